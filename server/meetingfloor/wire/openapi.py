"""OpenAPI 3.1 of what this release answers over HTTP. Its schemas are the types that requests are decoded with."""

from collections.abc import Iterable
from typing import Any

from meetingfloor.wire.schemas import Schema, log_entry, ref, schemas

PROBLEM = "application/problem+json"
EVENT = {"$ref": "#/components/parameters/event"}
SIGNED: list[dict[str, list[str]]] = [{"token": []}, {"cookie": []}]
ANYBODY: list[dict[str, list[str]]] = [{}, *SIGNED]
NOBODY: list[dict[str, list[str]]] = [{}]

TITLES = {
    304: "Not modified since the ETag that was sent",
    400: "Not understood",
    401: "Sign in",
    403: "Not yours, or from a foreign Origin",
    404: "Nothing here, or nothing that this caller may know of",
    408: "It took too long to arrive",
    409: "Refused",
    413: "Too large",
    422: "Faults in the bundle; nothing was written",
    429: "Too many",
    503: "Not ready, or the store cannot be reached",
    504: "Nobody knows yet: send the same id again",
}
COMMON = (400, 401, 403, 404, 429, 503)
BODIES = (408, 413)


def openapi() -> Schema:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "meetingfloor",
            "version": "1",
            "summary": "The live floor of a matchmaking event, over HTTP.",
            "description": "docs/protocol.md says what everything means. The live side is in asyncapi.json.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": _events() | _sessions() | _health(),
        "components": {
            "securitySchemes": _ways_in(),
            "parameters": {"event": _path("event", "The event's id.")},
            "responses": {"Problem": _content("A problem (RFC 9457).", ref("Problem"), PROBLEM)},
            "schemas": schemas() | _answers(),
        },
    }


def _events() -> Schema:
    at = "/api/events/{event}"
    view = _path("view", "`floor`, `desk`, `me`, `zone:ID`, `table:ID`.", {"type": "string", "maxLength": 80})
    have = _header("If-None-Match", "The ETag of the last answer.")
    asked = {"oneOf": [ref("Asked"), {"type": "array", "items": ref("Asked"), "maxItems": 100}]}
    return {
        "/api/events": {
            "post": _operation(
                "createEvent",
                "A new event from a bundle; for an organiser of the deployment.",
                {201: _content("It is here.", ref("Created"))},
                (*COMMON, *BODIES, 409, 422, 504),
                body={"type": "object", "description": "A bundle, as `meetingfloor export` writes it."},
            )
        },
        f"{at}/views/{{view}}": {
            "get": _operation(
                "getView",
                "The content of a view, as a whole frame.",
                {200: _content("All that the view shows.", ref("WholeFrame"), headers=("ETag",))},
                (304, *COMMON),
                parameters=[EVENT, view, have],
                security=ANYBODY,
            )
        },
        f"{at}/commands": {
            "post": _operation(
                "sendCommands",
                "One command, or a list of them: decided in their order, not atomic.",
                {200: _content("Done; of a list, the answers in order.", ref("Answers"))},
                (*COMMON, *BODIES, 409, 504),
                parameters=[EVENT],
                body=asked,
            )
        },
        f"{at}/preview": {
            "post": _operation(
                "previewCommand",
                "What a command would do. It changes nothing.",
                {200: _content("What would become.", ref("Preview"))},
                (*COMMON, *BODIES, 409),
                parameters=[EVENT],
                body=ref("Command"),
            )
        },
        f"{at}/cells": {
            "get": _operation(
                "getCells",
                "Every cell of the grid for one meeting: whether it fits, or why not.",
                {200: _content("The cells.", ref("Cells"))},
                (*COMMON, 409),
                parameters=[EVENT, _query("meeting", ref("Id"), required=True)],
            )
        },
        f"{at}/log": {
            "get": _operation(
                "getLog",
                "The log after a version, in order, dense from version 1.",
                {200: _content("A page of it; it may end early.", ref("Log"))},
                COMMON,
                parameters=[EVENT, _query("after", _number(0)), _query("limit", _number(0, 1_000))],
            )
        },
        f"{at}/me.ics": {
            "get": _operation(
                "getAgenda",
                "The agenda of the token's person (RFC 5545).",
                {200: _content("The agenda.", {"type": "string"}, "text/calendar", ("ETag",))},
                (304, *COMMON),
                parameters=[EVENT, have],
            )
        },
    }


def _sessions() -> Schema:
    token = {"type": "object", "properties": {"token": {"type": "string"}}, "required": ["token"]}
    return {
        "/api/session": {
            "post": _operation(
                "signIn",
                "A token for the cookie of its event and role.",
                {204: {"description": "Signed in.", "headers": {"Set-Cookie": {"schema": {"type": "string"}}}}},
                (400, 401, 403, *BODIES, 429, 503),
                body=token | {"additionalProperties": False},
                security=NOBODY,
            ),
            "delete": _operation(
                "signOut",
                "Ends every session whose cookie is sent.",
                {204: {"description": "Signed out."}},
                (403, 429, 503),
                security=[{}, {"cookie": []}],
            ),
        }
    }


def _health() -> Schema:
    alive = {"type": "object", "properties": {"alive": {"const": True}}, "required": ["alive"]}
    ready = {"type": "object", "properties": {"ready": {"const": True}, "behind": {"type": "integer"}}}
    return {
        "/healthz": {
            "get": _operation("isAlive", "Alive.", {200: _content("Alive.", alive)}, (), security=NOBODY),
        },
        "/readyz": {
            "get": _operation(
                "isReady", "The store is reachable, and this node has caught up.",
                {200: _content("Ready.", ready)}, (503,), security=NOBODY,
            )
        },
        "/metrics": {
            "get": _operation(
                "getMetrics", "Prometheus text; here for an organiser of the deployment only.",
                {200: _content("Figures.", {"type": "string"}, "text/plain")}, (401, 403, 429, 503),
            )
        },
    }  # fmt: skip


def _answers() -> Schema:
    done = _object({"id": {"type": "string"}, "version": _number(1)})
    where: Schema = {"table": ref("Id"), "slot": ref("Id")}
    cell_kinds = [
        _object(where | {"fits": {"const": True}}),
        _object(where | {"code": ref("Code"), "standing": ref("Standing")}),
    ]
    problem = {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"description": "Stable: one of `Code`, or of the table in docs/protocol.md.", "type": "string"},
    }
    refusal = {"id": {"type": ["string", "null"]}, "text": {"type": "string"}, "standing": ref("Standing")}
    frame = {"since": {"const": 0}, "to": _number(1), "print": {"type": "string"}, "scope": {"type": "string"}}
    return {
        "Problem": {
            "type": "object",
            "properties": problem | refusal,
            "required": list(problem),
        },
        "WrittenCommand": done,
        "Answers": {
            "oneOf": [
                ref("WrittenCommand"),
                {"type": "array", "items": {"oneOf": [ref("WrittenCommand"), ref("Problem")]}},
            ]
        },
        "WholeFrame": _object(frame | {"put": ref("Entities")}),
        "Created": _object({"event": ref("Id"), "id": {"type": "string"}, "version": _number(1)}),
        "Preview": _object({"put": ref("Entities"), "gone": ref("Ids")}),
        "Cells": _object({"cells": {"type": "array", "items": {"oneOf": cell_kinds}}}),
        "LogEntry": log_entry(),
        "Log": _object({"entries": {"type": "array", "items": ref("LogEntry")}, "head": _number(0)}),
    }


def _ways_in() -> Schema:
    return {
        "token": {"type": "http", "scheme": "bearer", "description": "As `meetingfloor token` prints it."},
        "cookie": {
            "type": "apiKey",
            "in": "cookie",
            "name": "mf_EVENT_ROLE",
            "description": "Set by POST /api/session, one for each event and role; its name is opaque. "
            "What changes something needs our own Origin beside it.",
        },
    }


def _operation(
    name: str,
    summary: str,
    good: dict[int, Schema],
    bad: Iterable[int],
    *,
    parameters: list[Schema] | None = None,
    body: Schema | None = None,
    security: list[dict[str, list[str]]] | None = None,
) -> Schema:
    problem = {"$ref": "#/components/responses/Problem"}
    answers: dict[int, Schema] = {**good}
    for status in bad:
        answers[status] = {"description": TITLES[status]} if status == 304 else problem
    operation: Schema = {"operationId": name, "summary": summary, "security": SIGNED if security is None else security}
    if parameters:
        operation["parameters"] = parameters
    if body is not None:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    return operation | {"responses": {str(status): answers[status] for status in sorted(answers)}}


def _content(
    description: str, schema: Schema, media: str = "application/json", headers: tuple[str, ...] = ()
) -> Schema:
    content: Schema = {"description": description, "content": {media: {"schema": schema}}}
    if headers:
        content["headers"] = {name: {"schema": {"type": "string"}} for name in headers}
    return content


def _object(properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _number(least: int, most: int | None = None) -> Schema:
    bounds: Schema = {"minimum": least} if most is None else {"minimum": least, "maximum": most}
    return {"type": "integer"} | bounds


def _path(name: str, description: str, schema: Schema | None = None) -> Schema:
    where: Schema = {"name": name, "in": "path", "required": True}
    return where | {"description": description, "schema": ref("Id") if schema is None else schema}


def _query(name: str, schema: Any, *, required: bool = False) -> Schema:
    return {"name": name, "in": "query", "required": required, "schema": schema}


def _header(name: str, description: str) -> Schema:
    return {"name": name, "in": "header", "description": description, "schema": {"type": "string"}}
