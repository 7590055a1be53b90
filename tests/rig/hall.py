"""A hall for the faces: `meetingfloor serve` as a process on a real store, and for each test a Chengdu day of its own."""

import os
import signal
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import count
from typing import Any, Final

import aiohttp
from msgspec.structs import replace

from builders import at
from meetingfloor.access.tokens import Issued, Tokens
from meetingfloor.files import CHENGDU, Plan, read
from meetingfloor.floor.commands import Import
from meetingfloor.floor.model import Actor, Clock, Entities, Role
from meetingfloor.live.event import wall_ms
from meetingfloor.live.events import Events
from meetingfloor.live.ids import new_id
from meetingfloor.store.connect import Store
from rig.server import Server
from rig.valkey import Valkey

Command = dict[str, Any]

STILL: Final = "10:52"
"""In the middle of round 4 (R4, 10:45–11:05); R5 is the next one, at 11:10."""
BEAT_S: Final = 1.0
FAST: Final = {
    "MEETINGFLOOR_BEAT": str(BEAT_S),
    "MEETINGFLOOR_COMMANDS_A_SECOND": "1000",
    "MEETINGFLOOR_DRAIN": "0.2",
}
DESK_ACTOR: Final = Actor("the-plan", "organiser")
LIST: Final = 100
"""Commands that one request may bring."""
ROLE_OF: Final[dict[str, Role]] = {"desk": "coordinator", "display": "display", "me": "participant"}


def chengdu() -> Entities:
    plan = read(CHENGDU)
    assert isinstance(plan, Plan), plan
    return plan.entities


class Day:
    """An event at a time of its day, with the links of its faces. Its clock stands unless a speed was given."""

    def __init__(self, hall: "Hall", event: str, plan: Entities, organiser: str) -> None:
        self.hall = hall
        self.event = event
        self.plan = plan
        self._organiser = organiser

    async def do(self, *commands: Command) -> int:
        """What somebody else does: each must be accepted; the version of the last."""
        version = 0
        for first in range(0, len(commands), LIST):
            asked = [{"id": new_id(wall_ms()), "command": one} for one in commands[first : first + LIST]]
            answers = await self.hall.post(f"/api/events/{self.event}/commands", asked, self._organiser)
            refused = [(c["command"], a) for c, a in zip(asked, answers, strict=True) if "version" not in a]
            assert not refused, refused
            version = max(one["version"] for one in answers)
        return version

    async def view(self, view: str = "desk") -> dict[str, dict[str, Any]]:
        answer = await self.hall.get(f"/api/events/{self.event}/views/{view}", self._organiser)
        return dict(answer["put"])

    async def one(self, kind: str, which: str) -> dict[str, Any]:
        return dict((await self.view())[kind][which])

    async def issue(self, role: Role, person: str | None = None) -> Issued:
        return await self.hall.tokens.issue(self.event, role, person)

    async def revoke(self, **which: Any) -> None:
        await self.hall.tokens.revoke(self.event, **which)

    async def link(self, face: str, *, query: str = "", person: str | None = None, token: str | None = None) -> str:
        """What a visitor is sent: the event page needs no token."""
        path = f"{self.hall.url}/{self.event}"
        if face == "event":
            return path + query
        secret = token or (await self.issue(ROLE_OF[face], person)).token
        return f"{path}/{face}{query}#token={secret}"


class Hall:
    """The server, the store, and days on it."""

    def __init__(self, store_url: str, store: Store, http: aiohttp.ClientSession) -> None:
        self.tokens = Tokens(store)
        self.server = Server("--redis", store_url, environment=FAST)
        self._store_url = store_url
        self._store = store
        self._http = http
        self.plan = chengdu()
        self._numbers = count(1)

    @property
    def url(self) -> str:
        return self.server.url

    async def begin(self) -> None:
        """Start the server; again: on the port that its visitors know."""
        port = self.server.port if self.server.url else 0
        self.server = Server("--redis", self._store_url, "--port", str(port), environment=FAST)
        await self.server.start()

    def stop(self) -> None:
        """It keeps its connections, and says nothing: as when a cable is cut somewhere on the way."""
        os.kill(self.server.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        os.kill(self.server.pid, signal.SIGCONT)

    async def kill(self) -> None:
        await self.server.kill()

    async def end(self) -> None:
        if self.server.url:
            await self.server.kill()

    async def day(
        self,
        *commands: Command,
        time_of_day: str = STILL,
        day: str = "2014-10-23",
        speed: float = 0.0,
        also: Entities | None = None,
        **of_event: Any,
    ) -> Day:
        """The Chengdu event under a name of its own, after these commands. also: entities to add or to put in place"""
        event = f"day-{next(self._numbers)}"
        (noun,) = self.plan.event.values()
        clock = Clock(wall=round(time.time() * 1000), event=at(time_of_day, day), speed=speed)
        entities = replace(self.plan, event={event: replace(noun, clock=clock, **of_event)})
        if also is not None:
            entities = _with(entities, also)
        events = Events(self._store)
        try:
            answer = await events.create(event, new_id(wall_ms()), Import(entities=entities), DESK_ACTOR)
        finally:
            await events.close()
        assert hasattr(answer, "version"), answer
        organiser = await self.tokens.issue(event, "organiser")
        made = Day(self, event, entities, organiser.token)
        await made.do(*commands)
        return made

    async def post(self, path: str, body: Any, token: str) -> Any:
        async with self._http.post(self.url + path, json=body, headers=_bearer(token)) as answer:
            said = await answer.json(content_type=None)
            assert answer.status == 200, said
            return said

    async def page(self, path: str) -> tuple[Mapping[str, str], str]:
        """What is sent to a browser: headers and HTML."""
        async with self._http.get(self.url + path) as answer:
            return answer.headers, await answer.text()

    async def get(self, path: str, token: str) -> Any:
        async with self._http.get(self.url + path, headers=_bearer(token)) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json(content_type=None)


@asynccontextmanager
async def a_hall(store_url: str) -> AsyncIterator[Hall]:
    """`meetingfloor serve` with a short beat, and as many commands as a test wants."""
    store = await Store.open(store_url)
    try:
        async with aiohttp.ClientSession() as http:
            hall = Hall(store_url, store, http)
            try:
                await hall.begin()
                yield hall
            finally:
                await hall.end()
    finally:
        await store.close()


@asynccontextmanager
async def a_hall_of_its_own() -> AsyncIterator[Hall]:
    """For whoever stops or kills the server."""
    with Valkey(durable=False) as valkey:
        async with a_hall(valkey.url) as hall:
            yield hall


def played(plan: Entities, *, but: Sequence[str] = ()) -> list[Command]:
    """As if the morning had been played until 10:52, with something of everything that can go another way: all but one
    are here, three rounds were held, round 4 sits at its tables.

    but: meetings of round 4 that nobody has sat down to
    M23 overdue (armor waits) · M27 not held · M33 calls for help · M35 late · M22 has moved · M45 called off, M46 moved
    """
    people = [{"type": "check_in", "person": one} for one in plan.person if one != "xie-lin"]
    held = [{"type": "finish_round", "slot": slot} for slot in ("R1", "R2", "R3")]
    quiet = {"M23", "M27", "M35", *but}
    seats = [
        {"type": "seat", "meeting": which, "organisation": party.organisation}
        for which, meeting in plan.meeting.items()
        if meeting.slot == "R4" and which not in quiet
        for party in meeting.parties
    ]
    return [
        *people,
        *held,
        {"type": "move_meeting", "meeting": "M22", "table": "T7"},
        *seats,
        {"type": "seat", "meeting": "M23", "organisation": "armor"},
        {"type": "mark_no_show", "meeting": "M27", "missing": ["tfsw"]},
        {"type": "ask_help", "meeting": "M33", "organisation": "ebro", "reason": "table_taken"},
        {"type": "late", "meeting": "M35", "organisation": "jj", "minutes": 10},
        {"type": "cancel_meeting", "meeting": "M45", "reason": "the train is late"},
        {"type": "move_meeting", "meeting": "M46", "table": "T12"},
        {"type": "note", "meeting": "M21", "text": "they want a quiet corner"},
    ]


def _with(entities: Entities, also: Entities) -> Entities:
    kinds = {name: getattr(also, name) for name in also.__struct_fields__}
    return replace(entities, **{name: {**getattr(entities, name), **nouns} for name, nouns in kinds.items() if nouns})


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
