"""An event over HTTP: what a screen shows, what a coordinator looks up, and commands."""

import asyncio
from typing import Any

import msgspec
from aiohttp import web

from meetingfloor.access.limits import HARD, Limits, Paces
from meetingfloor.floor.answer import Refusal
from meetingfloor.floor.cells import Cell, cells
from meetingfloor.floor.commands import Import
from meetingfloor.floor.entry import read as read_entry
from meetingfloor.live.submit import Answer
from meetingfloor.store import load
from meetingfloor.store.append import Missed
from meetingfloor.web import bodies
from meetingfloor.web.agendas import Agendas
from meetingfloor.web.answers import JSON, answered, has_it, number, takes_gzip
from meetingfloor.web.asking import Asking
from meetingfloor.web.callers import Acting, Ways
from meetingfloor.web.problems import Problem, refusal_answer, refused
from meetingfloor.web.wholes import Wholes, tag_of
from meetingfloor.wire.codec import Misfit, NotUnderstood, decode_any, decode_asked, decode_command
from meetingfloor.wire.up import Asked

VARY = "Authorization, Cookie, Accept-Encoding"
MOST_ENTRIES = 1_000
ENTRIES_BYTES = 8 * 1024 * 1024
"""A page of the log ends early rather than to hold more than this."""
AT_ONCE = 100

Said = Asked | Misfit
"""One command of a body, or why it is none."""


class Api:
    """The resources below /api/events/{event}."""

    def __init__(self, ways: Ways, limits: Limits) -> None:
        self._ways = ways
        self._limits = limits
        self._paces = Paces(limits.commands_a_second)
        self._wholes = Wholes()
        self._agendas = Agendas()
        self._asking = Asking(limits.answer_s)

    # what is to be seen

    async def view(self, request: web.Request) -> web.Response:
        live, view, _ = await self._ways.to_see(request, request.match_info["view"])
        floor = live.event.floor
        tag = tag_of(floor, view)
        headers = {"ETag": f'"{tag}"', "Cache-Control": "private, no-cache", "Vary": VARY}
        if has_it(request, tag):
            return web.Response(status=304, headers=headers)
        whole = self._wholes.frame(floor, view, tag)
        if not takes_gzip(request):
            return web.Response(body=whole.body, content_type=JSON, headers=headers)
        body = await self._wholes.packed(whole)
        return web.Response(body=body, content_type=JSON, headers={**headers, "Content-Encoding": "gzip"})

    async def cells(self, request: web.Request) -> web.Response:
        live, caller = await self._ways.to_coordinate(request)
        meeting = request.query.get("meeting")
        if meeting is None:
            raise Problem("not_understood", "Say for which meeting: ?meeting=ID.")
        found = cells(live.event.floor, meeting, caller.actor, live.event.now())
        if isinstance(found, Refusal):
            return refusal_answer(None, found)
        return answered({"cells": [_cell(cell) for cell in found]})

    async def log(self, request: web.Request) -> web.Response:
        live, _ = await self._ways.to_coordinate(request)
        after = number(request, "after", 0)
        limit = min(number(request, "limit", MOST_ENTRIES), MOST_ENTRIES)
        entries: list[Missed] = []
        size = 0
        while len(entries) < limit and size < ENTRIES_BYTES:
            more = await load.log(live.event.store.reads, live.event.id, after, min(AT_ONCE, limit - len(entries)))
            if not more:
                break
            entries += more
            after = more[-1].version
            size += sum(len(entry.blob) for entry in more)
        head = max(live.event.floor.version, entries[-1].version if entries else 0)
        return answered({"entries": [read_entry(entry.blob, entry.print) for entry in entries], "head": head})

    async def agenda(self, request: web.Request) -> web.Response:
        live, view, _ = await self._ways.to_see(request, "me")
        tag = tag_of(live.event.floor, view)
        headers = {"ETag": f'"{tag}"', "Cache-Control": "private, no-cache", "Vary": VARY}
        if has_it(request, tag):
            return web.Response(status=304, headers=headers)
        body = await self._agendas.of(live.event, view.which)
        headers["Content-Disposition"] = f'inline; filename="{live.event.id}.ics"'
        return web.Response(body=body, content_type="text/calendar", charset="utf-8", headers=headers)

    # what is asked for

    async def commands(self, request: web.Request) -> web.Response:
        """One command, or a list of them: decided in their order, not atomic."""
        acting = await self._ways.to_act(request)
        data = await self._body(request, acting)
        if data.lstrip()[:1] == b"[":
            said = _listed(data, self._limits)
            refusal = self._paced(request, acting, len(said))
            return answered([_told(one, answer) for one, answer in await self._asked(acting, said, refusal)])
        one = await self._one(data)
        refusal = self._paced(request, acting, 1)
        ((_, answer),) = await self._asked(acting, [one], refusal)
        if isinstance(answer, Refusal):
            return refusal_answer(one.id, answer)
        return answered(_told(one, answer))

    async def preview(self, request: web.Request) -> web.Response:
        """What a command would do; it changes nothing."""
        self._ways.with_cookie_only_from_ours(request)
        acting = await self._ways.to_coordinate(request)
        data = await self._body(request, acting)
        try:
            decode_any(data, "json")
            command = await _off_the_loop(decode_command, data)
        except NotUnderstood as error:
            raise Problem("not_understood", str(error)) from None
        except Misfit as misfit:
            return refusal_answer(None, misfit.refusal)
        self._import_alone_is_large(command, data)
        refusal = self._paced(request, acting, 1)
        found = refusal or await acting.live.submit.preview(command, acting.caller.actor)
        if isinstance(found, Refusal):
            return refusal_answer(None, found)
        return answered({"put": found.put, "gone": found.gone})

    async def _body(self, request: web.Request, acting: Acting) -> bytes:
        """Whoever may import may send as much as an import takes."""
        limits = self._limits
        if acting.caller.actor.role == "organiser":
            data = await bodies.read(request, limits.import_bytes, limits.import_read_s)
        else:
            data = await bodies.read(request, limits.message_bytes, limits.read_s)
        if not acting.caller.good:  # revoked while it was sent
            raise Problem("sign_in")
        return data

    async def _one(self, data: bytes) -> Said:
        try:
            asked: Asked = await _off_the_loop(decode_asked, data)
        except NotUnderstood as error:
            raise Problem("not_understood", str(error)) from None
        except Misfit as misfit:
            return misfit
        self._import_alone_is_large(asked.command, data)
        return asked

    def _import_alone_is_large(self, command: Any, data: bytes) -> None:
        if len(data) > self._limits.message_bytes and not isinstance(command, Import):
            raise bodies.too_large(self._limits.message_bytes)

    def _paced(self, request: web.Request, acting: Acting, commands: int) -> Refusal | None:
        """Behind a proxy a connection is many people's: so it counts by caller too."""
        peer = request.transport.get_extra_info("peername") if request.transport is not None else None
        pace = self._paces.take((acting.caller.actor.id, peer), commands)
        if pace == "cut_off":
            most = HARD * self._limits.commands_a_second
            raise Problem("too_many", f"More than {most} commands in a second.", headers={"Connection": "close"})
        return Refusal("too_many", {"a_second": self._limits.commands_a_second}) if pace == "too_many" else None

    async def _asked(self, acting: Acting, said: list[Said], refusal: Refusal | None) -> list[tuple[Said, Answer]]:
        """What became of each. Who waits longer than `answer_s` hears that nobody knows yet."""
        answers = await self._asking.answers(_ask(acting, one, refusal) for one in said)
        if answers is None:
            ids = [one.id for one in said]
            raise Problem("unknown", more={"id": ids[0]} if len(ids) == 1 else {"ids": ids})
        return list(zip(said, answers, strict=True))


async def _ask(acting: Acting, said: Said, refusal: Refusal | None) -> Answer:
    if isinstance(said, Misfit):
        return said.refusal
    if refusal is not None:
        return refusal
    return await acting.live.submit.ask(said.id, said.command, acting.caller.actor, said.seen, said.until)


def _listed(data: bytes, limits: Limits) -> list[Said]:
    """The commands of a list, each read by itself, so that one that does not fit keeps none of the others back."""
    if len(data) > limits.message_bytes:
        raise bodies.too_large(limits.message_bytes)
    try:
        decode_any(data, "json")
        items = msgspec.json.decode(data, type=list[msgspec.Raw])
        if len(items) > limits.commands_in_a_list:
            raise NotUnderstood(f"a list holds at most {limits.commands_in_a_list} commands")
        return [_read(bytes(item)) for item in items]
    except NotUnderstood as error:
        raise Problem("not_understood", str(error)) from None


def _read(item: bytes) -> Said:
    try:
        return decode_asked(item)
    except Misfit as misfit:
        return misfit
    except NotUnderstood as error:
        return Misfit(None, Refusal("bad_command", {"at": str(error)}))


def _told(said: Said, answer: Answer) -> dict[str, Any]:
    return refused(said.id, answer) if isinstance(answer, Refusal) else {"id": said.id, "version": answer.version}


def _cell(cell: Cell) -> dict[str, Any]:
    where = {"table": cell.table, "slot": cell.slot}
    return {**where, "fits": True} if cell.fits else {**where, "code": cell.code, "standing": cell.standing}


async def _off_the_loop(decode: Any, data: bytes) -> Any:
    """An import of the largest size takes seconds to look through."""
    return decode(data) if len(data) <= 64 * 1024 else await asyncio.to_thread(decode, data)
