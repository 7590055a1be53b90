"""Whatever goes wrong, as application/problem+json (RFC 9457) with a stable code; never a page of HTML.

What a caller may not know of gets the very bytes of what does not exist, so no problem names what was asked for.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import msgspec
import structlog
from aiohttp import web

from meetingfloor.files.faults import Fault
from meetingfloor.floor.answer import Failure, Refusal
from meetingfloor.store.grants import AWAY

log = structlog.get_logger()

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
CONTENT_TYPE = "application/problem+json"


class Sort(msgspec.Struct, frozen=True):
    """A sort of problem: its status, what it is called, and what to do about it."""

    status: int
    title: str
    detail: str


PROBLEMS: dict[str, Sort] = {
    "not_understood": Sort(400, "Not understood", "The request cannot be read; compare it with docs/protocol.md."),
    "sign_in": Sort(401, "Sign in", "A good token is needed; ask an organiser for a link."),
    "foreign_origin": Sort(403, "Foreign origin", "With a cookie, this is answered to our own pages only."),
    "not_yours": Sort(403, "Not yours", "This is not for your role; ask an organiser."),
    "no_such": Sort(404, "Not found", "There is nothing here, or it is not for you."),
    "no_such_method": Sort(405, "Method not allowed", "This address does not take that method; see Allow."),
    "too_slow": Sort(408, "Too slow", "The request took too long to arrive; send it again."),
    "refused": Sort(409, "Refused", ""),
    "too_large": Sort(413, "Too large", "The request is larger than is taken here."),
    "faults": Sort(422, "Faults in the bundle", "Nothing was written; mend what is listed and send it again."),
    "too_many": Sort(429, "Too many requests", "Wait a moment, and send it again."),
    "failed": Sort(500, "Our fault", "This should not have happened; the log of the server says more."),
    "store_unavailable": Sort(503, "Store unavailable", "The store cannot be reached; send it again in a moment."),
    "not_ready": Sort(503, "Not ready", "This node is leaving, behind, or without its store."),
    "unknown": Sort(504, "Outcome unknown", "Nobody knows yet whether it was done; send the same id again."),
}
"""Codes of what is no refusal of a command; those stand in floor/answer.py. All that access denies by is among them."""

BY_STATUS = {401: "sign_in", 403: "not_yours", 404: "no_such", 405: "no_such_method", 408: "too_slow", 413: "too_large"}


class Problem(Failure):
    """Ends a request with a problem. more: members beside the usual ones."""

    def __init__(
        self,
        code: str,
        detail: str = "",
        more: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.code = code
        self.sort = PROBLEMS[code]
        self.more = more or {}
        self.headers = headers or {}
        super().__init__(detail or self.sort.detail)

    def answer(self) -> web.Response:
        body = {**_body(self.code, self.sort.status, self.sort.title, str(self)), **self.more}
        headers = {**self.headers}
        if self.sort.status == 401:
            headers["WWW-Authenticate"] = 'Bearer realm="meetingfloor"'
        if self.sort.status in {429, 503}:
            headers.setdefault("Retry-After", "1")
        return _response(body, self.sort.status, headers)


def refused(command_id: str | None, refusal: Refusal) -> dict[str, Any]:
    """A refusal as a problem: what lists of answers hold, and the body of a 409."""
    sort = PROBLEMS["refused"]
    return _body(refusal.code, sort.status, sort.title, refusal.text) | {
        "id": command_id,
        "text": refusal.text,
        "standing": refusal.standing,
    }


def refusal_answer(command_id: str | None, refusal: Refusal) -> web.Response:
    return _response(refused(command_id, refusal), PROBLEMS["refused"].status, {})


def faults(found: Sequence[Fault]) -> Problem:
    """Every fault of a bundle at once."""
    told = [{"at": fault.place, "wrong": fault.wrong, "right": fault.right} for fault in found]
    return Problem("faults", more={"faults": told})


def _body(code: str, status: int, title: str, detail: str) -> dict[str, Any]:
    return {
        "type": f"urn:meetingfloor:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
    }


def _response(body: Mapping[str, Any], status: int, headers: Mapping[str, str]) -> web.Response:
    return web.Response(
        body=msgspec.json.encode(body),
        status=status,
        content_type=CONTENT_TYPE,
        headers={"Cache-Control": "no-store", **headers},
    )


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The outermost but one: whatever a handler raises becomes a problem."""
    try:
        return await handler(request)
    except Problem as problem:
        return problem.answer()
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return _of_aiohttp(error).answer()
    except AWAY as error:
        log.warning("store_unavailable", path=request.path, error=str(error))
        return Problem("store_unavailable").answer()
    except Exception:
        log.exception("request_failed", method=request.method, path=request.path)
        return Problem("failed").answer()


def _of_aiohttp(error: web.HTTPException) -> Problem:
    """What aiohttp, or a handler in its words, answers. Its text counts where it says more than the status."""
    code = BY_STATUS.get(error.status, "not_understood" if error.status < 500 else "failed")
    plain = error.text in {None, f"{error.status}: {error.reason}"}
    allow = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else {}
    return Problem(code, "" if plain or code == "no_such" else str(error.text), headers=allow)
