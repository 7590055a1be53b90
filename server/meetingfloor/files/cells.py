"""What stands in one cell ⇄ what it means: simple things as people write them, all else as JSON."""

import json
import re
import unicodedata
from collections.abc import Callable
from typing import Any, NamedTuple

from meetingfloor.files.faults import Unfit, nearest, shown

_SEPARATORS = re.compile(r"[;|；\n]")
_ID_SEPARATORS = re.compile(r"[;|；,，、\s]+")
_FROM_TO = re.compile(r"\s+(?:-|to)\s+|\s*[–—～~至]\s*")
_BETWEEN = re.compile(r"\s*[-–—/>]\s*")
_TAGGED = re.compile(r"(?:^|[;|；\n])\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\s*[:：]\s*")
_KEYED = re.compile(r"(?:^|[;|；\n])\s*([A-Za-z_]{2,20})\s*[:：]\s*")
_LOOKS_JSON = {"[": list, "{": dict, '"': str}
_EXCEL_ERROR = re.compile(r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)")
_LONGEST_NUMBER = 17
YES = frozenset({"yes", "y", "true", "1", "1.0", "x", "✓", "是", "对"})
NO = frozenset({"no", "n", "false", "0", "0.0", "否", "不"})


class Cell(NamedTuple):
    """How a sort of cell is read and written. `shapes`: what it may hold as JSON, where the simple form fails."""

    right: str
    simple_read: Callable[[str], Any]
    simple_write: Callable[[Any], str]
    shapes: tuple[type, ...] = ()
    values: tuple[str, ...] = ()

    def read(self, text: str) -> Any:
        """What a cell that is not empty means; raises Unfit."""
        if _LOOKS_JSON.get(text[0]) in self.shapes:
            try:
                return json.loads(text)
            except (ValueError, RecursionError):
                pass  # a text that begins like JSON
        return self.simple_read(text)

    def write(self, raw: Any) -> str:
        """The cell that `read` reads back as the same: simple if it can be."""
        try:
            text = self.simple_write(raw)
            if _plain(text) and self.read(text) == raw:
                return text
        except (Unfit, TypeError, ValueError, AttributeError, KeyError):
            pass
        text = json.dumps(raw, ensure_ascii=False)
        return text if _plain(text) else json.dumps(raw)


def _plain(text: str) -> bool:
    """Whether CSV and XLSX both carry it as it is."""
    if not text or text != text.strip() or _EXCEL_ERROR.fullmatch(text):
        return False
    return all(letter == "\n" or not _odd(letter) for letter in text)


def _odd(letter: str) -> bool:
    category = unicodedata.category(letter)
    return category in ("Cc", "Cs", "Cn", "Co", "Zl", "Zp") or letter == "\ufeff"


def _parts(text: str) -> list[str]:
    return [part for piece in _SEPARATORS.split(text) if (part := piece.strip())]


def _ids(text: str) -> list[str]:
    return [part for part in _ID_SEPARATORS.split(text) if part]


def number(text: str) -> int:
    """A whole number; Excel's 42.0 is one."""
    found = re.fullmatch(r"([+-]?\d+)(?:\.0+)?", text)
    if found is None or len(found[1]) > _LONGEST_NUMBER:
        raise Unfit(f"{shown(text)} is no whole number", "a whole number such as 42")
    return int(found[1])


def boolean(text: str) -> bool:
    word = text.casefold()
    if word in YES:
        return True
    if word in NO:
        return False
    raise Unfit(f"{shown(text)} is neither yes nor no", "yes or no")


def _country(text: str) -> str:
    if re.fullmatch("[A-Za-z]{2}", text):
        return text.upper()
    raise Unfit(f"{shown(text)} is no country code", "two letters of ISO 3166, such as DK or CN")


def _words(text: str) -> dict[str, str]:
    return _tagged(text, _TAGGED, "text by language: en: Hall closed; zh: 展厅关闭")


def _tagged(text: str, keys: re.Pattern[str], right: str) -> dict[str, str]:
    pieces = keys.split(text)
    if pieces[0].strip() or len(pieces) < 3:
        raise Unfit(f"{shown(text)} does not say which is which", right)
    words = {key: value.strip() for key, value in zip(pieces[1::2], pieces[2::2], strict=True)}
    if len(words) != len(pieces) // 2:
        raise Unfit(f"{shown(text)} says one thing twice", right)
    return words


def _text_or(keys: re.Pattern[str]) -> Callable[[str], Any]:
    """A text by key where it looks like one, else a plain text."""

    def read(text: str) -> Any:
        try:
            return _tagged(text, keys, "")
        except Unfit:
            return text

    return read


def _write_words(raw: Any) -> str:
    return raw if isinstance(raw, str) else "; ".join(f"{key}: {value}" for key, value in raw.items())


def _languages(text: str) -> dict[str, str]:
    levels: dict[str, str] = {}
    for part in _parts(text.replace(",", ";").replace("、", ";")):
        tag, _, level = part.replace(":", " ", 1).replace("=", " ", 1).partition(" ")
        if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", tag):
            raise Unfit(f"{shown(part)} is no language tag", "tags with levels: en C1; zh A2")
        if tag in levels:
            raise Unfit(f"{shown(tag)} stands twice", "each language once")
        levels[tag] = level.strip()
    return levels


def _numbers(text: str) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for part in _parts(text.replace(",", ";")):
        key, colon, value = part.replace("：", ":").partition(":")
        if not colon or key.strip() in numbers:
            raise Unfit(f"{shown(part)} is no ID: MINUTES, or it stands twice", "minutes by id: A: 2; B: 5")
        numbers[key.strip()] = number(value.strip())
    return numbers


def _texts_by_id(text: str) -> dict[str, str]:
    texts: dict[str, str] = {}
    for part in _parts(text):
        key, colon, value = part.replace("：", ":").partition(":")
        if not colon or key.strip() in texts:
            raise Unfit(f"{shown(part)} is no ID: WORD, or it stands twice", "words by id: A: left; B: right")
        texts[key.strip()] = value.strip()
    return texts


def _pairs(text: str) -> list[list[str]]:
    pairs = []
    for part in _parts(text.replace(",", ";")):
        tags = part.split("/") if "/" in part else _BETWEEN.split(part)
        if len(tags) != 2:
            raise Unfit(f"{shown(part)} is no pair of languages", "pairs such as en-zh; fr-zh; pt/zh-Hans")
        pairs.append(tags)
    return pairs


def _write_pairs(raw: Any) -> str:
    return "; ".join(("/" if "-" in one + two else "-").join((one, two)) for one, two in raw)


def _spans(text: str) -> list[dict[str, str]]:
    spans = []
    for part in _parts(text):
        ends = _FROM_TO.split(part)
        if len(ends) == 1 and re.fullmatch(r".*\d:\d\d-\d?\d:\d\d", part):
            ends = part.rsplit("-", 1)
        if len(ends) != 2:
            raise Unfit(f"{shown(part)} is no span of time", "from – to: 2014-10-23 09:00 – 12:00; several with ;")
        spans.append({"from": ends[0].strip(), "to": ends[1].strip()})
    return spans


def _write_spans(raw: Any) -> str:
    return "; ".join(f"{span['from']} – {span['to']}" for span in raw)


def _parties(text: str) -> list[dict[str, Any]]:
    parties: list[dict[str, Any]] = []
    for part in _parts(text):
        organisation, _, people = part.replace("：", ":").partition(":")
        party: dict[str, Any] = {"organisation": organisation.strip()}
        if people.strip():
            party["people"] = _ids(people)
        parties.append(party)
    return parties


def _write_parties(raw: Any) -> str:
    return "; ".join(
        party["organisation"] + (": " + ", ".join(party["people"]) if "people" in party else "") for party in raw
    )


def _backers(text: str) -> list[dict[str, str]]:
    return [_named(part, ("name", "role", "logo")) for part in _parts(text)]


def _links(text: str) -> list[dict[str, str]]:
    return [_named(part, ("title", "url")) for part in _parts(text)]


def _named(part: str, names: tuple[str, ...]) -> dict[str, str]:
    values = [value.strip() for value in re.split(r"\s+[—–-]\s+", part)]
    if len(values) > len(names):
        raise Unfit(f"{shown(part)} has too many parts", " — ".join(names))
    return dict(zip(names, values, strict=False))


def _write_named(raw: Any) -> str:
    return "; ".join(" — ".join(one.values()) for one in raw)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Unfit(f"{shown(text)} is no JSON", "JSON, as `meetingfloor export` writes it") from None


def _one_of(values: tuple[str, ...]) -> Callable[[str], str]:
    def read(text: str) -> str:
        word = re.sub(r"[\s-]+", "_", text.casefold())
        if word in values:
            return word
        raise Unfit(f"{shown(text)} is not known", f"{nearest(word, values)}; one of {', '.join(values)}")

    return read


def one_of(*values: str) -> Cell:
    return Cell("one of " + ", ".join(values), _one_of(values), str, values=values)


def _text_or_list(text: str) -> Any:
    parts = _parts(text)
    return parts if len(parts) > 1 else text


def _write_list(raw: Any) -> str:
    return raw if isinstance(raw, str) else "; ".join(raw)


def _write_keyed(raw: Any) -> str:
    return "; ".join(f"{key}: {value}" for key, value in raw.items())


TEXT = Cell("a text", str, str, (str,))
ID = Cell("an id: letters, digits, . _ - and at most 64 of them", str, str)
IDS = Cell("ids, separated by ;", _ids, "; ".join, (list,))
LIST = Cell("texts, separated by ;", _parts, "; ".join, (list,))
TEXT_OR_LIST = Cell("a text, or several separated by ;", _text_or_list, _write_list, (str, list))
WORDS = Cell("text by language: en: …; zh: …", _words, _write_words, (dict,))
TITLE = Cell("a text, or by language: en: …; zh: …", _text_or(_TAGGED), _write_words, (str, dict))
CONTACT = Cell("a text, or mail: …; phone: …", _text_or(_KEYED), _write_words, (str, dict))
NUMBER = Cell("a whole number", number, str)
BOOLEAN = Cell("yes or no", boolean, lambda raw: "yes" if raw else "no", values=("yes", "no"))
TIME = Cell("a local time: 2014-10-23 09:00", str, str)
SPANS = Cell("from – to: 2014-10-23 09:00 – 12:00", _spans, _write_spans, (list,))
COUNTRY = Cell("two letters of ISO 3166, such as DK or CN", _country, str)
LANGUAGES = Cell(
    "tags with levels: en C1; zh A2",
    _languages,
    lambda raw: "; ".join(f"{tag} {level}".strip() for tag, level in raw.items()),
    (dict,),
)
MINUTES = Cell("minutes by id: A: 2; B: 5", _numbers, _write_keyed, (dict,))
ARROWS = Cell("words by id: A: left; B: right", _texts_by_id, _write_keyed, (dict,))
PAIRS = Cell("pairs of languages: en-zh; fr-zh", _pairs, _write_pairs, (list,))
PARTIES = Cell("ORGANISATION: PERSON, PERSON; ORGANISATION: PERSON", _parties, _write_parties, (list,))
BACKERS = Cell("name — role — logo; …", _backers, _write_named, (list,))
LINKS = Cell("title — https://…; …", _links, _write_named, (list,))
SCHEDULE = Cell("a text, or JSON", str, str, (str, list))
JSON = Cell("JSON", _json, json.dumps, (list, dict, str))
