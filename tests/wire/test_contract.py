"""The published contract is the one that the types make, and says no less than they do."""

import json
from pathlib import Path
from random import Random
from typing import Any, get_args

import msgspec
import pytest
from jsonschema import Draft202012Validator, ValidationError
from openapi_spec_validator import validate

from builders import a_floor
from floor.any_command import EVERY, AnyCommand
from meetingfloor.floor.commands import LATER, Command
from meetingfloor.floor.frames import Why
from meetingfloor.floor.model import KINDS, TYPES
from meetingfloor.wire import down
from meetingfloor.wire.asyncapi import asyncapi
from meetingfloor.wire.codec import SUBPROTOCOLS
from meetingfloor.wire.contract import COMMAND, documents, files, main
from meetingfloor.wire.openapi import openapi
from meetingfloor.wire.reference import MARKED, TABLES, refreshed
from meetingfloor.wire.typescript import typescript

REPOSITORY = Path(__file__).parents[2]
MADE = files(REPOSITORY)

SAID: list[down.Message] = [
    down.Welcome(event="E", view="floor", now=1, speed=1.0, wall=2, beat=5.0, scope="s"),
    down.Welcome(
        event="E", view="me", role="participant", person="P", now=1, speed=60.0, wall=2, beat=0.5, scope="s"
    ),
    down.Frame(
        since=0,
        to=4,
        print="p",
        put={"table": {"T1": TYPES["table"](label="1")}, "zone": {"A": TYPES["zone"](name="A", walk={"B": 2})}},  # type: ignore[call-arg]
        gone={"meeting": ("M1",)},
        why=(Why("move_meeting", "c", 1),),
    ),
    down.Beat(now=1, speed=0.0, version=4, print="p", behind=2_500, echo=[1]),
    down.Done(id="c", version=5),
    down.Refused(id=None, code="no_fit", text="No place fits.", standing={"meeting": "M1"}),
    down.Bye(code="draining", after=1_000),
]  # fmt: skip


def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/components/schemas/{name}", **openapi()})


DO = validator("Do")


@pytest.mark.parametrize("path", MADE, ids=lambda path: path.name)
def test_what_is_published_is_what_the_types_make(path: Path) -> None:
    assert MADE[path] == path.read_text(), f"the types have changed; run: {COMMAND}"


def test_the_command_writes_what_the_test_compares(tmp_path: Path) -> None:
    folder = tmp_path / "docs" / "contract"
    folder.mkdir(parents=True)
    (tmp_path / "docs" / "protocol.md").write_text((REPOSITORY / "docs" / "protocol.md").read_text())

    assert main([str(folder)]) == 0
    assert {path.read_text() for path in MADE} == {path.read_text() for path in tmp_path.rglob("*") if path.is_file()}
    assert main([str(tmp_path)]) == 2


def test_the_openapi_document_is_valid() -> None:
    validate(json.loads(documents()["openapi.json"]))


def test_no_reference_leads_nowhere() -> None:
    for document in (openapi(), asyncapi()):
        for reference in references(document):
            at: Any = document
            for step in reference.removeprefix("#/").split("/"):
                assert step in at, reference
                at = at[step]


def test_nothing_is_said_that_nobody_refers_to() -> None:
    referred = references(openapi()) | references(asyncapi())
    schemas = {f"#/components/schemas/{name}" for name in openapi()["components"]["schemas"]}
    alone = {f"#/components/schemas/{name}" for name in ("Welcome", "Start")}

    assert set() == schemas - referred - alone


ASYNCAPI_3 = {
    "type": "object",
    "required": ["asyncapi", "info", "channels", "operations", "components"],
    "properties": {
        "asyncapi": {"const": "3.0.0"},
        "info": {"type": "object", "required": ["title", "version"]},
        "defaultContentType": {"type": "string"},
        "channels": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["address", "messages"],
                "properties": {
                    "address": {"type": ["string", "null"]},
                    "messages": {"type": "object", "additionalProperties": {"$ref": "#/$defs/reference"}},
                },
            },
        },
        "operations": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["action", "channel"],
                "properties": {
                    "action": {"enum": ["send", "receive"]},
                    "channel": {"$ref": "#/$defs/reference"},
                    "messages": {"type": "array", "items": {"$ref": "#/$defs/reference"}},
                },
            },
        },
        "components": {
            "type": "object",
            "required": ["messages", "schemas"],
            "properties": {
                "messages": {"type": "object", "additionalProperties": {"type": "object", "required": ["payload"]}}
            },
        },
    },
    "$defs": {"reference": {"type": "object", "required": ["$ref"], "maxProperties": 1}},
}
"""What the specification asks of a document, as far as ours uses it."""


def test_the_asyncapi_document_has_the_form_of_asyncapi_3() -> None:
    document = json.loads(documents()["asyncapi.json"])
    Draft202012Validator(ASYNCAPI_3).validate(document)

    channel = document["channels"]["floor"]
    assert set(SUBPROTOCOLS) == {name for name in SUBPROTOCOLS if name in channel["description"]}
    spoken = [each["$ref"].rsplit("/", 1)[1] for one in document["operations"].values() for each in one["messages"]]
    assert sorted(channel["messages"]) == sorted(spoken)
    # An AsyncAPI schema is of draft 07, with the name of a discriminating property.
    assert "prefixItems" not in json.dumps(document["components"]["schemas"])
    assert '"discriminator": {"propertyName' not in json.dumps(document)


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
def test_every_command_of_the_types_fits_the_schema(kind: type) -> None:
    commands = AnyCommand(a_floor(meetings=[("M1", "T1", "S1")]), Random(kind.__name__))
    for _ in range(5):
        command = msgspec.json.decode(msgspec.json.encode(commands.of(kind)))
        DO.validate({"t": "do", "id": "c", "command": command})


@pytest.mark.parametrize("message", SAID, ids=lambda message: type(message).__name__)
def test_what_the_server_says_fits_the_schema(message: down.Message) -> None:
    name = type(message).__name__

    validator(name).validate(msgspec.json.decode(msgspec.json.encode(message)))
    with pytest.raises(ValidationError):
        validator(name).validate({"t": "weather"})


def test_a_client_that_checks_survives_a_later_release() -> None:
    validator("Frame").validate(
        {
            "t": "frame", "since": 0, "to": 1, "print": "p", "gone": {}, "why": [], "mood": "good",
            "put": {"table": {"T1": {"label": "1", "colour": "red"}}},
        }
    )  # fmt: skip


@pytest.mark.parametrize(
    "command",
    [{"type": "open_table"}, {"type": "open_table", "table": "T1\n"}, {"type": "open_table", "table": "T", "x": 1}, {}],
    ids=str,
)
def test_what_the_server_refuses_the_schema_refuses(command: Any) -> None:
    with pytest.raises(ValidationError):
        validator("Command").validate(command)


@pytest.mark.parametrize("command", get_args(Command), ids=lambda kind: kind.__name__)
def test_every_command_and_entity_has_its_typescript(command: type) -> None:
    text = typescript()

    assert f"  type: '{command.__struct_config__.tag}'" in text  # type: ignore[attr-defined]
    assert all(f"    | '{name}'\n" in text for name in LATER)
    assert all(f"export interface {TYPES[kind].__name__} {{" in text for kind in KINDS)


def test_the_reference_keeps_what_is_written_around_it() -> None:
    text = "before\n<!-- made: refusals -->\nold\n<!-- end -->\nafter\n"

    assert f"before\n<!-- made: refusals -->\n{TABLES['refusals']()}<!-- end -->\nafter\n" == refreshed(text)
    assert refreshed(text) == refreshed(refreshed(text))


def test_every_table_stands_in_the_protocol() -> None:
    found = MARKED.findall((REPOSITORY / "docs" / "protocol.md").read_text())

    assert sorted(TABLES) == sorted(name for _, name, _ in found)


def references(schema: Any) -> set[str]:
    if isinstance(schema, dict):
        inner = set().union(*map(references, schema.values())) if schema else set()
        mapped = schema.get("mapping")
        return (
            inner
            | ({schema["$ref"]} if isinstance(schema.get("$ref"), str) else set())
            | (set(mapped.values()) if isinstance(mapped, dict) else set())
        )
    return set().union(*map(references, schema)) if isinstance(schema, list) and schema else set()
