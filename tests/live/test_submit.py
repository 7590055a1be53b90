"""The way of a command, on a real store: once, in order, and never told falsely."""

import asyncio

from builders import COORDINATOR, EVENT, ORGANISER, OTHER_COORDINATOR, a_floor, organisation, participant, table
from meetingfloor.floor.answer import Refusal
from meetingfloor.floor.commands import Announce, CheckIn, Import, MoveMeeting, Note, Put, Undo
from meetingfloor.live.event import wall_ms
from meetingfloor.live.ids import new_id
from meetingfloor.store import load
from meetingfloor.store.append import Done
from rig.events import a_node, an_event, ask, entities_of, folded, state_of, until
from rig.valkey import Valkey


async def test_an_accepted_command_is_in_the_log_the_grid_and_the_floor_when_it_is_done(valkey: Valkey) -> None:
    async with a_node(valkey.url) as node:
        live = await an_event(node)

        answer = await ask(live, MoveMeeting("M1", table="T4"), COORDINATOR)

        assert Done(2) == answer
        assert "T4" == live.event.floor.meetings["M1"].table
        stored = await load.load(live.event.store.reads, EVENT)
        assert state_of(stored) == state_of(live.event.floor)
        assert state_of(await folded(live.event.store)) == state_of(live.event.floor)


async def test_a_command_sent_again_gets_its_first_answer_from_any_node(valkey: Valkey) -> None:
    async with a_node(valkey.url) as one, a_node(valkey.url) as other:
        live = await an_event(one)
        there = await other.get(EVENT)
        assert there is not None
        same = new_id(wall_ms())

        first = await ask(live, MoveMeeting("M1", table="T4"), COORDINATOR, id=same)
        again = await ask(there, MoveMeeting("M1", table="T4"), COORDINATOR, id=same)

        assert Done(2) == first == again
        assert 2 == (await load.head(live.event.store.reads, EVENT))[0]
        assert "T4" == there.event.floor.meetings["M1"].table


async def test_a_known_id_with_another_command_or_from_another_actor_is_refused(valkey: Valkey) -> None:
    async with a_node(valkey.url) as node:
        live = await an_event(node)
        same = new_id(wall_ms())
        await ask(live, Note("M1", "ring twice"), COORDINATOR, id=same)

        assert "id_reused" == (await ask(live, Note("M1", "other"), COORDINATOR, id=same)).code  # type: ignore[union-attr]
        assert "id_reused" == (await ask(live, Note("M1", "ring twice"), OTHER_COORDINATOR, id=same)).code  # type: ignore[union-attr]


async def test_the_same_id_twice_in_one_batch_takes_effect_once(valkey: Valkey) -> None:
    async with a_node(valkey.url) as node:
        live = await an_event(node)
        same = new_id(wall_ms())
        asks = [ask(live, Announce(text="Lunch", to="all"), COORDINATOR, id=same) for _ in range(5)]

        assert [Done(2)] * 5 == await asyncio.gather(*asks)
        assert 1 == len(live.event.floor.of("notice"))


async def test_who_gave_up_waiting_leaves_an_answer_for_who_asked_again(valkey: Valkey) -> None:
    async with a_node(valkey.url) as node:
        live = await an_event(node)
        same = new_id(wall_ms())
        lost, again = (asyncio.create_task(ask(live, Note("M1", "x"), COORDINATOR, id=same)) for _ in range(2))
        await asyncio.sleep(0)  # both have asked
        lost.cancel()

        assert Done(2) == await again
        assert Done(3) == await ask(live, Note("M1", "y"), COORDINATOR)


async def test_a_refused_id_is_decided_anew(valkey: Valkey) -> None:
    async with a_node(valkey.url) as node:
        live = await an_event(node)
        same = new_id(wall_ms())

        refused = await ask(live, MoveMeeting("M1", table="T2"), COORDINATOR, id=same)
        await ask(live, MoveMeeting("M2", table="T3"), COORDINATOR)

        assert "table_taken" == refused.code  # type: ignore[union-attr]
        assert Done(3) == await ask(live, MoveMeeting("M1", table="T2"), COORDINATOR, id=same)


async def test_a_refusal_holds_at_the_head_also_on_a_node_that_has_not_heard_yet(valkey: Valkey) -> None:
    async with a_node(valkey.url) as one, a_node(valkey.url) as other:
        live = await an_event(one)
        there = await other.get(EVENT)
        assert there is not None
        for turn in range(20):
            table_now = live.event.floor.meetings["M2"].table
            free = next(t for t in ("T2", "T3", "T4") if t != table_now)
            await ask(live, MoveMeeting("M2", table=free), COORDINATOR)
            taken = await ask(there, MoveMeeting("M1", table=table_now), OTHER_COORDINATOR)
            assert isinstance(taken, Done), f"turn {turn}: {taken}"
            back = await ask(there, MoveMeeting("M1", table="T1"), OTHER_COORDINATOR)
            assert isinstance(back, Done)


async def test_an_id_that_is_no_uuid7_or_too_old_is_never_decided(valkey: Valkey) -> None:
    async with a_node(valkey.url) as node:
        live = await an_event(node)
        old = new_id(wall_ms() - 73 * 3_600_000)
        ahead = new_id(wall_ms() + 11 * 60_000)

        codes = [(await ask(live, Note("M1", "x"), COORDINATOR, id=one)).code for one in ("first", old, ahead)]  # type: ignore[union-attr]

        assert ["bad_command", "stale_id", "stale_id"] == codes
        assert 1 == live.event.floor.version


async def test_undo_finds_the_entry_in_the_log_on_a_node_that_never_saw_it(valkey: Valkey) -> None:
    async with a_node(valkey.url) as one:
        live = await an_event(one)
        moved = new_id(wall_ms())
        await ask(live, MoveMeeting("M1", table="T4"), COORDINATOR, id=moved)
        async with a_node(valkey.url) as other:
            there = await other.get(EVENT)
            assert there is not None

            assert Done(3) == await ask(there, Undo(moved), COORDINATOR)

            assert "T1" == there.event.floor.meetings["M1"].table
            await until(lambda: live.event.floor.version == 3)
            assert state_of(live.event.floor) == state_of(there.event.floor)


async def test_undo_of_what_was_never_done_is_no_such(valkey: Valkey) -> None:
    async with a_node(valkey.url) as node:
        live = await an_event(node)
        never = new_id(wall_ms())

        assert Refusal("no_such", {"command": never}) == await ask(live, Undo(never), COORDINATOR)


async def test_two_nodes_at_once_never_double_book_and_agree_in_the_end(valkey: Valkey) -> None:
    import random

    async with a_node(valkey.url) as one, a_node(valkey.url) as other:
        live = await an_event(one, a_floor(tables=3, slots=4))
        there = await other.get(EVENT)
        assert there is not None
        dice = random.Random(7)

        async def coordinator(at: int) -> None:
            for _ in range(40):
                move = MoveMeeting(
                    f"M{dice.randint(1, 3)}", table=f"T{dice.randint(1, 3)}", slot=f"S{dice.randint(1, 4)}"
                )
                await ask(live if at % 2 else there, move, COORDINATOR if at % 2 else OTHER_COORDINATOR)

        await asyncio.gather(*(coordinator(at) for at in range(8)))

        head, _ = await load.head(live.event.store.reads, EVENT)
        await until(lambda: live.event.floor.version == there.event.floor.version == head)
        assert state_of(live.event.floor) == state_of(there.event.floor)
        assert state_of(await folded(live.event.store)) == state_of(live.event.floor)
        assert state_of(await load.load(live.event.store.reads, EVENT)) == state_of(live.event.floor)
        cells = [m.cell for m in live.event.floor.meetings.values()]
        assert len(cells) == len(set(cells))
        assert live.submit.decided_again + there.submit.decided_again > 0


async def test_an_import_over_a_live_event_leaves_what_people_changed(valkey: Valkey) -> None:
    async with a_node(valkey.url) as node:
        floor = a_floor()
        live = await an_event(node, floor)
        await ask(live, Put("table", "T1", table("One", zone="A")), ORGANISER)
        changed = entities_of(a_floor(also={"organisation": {"O1": organisation("Renamed")}}))

        assert Done(3) == await ask(live, Import(entities=changed), ORGANISER)

        assert "One" == live.event.floor.tables["T1"].label
        assert "Renamed" == live.event.floor.organisations["O1"].name
        # importing the same again finds nothing to do
        assert "wrong_state" == (await ask(live, Import(entities=changed), ORGANISER)).code  # type: ignore[union-attr]


async def test_what_the_clock_says_is_the_events_own(valkey: Valkey) -> None:
    async with a_node(valkey.url) as node:
        live = await an_event(node)
        before = live.event.now()
        await ask(live, CheckIn("P1"), participant("P1"))
        seen = live.event.floor.people["P1"].seen
        assert seen is not None and before <= seen <= live.event.now()


async def test_preview_says_what_the_command_says_and_changes_nothing(valkey: Valkey) -> None:
    async with a_node(valkey.url) as node:
        live = await an_event(node)
        before = state_of(live.event.floor)

        refused = await live.submit.preview(MoveMeeting("M1", table="T2"), COORDINATOR)
        fits = await live.submit.preview(MoveMeeting("M1", table="T4"), COORDINATOR)

        assert refused == await ask(live, MoveMeeting("M1", table="T2"), COORDINATOR)
        assert not isinstance(fits, Refusal)
        assert "T4" == fits.put["meeting"]["M1"].table  # type: ignore[attr-defined]
        assert before == state_of(live.event.floor)
