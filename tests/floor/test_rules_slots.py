"""A delay, and the breaks that give it back."""

from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from builders import DAY, MINUTE, a_floor, at, item, put_on, session, slot, table
from floor.asked import MODEST, becomes, code, decided, everything, undoes
from meetingfloor.floor import commands as c
from meetingfloor.floor.answer import Changes, Refusal
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.model import Kind, Noun

EARLY = at("08:00")


def clock(ms: int) -> str:
    minutes = (ms - at("00:00", DAY)) // MINUTE
    return f"{minutes // 60:02}:{minutes % 60:02}"


def times(floor: Floor, zone: str | None = None) -> dict[str, str]:
    """Each slot as `from-to`, in a zone if one is named."""
    shifts = {which: slot.shifts.get(zone or "", 0) * MINUTE for which, slot in floor.slots.items()}
    return {
        which: f"{clock(slot.starts + shifts[which])}-{clock(slot.ends + shifts[which])}"
        for which, slot in floor.slots.items()
    }


def delayed(floor: Floor, *delays: c.Delay, now: int = EARLY) -> Floor:
    for delay in delays:
        becomes(floor, delay, now=now)
    return floor


def a_day_with(**spans: str) -> Floor:
    """`a_day_with(S1="10:00-10:20", B1="10:20-11:20")`: breaks begin with B."""
    slots: dict[str, Noun] = {}
    for number, (which, span) in enumerate(spans.items()):
        start, end = span.split("-")
        slots[which] = slot(number, at(start), at(end), kind="break" if which[0] == "B" else "meeting")
    floor = a_floor(meetings=[])
    put_on(floor, gone={"slot": tuple(floor.slots)})
    put_on(floor, {"slot": slots})
    return floor


# all


def test_a_delay_moves_the_slots_from_one_on() -> None:
    floor = delayed(a_day_with(S1="10:00-10:20", S2="10:20-10:40", S3="10:40-11:00"), c.Delay("S2", 7))

    assert {"S1": "10:00-10:20", "S2": "10:27-10:47", "S3": "10:47-11:07"} == times(floor)
    assert at("10:20") == floor.slots["S2"].planned


def test_a_break_gives_back_down_to_half_and_the_rest_goes_on() -> None:
    day = {"S1": "10:00-10:20", "B1": "10:20-10:40", "S2": "10:40-11:00"}

    assert {**day, "S1": "10:08-10:28", "B1": "10:28-10:40"} == times(delayed(a_day_with(**day), c.Delay("S1", 8)))
    assert {"S1": "10:15-10:35", "B1": "10:35-10:45", "S2": "10:45-11:05"} == times(
        delayed(a_day_with(**day), c.Delay("S1", 15))
    )


def test_the_next_break_gives_back_what_is_left() -> None:
    day = a_day_with(S1="10:00-10:20", B1="10:20-10:40", S2="10:40-11:00", B2="11:00-12:00", S3="12:00-12:20")

    assert {
        "S1": "10:25-10:45",
        "B1": "10:45-10:55",
        "S2": "10:55-11:15",
        "B2": "11:15-12:00",
        "S3": "12:00-12:20",
    } == times(delayed(day, c.Delay("S1", 25)))


def test_what_nothing_reaches_any_more_is_not_touched() -> None:
    day = a_day_with(S1="10:00-10:20", B1="10:20-10:40", S2="10:40-11:00")
    answer = decided(day, c.Delay("S1", 8), now=EARLY)

    assert isinstance(answer, Changes)
    assert {"S1", "B1"} == set(answer.put["slot"])


def test_repeated_delays_share_one_half() -> None:
    day = a_day_with(S1="10:00-10:20", B1="10:20-11:20", S2="11:20-11:40")
    delayed(day, c.Delay("S1", 20), c.Delay("S1", 20), c.Delay("S1", 20))

    assert {"S1": "11:00-11:20", "B1": "11:20-11:50", "S2": "11:50-12:10"} == times(day)


def test_half_of_an_odd_length_is_not_gone_below() -> None:
    day = a_day_with(S1="10:00-10:20", B1="10:20-10:45", S2="10:45-11:05")
    delayed(day, *[c.Delay("S1", 1)] * 20)

    assert "10:40-10:53" == times(day)["B1"]


def test_a_delay_after_the_break_does_not_shorten_it_further() -> None:
    """The slot after it goes its own way; the break still has only half to give."""
    day = a_day_with(S1="10:00-10:20", B1="10:20-11:20", S2="11:20-11:40")
    delayed(day, c.Delay("S1", 10), c.Delay("S2", 10), c.Delay("S1", 30))

    assert {"S1": "10:40-11:00", "B1": "11:00-11:30", "S2": "11:40-12:00"} == times(day)


def test_a_gap_after_the_break_is_kept() -> None:
    day = a_day_with(S1="10:00-10:20", B1="10:20-11:20", S2="11:25-11:45")
    delayed(day, c.Delay("S1", 20), c.Delay("S1", 20))

    assert {"S1": "10:40-11:00", "B1": "11:00-11:30", "S2": "11:35-11:55"} == times(day)


def test_the_last_break_of_the_day_keeps_half_too() -> None:
    day = a_day_with(S1="10:00-10:20", B1="10:20-11:20")
    delayed(day, c.Delay("S1", 40), c.Delay("S1", 40))

    assert "11:40-12:10" == times(day)["B1"]


def test_a_delay_from_the_break_on_begins_it_later_and_it_gives_back() -> None:
    day = a_day_with(S1="10:00-10:20", B1="10:20-10:40", S2="10:40-11:00")

    assert {"S1": "10:00-10:20", "B1": "10:25-10:40", "S2": "10:40-11:00"} == times(delayed(day, c.Delay("B1", 5)))


def test_only_slots_that_are_not_over_move() -> None:
    day = a_day_with(S1="10:00-10:20", S2="10:20-10:40", S3="10:40-11:00")

    assert {"S1": "10:00-10:20", "S2": "10:25-10:45", "S3": "10:45-11:05"} == times(
        delayed(day, c.Delay("S1", 5), now=at("10:20"))
    )


def test_a_break_that_is_over_gives_nothing_back() -> None:
    day = a_day_with(S1="10:00-10:20", B1="10:20-10:40", S2="10:40-11:00")

    assert {"S1": "10:00-10:20", "B1": "10:20-10:40", "S2": "10:45-11:05"} == times(
        delayed(day, c.Delay("S1", 5), now=at("10:45"))
    )


def test_a_delay_when_every_slot_is_over_is_wrong() -> None:
    assert Refusal("wrong_state", {"slot": "S1"}) == decided(a_floor(), c.Delay("S1", 5), now=at("18:00"))
    assert Refusal("wrong_state", {"slot": "S1"}) == decided(a_floor(), c.Delay("S1", 5, "A"), now=at("18:00"))


def test_a_slot_and_a_zone_that_are_not_there_are_no_such() -> None:
    assert Refusal("no_such", {"slot": "S9"}) == decided(a_floor(), c.Delay("S9", 5))
    assert Refusal("no_such", {"zone": "C"}) == decided(a_floor(), c.Delay("S1", 5, "C"))


def test_a_delay_is_never_refused_for_what_overlaps_then() -> None:
    speaks: dict[Kind, dict[str, Noun]] = {
        "session": {"SE": session(at("10:20"), at("12:00"))},
        "item": {"IT": item("SE", 1, "P1")},
    }

    assert isinstance(decided(a_floor(also=speaks), c.Delay("S1", 10), now=EARLY), Changes)


# in a zone


def test_a_zones_delay_is_kept_on_the_slot_and_moves_only_its_cells() -> None:
    day = delayed(a_day_with(S1="10:00-10:20", S2="10:20-10:40"), c.Delay("S1", 5, "A"), c.Delay("S2", 3, "A"))

    assert {"S1": {"A": 5}, "S2": {"A": 8}} == {which: slot.shifts for which, slot in day.slots.items()}
    assert {"S1": "10:00-10:20", "S2": "10:20-10:40"} == times(day, "B")
    assert {"S1": "10:05-10:25", "S2": "10:28-10:48"} == times(day, "A")


def test_in_a_zone_too_a_break_gives_back_and_the_rest_goes_on() -> None:
    day = a_day_with(S1="10:00-10:20", B1="10:20-10:40", S2="10:40-11:00")
    delayed(day, c.Delay("S1", 15, "A"))

    assert {"S1": {"A": 15}, "B1": {"A": 15}, "S2": {"A": 5}} == {i: slot.shifts for i, slot in day.slots.items()}


def test_in_a_zone_too_repeated_delays_share_one_half() -> None:
    day = a_day_with(S1="10:00-10:20", B1="10:20-11:20", S2="11:25-11:45")
    delayed(day, c.Delay("S1", 20, "A"), c.Delay("S1", 20, "A"), c.Delay("S1", 20, "A"))

    assert {"A": 30} == day.slots["S2"].shifts


def test_what_all_have_taken_from_a_break_a_zone_cannot_take_again() -> None:
    day = a_day_with(S1="10:00-10:20", B1="10:20-11:20", S2="11:20-11:40")
    delayed(day, c.Delay("S1", 20), c.Delay("S1", 20, "A"))

    assert {"A": 10} == day.slots["S2"].shifts


def test_one_zone_takes_nothing_from_anothers_break() -> None:
    day = a_day_with(S1="10:00-10:20", B1="10:20-11:20", S2="11:20-11:40")
    delayed(day, c.Delay("S1", 30, "A"), c.Delay("S1", 30, "B"))

    assert {} == day.slots["S2"].shifts


def test_in_a_zone_a_slot_is_over_when_it_is_over_there() -> None:
    day = delayed(a_day_with(S1="10:00-10:20", S2="10:20-10:40"), c.Delay("S1", 10, "A"))

    assert {"A": 15} == delayed(day, c.Delay("S1", 5, "A"), now=at("10:25")).slots["S1"].shifts


# whatever the day


DELAYS = st.lists(
    st.tuples(st.sampled_from(["S1", "B1", "S2", "S3", "B2", "S4"]), st.integers(1, 45), st.sampled_from([None, "A"])),
    min_size=1,
    max_size=6,
)


def a_long_day(gap: int = 0) -> Floor:
    """gap: between any slot and the next, in milliseconds"""
    floor = a_day_with(
        S1="10:00-10:20",
        B1="10:20-11:05",
        S2="11:05-11:25",
        S3="11:25-11:45",
        B2="11:45-12:00",
        S4="12:00-12:20",
    )
    apart: dict[str, Noun] = {}
    for k, (which, one) in enumerate(floor.slots.items()):
        starts = one.starts + k * gap
        apart[which] = replace(one, starts=starts, ends=one.ends + k * gap, planned=starts)
    put_on(floor, {"slot": apart})
    return floor


@MODEST
@given(DELAYS, st.sampled_from([0, 5 * MINUTE]))
def test_no_break_is_ever_shorter_than_half_of_what_was_planned(delays: list[tuple[str, int, Any]], gap: int) -> None:
    floor = a_long_day(gap)
    planned = {which: slot.ends - slot.starts for which, slot in floor.slots.items()}
    for which, minutes, _ in delays:
        becomes(floor, c.Delay(which, minutes), now=EARLY)

    for which, one in floor.slots.items():
        length = one.ends - one.starts
        assert length == planned[which] if one.kind == "meeting" else 2 * length >= planned[which]


@MODEST
@given(DELAYS, st.sampled_from([0, 5 * MINUTE]))
def test_a_delay_is_the_same_in_one_piece_or_minute_by_minute(delays: list[tuple[str, int, Any]], gap: int) -> None:
    at_once, in_pieces = a_long_day(gap), a_long_day(gap)
    for which, minutes, zone in delays:
        becomes(at_once, c.Delay(which, minutes, zone), now=EARLY)
        for _ in range(minutes):
            becomes(in_pieces, c.Delay(which, 1, zone), now=EARLY)

    assert at_once.slots == in_pieces.slots


@MODEST
@given(DELAYS)
def test_slots_never_overtake_each_other(delays: list[tuple[str, int, Any]]) -> None:
    floor = a_long_day()
    for which, minutes, _ in delays:
        becomes(floor, c.Delay(which, minutes), now=EARLY)

    order = list(floor.slots.values())
    assert all(one.ends <= following.starts for one, following in pairwise(order))


@MODEST
@given(DELAYS, st.integers(0, 30))
def test_undone_in_reverse_the_day_is_as_it_was(delays: list[tuple[str, int, Any]], now: int) -> None:
    floor = a_long_day()
    stood, entries = everything(floor), []
    for which, minutes, zone in delays:
        delay = c.Delay(which, minutes, zone)
        if code(decided(floor, delay, now=at("10:00") + now * 5 * MINUTE)) is None:
            entries.append(becomes(floor, delay, now=at("10:00") + now * 5 * MINUTE))
    for entry in reversed(entries):
        undoes(floor, entry)

    assert stood == everything(floor)


@pytest.mark.parametrize("seed", range(3))
def test_tables_of_no_zone_follow_the_whole_event_only(seed: int) -> None:
    floor = a_floor(also={"table": {"T1": table(zone=None)}})
    minutes = Random(seed).randint(1, 30)
    becomes(floor, c.Delay("S1", minutes, "A"), now=EARLY)
    before = floor.span(floor.meetings["M1"])
    becomes(floor, c.Delay("S1", minutes), now=EARLY)

    assert (at("10:00"), at("10:20")) == before
    assert before[0] + minutes * MINUTE == floor.span(floor.meetings["M1"])[0]
