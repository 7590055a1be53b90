"""AsyncAPI 3 of the live side: one channel, what clients say on it and what the server says."""

from typing import Any, get_args

from meetingfloor.wire import down, up
from meetingfloor.wire.codec import SUBPROTOCOLS
from meetingfloor.wire.schemas import RENAMED, Schema, ref, schemas, walked

CHANNEL = "#/channels/floor"
MEANINGS = {
    "Start": "First message; join, or resume where the screen stands. Later again: another view, or after a gap.",
    "Do": "A command, under an id that makes sending it again safe.",
    "BeatUp": "I am here; answered at once by a beat with the same echo.",
    "Welcome": "Answers each start: the clocks, how often to beat, the scope. Exactly one frame follows.",
    "Frame": "Every entity that changed in (since, to], whole, as this view may show it. 0: forget all, and take this.",
    "Beat": "The screen is up to date at `version`; the event's clock is `now`, running at `speed`.",
    "Done": "In the log, durable as configured, and applied on this node.",
    "Refused": "Why not, and what stands in the way.",
    "Bye": "The socket closes now: come back after `after` ms plus jitter.",
}


def asyncapi() -> Schema:
    ups, downs = [_name(kind) for kind in get_args(up.Message)], [_name(kind) for kind in get_args(down.Message)]
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "meetingfloor",
            "version": "1",
            "description": "The live floor of a matchmaking event. docs/protocol.md says what everything means.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/msgpack",
        "channels": {"floor": _channel([*ups, *downs])},
        "operations": {
            "hear": {"action": "receive", "summary": "What clients say.", **_spoken(ups)},
            "say": {"action": "send", "summary": "What the server says.", **_spoken(downs)},
        },
        "components": {
            "messages": {name: _message(name) for name in [*ups, *downs]},
            "schemas": {name: walked(schema, _as_asyncapi_has_it) for name, schema in schemas().items()},
        },
    }


def _channel(names: list[str]) -> Schema:
    return {
        "address": "/ws/{event}",
        "description": f"Subprotocols, the same messages in both: {', '.join(SUBPROTOCOLS)}. "
        "A token comes in the Authorization header, the cookie, or `start`; never in the address.",
        "parameters": {"event": {"description": "The event's id."}},
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
        "bindings": {"ws": {"method": "GET", "bindingVersion": "0.1.0"}},
    }


def _spoken(names: list[str]) -> Schema:
    return {"channel": {"$ref": CHANNEL}, "messages": [{"$ref": f"{CHANNEL}/messages/{name}"} for name in names]}


def _message(name: str) -> Schema:
    return {"name": name, "summary": MEANINGS[name], "payload": ref(name)}


def _name(kind: type) -> str:
    return RENAMED.get(f"{kind.__module__}.{kind.__name__}", kind.__name__)


def _as_asyncapi_has_it(schema: Schema) -> Any:
    """Its schemas are of draft 07: a list of fixed places is `items`; a discriminator is a name."""
    if "prefixItems" in schema:
        schema["items"] = schema.pop("prefixItems")
        schema["additionalItems"] = False
    if isinstance(schema.get("discriminator"), dict) and "propertyName" in schema["discriminator"]:
        schema["discriminator"] = schema["discriminator"]["propertyName"]
    return schema
