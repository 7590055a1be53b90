"""An undo puts back what stood before, field by field, unless something was built upon it."""

from random import Random
from typing import Any, get_args

import pytest

from builders import (
    AT_1020,
    COORDINATOR,
    EVENT,
    MINUTE,
    ORGANISER,
    OTHER_COORDINATOR,
    a_floor,
    at,
    delegation,
    item,
    meeting,
    organisation,
    outcome,
    participant,
    parties,
    person,
    session,
    table,
)
from floor.any_command import GRID, AnyCommand, a_plan
from floor.asked import becomes, code, decided, everything, undoes, undone
from meetingfloor.floor import commands as c
from meetingfloor.floor.answer import Changes, Refusal
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.model import PersonLate

ALL: list[c.Command] = [
    c.CheckIn("P1"),
    c.CheckOut("P1"),
    c.Register("P99", c.PersonDetails(name="Li")),
    c.Correct("P1", c.PersonFields(name="Ana", needs=("quiet",))),
    c.ReplacePerson("M1", "P1", "P9"),
    c.Withdraw(slot="S1", person="PI1"),
    c.Withdraw(slot="S1", organisation="O1"),
    c.Seat("M1", "O1"),
    c.Late(minutes=5, meeting="M1", organisation="O1"),
    c.Late(minutes=5, person="P1"),
    c.Late(minutes=5, delegation="D1"),
    c.AskHelp(meeting="M1", reason="other"),
    c.Settle("M2"),
    c.CallMeeting("M1"),
    c.StartMeeting("M1"),
    c.FinishMeeting("M1"),
    c.CallRound("S1"),
    c.FinishRound("S1"),
    c.MarkNoShow("M1", ("O1",)),
    c.CancelMeeting("M1"),
    c.ReinstateMeeting("M4"),
    c.MoveMeeting("M1", table="T4", slot="S4"),
    c.SwapMeetings("M1", "M3"),
    c.AddMeeting("M9", "C2B", parties("O8", "O9"), "T4", "S1"),
    c.AssignInterpreter("M1", None),
    c.CloseTable(table="T1", to="auto"),
    c.OpenTable("T5"),
    c.Delay("S1", 30),
    c.Delay("S1", 30, "A"),
    c.Announce(text="Lunch", to="all"),
    c.Note("M1", "VIP"),
    c.Put("table", "T1", table("One")),
    c.Put("table", "T9", table("9")),
    c.Remove("organisation", "O12"),
]


def a_full_floor() -> Floor:
    floor = a_floor(
        tables=5,
        people=11,
        closed=["T5"],
        interpreted={"M1": "I1"},
        also={
            "delegation": {"D1": delegation()},
            "organisation": {"O12": organisation()},
            "person": {f"P{k}": person(organisation=f"O{k}", delegation="D1") for k in (1, 2)},
            "meeting": {"M4": meeting("T4", "S5", "O3", "O4", state="no_show", missing=("O3",), seated=("O4",))},
        },
    )
    becomes(floor, c.Seat("M1", "O2"))
    becomes(floor, c.Late(minutes=5, meeting="M1", organisation="O2"))
    becomes(floor, c.AskHelp(meeting="M2", organisation="O3", reason="other"))
    return floor


@pytest.mark.parametrize("command", ALL, ids=lambda command: type(command).__name__)
def test_undone_at_once_everything_is_as_before_and_as_after_when_that_is_undone_too(command: c.Command) -> None:
    floor = a_full_floor()
    before = everything(floor)
    entry = becomes(floor, command, ORGANISER)
    after = everything(floor)
    undo = undoes(floor, entry)

    assert before == everything(floor)
    undoes(floor, undo)
    assert after == everything(floor)


def test_every_command_but_import_is_among_these() -> None:
    also = {c.WithdrawNotice, c.Undo, c.Import}  # each has its own test

    assert {type(command) for command in ALL} | also == set(get_args(c.Command))


def test_what_the_log_does_not_have_cannot_be_undone() -> None:
    assert Refusal("no_such", {"command": "C9"}) == decided(a_floor(), c.Undo("C9"))


def test_an_undone_command_cannot_be_undone_again() -> None:
    floor = a_floor()
    entry = becomes(floor, c.MoveMeeting("M1", table="T4"))
    undoes(floor, entry)

    assert "built_upon" == code(undone(floor, entry))


# built upon


def test_a_field_that_has_another_value_by_now_is_built_upon() -> None:
    floor = a_floor()
    entry = becomes(floor, c.MoveMeeting("M1", table="T4"))
    becomes(floor, c.MoveMeeting("M1", slot="S2"))

    answer = undone(floor, entry)
    assert isinstance(answer, Refusal)
    assert ("built_upon", "M1") == (answer.code, answer.standing["meeting"])


@pytest.mark.parametrize(
    "between",
    [
        c.Note("M1", "VIP"),
        c.Seat("M1", "O1"),
        c.CallMeeting("M1"),
        c.AssignInterpreter("M1", "I1"),
        c.Late(minutes=5, meeting="M1", organisation="O1"),
    ],
    ids=lambda command: type(command).__name__,
)
def test_other_fields_that_changed_since_are_kept(between: c.Command) -> None:
    floor, without = a_floor(), a_floor()
    entry = becomes(floor, c.MoveMeeting("M1", table="T4"))
    becomes(floor, between)
    undoes(floor, entry)
    becomes(without, between)

    assert without.meetings["M1"] == floor.meetings["M1"]


def test_a_field_that_came_back_to_the_value_it_was_given_is_not_built_upon() -> None:
    floor = a_floor()
    entry = becomes(floor, c.CallMeeting("M1"))
    becomes(floor, c.StartMeeting("M1"))
    assert "built_upon" == code(undone(floor, entry))

    undoes(floor, becomes(floor, c.FinishMeeting("M2")))
    becomes(floor, c.Put("meeting", "M1", meeting("T1", "S1", state="called")), ORGANISER)
    assert isinstance(undone(floor, entry), Changes)


def test_being_called_again_builds_nothing_upon_the_call() -> None:
    floor = a_floor()
    entry = becomes(floor, c.CallMeeting("M1"))
    again = becomes(floor, c.CallMeeting("M1"))

    assert Refusal("wrong_state", {"command": again.id}) == undone(floor, again)
    undoes(floor, entry)
    assert "planned" == floor.meetings["M1"].state


def test_each_organisations_lateness_and_call_for_help_is_a_field_of_its_own() -> None:
    floor = a_floor()
    first = becomes(floor, c.Late(minutes=5, meeting="M1", organisation="O1"))
    becomes(floor, c.Late(minutes=3, meeting="M1", organisation="O2"))
    help_ = becomes(floor, c.AskHelp(meeting="M1", organisation="O1", reason="other"))
    becomes(floor, c.AskHelp(meeting="M1", organisation="O2", reason="other"))
    undoes(floor, first)
    undoes(floor, help_)

    assert {"O2": 3} == floor.meetings["M1"].late
    assert ["O2"] == list(floor.meetings["M1"].help)


def test_an_organisations_lateness_that_was_said_anew_is_built_upon() -> None:
    floor = a_floor()
    first = becomes(floor, c.Late(minutes=5, meeting="M1", organisation="O1"))
    second = becomes(floor, c.Late(minutes=9, meeting="M1", organisation="O1"))

    assert "built_upon" == code(undone(floor, first))
    undoes(floor, second)
    assert {"O1": 5} == floor.meetings["M1"].late
    undoes(floor, first)
    assert {} == floor.meetings["M1"].late


def test_calls_that_were_settled_come_back_beside_newer_ones() -> None:
    floor = a_floor()
    becomes(floor, c.AskHelp(meeting="M1", organisation="O1", reason="other"))
    settled = becomes(floor, c.Settle("M1"))
    becomes(floor, c.AskHelp(meeting="M1", organisation="O2", reason="other"))
    undoes(floor, settled)

    assert {"O1", "O2"} == set(floor.meetings["M1"].help)


def test_a_persons_lateness_is_one_value() -> None:
    floor = a_floor()
    first = becomes(floor, c.Late(minutes=5, person="P1"))
    second = becomes(floor, c.Late(minutes=9, person="P1"), now=AT_1020 + MINUTE)
    assert "built_upon" == code(undone(floor, first))
    undoes(floor, second)

    assert PersonLate(minutes=5, at=AT_1020) == floor.people["P1"].late


def test_one_of_many_that_was_built_upon_keeps_all_from_being_undone() -> None:
    floor = a_floor()
    entry = becomes(floor, c.CallRound("S1"))
    becomes(floor, c.StartMeeting("M2"))
    stood = everything(floor)

    assert "built_upon" == code(undone(floor, entry))
    assert stood == everything(floor)


# what came or went


def test_an_added_meeting_goes_and_one_that_was_changed_since_stays() -> None:
    floor = a_floor(people=9)
    entry = becomes(floor, c.AddMeeting("M9", "C2B", parties("O8", "O9"), "T4", "S1"))
    seated = becomes(floor, c.Seat("M9", "O8"))

    assert Refusal("built_upon", {"meeting": "M9"}) == undone(floor, entry)
    undoes(floor, seated)
    undoes(floor, entry)
    assert "M9" not in floor.meetings


def test_an_added_meeting_with_an_outcome_is_in_use() -> None:
    floor = a_floor(people=9)
    entry = becomes(floor, c.AddMeeting("M9", "C2B", parties("O8", "O9"), "T4", "S1"))
    becomes(floor, c.Put("outcome", "OU", outcome("M9", "O8")), ORGANISER)

    assert Refusal("in_use", {"outcome": "OU"}) == undone(floor, entry)


def test_what_was_removed_comes_back_unless_its_id_was_given_anew() -> None:
    floor = a_floor()
    entry = becomes(floor, c.Remove("meeting", "M1"), ORGANISER)
    anew = becomes(floor, c.AddMeeting("M1", "C2B", parties("O3", "O4"), "T4", "S4"))

    assert Refusal("built_upon", {"meeting": "M1"}) == undone(floor, entry)
    undoes(floor, anew)
    undoes(floor, entry)
    assert a_floor().meetings == floor.meetings


# an undo is a command like any other


def test_an_undo_that_would_double_book_is_refused() -> None:
    floor = a_floor()
    entry = becomes(floor, c.CancelMeeting("M1"))
    becomes(floor, c.MoveMeeting("M2", table="T1"))

    assert Refusal("table_taken", {"table": "T1", "meeting": "M2"}) == undone(floor, entry)


def test_an_undo_of_an_opened_table_that_hosts_a_meeting_is_refused() -> None:
    floor = a_floor(closed=["T4"])
    entry = becomes(floor, c.OpenTable("T4"))
    becomes(floor, c.MoveMeeting("M1", table="T4"))

    assert Refusal("table_closed", {"table": "T4", "meeting": "M1"}) == undone(floor, entry)
    becomes(floor, c.FinishMeeting("M1"))
    assert isinstance(undone(floor, entry), Changes)


def test_an_undo_brings_no_meeting_back_to_life_at_a_closed_table() -> None:
    floor = a_floor()
    entry = becomes(floor, c.FinishMeeting("M1"))
    becomes(floor, c.CloseTable(table="T1", to="auto"))

    assert Refusal("table_closed", {"table": "T1"}) == undone(floor, entry)


def test_an_undo_names_nobody_who_is_gone() -> None:
    floor = a_floor(people=9)
    becomes(floor, c.Put("organisation", "O20", organisation()), ORGANISER)
    entry = becomes(floor, c.Correct("P9", c.PersonFields(organisation="O20")))
    back = undoes(floor, entry)
    becomes(floor, c.Remove("organisation", "O20"), ORGANISER)

    assert Refusal("no_such", {"organisation": "O20"}) == undone(floor, back)


def test_an_undo_places_nobody_in_a_meeting_while_a_session_has_them() -> None:
    floor = a_floor(also={"session": {"SE": session(at("10:00"), at("12:00"))}})
    entry = becomes(floor, c.CancelMeeting("M1"))
    becomes(floor, c.Put("item", "IT", item("SE", 1, "P1")), ORGANISER)

    assert "in_session" == code(undone(floor, entry))


def test_a_delay_can_be_undone_whatever_overlaps_then() -> None:
    floor = a_floor()
    entry = becomes(floor, c.Delay("S1", 60), now=at("09:00"))
    for kind, noun in (("session", session(at("10:00"), at("10:20"))), ("item", item("SE", 1, "P1"))):
        becomes(floor, c.Put(kind, "SE" if kind == "session" else "IT", noun), ORGANISER)  # type: ignore[arg-type]

    assert isinstance(undone(floor, entry), Changes)


def test_whoever_may_undo_may_undo_what_others_did() -> None:
    floor = a_floor()
    entry = becomes(floor, c.MoveMeeting("M1", table="T4"), COORDINATOR)

    assert isinstance(undone(floor, entry, OTHER_COORDINATOR), Changes)
    assert "not_allowed" == code(undone(floor, entry, participant("P1")))


@pytest.mark.parametrize("seed", range(10))
def test_a_day_undone_from_its_end_is_as_it_began(seed: int) -> None:
    floor, random = Floor(EVENT), Random(seed)
    becomes(floor, c.Import(a_plan()), ORGANISER)
    began, entries = everything(floor), []
    any_ = AnyCommand(floor, random)
    for kind in random.choices([kind for kind in GRID if kind is not c.Delay], k=60):  # that brings sessions in the way
        command: Any = any_.of(kind)
        if code(decided(floor, command)) is None:
            entries.append(becomes(floor, command))
    for entry in reversed(entries):
        if entry.put != entry.before:  # unless a called meeting was called again
            undoes(floor, entry)

    assert len(entries) > 10
    assert began == everything(floor)
