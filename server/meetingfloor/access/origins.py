"""Where a request comes from: its Origin, its address, and whether it came by https; proxies are believed if listed."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from aiohttp import web

from meetingfloor.floor.answer import Failure

PORTS = {"http": 80, "https": 443}

Place = tuple[str, str, int]
"""An origin: scheme, host, port."""


class BadOrigin(Failure):
    """What is listed is no origin, or no network."""

    remedy = "write an origin as https://host[:port], a proxy as an address or a network such as 10.0.0.0/8"


class Origins:
    """Ours, those that are listed, and the proxies that are believed.

    Ours is what the request itself calls us (Host, or a proxy's X-Forwarded-Host). A browser sends a page's own
    Origin, so that a foreign page never has ours.
    """

    def __init__(self, listed: Iterable[str] = (), proxies: Iterable[str] = ()) -> None:
        self._listed = frozenset(map(_listed, listed))
        self._proxies = tuple(map(_network, proxies))

    def admits(self, request: web.BaseRequest) -> bool:
        """Whether a WebSocket may be opened from there; without an Origin, only if it carries no cookie."""
        if "Origin" not in request.headers:
            return "Cookie" not in request.headers
        origin = _only_origin(request)
        return origin is not None and (origin in self._listed or self._ours(request, origin))

    def is_ours(self, request: web.BaseRequest) -> bool:
        """Whether it says that it comes from one of our own pages."""
        origin = _only_origin(request)
        return origin is not None and self._ours(request, origin)

    def is_https(self, request: web.BaseRequest) -> bool:
        """Whether the browser speaks https: with us, with a proxy before us, or by what our own page's Origin says."""
        if request.secure or (self._by_proxy(request) and _first(request, "X-Forwarded-Proto") == "https"):
            return True
        origin = _only_origin(request)
        return origin is not None and origin[0] == "https" and self._ours(request, origin)

    def address(self, request: web.BaseRequest) -> str:
        """Who sent it: the peer, or the last address that a believed proxy saw and that is none itself."""
        if not self._by_proxy(request):
            return request.remote or ""
        chain = [part.strip() for part in ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")]
        for address in reversed(chain):
            if address and not self._believed(address):
                return address
        return request.remote or ""

    def _ours(self, request: web.BaseRequest, origin: Place) -> bool:
        scheme, host, port = origin
        if request.secure and scheme == "http":
            return False
        named = _first(request, "X-Forwarded-Host") if self._by_proxy(request) else ""
        return (host, port) == _host_and_port(named or request.headers.get("Host", ""), PORTS[scheme])

    def _by_proxy(self, request: web.BaseRequest) -> bool:
        return bool(self._proxies) and self._believed(request.remote or "")

    def _believed(self, address: str) -> bool:
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self._proxies)


def _only_origin(request: web.BaseRequest) -> Place | None:
    """The one Origin that a request has; `null`, several, and what is none are no origin."""
    origins = request.headers.getall("Origin", [])
    return _origin(origins[0]) if len(origins) == 1 else None


def _origin(text: str) -> Place | None:
    try:
        parts = urlsplit(text.strip().lower())
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in PORTS or not parts.hostname or parts.path or parts.query or parts.fragment or "@" in text:
        return None
    return parts.scheme, parts.hostname, port or PORTS[parts.scheme]


def _host_and_port(text: str, default: int) -> tuple[str, int]:
    try:
        parts = urlsplit(f"//{text.strip().lower()}")
        return parts.hostname or "", parts.port or default
    except ValueError:
        return "", 0


def _first(request: web.BaseRequest, header: str) -> str:
    return request.headers.get(header, "").partition(",")[0].strip()


def _listed(text: str) -> Place:
    origin = _origin(text.rstrip("/"))
    if origin is None:
        raise BadOrigin(f"“{text}” is no origin")
    return origin


def _network(text: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(text, strict=False)
    except ValueError as error:
        raise BadOrigin(f"“{text}” is no address and no network") from error
