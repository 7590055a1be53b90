"""The addresses of a node, and what surrounds each answer: problems, headers, admission, figures."""

import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Middleware

from meetingfloor.access.limits import Admission, Limits
from meetingfloor.access.origins import Origins
from meetingfloor.access.tokens import Tokens
from meetingfloor.live.events import Events
from meetingfloor.metrics import REQUEST_SECONDS, REQUESTS, TURNED_AWAY
from meetingfloor.store.connect import Store
from meetingfloor.web.api import Api
from meetingfloor.web.callers import Ways
from meetingfloor.web.creating import Creating
from meetingfloor.web.faces import BUILT
from meetingfloor.web.health import Health, figures
from meetingfloor.web.pages import HEADERS, Pages
from meetingfloor.web.problems import Handler, Problem, problems
from meetingfloor.web.sessions import Sessions

SocketHandler = Callable[[web.Request], Awaitable[web.StreamResponse]]
MOST_HEADER_BYTES = 16 * 1024
LINGER_S = 3.0
QUIET = logging.getLogger("meetingfloor.requests")
"""Where aiohttp logs a traceback for every request that is no HTTP; what handlers raise is logged by problems.py."""
QUIET.setLevel(logging.CRITICAL)


def never() -> bool:
    return False


def make_app(
    events: Events,
    tokens: Tokens,
    websocket: SocketHandler,
    *,
    store: Store,
    origins: Origins | None = None,
    limits: Limits | None = None,
    contract: Mapping[str, bytes] | None = None,
    leaving: Callable[[], bool] = never,
    faces: Path = BUILT,
) -> web.Application:
    """Everything that a node says over HTTP.

    origins: the same that `tokens` has. contract: `openapi.json`, `asyncapi.json` → their bytes
    leaving: whether the node is being drained, for /readyz
    """
    origins, limits = origins or Origins(), limits or Limits()
    ways = Ways(events, tokens, origins)
    pages = Pages(store, faces)
    app = web.Application(
        middlewares=[_counted, problems, _admitted(Admission(limits.requests), origins)],
        handler_args={
            # From accept on: aiohttp closes by it also who never sends a whole request.
            "keepalive_timeout": limits.read_s,
            "lingering_time": LINGER_S,
            "max_line_size": MOST_HEADER_BYTES,
            "max_field_size": MOST_HEADER_BYTES,
            "access_log": None,
            "logger": QUIET,
            "auto_decompress": False,
        },
        client_max_size=limits.message_bytes,
    )
    app.on_response_prepare.append(_dressed)
    _api(app, Api(ways, limits))
    _around(app, Sessions(tokens, ways, origins, limits), Health(events, store, ways, leaving))
    app.router.add_post("/api/events", Creating(events, ways, limits, pages.reserved).create)
    for name, body in (contract or {}).items():
        app.router.add_get(f"/api/{name}", _constant(body))
    app.router.add_get("/ws/{event}", _from_allowed_origins(websocket, origins))
    app.router.add_get("/", pages.events)
    app.router.add_get("/assets/{path:.+}", pages.asset)
    app.router.add_get("/{event}", pages.event)
    app.router.add_get("/{event}/{face:[a-z]+}", pages.face)
    return app


def make_metrics_app() -> web.Application:
    """What `--metrics HOST:PORT` listens with: to whoever reaches it."""

    async def tell(_request: web.Request) -> web.Response:
        return figures()

    app = web.Application(middlewares=[problems], handler_args={"access_log": None})
    app.on_response_prepare.append(_dressed)
    app.router.add_get("/metrics", tell)
    return app


def _api(app: web.Application, api: Api) -> None:
    event = "/api/events/{event}"
    app.router.add_get(f"{event}/views/{{view}}", api.view)
    app.router.add_post(f"{event}/commands", api.commands)
    app.router.add_post(f"{event}/preview", api.preview)
    app.router.add_get(f"{event}/cells", api.cells)
    app.router.add_get(f"{event}/log", api.log)
    app.router.add_get(f"{event}/me.ics", api.agenda)


def _around(app: web.Application, sessions: Sessions, health: Health) -> None:
    app.router.add_post("/api/session", sessions.begin)
    app.router.add_delete("/api/session", sessions.end)
    app.router.add_get("/healthz", health.alive)
    app.router.add_get("/readyz", health.ready)
    app.router.add_get("/metrics", health.figures)


def _constant(body: bytes) -> Handler:
    async def tell(_request: web.Request) -> web.StreamResponse:
        return web.Response(body=body, content_type="application/json", headers={"Cache-Control": "no-cache"})

    return tell


def _from_allowed_origins(websocket: SocketHandler, origins: Origins) -> Handler:
    """Before anything of the handshake is looked at: browsers let any page open a socket to anywhere."""

    async def opened(request: web.Request) -> web.StreamResponse:
        if not origins.admits(request):
            raise Problem("foreign_origin", "This Origin is neither ours nor listed; see --origin.")
        return await websocket(request)

    return opened


@web.middleware
async def _counted(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The route as it is written, never the path: that would name events, and grow without bound."""
    began_s = time.perf_counter()
    response = await handler(request)
    resource = request.match_info.route.resource
    route = resource.canonical if resource is not None else "none"
    method = request.method if request.method in {"GET", "HEAD", "POST", "DELETE"} else "other"
    REQUESTS.labels(method, route, str(response.status)).inc()
    REQUEST_SECONDS.labels(route).observe(time.perf_counter() - began_s)
    return response


def _admitted(admission: Admission, origins: Origins) -> Middleware:
    @web.middleware
    async def admitted(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path in {"/healthz", "/readyz"}:
            return await handler(request)
        address = origins.address(request)
        if not admission.enter(address):
            TURNED_AWAY.inc()
            raise Problem("too_many", f"More than {admission.most} requests at once.")
        try:
            return await handler(request)
        finally:
            admission.leave(address)

    return admitted


async def _dressed(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)
    response.headers.popall("Server", None)
