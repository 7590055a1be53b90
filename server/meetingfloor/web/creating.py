"""A new event from a bundle: `POST /api/events`."""

import asyncio

from aiohttp import web

from meetingfloor.access.limits import Limits
from meetingfloor.files.faults import Fault
from meetingfloor.files.reading import Plan, read
from meetingfloor.floor.answer import Refusal
from meetingfloor.floor.commands import Import
from meetingfloor.live.event import wall_ms
from meetingfloor.live.events import Events
from meetingfloor.live.ids import new_id
from meetingfloor.web import bodies
from meetingfloor.web.answers import answered
from meetingfloor.web.asking import Asking
from meetingfloor.web.callers import Ways
from meetingfloor.web.problems import Problem, faults, refusal_answer

FILE = "bundle.json"
"""What faults call it."""


class Creating:
    """reserved: ids whose pages are something else here."""

    def __init__(self, events: Events, ways: Ways, limits: Limits, reserved: frozenset[str]) -> None:
        self._events = events
        self._ways = ways
        self._limits = limits
        self._reserved = reserved
        self._asking = Asking(limits.answer_s)

    async def create(self, request: web.Request) -> web.Response:
        self._ways.with_cookie_only_from_ours(request)
        caller = await self._ways.to_deployment(request)
        data = await bodies.read(request, self._limits.import_bytes, self._limits.import_read_s)
        plan = await asyncio.to_thread(_plan, data, self._reserved)
        if not isinstance(plan, Plan):
            raise faults(plan)
        there = await self._events.get(plan.event_id)
        if there is not None and there.event.floor.version > 0:
            return refusal_answer(None, Refusal("in_use", {"event": plan.event_id}))
        command_id = new_id(wall_ms())
        command = Import(entities=plan.entities)
        answers = await self._asking.answers([self._events.create(plan.event_id, command_id, command, caller.actor)])
        if answers is None:
            raise Problem("unknown", "Nobody knows yet whether it was made; look for the event before you try again.")
        answer = answers[0]
        if isinstance(answer, Refusal):
            return refusal_answer(command_id, answer)
        body = {"event": plan.event_id, "id": command_id, "version": answer.version}
        return answered(body, 201, {"Location": f"/{plan.event_id}"})


def _plan(data: bytes, reserved: frozenset[str]) -> Plan | list[Fault]:
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"{":
        return [Fault(FILE, 0, "", "this is no bundle", "a bundle as `meetingfloor export` writes it")]
    plan = read(data, name=FILE)
    if isinstance(plan, Plan) and plan.event_id in reserved:
        path = f"/event/{plan.event_id}"
        return [Fault(FILE, 0, path, "this id is taken by the server's own pages", "another id for the event")]
    return plan
