"""Who asks, for which event, and whether they may: the one way in for every resource."""

import re
from typing import NamedTuple

from aiohttp import web

from meetingfloor.access.origins import Origins
from meetingfloor.access.tokens import Caller, Tokens, Verdict, all_cookies
from meetingfloor.floor.model import ID_PATTERN
from meetingfloor.floor.views import ViewName
from meetingfloor.live.events import Events, Live
from meetingfloor.store.grants import DEPLOYMENT
from meetingfloor.web.problems import Problem


class Looking(NamedTuple):
    """Somebody who may see a view of an event; caller None: nobody in particular."""

    live: Live
    view: ViewName
    caller: Caller | None


class Acting(NamedTuple):
    """Somebody who may send commands to an event."""

    live: Live
    caller: Caller


class Ways:
    """The ways in. Each ends with a Problem for whoever may not."""

    def __init__(self, events: Events, tokens: Tokens, origins: Origins) -> None:
        self._events = events
        self._tokens = tokens
        self._origins = origins

    async def to_see(self, request: web.Request, view: str) -> Looking:
        event, live = await self._event(request)
        verdict = _let_in(await self._tokens.admit(live, event, view, self._tokens.credentials(request)))
        assert live is not None
        assert verdict.view is not None
        return Looking(live, verdict.view, verdict.caller)

    async def to_coordinate(self, request: web.Request) -> Acting:
        """For what coordinators and organisers alone may see or try."""
        live, _, caller = await self.to_see(request, "desk")
        assert caller is not None
        return Acting(live, caller)

    async def to_act(self, request: web.Request) -> Acting:
        self.with_cookie_only_from_ours(request)
        event, live = await self._event(request)
        verdict = _let_in(await self._tokens.admit_to_act(live, event, self._tokens.credentials(request)))
        assert live is not None
        assert verdict.caller is not None
        return Acting(live, verdict.caller)

    async def to_deployment(self, request: web.Request) -> Caller:
        """For an organiser of the deployment; others hear that it is not theirs, nobody that they must sign in."""
        credentials = self._tokens.credentials(request, DEPLOYMENT)
        caller = await self._tokens.caller(DEPLOYMENT, credentials, "act")
        if isinstance(caller, str):
            raise Problem(caller)
        if caller is None:
            raise Problem("sign_in" if credentials.token is None else "not_yours")
        return caller

    def with_cookie_only_from_ours(self, request: web.Request) -> None:
        """A browser sends cookies along for any page; what changes something must come from one of ours."""
        explicit = "Authorization" in request.headers
        if not explicit and all_cookies(request) and not self._origins.is_ours(request):
            raise Problem("foreign_origin")

    async def _event(self, request: web.Request) -> tuple[str, Live | None]:
        event = request.match_info["event"]
        if re.fullmatch(ID_PATTERN, event) is None:
            return event, None
        return event, await self._events.get(event)


def _let_in(verdict: Verdict) -> Verdict:
    if verdict.denied is not None:
        raise Problem(verdict.denied)
    return verdict
