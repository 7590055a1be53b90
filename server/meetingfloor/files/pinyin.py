"""Run as a program: a JSON list of texts on standard input → for each, the words by which a search finds it.

For 曾红 these are `zeng hong`, `zenghong`, `zh`, and the same for the other reading of the surname, `ceng`. A process
of its own, because the dictionary takes 13 MB (55 MB with phrases, which PYPINYIN_NO_PHRASES leaves out).
"""

import json
import re
import sys
from itertools import islice, product

MOST_READINGS = 6
"""How often one text is spelled at most: 重庆 begins with two characters that have several readings."""
MANY_READINGS = 2
"""The characters at the beginning of which all readings are taken: surnames and names of places stand there."""


def spelled(text: str) -> list[str]:
    """Syllables, whole and by initials."""
    from pypinyin import Style, pinyin

    heard = [
        (index, [one for one in readings if re.fullmatch("[a-zü]+", one)])
        for index, readings in enumerate(pinyin(list(text), style=Style.NORMAL, heteronym=True, errors="ignore"))
    ]
    readings = [sounds if index < MANY_READINGS else sounds[:1] for index, sounds in heard if sounds]
    words: dict[str, None] = {}
    for syllables in islice(product(*readings), MOST_READINGS):
        if syllables:
            for word in (" ".join(syllables), "".join(syllables), "".join(one[0] for one in syllables)):
                words[word.replace("ü", "v")] = None
    return list(words)


if __name__ == "__main__":
    sys.stdout.write(json.dumps([spelled(text) for text in json.load(sys.stdin)]))
