"""Pages: the events here, and the faces. A face is the same file for every event, and for those that are not there."""

import datetime
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aiohttp import web

from meetingfloor.floor.model import ID_PATTERN, Event
from meetingfloor.store.connect import Store
from meetingfloor.store.listing import public_events
from meetingfloor.web.faces import BUILT, File, built
from meetingfloor.web.problems import Problem

FACES: Final = ("event", "display", "desk", "me")
OURS: Final = frozenset({"api", "ws", "assets", "metrics", "healthz", "readyz", "favicon.ico", "robots.txt"})
"""Names at the root that are no event's."""
STYLE: Final = "assets/plain.css"
POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""On every answer, whatever it is."""
ROBOTS: Final = b"User-agent: *\nDisallow: /\n"


class Pages:
    """folder: where the faces were built to."""

    def __init__(self, store: Store, folder: Path = BUILT) -> None:
        self._store = store
        self._files = built(folder)
        plain = Path(__file__).with_name("plain.css").read_bytes()
        self._files.setdefault(STYLE, File.of(plain, ".css"))
        self._files.setdefault("robots.txt", File.of(ROBOTS, ".txt"))
        self._not_built = File.of(_page("meetingfloor", NOT_BUILT), ".html")

    @property
    def reserved(self) -> frozenset[str]:
        """Ids that no event may have here, since their pages would be something else."""
        return OURS | {name for name in self._files if "/" not in name}

    async def events(self, request: web.Request) -> web.Response:
        """`/`: the events here that are public, without script."""
        found = await public_events(self._store)
        return File.of(_page("meetingfloor", _listed(found)), ".html").answer(request)

    async def event(self, request: web.Request) -> web.Response:
        """`/{event}`: the event page; also what a browser wants at the root, such as the service worker."""
        name = request.match_info["event"]
        file = self._files.get(name)
        if file is not None and not name.endswith(".html"):
            return file.answer(request)
        return self._face(request, name, "event")

    async def face(self, request: web.Request) -> web.Response:
        return self._face(request, request.match_info["event"], request.match_info["face"])

    async def asset(self, request: web.Request) -> web.Response:
        file = self._files.get(f"assets/{request.match_info['path']}")
        if file is None:
            raise Problem("no_such")
        return file.answer(request)

    def _face(self, request: web.Request, event: str, face: str) -> web.Response:
        file = self._files.get(f"{face}.html")
        if event in OURS or re.fullmatch(ID_PATTERN, event) is None or (file is None and face not in FACES):
            raise Problem("no_such")
        return file.answer(request) if file is not None else self._not_built.answer(request, 503)


NOT_BUILT: Final = """<h1>The faces are not built</h1>
<p>The server runs, and its API and WebSocket serve; the pages were not built into this installation.</p>
<p>Build them: <code>cd client_web &amp;&amp; npm ci &amp;&amp; npm run build</code>, start the server again.</p>"""


def _listed(events: list[tuple[str, Event]]) -> str:
    if not events:
        return "<h1>Events</h1>\n<p>No public event is here. A link that you were sent opens yours.</p>"
    lines = "\n".join(
        f'<li><a href="/{escape(which)}">{escape(_name(event))}</a>{escape(_when_and_where(event))}</li>'
        for which, event in events
    )
    return f"<h1>Events</h1>\n<ul>\n{lines}\n</ul>"


def _name(event: Event) -> str:
    return f"{event.name} · {event.native}" if event.native else event.name


def _when_and_where(event: Event) -> str:
    try:
        zone = ZoneInfo(event.zone_name)
        first, last = (
            datetime.datetime.fromtimestamp(millis / 1000, zone).date() for millis in (event.starts, event.ends)
        )
    except (ZoneInfoNotFoundError, ValueError, OverflowError, OSError):
        return event.venue or ""
    days = first.isoformat() if first == last else f"{first.isoformat()} – {last.isoformat()}"
    return f"{days} · {event.venue}" if event.venue else days


def _page(title: str, body: str) -> bytes:
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<title>{escape(title)}</title>\n<link rel="stylesheet" href="/{STYLE}">\n</head>\n'
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    ).encode()
