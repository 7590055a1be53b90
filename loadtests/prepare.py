"""A fresh event for a load, in a store, with tokens for everybody who will come."""

import secrets

from msgspec.structs import replace

from loadtests.bench.rig import EVENT as PLANNED
from loadtests.bench.rig import ORGANISER, a_plan
from loadtests.hall import Hall
from meetingfloor.access.tokens import Tokens
from meetingfloor.floor.commands import Import
from meetingfloor.floor.model import Clock, Entities, Table
from meetingfloor.live.event import wall_ms
from meetingfloor.live.events import Events
from meetingfloor.live.ids import new_id
from meetingfloor.node import open_store
from meetingfloor.settings import Settings

HOUR_MS = 3_600_000
LASTS_MS = 24 * HOUR_MS
SECRET, HIDDEN = "canary-", "hush-"
"""What must never come to light: looked for in every byte that a screen is sent."""
TABLES, SPARE = 50, 10
"""Tables that are full until noon, and those that stand free, so that what is moved finds a place."""
MEETINGS = 600
FEWEST_PEOPLE = 2 * TABLES
ONE_IN = 5
"""Of the people, one in so many did not agree to be listed."""
PARTICIPANTS = 0.6
STAFF_ONE_IN = 25
"""Of the users, so large a share come as somebody; and for each so many there is a desk, and a display."""


def fresh_plan(event: str, people: int, *, speed: float, into_ms: int) -> Entities:
    """A grid of 60 tables × 24 slots; people who did not agree to be listed, contacts, notes, and a door's code.

    into_ms: how long after the first slot's beginning the event's clock stands now; before it, where negative
    """
    plan = a_plan(tables=TABLES, meetings=MEETINGS, people=max(FEWEST_PEOPLE, people + people % 2))
    names = {which: f"{HIDDEN}{which}" for number, which in enumerate(plan.person) if number % ONE_IN == 0}
    day = plan.event[PLANNED]
    clock = Clock(wall=wall_ms(), event=day.starts + into_ms, speed=speed)
    return replace(
        plan,
        event={event: replace(day, name="Load", door=f"{SECRET}door", clock=clock)},
        person={
            names.get(which, which): replace(person, listed=which not in names, contact=f"{SECRET}{which}@example.org")
            for which, person in plan.person.items()
        },
        meeting={
            which: replace(
                meeting,
                note=f"{SECRET}note",
                parties=tuple(
                    replace(party, people=tuple(names.get(one, one) for one in party.people))
                    for party in meeting.parties
                ),
            )
            for which, meeting in plan.meeting.items()
        },
        table=plan.table
        | {f"T{n}": Table(label=str(n + 1), zone="AB"[n % 2], seats=6) for n in range(TABLES, TABLES + SPARE)},
    )


async def prepare(settings: Settings, users: int, *, speed: float = 1.0, into_ms: int = HOUR_MS) -> Hall:
    """Makes the event, and gives what its users need to know."""
    event = f"load-{secrets.token_hex(3)}"
    plan = fresh_plan(event, round(PARTICIPANTS * users), speed=speed, into_ms=into_ms)
    staff = [None] * max(2, users // STAFF_ONE_IN)
    expires = wall_ms() + LASTS_MS
    async with open_store(settings) as store:
        events, tokens = Events(store), Tokens(store)
        await events.create(event, new_id(wall_ms()), Import(entities=plan), ORGANISER)
        desks = await tokens.issue_all(event, "coordinator", staff, expires)
        displays = await tokens.issue_all(event, "display", staff, expires)
        people = await tokens.issue_all(event, "participant", list(plan.person), expires)
        await events.close()
    return Hall(
        event=event,
        desks=tuple(one.token for one in desks),
        displays=tuple(one.token for one in displays),
        people={person: one.token for person, one in zip(plan.person, people, strict=True)},
        door=plan.event[event].door,
        secrets=(SECRET,),
        hidden=(HIDDEN,),
    )
