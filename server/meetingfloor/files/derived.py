"""What is derived on reading where it is not given: short names, search keys, planned starts."""

import json
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import cast

from msgspec.structs import replace

from meetingfloor.floor.answer import Failure
from meetingfloor.floor.model import Entities, Kind, Noun, Organisation, Person, Session, Slot

FITS_CELL = 18
FITS_CELL_NATIVE = 8
LONGEST_SEARCH = 400
PINYIN_SECONDS = 60

_GENERIC = re.compile(
    r"[\s,]+(cluster|network|association|alliance|federation|centre|center|institute|company|co|ltd|group|verbund"
    r"|e\.?\s?v|a\.?s|s\.?a|gmbh|srl)\.?$",
    re.IGNORECASE,
)
_GENERIC_NATIVE = re.compile(
    r"(产业集群|集群|产业联盟|联盟|联合会|协会|促进会|研究院|产业园|园区|集团|股份有限公司|有限责任公司|有限公司|公司|股份)$"
)
_UNFOLDED = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i", "ħ": "h"}
)


class NoPinyin(Failure):
    remedy = "install the package pypinyin into the Python that runs meetingfloor"


def with_derived(entities: Entities) -> Entities:
    """The same, with what is derived filled in; what is given stays."""
    searches = _searches(entities)
    made = {
        kind: {which: _derived(noun, searches.get((kind, which))) for which, noun in nouns.items()}
        for kind, nouns in entities.by_kind().items()
    }
    return _entities(made)


def without_derived(entities: Entities) -> Entities:
    """The same, without what `with_derived` would fill in just so: what files hold, and people change by hand."""
    searches = _searches(entities, also_given=True)
    made = {
        kind: {which: _bare(noun, searches.get((kind, which))) for which, noun in nouns.items()}
        for kind, nouns in entities.by_kind().items()
    }
    return _entities(made)


def _entities(made: dict[Kind, dict[str, Noun]]) -> Entities:
    return Entities(**cast("dict[str, dict[str, Noun]]", made))  # type: ignore[arg-type]


def _derived(noun: Noun, search: str | None) -> Noun:
    if isinstance(noun, Organisation):
        return replace(
            noun,
            short=short(noun.name) if noun.short is None else noun.short,
            native_short=native_short(noun.native) if noun.native_short is None else noun.native_short,
            search=noun.search if noun.search is not None else search,
        )
    if isinstance(noun, Person) and noun.search is None:
        return replace(noun, search=search)
    if isinstance(noun, Slot | Session) and noun.planned is None:
        return replace(noun, planned=noun.starts)
    return noun


def _bare(noun: Noun, search: str | None) -> Noun:
    if isinstance(noun, Organisation):
        return replace(
            noun,
            short=None if noun.short == short(noun.name) else noun.short,
            native_short=None if noun.native_short == native_short(noun.native) else noun.native_short,
            search=None if noun.search == search else noun.search,
        )
    if isinstance(noun, Person) and noun.search == search:
        return replace(noun, search=None)
    if isinstance(noun, Slot | Session) and noun.planned == noun.starts:
        return replace(noun, planned=None)
    return noun


def short(name: str) -> str:
    """What fits a cell: without words that say nothing there, then cut at a word."""
    text = " ".join(name.split())
    while len(text) > FITS_CELL and (cut := _GENERIC.sub("", text)) != text and cut:
        text = cut
    words = text.split(" ")
    while len(" ".join(words)) > FITS_CELL and len(words) > 1:
        words.pop()
    text = " ".join(words).rstrip(" &,·-–/")
    return text if len(text) <= FITS_CELL else text[: FITS_CELL - 1] + "…"


def native_short(native: str | None) -> str | None:
    """The same for 汉字, which have no words to cut at; other scripts are cut as Latin is."""
    if native is None or not re.search("[\u3400-\u9fff]", native):
        return short(native) if native else None
    text = native
    while len(text) > 5 and (cut := _GENERIC_NATIVE.sub("", text)) != text and len(cut) > 1:
        text = cut
    return text[:FITS_CELL_NATIVE]


def folded(text: str) -> str:
    """Lower case, without accents: Øresund → oresund, Μέγαρο → μεγαρο."""
    text = unicodedata.normalize("NFKD", text.casefold().translate(_UNFOLDED))
    return " ".join("".join(one for one in text if not unicodedata.combining(one)).split())


def _searches(entities: Entities, *, also_given: bool = False) -> dict[tuple[Kind, str], str]:
    """Search keys of organisations and people, by kind and id."""
    named: dict[tuple[Kind, str], tuple[str | None, ...]] = {}
    for which, one in entities.organisation.items():
        if one.search is None or also_given:
            named["organisation", which] = (
                one.name,
                short(one.name) if one.short is None else one.short,
                one.native,
                native_short(one.native) if one.native_short is None else one.native_short,
            )
    for which, person in entities.person.items():
        if person.search is None or also_given:
            named["person", which] = (person.name, person.native)
    spoken = _pinyin({text for texts in named.values() for text in texts if text and _has_hanzi(text)})
    return {ref: _key(texts, spoken) for ref, texts in named.items()}


def _key(texts: tuple[str | None, ...], spoken: dict[str, list[str]]) -> str:
    words: dict[str, None] = {}
    for text in texts:
        if text:
            words[folded(text)] = None
            words.update(dict.fromkeys(spoken.get(text, ())))
    return " ".join(words)[:LONGEST_SEARCH]


def _has_hanzi(text: str) -> bool:
    return re.search("[\u3400-\u9fff]", text) is not None


def _pinyin(texts: set[str]) -> dict[str, list[str]]:
    """How 汉字 are spoken, asked of a process that ends again: the dictionary would stay in this one's memory."""
    if not texts:
        return {}
    asked = sorted(texts)
    try:
        done = subprocess.run(  # noqa: S603 - our own program, and texts on its standard input only
            [sys.executable, "-P", str(Path(__file__).with_name("pinyin.py"))],
            input=json.dumps(asked).encode(),
            capture_output=True,
            check=True,
            timeout=PINYIN_SECONDS,
            env={**os.environ, "PYPINYIN_NO_PHRASES": "true"},
        )
    except (subprocess.SubprocessError, OSError) as error:
        said = getattr(error, "stderr", None) or str(error).encode()
        raise NoPinyin(f"no pinyin for search: {said.decode(errors='replace').strip()[-200:]}") from error
    answers: list[list[str]] = json.loads(done.stdout)
    return dict(zip(asked, answers, strict=True))
