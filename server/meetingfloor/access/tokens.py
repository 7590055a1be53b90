"""Tokens and the sessions made of them: issued, looked up, revoked; and who may come in to see what.

A token says which event it is for (`mf_SECRET.EVENT`, without an event: the deployment), so that it is looked up in one
place, and one that is good elsewhere is known for what it is. Who may see which view stands in floor/views.py.
"""

import hashlib
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Literal, Protocol

import msgspec
from aiohttp import web

from meetingfloor.access.callers import Caller, Callers, Listener, wall_ms
from meetingfloor.access.limits import Guesses, Paces
from meetingfloor.access.origins import Origins
from meetingfloor.floor.answer import Failure
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.model import Role
from meetingfloor.floor.views import ViewName, exists, may_see, named
from meetingfloor.store.connect import Store
from meetingfloor.store.grants import DEPLOYMENT, Grant, Grants
from meetingfloor.store.grants import Session as KeptSession

__all__ = ["Caller", "Credentials", "Denied", "Here", "Issued", "Listener", "Session", "Tokens", "Verdict"]

SECRET = r"[A-Za-z0-9_-]{43}"  # noqa: S105 - the form of one: 256 bits
TOKEN = re.compile(rf"mf_{SECRET}(?:\.([A-Za-z0-9][A-Za-z0-9._-]{{0,63}}))?")
COOKIE = re.compile(r"mf_(organiser|coordinator|display|participant)_(\*|[A-Za-z0-9][A-Za-z0-9._-]{0,63})")
LONGEST_SESSION_MS = 30 * 24 * 3_600_000
SIGN_INS_A_SECOND = 5
"""Sessions made of one token; the store keeps each for a month."""
MOST_COOKIES = 32
"""Sessions that one request may end."""

PREFERRED: dict[str, tuple[Role, ...]] = {
    "desk": ("coordinator", "organiser", "participant", "display"),
    "me": ("participant", "coordinator", "organiser", "display"),
    "act": ("organiser", "coordinator", "participant", "display"),
}
"""Which cookie counts where a browser has several; anywhere else that of the display that it is, or the strongest."""
ELSEWHERE: tuple[Role, ...] = ("display", "coordinator", "organiser", "participant")

Denied = Literal["sign_in", "not_yours", "no_such", "too_many"]
"""`too_many`: so many wrong secrets came from there that this one was not looked up."""


class BadGrant(Failure):
    """No such token can be issued."""

    remedy = "a token of the deployment ('*') is an organiser's; a participant's names a person"


class Issued(msgspec.Struct, frozen=True, gc=False):
    """A new token: its id may be told, the token itself is shown once."""

    id: str
    token: str


class Credentials(msgspec.Struct, frozen=True, gc=False):
    """What a request brings to show who it is. `token` wins over cookies; `cookies`: name → secret."""

    address: str
    token: str | None = None
    cookies: Mapping[str, str] = {}


class Session(msgspec.Struct, frozen=True, gc=False):
    """What a browser is given for a token."""

    cookie: str
    secret: str
    lasts_s: int


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """Who asks, and whether they may: `denied` says why not, and then `view` is None."""

    caller: Caller | None
    denied: Denied | None
    view: ViewName | None = None


class EventHere(Protocol):
    @property
    def floor(self) -> Floor: ...


class Here(Protocol):
    """An event as this node has it."""

    @property
    def event(self) -> EventHere: ...


class Tokens:
    """The one who knows who somebody is. Raises what grants.AWAY names when the store is away and it must be asked."""

    def __init__(
        self,
        store: Store,
        origins: Origins | None = None,
        *,
        wall: Callable[[], int] = wall_ms,
        guesses: Guesses | None = None,
    ) -> None:
        self.guesses = Guesses() if guesses is None else guesses
        self._grants = Grants(store)
        self._callers = Callers(self._grants, wall)
        self._origins = origins or Origins()
        self._sign_ins = Paces(SIGN_INS_A_SECOND)
        self._wall = wall

    # issuing and revoking

    async def issue(self, event: str, role: Role, person: str | None = None, expires: int | None = None) -> Issued:
        """A token for an event, or for the deployment (`*`). expires: by the wall, in ms; None: never."""
        return (await self.issue_all(event, role, [person], expires))[0]

    async def issue_all(
        self, event: str, role: Role, people: Iterable[str | None], expires: int | None = None
    ) -> list[Issued]:
        """A token for each of these people, in their order."""
        made: list[Issued] = []
        grants: dict[str, Grant] = {}
        wall = self._wall()
        for person in people:
            if event == DEPLOYMENT and role != "organiser":
                raise BadGrant(f"the deployment has no {role}")
            if role == "participant" and person is None:
                raise BadGrant("a participant is somebody")
            issued = Issued(secrets.token_hex(8), _new_token(event))
            grants[digest(issued.token)] = Grant(issued.id, role, person, expires, wall)
            made.append(issued)
        await self._grants.add(event, grants)
        return made

    async def revoke(
        self, event: str, *, person: str | None = None, token_id: str | None = None, role: Role | None = None
    ) -> int:
        """Take back the tokens that are of this person, id and role, all of them where none is said; how many."""
        wall = self._wall()
        found = await self._grants.all(event)
        gone = [
            which
            for which, grant in found.items()
            if person in {None, grant.person} and token_id in {None, grant.id} and role in {None, grant.role}
        ]
        over = [which for which, grant in found.items() if grant.expires is not None and grant.expires <= wall]
        if gone or over:
            await self._grants.remove(event, sorted({*gone, *over}))
            await self._callers.check()
        return len(gone)

    async def issued(self, event: str) -> list[Grant]:
        """The tokens of an event, oldest first, without their secrets."""
        return sorted((await self._grants.all(event)).values(), key=lambda grant: (grant.made, grant.id))

    # signing in and out

    async def sign_in(self, token: str, credentials: Credentials) -> Session | Denied:
        """A session for a token; the one that the browser has already, if it is of the same token."""
        caller = await self._by_token(token, credentials.address)
        if not isinstance(caller, Caller):
            return caller
        if self._sign_ins.take(caller.token) != "fine":
            return "too_many"
        lasts_ms = LONGEST_SESSION_MS if caller.expires is None else caller.expires - self._wall()
        cookie, lasts_ms = cookie_name(caller.event, caller.actor.role), min(lasts_ms, LONGEST_SESSION_MS)
        had = credentials.cookies.get(cookie)
        session = await self._callers.by_session(caller.event, digest(had)) if had is not None else None
        if had is not None and session is not None and session.token == caller.token:
            return Session(cookie, had, lasts_ms // 1000)
        secret = secrets.token_urlsafe(32)
        await self._grants.begin(caller.event, KeptSession(digest(secret), caller.token, max(lasts_ms, 1)))
        return Session(cookie, secret, lasts_ms // 1000)

    async def sign_out(self, credentials: Credentials) -> None:
        """End every session whose cookie is carried, and close its sockets."""
        by_event: dict[str, list[str]] = {}
        for name, secret in list(credentials.cookies.items())[:MOST_COOKIES]:
            by_event.setdefault(_event_of(name), []).append(digest(secret))
        for event, digests in by_event.items():
            there = await self._grants.still_sessions(event, digests)
            if there:
                await self._grants.end(event, sorted(there))
        await self._callers.check()

    # who asks

    def credentials(self, request: web.BaseRequest, event: str | None = None) -> Credentials:
        """What a request brings for its event (by its path, unless another is named), and for the deployment."""
        if event is None and isinstance(request, web.Request):
            event = request.match_info.get("event")
        cookies = {
            name: secret for name, secret in all_cookies(request).items() if _event_of(name) in {event, DEPLOYMENT}
        }
        return Credentials(self._origins.address(request), _explicit(request), cookies)

    async def admit(
        self, live: Here | None, event: str, view: str, credentials: Credentials, token: str | None = None
    ) -> Verdict:
        """Who asks for a view, and whether they may see it. live: None where there is no such event.

        token: given after the request, in a `start`; it wins. What a caller may not know of is `no_such`.
        """
        caller = await self.caller(event, credentials, view.partition(":")[0], token)
        if isinstance(caller, str):
            return Verdict(None, caller)
        floor = live.event.floor if live is not None else None
        noun = floor.event if floor is not None else None
        actor = caller.actor if caller is not None else None
        name = named(view, actor.person if actor is not None else None)
        if floor is None or noun is None or name is None:
            return Verdict(caller, "no_such")
        may = may_see(name, actor, public=noun.public)
        if may == "yes" and not exists(floor, name):
            may = "no_such"
        return Verdict(caller, may) if may != "yes" else Verdict(caller, None, name)

    async def admit_to_act(self, live: Here | None, event: str, credentials: Credentials) -> Verdict:
        """Who sends commands. What they may ask for is for roles.py to say, command by command."""
        caller = await self.caller(event, credentials, "act")
        if isinstance(caller, str):
            return Verdict(None, caller)
        noun = live.event.floor.event if live is not None else None
        if noun is None or (caller is None and not noun.public):
            return Verdict(caller, "no_such")
        return Verdict(caller, "sign_in" if caller is None else None)

    async def caller(
        self, event: str, credentials: Credentials, what: str, token: str | None = None
    ) -> Caller | Denied | None:
        """Who asks in this event; None: nobody. A token that is good for another event makes nobody here."""
        token = credentials.token if token is None else token
        if token is None:
            return await self._by_cookies(event, credentials, what)
        caller = await self._by_token(token, credentials.address)
        return None if isinstance(caller, Caller) and caller.event not in {event, DEPLOYMENT} else caller

    def listen(self, listener: Listener) -> None:
        """Be told who is no longer good: revoked, signed out, or over."""
        self._callers.listen(listener)

    async def watch(self, every_s: float = 1.0) -> None:
        await self._callers.watch(every_s)

    async def _by_token(self, token: str, address: str) -> Caller | Denied:
        parsed = TOKEN.fullmatch(token)
        event, hashed = (parsed[1] or DEPLOYMENT, digest(token)) if parsed is not None else ("", "")
        caller = self._callers.known(event, hashed)
        if caller is not None:
            return caller
        if self.guesses.too_many(address):
            return "too_many"
        caller = await self._callers.by_token(event, hashed) if parsed is not None else None
        if caller is None:
            await self.guesses.was_wrong(address)
            return "sign_in"
        return caller

    async def _by_cookies(self, event: str, credentials: Credentials, what: str) -> Caller | None:
        """The cookie that this view picks; where none fits, any that is good. A stale one is as nobody."""
        second: Caller | None = None
        for role in PREFERRED.get(what, ELSEWHERE):
            for of in (event, DEPLOYMENT):
                secret = credentials.cookies.get(cookie_name(of, role))
                if secret is None or re.fullmatch(SECRET, secret) is None:
                    continue
                caller = await self._callers.by_session(of, digest(secret))
                if caller is not None and caller.actor.role == role:
                    if what != "me" or caller.actor.person is not None:
                        return caller
                    second = second or caller
        return second


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def cookie_name(event: str, role: Role) -> str:
    return f"mf_{role}_{event}"


def all_cookies(request: web.BaseRequest) -> dict[str, str]:
    """Every cookie of ours that a request carries, of whichever event."""
    return {name: secret for name, secret in request.cookies.items() if COOKIE.fullmatch(name) is not None}


def _event_of(cookie: str) -> str:
    return cookie.split("_", 2)[2]


def _explicit(request: web.BaseRequest) -> str | None:
    """The token of the Authorization header; what is there but no bearer token is a bad one."""
    header = request.headers.get("Authorization")
    if header is None:
        return None
    scheme, _, token = header.strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _new_token(event: str) -> str:
    text = "mf_" + secrets.token_urlsafe(32)
    return text if event == DEPLOYMENT else f"{text}.{event}"
