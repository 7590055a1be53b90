"""JSON schemas of what is said, from the types that the server decodes and encodes with; shared by both contracts."""

from collections.abc import Callable
from typing import Any, get_args

import msgspec

from meetingfloor.floor import model
from meetingfloor.floor.answer import CODES, Refusal
from meetingfloor.floor.commands import LATER, Command
from meetingfloor.floor.entry import Entry
from meetingfloor.floor.model import ID_PATTERN, KINDS, TYPES
from meetingfloor.wire import down, up
from meetingfloor.wire.codes import BYES

Schema = dict[str, Any]

REF = "#/components/schemas/{name}"
RENAMED = {"meetingfloor.wire.up.Beat": "BeatUp", "meetingfloor.wire.down.Beat": "Beat"}
ID: Schema = {"type": "string", "pattern": ID_PATTERN}
UNKNOWN = "The server refuses unknown fields in what it is sent; a client ignores those of what it is told."


def ref(name: str) -> Schema:
    return {"$ref": REF.format(name=name)}


def schemas() -> dict[str, Schema]:
    """Every schema by its name: messages of both ways, commands, entities and their parts."""
    _, found = msgspec.json.schema_components([up.Message, up.Asked, down.Message, Command], ref_template=REF)
    named = {RENAMED.get(name, name): _tidy(schema) for name, schema in found.items()}
    for part in _nouns_and_parts():
        named[part].pop("additionalProperties", None)
    named["Id"] = ID
    named["Command"] = {
        "description": f"Later releases bring {', '.join(sorted(LATER))}; until then they are refused by name.",
        "oneOf": [ref(command.__name__) for command in get_args(Command)],
    }
    named["Entities"]["description"] = f"KIND → ID → entity, whole. {UNKNOWN}"
    named["Ids"] = {
        "description": "KIND → ids.",
        "type": "object",
        "properties": {kind: {"type": "array", "items": ref("Id")} for kind in KINDS},
    }
    named["Standing"] = {
        "description": "What stands in the way: {meeting: ID}, {session: ID}, {table: ID}…",
        "type": "object",
    }
    named["Code"] = {"description": "Why a command is refused.", "enum": list(CODES)}
    _sharpen(named)
    return dict(sorted(named.items()))


def log_entry() -> Schema:
    """An entry of the log, as far as it is told: commands and entities are open, as later releases may add to them."""
    fields = {field.encode_name for field in msgspec.structs.fields(Entry)}
    assert fields == {"version", "id", "command", "actor", "at", "wall", "put", "gone", "before", "print"}, fields
    whole: Schema = {"type": "integer", "minimum": 0}
    return {
        "type": "object",
        "properties": {
            "version": {"type": "integer", "minimum": 1},
            "id": {"type": "string"},
            "command": {"type": "object", "properties": {"type": {"type": "string"}}, "required": ["type"]},
            "actor": {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id", "role"]},
            "at": whole,
            "wall": whole,
            "put": ref("Entities"),
            "gone": ref("Ids"),
            "before": {"description": "KIND → ID → the entity before, or null.", "type": "object"},
            "print": {"type": "string"},
        },
        "required": sorted(fields),
    }


def walked(schema: Any, changed: Callable[[Schema], Any]) -> Any:
    """The same schema with every map in it changed, the innermost first."""
    if isinstance(schema, dict):
        return changed({key: walked(inner, changed) for key, inner in schema.items()})
    return [walked(inner, changed) for inner in schema] if isinstance(schema, list) else schema


def _tidy(schema: Schema) -> Schema:
    tidy: Schema = walked(schema, _tidied)
    return tidy


def _tidied(schema: Schema) -> Schema:
    """Ids by their name, commands by theirs; what msgspec says of defaults is said by `required`."""
    if schema == ID:
        return ref("Id")
    if schema.get("default", ...) in (None, [], {}):
        del schema["default"]
    if isinstance(schema.get("$ref"), str):
        name = schema["$ref"].rsplit("/", 1)[1]
        return ref(RENAMED.get(name, name))
    if schema.get("discriminator", {}).get("propertyName") == "type":
        return ref("Command")
    return schema


def _sharpen(named: dict[str, Schema]) -> None:
    """Where a type says less than is known: it is only encoded, or becomes another type once it is decoded."""
    named["Put"]["properties"]["entity"] = {
        "description": f"Of the kind that `kind` names. {UNKNOWN}",
        "anyOf": [ref(noun.__name__) for noun in TYPES.values()],
    }
    frame = named["Frame"]["properties"]
    frame["put"], frame["gone"] = ref("Entities"), ref("Ids")
    refused = named["Refused"]["properties"]
    refused["code"], refused["standing"] = ref("Code"), ref("Standing")
    assert {"code", "standing"} == set(Refusal.__struct_fields__)
    named["Bye"]["properties"]["code"] = {"enum": [close.word for close in BYES]}
    for message in get_args(down.Message):
        name = RENAMED.get(f"{message.__module__}.{message.__name__}", message.__name__)
        assert "additionalProperties" not in named[name]


def _nouns_and_parts() -> list[str]:
    """What stands in frames as well as in commands."""
    structs = [kind for kind in vars(model).values() if isinstance(kind, type) and issubclass(kind, model.Part)]
    return [kind.__name__ for kind in structs if kind not in {model.Part, model.Noun}] + ["Entities"]
