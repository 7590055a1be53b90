"""client_web/src/wire/types.ts from the types of floor/ and wire/: names and units as they are written there.

Read from the source, as Millis and Minutes are the same to Python once it runs.
"""

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any, get_args

import msgspec

from meetingfloor.floor import commands, frames, model
from meetingfloor.floor.answer import CODES
from meetingfloor.floor.commands import LATER, Command
from meetingfloor.floor.model import KINDS, TYPES, Noun, Part
from meetingfloor.wire import down, up
from meetingfloor.wire.codes import BYES

HEAD = """\
/* What is said, both ways. Types only.
   Made from the server's floor/model.py, floor/commands.py, wire/up.py and wire/down.py: python -m meetingfloor.wire.contract docs/contract */
"""  # noqa: E501
MODULES = (model, commands, frames, up, down)
NAMES: dict[type, str] = {up.Beat: "UpBeat", commands.Put: "PutEntity"}
BUILT_IN = {"str": "string", "int": "number", "float": "number", "bool": "boolean", "None": "null", "Any": "unknown"}
ALIASES = (
    "Id", "Millis", "Minutes", "Count", "Int", "Tag", "Words", "Address", "Url", "Scalar",
    "Presence", "TableStatus", "MeetingState", "Role", "HelpReason",
)  # fmt: skip
UNITS = {"Millis": "Unix milliseconds of the event's clock."}

OTHERWISE: dict[tuple[type, str], str] = {
    (commands.Put, "entity"): "entity: Nouns[Kind]",
    (commands.Import, "entities"): "entities: Put",
    (down.Welcome, "role"): "role?: Role | null",
    (down.Frame, "put"): "put?: Put",
    (down.Frame, "gone"): "gone?: Gone",
    (down.Frame, "why"): "why?: Why[]",
    (down.Refused, "code"): "code: Code",
    (down.Refused, "standing"): "standing?: Standing",
    (down.Bye, "code"): "code: ByeCode",
    (down.Beat, "now"): "now: Millis",
    (down.Beat, "behind"): "behind?: Millis",
    (down.Welcome, "now"): "now: Millis",
    (frames.Why, "at"): "at: Millis",
}
"""Where the client knows a field by another type: it is only encoded, or becomes another type once it is decoded."""


def typescript() -> str:
    parts = [kind for kind in _structs(model) if issubclass(kind, Part) and not issubclass(kind, Noun)]
    asked = [*get_args(Command)]
    given = [kind for kind in _structs(commands) if kind not in {*asked, commands.Base}]
    ups, downs = [*get_args(up.Message)], [*get_args(down.Message)]
    blocks = [
        HEAD,
        "\n".join(_alias(name) for name in ALIASES) + "\n",
        _section("parts of entities; absent means null, or an empty list or map"),
        *map(_interface, [part for part in parts if part is not Part]),
        _section("entities: the id is the key under which one stands"),
        *map(_interface, TYPES.values()),
        _nouns(),
        _section("commands: a map whose `type` names it"),
        *map(_interface, given),
        *map(_interface, asked),
        _later(),
        _union("Command", [*map(_named, asked), "Later"]),
        _section("answers"),
        _union("Code", [f"'{code}'" for code in CODES]),
        "/** What stands in the way: {meeting: ID}, {table: ID}… */\nexport type Standing = Record<string, unknown>\n",
        _union("ByeCode", [f"'{close.word}'" for close in BYES]),
        _section("messages up: what a screen says"),
        *map(_interface, ups),
        _union("Up", [*map(_named, ups)]),
        _section("messages down: what the server says"),
        _interface(frames.Why),
        *map(_interface, downs),
        _union("Down", [*map(_named, downs)]),
    ]
    return "\n".join(blocks)


def _structs(module: ModuleType) -> Iterator[type]:
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, msgspec.Struct) and value.__module__ == module.__name__:
            yield value


def _section(title: str) -> str:
    return f"/* ---- {title} */\n"


def _named(kind: type) -> str:
    return NAMES.get(kind, kind.__name__)


def _interface(kind: type) -> str:
    """An exported interface; what has a default may be absent, and is then never null."""
    config = kind.__struct_config__  # type: ignore[attr-defined]
    lines = [f"  {config.tag_field}: '{config.tag}'"] if config.tag is not None else []
    written = {field.name: annotation for field, annotation in _annotations(kind)}
    for field in msgspec.structs.fields(kind):
        lines.append("  " + (OTHERWISE.get((kind, field.name)) or _field(field, written[field.name])))
    about = _comment(inspect.cleandoc(kind.__dict__["__doc__"])) if kind.__dict__.get("__doc__") else ""
    return f"{about}export interface {_named(kind)} {{\n" + "\n".join(lines) + "\n}\n"


def _field(field: Any, annotation: ast.expr) -> str:
    options = list(dict.fromkeys(_options(annotation)))
    absent = [option for option in options if option == "null"] if field.default is None else []
    kept = " | ".join(option for option in options if option not in absent)
    return f"{field.encode_name}{'' if field.required else '?'}: {kept}"


def _annotations(kind: type) -> Iterator[tuple[Any, ast.expr]]:
    body = next(
        node for node in _source(kind.__module__) if isinstance(node, ast.ClassDef) and node.name == kind.__name__
    )
    written = {
        node.target.id: node.annotation
        for node in body.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    for field in msgspec.structs.fields(kind):
        yield field, written[field.name]


@cache
def _source(module: str) -> list[ast.stmt]:
    found = {each.__name__: each for each in MODULES}[module]
    return ast.parse(inspect.getsource(found)).body


def _options(node: ast.expr) -> list[str]:
    """What an annotation allows, each as TypeScript has it."""
    match node:
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return [*_options(left), *_options(right)]
        case ast.Name(id="UnsetType"):
            return []
        case ast.Name(id=name):
            return [BUILT_IN.get(name) or _known(name)]
        case ast.Constant(value=None):
            return ["null"]
        case ast.Subscript(value=ast.Name(id="Literal"), slice=names):
            values = names.elts if isinstance(names, ast.Tuple) else [names]
            return [f"'{value.value!s}'" for value in values if isinstance(value, ast.Constant)]
        case ast.Subscript(value=ast.Name(id=generic), slice=inner):
            return [_generic(generic, inner.elts if isinstance(inner, ast.Tuple) else [inner])]
    raise AssertionError(f"no TypeScript for {ast.unparse(node)}")


def _generic(name: str, inner: list[ast.expr]) -> str:
    match name, inner:
        case "Annotated", [what, *_]:
            return " | ".join(_options(what))
        case "tuple", [each, ast.Constant(value=value)] if value is ...:
            one = " | ".join(_options(each))
            return f"({one})[]" if " | " in one else f"{one}[]"
        case "tuple", several:
            return f"[{', '.join(' | '.join(_options(one)) for one in several)}]"
        case "dict" | "Mapping", [key, value]:
            return f"Record<{' | '.join(_options(key))}, {' | '.join(_options(value))}>"
    raise AssertionError(f"no TypeScript for {name}")


def _known(name: str) -> str:
    """A name of ours: an alias that is exported too, an interface, or one that stands for something built in."""
    if name in ALIASES or name in {"Kind", "Command"}:
        return name
    for module in MODULES:
        kind = getattr(module, name, None)
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            return _named(kind)
    return " | ".join(_options(_assigned(name)[0]))


def _alias(name: str) -> str:
    value, about = _assigned(name)
    comment = UNITS.get(name, about)
    return f"{_comment(comment) if comment else ''}export type {name} = {' | '.join(_options(value))}"


def _assigned(name: str) -> tuple[ast.expr, str]:
    """The value that a name is given, in whichever module, and the docstring below it."""
    for body in map(_source, [module.__name__ for module in MODULES]):
        for node, after in zip(body, [*body[1:], ast.Pass()], strict=True):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == name:
                said = after.value if isinstance(after, ast.Expr) else None
                return node.value, str(said.value) if isinstance(said, ast.Constant) else ""
    raise AssertionError(f"nothing is called {name}")


def _nouns() -> str:
    lines = [f"  {kind}: {TYPES[kind].__name__}" for kind in KINDS]
    return (
        "export interface Nouns {\n" + "\n".join(lines) + "\n}\n"
        "export type Kind = keyof Nouns\n"
        "export type Put = { [K in Kind]?: Record<Id, Nouns[K]> }\n"
        "export type Gone = { [K in Kind]?: Id[] }\n"
        "export type Level = NonNullable<Notice['level']>\n"
    )


def _later() -> str:
    names = "".join(f"\n    | '{name}'" for name in sorted(LATER))
    about = "Commands of later releases: they have their names and words, and are refused."
    return f"/** {about} */\nexport interface Later {{\n  type:{names}\n}}\n"


def _union(name: str, options: list[str]) -> str:
    return f"export type {name} =" + "".join(f"\n  | {option}" for option in options) + "\n"


def _comment(text: str) -> str:
    lines = text.strip().splitlines()
    if len(lines) == 1:
        return f"/** {lines[0]} */\n"
    return "/**\n" + "\n".join(f" * {line}".rstrip() for line in lines) + "\n */\n"
