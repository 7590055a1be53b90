"""JSON answers, and what a client says about what it takes and has."""

from typing import Any

import msgspec
from aiohttp import web

from meetingfloor.floor.model import LARGEST
from meetingfloor.web.problems import Problem

JSON = "application/json"


def answered(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """JSON that no cache keeps."""
    return web.Response(
        body=msgspec.json.encode(body),
        status=status,
        content_type=JSON,
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def takes_gzip(request: web.BaseRequest) -> bool:
    for offer in ",".join(request.headers.getall("Accept-Encoding", [])).lower().split(","):
        name, _, weight = offer.partition(";")
        if name.strip() in {"gzip", "*"}:
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def has_it(request: web.BaseRequest, tag: str) -> bool:
    """If-None-Match as in RFC 9110: any of these, compared weakly, or `*`."""
    return any(given.value in {tag, "*"} for given in request.if_none_match or ())


def number(request: web.BaseRequest, name: str, default: int) -> int:
    """A number of the query that is not negative."""
    text = request.query.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit()) or len(text) > 16 or int(text) > LARGEST:
        raise Problem("not_understood", f"{name} is a number, 0 or more.")
    return int(text)
