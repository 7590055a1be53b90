"""What one comes to the store for and goes again: import, export, tokens, links, revoking.

Whoever opens the store is a node: these read and append as a server does, while servers run.
"""

import asyncio
import csv
import io
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote
from zoneinfo import ZoneInfo

import msgspec

from meetingfloor.access.tokens import Issued, Tokens
from meetingfloor.files import Fault, Plan, read
from meetingfloor.files.drafts import TIMES
from meetingfloor.files.sheets import guarded
from meetingfloor.files.times import LocalTimes
from meetingfloor.floor.answer import Changes, Failure, Refusal
from meetingfloor.floor.commands import Import
from meetingfloor.floor.entry import Ask
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.model import ID_PATTERN, Actor, Entities, Kind, Noun, Person, Role
from meetingfloor.floor.rules import decide
from meetingfloor.floor.rules.setup import Kept, merged
from meetingfloor.live.event import wall_ms
from meetingfloor.live.events import Events
from meetingfloor.live.ids import new_id
from meetingfloor.store import load
from meetingfloor.store.connect import Store
from meetingfloor.store.grants import DEPLOYMENT
from meetingfloor.web.pages import OURS

ACTOR = Actor("command-line", "organiser")
ANSWER_S = 120.0
"""How long an import waits for the store."""
DAY_MS = 24 * 3_600_000
LINKS_LAST_DAYS = 30
"""After the event, or after today if that is later."""
FACES: dict[Role, str] = {"organiser": "desk", "coordinator": "desk", "display": "display", "participant": "me"}
UNITS_MS = {"m": 60_000, "h": 3_600_000, "d": DAY_MS, "w": 7 * DAY_MS}


class NoEvent(Failure):
    """There is no such event here."""

    remedy = "see which are here on the server's first page, or import one"


class NotDone(Failure):
    """The floor refused it, and nothing was written."""


class BadWish(Failure):
    """It was asked for in a way that cannot be meant."""


@asynccontextmanager
async def events_of(store: Store) -> AsyncIterator[Events]:
    """The events of a store, as long as it takes."""
    events = Events(store)
    try:
        yield events
    finally:
        await events.close()


# import


class Brought(msgspec.Struct, frozen=True):
    """What an import changed, or would change. `version` 0: nothing was written."""

    event: str
    new: bool
    before: Floor
    changes: Changes
    kept: list[Kept]
    version: int = 0

    @property
    def times(self) -> LocalTimes:
        noun = next(iter(self.changes.put.get("event", {}).values()), self.before.event)
        return LocalTimes(ZoneInfo(getattr(noun, "zone_name", "UTC")))


async def bring(
    events: Events, store: Store, path: Path, *, event: str | None, dry_run: bool, prune: bool
) -> Brought | list[Fault]:
    """All or nothing, as one command. Raises NotDone where the floor refuses it."""
    plan = await _read(events, path, event)
    if not isinstance(plan, Plan):
        return plan
    if plan.event_id in OURS:
        raise NotDone(f"{plan.event_id} is taken by the server's own pages", "give the event another id: --event ID")
    live = await events.get(plan.event_id)
    before = _copy(live.event.floor) if live is not None else Floor(plan.event_id)
    imported = await load.imported(store.reads, plan.event_id)
    changes, kept = merged(before, plan.entities.by_kind(), imported, prune=prune)
    brought = Brought(plan.event_id, live is None, before, changes, kept)
    command = Import(entities=plan.entities, prune=prune)
    if not changes.put and not changes.gone:
        return brought
    if dry_run:
        wall = wall_ms()
        _accepted(plan, decide(before, Ask(new_id(wall), command, ACTOR, wall, wall, imported=imported)))
        return brought
    async with asyncio.timeout(ANSWER_S):
        if live is None:
            answer = await events.create(plan.event_id, new_id(wall_ms()), command, ACTOR)
        else:
            answer = await live.submit.ask(new_id(wall_ms()), command, ACTOR)
    _accepted(plan, answer)
    return msgspec.structs.replace(brought, version=getattr(answer, "version", 0))


async def _read(events: Events, path: Path, event: str | None) -> Plan | list[Fault]:
    """Files that bring a part of an event are read over what is there: by its id, or because it is the only one."""
    if event is not None and re.fullmatch(ID_PATTERN, event) is None:
        raise BadWish(f"--event {event} is no id", "1 to 64 letters, digits, . _ -, the first a letter or digit")
    plan = await asyncio.to_thread(read, path, event=event)
    names = await events.names()
    which = event or (plan.event_id if isinstance(plan, Plan) else names[0] if len(names) == 1 else None)
    if which not in names:
        return plan
    live = await events.get(str(which))
    assert live is not None
    again = await asyncio.to_thread(read, path, event=event, base=entities_of(live.event.floor))
    if isinstance(again, Plan) and again.event_id != which and isinstance(plan, Plan):
        return plan
    return again


def _copy(floor: Floor) -> Floor:
    """The floor as it is now: while the import is written it becomes another."""
    copied = Floor(floor.id)
    for kind, nouns in floor.entities.items():
        for which, noun in nouns.items():
            copied.load(kind, which, noun, floor.touched[kind][which])
    copied.settled(floor.version, floor.print)
    return copied


def _accepted(plan: Plan, answer: object) -> None:
    if isinstance(answer, Refusal):
        named = ((kind, which) for kind, which in answer.standing.items() if isinstance(which, str))
        places = [place for ref in named if (place := plan.place(cast("Any", ref[0]), ref[1]))]
        where = f"{', '.join(places)}: " if places else ""
        raise NotDone(f"{where}refused ({answer.code}): {answer.text}", "nothing was written")


def told(brought: Brought) -> Iterator[str]:
    """Kept fields first, `KIND ID FIELD: …`; then each change; last the sum of it."""
    times = brought.times
    for kept in brought.kept:
        now, file = _worded(kept.kind, kept.field, kept.now, times), _worded(kept.kind, kept.field, kept.file, times)
        if kept.field == "(removed)":
            yield f"{kept.kind} {kept.id} {kept.field}: people removed it, and it stays away"
        else:
            yield f"{kept.kind} {kept.id} {kept.field}: people changed it to {now}, which stays; the files say {file}"
    if not brought.new:
        yield from _each_change(brought, times)
    yield _sum(brought)


def _each_change(brought: Brought, times: LocalTimes) -> Iterator[str]:
    for kind, nouns in brought.changes.put.items():
        for which, noun in nouns.items():
            was = brought.before.of(kind).get(which)
            if was is None:
                yield f"+ {kind} {which}"
                continue
            for name in noun.__struct_fields__:
                old, new = getattr(was, name), getattr(noun, name)
                if old != new:
                    field = name.rstrip("_")
                    words = _worded(kind, field, old, times), _worded(kind, field, new, times)
                    yield f"~ {kind} {which} {field}: {words[0]} → {words[1]}"
    for kind, ids in brought.changes.gone.items():
        yield from (f"- {kind} {which}" for which in ids)


def _worded(kind: Kind, field: str, value: Any, times: LocalTimes) -> str:
    """A value on one line; times as the event's zone has them."""
    if value is None:
        return "nothing"
    if field in TIMES.get(kind, ()) and isinstance(value, int):
        return str(times.text(value))
    if isinstance(value, str):
        return f"“{value}”"
    return msgspec.json.encode(value).decode()


def _sum(brought: Brought) -> str:
    counted: Counter[str] = Counter()
    for kind, nouns in brought.changes.put.items():
        for which in nouns:
            counted["changed" if which in brought.before.of(kind) else "new"] += 1
    counted["gone"] = sum(len(ids) for ids in brought.changes.gone.values())
    if not counted.total():
        return f"event {brought.event}: nothing changes" + _and_kept(brought)
    parts = ", ".join(f"{number} {word}" for word, number in counted.items() if number)
    written = f"version {brought.version}" if brought.version else "nothing was written (--dry-run)"
    return f"event {brought.event}: {parts}{_and_kept(brought)}; {written}"


def _and_kept(brought: Brought) -> str:
    return f", {len(brought.kept)} fields kept" if brought.kept else ""


# export


def entities_of(floor: Floor) -> Entities:
    return Entities(**cast("Mapping[str, Any]", {kind: dict(nouns) for kind, nouns in floor.entities.items()}))


async def floor_here(store: Store, event: str) -> Floor:
    """The event as the grid has it. Raises NoEvent."""
    floor = await load.load(store.reads, event) if re.fullmatch(ID_PATTERN, event) is not None else Floor("none")
    if floor.version == 0:
        raise NoEvent(f"there is no event {event}")
    return floor


# tokens and links


async def token(store: Store, event: str, role: Role, *, person: str | None, lasts: str) -> Issued:
    """A token that is good for an event here, or for the deployment. Raises NoEvent, BadWish, BadGrant."""
    expires = _expires(lasts)
    if event != DEPLOYMENT:
        floor = await floor_here(store, event)
        if person is not None and person not in floor.people:
            raise NotDone(f"there is no person {person} in {event}", "see the ids in an export")
    elif person is not None:
        raise BadWish("a token of the deployment is nobody's in particular", "leave --person out")
    if role == "participant" and person is None:
        raise BadWish("a participant is somebody", "say who: --person ID")
    return await Tokens(store).issue(event, role, person, expires)


def _expires(lasts: str) -> int | None:
    """By the wall, in ms; None: never."""
    if lasts == "never":
        return None
    found = re.fullmatch(r"(\d{1,5})([mhdw])", lasts)
    if found is None or int(found[1]) == 0:
        raise BadWish(f"--expires {lasts} is no length of time", "write it as 90m, 12h, 7d, 2w, or never")
    return wall_ms() + int(found[1]) * UNITS_MS[found[2]]


def link(server: str, event: str, role: Role, secret: str) -> str:
    return f"{server.rstrip('/')}/{quote(event, safe='')}/{FACES[role]}#token={secret}"


async def links(store: Store, event: str, server: str) -> bytes:
    """A CSV for a mail merge: a personal link for every person of an event, by a token of its own."""
    floor = await floor_here(store, event)
    noun = floor.event
    assert noun is not None
    expires = max(noun.ends, wall_ms()) + LINKS_LAST_DAYS * DAY_MS
    people = sorted(floor.people.items())
    issued = await Tokens(store).issue_all(event, "participant", [which for which, _ in people], expires)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("id", "name", "native", "organisation", "delegation", "contact", "link"))
    for (which, person), one in zip(people, issued, strict=True):
        row = (which, *_of_person(floor, person), link(server, event, "participant", one.token))
        writer.writerow([guarded(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def _of_person(floor: Floor, person: Person) -> tuple[str, ...]:
    organisation = floor.organisations.get(person.organisation) if person.organisation is not None else None
    delegations = cast("Mapping[str, Noun]", floor.of("delegation"))
    delegation = delegations.get(person.delegation) if person.delegation is not None else None
    contact = person.contact
    if isinstance(contact, dict):
        contact = contact.get("mail") or "; ".join(f"{how}: {where}" for how, where in contact.items())
    return (
        person.name,
        person.native or "",
        organisation.name if organisation is not None else "",
        str(getattr(delegation, "name", "")),
        contact or "",
    )


async def revoke(store: Store, event: str, *, person: str | None, token_id: str | None, role: Role | None) -> int:
    """How many were good until now. Raises BadWish, NoEvent."""
    if sum(one is not None for one in (person, token_id, role)) != 1:
        raise BadWish("say whose tokens are to be revoked", "one of --person ID, --token-id ID, --role ROLE")
    if event != DEPLOYMENT:
        await floor_here(store, event)
    return await Tokens(store).revoke(event, person=person, token_id=token_id, role=role)
