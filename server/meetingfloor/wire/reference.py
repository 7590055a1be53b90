"""The tables of docs/protocol.md that are made from the types: between `<!-- made: NAME -->` and `<!-- end -->`."""

import re
from collections.abc import Callable, Iterable
from typing import Any, get_args

import msgspec

from meetingfloor.floor.answer import SENTENCES
from meetingfloor.floor.commands import LATER, Command
from meetingfloor.floor.model import KINDS, LARGEST, TYPES
from meetingfloor.floor.roles import MAY, ORGANISER, nobody
from meetingfloor.wire.codec import MOST_BYTES, MOST_DEPTH, MOST_IMPORT_BYTES
from meetingfloor.wire.codes import BYES, CLOSES

MARKED = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def refreshed(text: str) -> str:
    """The document with every marked table as it has to be."""
    return MARKED.sub(lambda found: found[1] + TABLES[found[2]]() + found[3], text)


def commands() -> str:
    rows = [(_code(_tag(command)), _fields(command), _who(command)) for command in get_args(Command)]
    later = f"\nKnown by name and refused until a later release: {_listed(sorted(LATER))}.\n"
    return _table(("type", "fields", "who besides coordinator and organiser"), rows) + later


def entities() -> str:
    return _table(("KIND", "fields"), [(_code(kind), _fields(TYPES[kind])) for kind in KINDS])


def refusals() -> str:
    return _table(("code", "text"), [(_code(code), sentence) for code, sentence in SENTENCES.items()])


def closes() -> str:
    rows = [
        (
            str(close.number),
            _code(close.word) if close in BYES else "",
            close.reason,
            "yes" if close.comes_back else "no",
        )
        for close in CLOSES
    ]
    return _table(("number", "`bye` before it", "why", "the client comes back by itself"), rows)


def limits() -> str:
    rows = [
        ("a message, a request", f"{MOST_BYTES // 1024} KiB", "1009; HTTP 413"),
        ("a bundle, an `import` (HTTP only)", f"{MOST_IMPORT_BYTES // 2**20} MiB", "413"),
        ("nested maps and lists, counting the message", str(MOST_DEPTH), "4400; HTTP 400"),
        ("a number", f"{LARGEST.bit_length()} bits, up to {LARGEST}", "`bad_command`"),
    ]
    return _table(("of what clients send", "at most", "beyond it"), rows)


TABLES: dict[str, Callable[[], str]] = {
    "commands": commands,
    "entities": entities,
    "refusals": refusals,
    "closes": closes,
    "limits": limits,
}


def _fields(kind: type) -> str:
    """Names as they are on the wire; `?` may be absent."""
    told = [f"{field.encode_name}{'' if field.required else '?'}" for field in msgspec.structs.fields(kind)]
    return ", ".join(told)


def _who(command: type) -> str:
    roles, themselves = MAY[command]
    if roles == ORGANISER:
        return "organiser only"
    return "" if themselves is nobody else f"participant: {themselves.__name__.replace('_', ' ')}"


def _tag(command: Any) -> str:
    return str(command.__struct_config__.tag)


def _code(text: str) -> str:
    return f"`{text}`"


def _listed(names: Iterable[str]) -> str:
    return " ".join(map(_code, names))


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
