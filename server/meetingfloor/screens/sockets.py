"""All screens of a node: who may join what, deadlines, beats, and leaving well."""

import asyncio
import random
import time
from collections.abc import Sequence

import structlog
from aiohttp import web

from meetingfloor.access.callers import Caller
from meetingfloor.access.limits import Limits
from meetingfloor.access.tokens import Credentials, Tokens
from meetingfloor.floor.answer import Refusal
from meetingfloor.floor.views import ViewName
from meetingfloor.live.events import Events, Live
from meetingfloor.screens.hub import Hub
from meetingfloor.screens.seats import Seat
from meetingfloor.screens.socket import Handshake, ScreenSocket, handshake_fault, subprotocol_of
from meetingfloor.screens.wheel import Deadlines, Wheel
from meetingfloor.store.append import Done as Written
from meetingfloor.store.grants import AWAY
from meetingfloor.wire import up
from meetingfloor.wire.codec import SUBPROTOCOLS
from meetingfloor.wire.codes import DRAINING, NO_SUCH, NOT_YOURS, SIGN_IN, SILENT, TOO_MANY, TOO_SLOW, Close
from meetingfloor.wire.down import Done, Refused

log = structlog.get_logger()

TICK_S = 0.1
MESSAGE_S = 10.0
"""How long a `start`, or any one message, may take."""
SILENT_BEATS = 3
DENIED: dict[str, Close] = {"sign_in": SIGN_IN, "not_yours": NOT_YOURS, "no_such": NO_SUCH, "too_many": TOO_MANY}


class Sockets:
    """The screens of a node. `gate` says who somebody is and what they may see."""

    def __init__(
        self,
        events: Events,
        tokens: Tokens,
        *,
        limits: Limits | None = None,
        beat_s: float = 5.0,
        most: int = 18_000,
        spread_ms: int = 4_000,
    ) -> None:
        self.limits = limits or Limits()
        self._events = events
        self._tokens = tokens
        self.beat_s = beat_s
        self._most = most
        self._spread_ms = spread_ms
        self._hubs: dict[str, Hub] = {}
        self._wheel: Wheel[ScreenSocket] = Wheel(max(1, round(beat_s / TICK_S)))
        self._starts: Deadlines[ScreenSocket] = Deadlines(MESSAGE_S)
        self._messages: Deadlines[ScreenSocket] = Deadlines(MESSAGE_S)
        self._draining = False
        self._ticking: asyncio.Task[None] | None = None

    @property
    def hubs(self) -> list[Hub]:
        return list(self._hubs.values())

    def __len__(self) -> int:
        return len(self._wheel)

    # handshake

    async def websocket(self, request: web.Request) -> web.StreamResponse:
        """GET /ws/{event}: no subprotocol in common is 400; who may see what is asked after `start`."""
        fault = handshake_fault(request)
        subprotocol = subprotocol_of(request)
        if fault is None and subprotocol is None:
            fault = f"no subprotocol in common: offer one of {', '.join(SUBPROTOCOLS)}"
        if fault is not None or subprotocol is None:
            raise web.HTTPBadRequest(reason="Bad Request", text=fault)
        return Handshake(self, request, SUBPROTOCOLS[subprotocol], subprotocol)

    def credentials(self, request: web.Request) -> Credentials:
        return self._tokens.credentials(request)

    # a connection's life

    def came(self, screen: ScreenSocket) -> None:
        self._wheel.add(screen)
        self._starts.begin(screen, time.monotonic())
        if self._draining:
            screen.leave(DRAINING, random.randint(0, self._spread_ms))
        elif len(self._wheel) > self._most:
            screen.leave(TOO_MANY, self._spread_ms)

    def went(self, screen: ScreenSocket) -> None:
        self._wheel.remove(screen)
        self._starts.end(screen)
        self._messages.end(screen)
        if screen.seat is not None:
            self._hubs[screen.event].leave(screen.seat)
            screen.seat = None

    def started(self, screen: ScreenSocket) -> None:
        self._starts.end(screen)

    def reading(self, screen: ScreenSocket, partial: bool) -> None:
        if partial:
            self._messages.begin(screen, time.monotonic())
        else:
            self._messages.end(screen)

    def drained(self, screen: ScreenSocket, seat: Seat) -> None:
        self._hubs[screen.event].drained(seat)

    def echo(self, screen: ScreenSocket, echo: object) -> None:
        """Answer a beat at once; before the first frame there is nothing to say yet."""
        if screen.seat is not None:
            hub = self._hubs[screen.event]
            hub.give_beat(screen.seat, hub.beat(screen.codec, echo))

    # what screens ask

    async def join(self, screen: ScreenSocket, start: up.Start) -> Close | None:
        """Bring a screen to the view that it asks for; why not, as a close code."""
        try:
            admitted = await self._admitted(screen, start)
        except AWAY:
            screen.leave(DRAINING, self._spread_ms)
            return None
        except Exception:  # our fault, or a newer release's event: nobody shall wait for a welcome that never comes
            log.exception("join_failed")
            screen.leave(DRAINING, self._spread_ms)
            return None
        if isinstance(admitted, Close) or screen.gone:
            return admitted if isinstance(admitted, Close) else None
        live, name, caller = admitted
        hub = self._hub(live)
        if screen.seat is not None:
            hub.leave(screen.seat)
        screen.seat = hub.seat(screen, name, caller)
        person = caller.actor.person if caller is not None else None
        hub.join(screen.seat, person, start.since, start.print, start.scope)
        return None

    async def _admitted(self, screen: ScreenSocket, start: up.Start) -> tuple[Live, ViewName, Caller | None] | Close:
        """Who asks, and for what. What a caller may not know of looks exactly like what does not exist."""
        live = await self._events.get(screen.event)
        verdict = await self._tokens.admit(live, screen.event, start.view, screen.credentials, start.token)
        if verdict.denied is not None:
            return DENIED[verdict.denied]
        assert live is not None and verdict.view is not None
        return live, verdict.view, verdict.caller

    async def ask(self, screen: ScreenSocket, do: up.Do) -> Done | Refused:
        """What became of a command. While nobody can know, nothing is said: the screen sends the id again."""
        seat = screen.seat
        if seat is None or seat.caller is None or not seat.caller.good:
            return Refused.of(do.id, Refusal("not_allowed"))
        live = self._hubs[screen.event].live
        answer = await live.submit.ask(do.id, do.command, seat.caller.actor, do.seen, do.until)
        if isinstance(answer, Written):
            return Done(id=do.id, version=answer.version)
        return Refused.of(do.id, answer)

    def _hub(self, live: Live) -> Hub:
        hub = self._hubs.get(live.event.id)
        if hub is None or hub.live is not live:  # an event whose making was refused was here before
            hub = self._hubs[live.event.id] = Hub(live, self.beat_s)
        return hub

    def opened(self, live: Live) -> None:
        """An event is open here: its floor and desk views begin now, so that screens can resume from now on."""
        self._hub(live)

    # time

    def start(self) -> None:
        self._ticking = asyncio.create_task(self._tick(), name="screens")

    async def _tick(self) -> None:
        due = time.monotonic()
        while True:
            due += TICK_S
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            try:
                self._one_tick(time.monotonic())
            except Exception:
                log.exception("tick_failed")

    def _one_tick(self, now_s: float) -> None:
        for late in (*self._starts.over(now_s), *self._messages.over(now_s)):
            late.leave(TOO_SLOW)
        for hub in self.hubs:
            hub.tick()
            hub.drop_unwatched()
        beats: dict[tuple[Hub, str], bytes] = {}
        for screen in self._wheel.next():
            if now_s - screen.screen.heard_s > SILENT_BEATS * self.beat_s:
                screen.leave(SILENT)
            elif screen.seat is not None:
                hub = self._hubs[screen.event]
                beat = beats.get((hub, screen.codec))
                if beat is None:
                    beat = beats[hub, screen.codec] = hub.beat(screen.codec)
                hub.give_beat(screen.seat, beat)

    def revoked(self, callers: Sequence[Caller]) -> None:
        """Close what belongs to tokens and sessions that are no longer good."""
        ended = set(callers)
        for hub in self.hubs:
            for seat in hub.seats():
                if seat.caller in ended:
                    seat.wire.leave(SIGN_IN)

    async def drain(self) -> None:
        """Say bye to everybody, with times to come back that are spread."""
        self._draining = True
        for screen in self._wheel:
            screen.leave(DRAINING, random.randint(0, self._spread_ms))
        if self._ticking is not None:
            self._ticking.cancel()
        await asyncio.sleep(0)
