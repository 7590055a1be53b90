"""The floor itself: what it knows, what a change leaves behind, and how it is put back; and `seen`, which asks that."""

from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from builders import (
    COORDINATOR,
    EVENT,
    ORGANISER,
    OTHER_COORDINATOR,
    a_floor,
    at,
    interpreter,
    meeting,
    organisation,
    parties,
    person,
    put_on,
    request,
    table,
)
from floor.any_command import AnyCommand, a_plan
from floor.asked import becomes, code, decided
from meetingfloor.floor import commands as c
from meetingfloor.floor.answer import Refusal
from meetingfloor.floor.entry import Ask
from meetingfloor.floor.floor import START, Floor, Touch
from meetingfloor.floor.model import KINDS
from meetingfloor.floor.rules import Became, become
from meetingfloor.floor.rules.named import named

# who is where


def test_a_new_floor_is_empty_at_version_nought() -> None:
    floor = Floor(EVENT)

    assert (0, START, None, {}) == (floor.version, floor.print, floor.event, floor.mentions)


def test_the_indexes_tell_who_holds_what() -> None:
    floor = a_floor(meetings=[("M1", "T1", "S1", ("O1", "P1"), "O2")], interpreted={"M1": "I1"})

    assert {("T1", "S1"): ("M1",)} == floor.cell
    assert {("I1", "S1"): ("M1",)} == floor.serving
    assert {"S1": {"T1"}} == floor.taken
    assert {("P1", "S1"), ("@O2", "S1"), ("PI1", "S1")} == set(floor.busy)


def test_what_is_called_off_holds_nothing() -> None:
    floor = a_floor(states={"M1": "cancelled", "M2": "no_show", "M3": "done"})

    assert {("T3", "S2")} == set(floor.cell)


def test_tables_alike_stand_together_by_zone_status_seats_and_features() -> None:
    floor = a_floor(closed=["T4"], also={"table": {"T2": table("2", zone="A", features=("quiet",))}})

    assert {
        ("A", "open", 4, ()): {"T1"},
        ("A", "open", 4, ("quiet",)): {"T2"},
        ("B", "open", 4, ()): {"T3"},
        ("B", "closed", 4, ()): {"T4"},
    } == floor.alike


def test_an_interpreter_who_becomes_another_person_is_busy_as_that_one() -> None:
    floor = a_floor(interpreted={"M1": "I1"})
    _, journal = put_on(floor, {"interpreter": {"I1": interpreter("P9")}})

    assert ("P9", "S1") in floor.busy
    assert ("PI1", "S1") not in floor.busy
    floor.put_back(journal)
    assert ("P9", "S1") not in floor.busy
    assert ("PI1", "S1") in floor.busy


def test_who_names_an_entity_is_known_and_in_order() -> None:
    floor = a_floor(also={"request": {"R1": request("O1", "P1")}})

    assert ["M1", "M2"] == floor.mentioning("slot", "S1", "meeting")
    assert ["R1"] == floor.mentioning("organisation", "O1", "request")
    assert ["R1"] == floor.mentioning("person", "P1", "request")
    assert [] == floor.mentioning("slot", "S9", "meeting")


def test_slots_stand_in_the_order_of_the_day() -> None:
    assert ["S1", "S2", "S3", "B1", "S4", "S5"] == a_floor().slot_order()


def test_a_meeting_spans_its_slot_as_it_runs_in_its_zone() -> None:
    floor = a_floor(meetings=[("M1", "T1", "S1"), ("M2", "T4", "S1")])
    put_on(floor, {"slot": {"S1": replace(floor.slots["S1"], shifts={"B": 5})}})

    assert (at("10:00"), at("10:20")) == floor.span(floor.meetings["M1"])
    assert (at("10:05"), at("10:25")) == floor.span(floor.meetings["M2"])


# changes, and back


def everything(floor: Floor) -> tuple[Any, ...]:
    """Sorted: putting back a removal changes the order of a dict."""
    nouns = {kind: sorted(floor.of(kind).items(), key=lambda one: one[0]) for kind in KINDS}
    touched = {kind: sorted(marks.items(), key=lambda one: one[0]) for kind, marks in floor.touched.items()}
    indexes = [sorted(index.items()) for index in (floor.cell, floor.busy, floor.serving)]
    mentions = sorted((ref, sorted(who)) for ref, who in floor.mentions.items())
    sets = {key: frozenset(ids) for index in (floor.taken, floor.alike) for key, ids in index.items()}
    return nouns, touched, indexes, mentions, sets, floor.version, floor.print


@pytest.mark.parametrize(
    ("put", "gone"),
    [
        ({"table": {"T1": table("One")}}, {}),
        ({"table": {"T9": table("9")}}, {}),
        ({}, {"meeting": ("M1",)}),
        ({"meeting": {"M1": meeting("T3", "S2"), "M3": meeting("T1", "S1")}}, {}),
        ({"interpreter": {"I1": interpreter("P9")}}, {}),
        ({}, {"interpreter": ("I1",), "meeting": ("M1",)}),
        ({}, {"meeting": ("M1",), "interpreter": ("I1",)}),
        (
            {
                "interpreter": {"I9": interpreter("P9")},
                "meeting": {"M9": meeting("T4", "S4", "O8", "O9", interpreter="I9")},
            },
            {},
        ),
        ({"meeting": {"M1": meeting("T4", "S4", "O8", "O8")}}, {}),
        ({"meeting": {"M1": meeting("T4", "S4", ("O8", "P8"), ("O9", "P8"))}}, {}),
        ({"meeting": {"M1": meeting("T2", "S1")}}, {"table": ("T4",)}),
    ],
)
def test_what_was_applied_can_be_put_back(put: Any, gone: Any) -> None:
    floor = a_floor(interpreted={"M1": "I1"}, people=9)
    stood = everything(floor)
    journal = floor.apply(put, gone, version=2, print_="two", actor="somebody")

    assert (2, "two") == (floor.version, floor.print)
    floor.put_back(journal)
    assert stood == everything(floor)


def test_a_batch_is_put_back_in_reverse() -> None:
    """As submit does: each command is decided on what those before it made."""
    floor, random = Floor(EVENT), Random(3)
    becomes(floor, c.Import(a_plan()), ORGANISER)
    any_, stood, journals = AnyCommand(floor, random), everything(floor), []
    for k in range(200):
        command = any_.of(any_.any_type())
        became = become(floor, Ask(f"C{k}", command, any_.actor(command), any_.now(), 0))
        if isinstance(became, Became):
            journals.append(became.journal)
    for journal in reversed(journals):
        floor.put_back(journal)

    assert len(journals) > 30
    assert stood == everything(floor)


def test_a_floor_that_is_loaded_is_the_one_that_was_lived() -> None:
    lived, random = Floor(EVENT), Random(5)
    becomes(lived, c.Import(a_plan()), ORGANISER)
    any_ = AnyCommand(lived, random)
    for k in range(200):
        command = any_.of(any_.any_type())
        become(lived, Ask(f"C{k}", command, any_.actor(command), any_.now(), 0))
    loaded = Floor(EVENT)
    marks = [(kind, which, touch) for kind in KINDS for which, touch in lived.touched[kind].items()]
    random.shuffle(marks)
    for kind, which, touch in marks:
        loaded.load(kind, which, lived.of(kind).get(which), touch)
    loaded.settled(lived.version, lived.print)

    assert any(which not in lived.of(kind) for kind, which, _ in marks), "something was removed"
    assert everything(lived) == everything(loaded)


# who touched what


def test_a_touch_knows_the_last_version_and_the_last_of_another_actor() -> None:
    floor = a_floor()
    seats = [(COORDINATOR, "O1"), (OTHER_COORDINATOR, "O2"), (OTHER_COORDINATOR, None)]
    touches = []
    for actor, which in seats:
        becomes(floor, c.Seat("M1", which) if which else c.CallMeeting("M1"), actor)
        touches.append(floor.touched["meeting"]["M1"])

    assert [
        Touch(2, 1, COORDINATOR.id),
        Touch(3, 2, OTHER_COORDINATOR.id),
        Touch(4, 2, OTHER_COORDINATOR.id),
    ] == touches


def test_what_another_has_changed_since_one_looked_is_changed() -> None:
    floor = a_floor()
    becomes(floor, c.Note("M1", "VIP"), OTHER_COORDINATOR)
    move = c.MoveMeeting("M1", table="T4")

    assert Refusal("changed", {"meeting": "M1", "version": 2}) == decided(floor, move, seen=1)
    assert code(decided(floor, move, seen=2)) is None
    assert code(decided(floor, move)) is None
    assert code(decided(floor, move, OTHER_COORDINATOR, seen=1)) is None


def test_ones_own_changes_do_not_hide_anothers_before_them() -> None:
    floor = a_floor()
    becomes(floor, c.Note("M1", "VIP"), OTHER_COORDINATOR)
    becomes(floor, c.CallMeeting("M1"), COORDINATOR)
    move = c.MoveMeeting("M1", table="T4")

    assert "changed" == code(decided(floor, move, COORDINATOR, seen=1))
    assert code(decided(floor, move, COORDINATOR, seen=2)) is None
    assert "changed" == code(decided(floor, move, OTHER_COORDINATOR, seen=2))


def test_what_was_removed_since_one_looked_is_changed_too() -> None:
    floor = a_floor()
    becomes(floor, c.Remove("meeting", "M1"), ORGANISER)

    assert "changed" == code(decided(floor, c.MoveMeeting("M1", table="T4"), seen=1))
    assert "no_such" == code(decided(floor, c.MoveMeeting("M1", table="T4"), seen=2))


@pytest.mark.parametrize(
    ("command", "names"),
    [
        (c.MoveMeeting("M1", table="T4", slot="S2"), "meeting M1, table T4, slot S2"),
        (c.MoveMeeting("M1", table="T4"), "meeting M1, table T4"),
        (c.SwapMeetings("M1", "M2"), "meeting M1, meeting M2"),
        (c.ReplacePerson("M1", "P1", "P9"), "meeting M1, person P1, person P9"),
        (c.MarkNoShow("M1", ("O1", "O2")), "meeting M1, organisation O1, organisation O2"),
        (
            c.AddMeeting("M9", "C2B", parties(("O1", "P1"), "O2"), "T4", "S1", "I1"),
            "meeting M9, organisation O1, person P1, organisation O2, table T4, slot S1, interpreter I1",
        ),
        (
            c.CloseTable(table="T1", to=(c.Placement(meeting="M1", table="T4"),)),
            "table T1, meeting M1, table T4",
        ),
        (c.CloseTable(table="T1", to="auto"), "table T1"),
        (c.Delay("S1", 5, "A"), "slot S1, zone A"),
        (c.Withdraw(slot="S1", person="P1"), "slot S1, person P1"),
        (c.Late(minutes=5, delegation="D1"), "delegation D1"),
        (c.AskHelp(meeting="M1", organisation="O1", reason="other"), "meeting M1, organisation O1"),
        (c.Put("table", "T9", table("9", zone="A")), "table T9"),
        (c.Remove("slot", "S1"), "slot S1"),
        (c.WithdrawNotice("N1"), "notice N1"),
        (c.Undo("C1"), ""),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else "",
)
def test_a_command_names_these(command: c.Command, names: str) -> None:
    assert set(filter(None, names.split(", "))) == {f"{kind} {which}" for kind, which in named(command)}


def test_putting_back_forgets_the_touch() -> None:
    floor = a_floor()
    journal = floor.apply(
        {"organisation": {"O99": organisation()}, "person": {"P1": person()}}, {}, version=2, print_="", actor="x"
    )
    floor.put_back(journal)

    assert "O99" not in floor.touched["organisation"]
    assert Touch(1, 0, ORGANISER.id) == floor.touched["person"]["P1"]
