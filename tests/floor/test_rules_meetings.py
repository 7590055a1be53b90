"""What becomes of a meeting, and why not."""

from typing import Any

import pytest
from msgspec.structs import replace

from builders import (
    AT_1020,
    COORDINATOR,
    MINUTE,
    ORGANISER,
    a_floor,
    at,
    interpreter,
    item,
    meeting,
    parties,
    person,
    session,
)
from floor.asked import an_ask, becomes, code, decided, meetings
from meetingfloor.floor import commands as c
from meetingfloor.floor.answer import Changes, Refusal
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.model import Help, Span, Was, Zone
from meetingfloor.floor.rules import Became, become, decide

STATES = ("planned", "called", "running", "done", "no_show", "cancelled")
LIVE = {"planned", "called", "running"}


def in_state(state: str, **fields: Any) -> Floor:
    one = meeting("T1", "S1", interpreter="I1", help={"O1": Help(reason="other", at=1)}, state=state, **fields)
    return a_floor(also={"meeting": {"M1": one}})


# in which states


@pytest.mark.parametrize(
    ("command", "states"),
    [
        (c.CallMeeting("M1"), {"planned", "called"}),
        (c.StartMeeting("M1"), {"planned", "called"}),
        (c.FinishMeeting("M1"), LIVE),
        (c.MarkNoShow("M1", ("O2",)), LIVE),
        (c.CancelMeeting("M1"), LIVE),
        (c.ReinstateMeeting("M1"), {"no_show", "cancelled"}),
        (c.MoveMeeting("M1", table="T4"), LIVE),
        (c.SwapMeetings("M1", "M3"), LIVE),
        (c.SwapMeetings("M3", "M1"), LIVE),
        (c.AssignInterpreter("M1", "I2"), LIVE),
        (c.ReplacePerson("M1", "P1", "P5"), LIVE),
        (c.Note("M1", "hungry"), LIVE | {"done"}),
        (c.Seat("M1", "O1"), LIVE | {"done"}),
        (c.Late(meeting="M1", organisation="O1", minutes=5), LIVE | {"done"}),
        (c.AskHelp(meeting="M1", organisation="O2", reason="other"), LIVE | {"done"}),
        (c.Settle("M1"), LIVE | {"done"}),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, set) else "",
)
def test_a_command_takes_a_meeting_in_these_states_and_no_other(command: c.Command, states: set[str]) -> None:
    codes = {state: code(decided(in_state(state), command)) for state in STATES}

    assert {state: None if state in states else "wrong_state" for state in STATES} == codes


@pytest.mark.parametrize(
    ("command", "state"),
    [
        (c.CallMeeting("M1"), "called"),
        (c.StartMeeting("M1"), "running"),
        (c.FinishMeeting("M1"), "done"),
        (c.MarkNoShow("M1", ("O2",)), "no_show"),
        (c.CancelMeeting("M1"), "cancelled"),
    ],
)
def test_the_state_becomes_what_the_command_says(command: c.Command, state: str) -> None:
    assert {"M1": state} == {i: m.state for i, m in meetings(decided(a_floor(), command)).items()}


@pytest.mark.parametrize(
    "command",
    [
        c.CallMeeting("M9"),
        c.StartMeeting("M9"),
        c.FinishMeeting("M9"),
        c.MarkNoShow("M9", ("O1",)),
        c.CancelMeeting("M9"),
        c.ReinstateMeeting("M9"),
        c.MoveMeeting("M9", table="T4"),
        c.SwapMeetings("M9", "M1"),
        c.SwapMeetings("M1", "M9"),
        c.AssignInterpreter("M9", "I1"),
        c.ReplacePerson("M9", "P1", "P4"),
        c.Note("M9", "hungry"),
        c.Seat("M9", "O1"),
        c.Late(meeting="M9", organisation="O1", minutes=5),
        c.AskHelp(meeting="M9", reason="other"),
        c.Settle("M9"),
    ],
)
def test_a_meeting_that_is_not_there_is_no_such(command: c.Command) -> None:
    assert Refusal("no_such", {"meeting": "M9"}) == decided(a_floor(), command)


def test_a_called_meeting_can_be_called_again_and_that_is_a_version() -> None:
    floor = a_floor(states={"M1": "called"})
    becomes(floor, c.CallMeeting("M1"))

    assert 2 == floor.version


def test_a_no_show_says_who_was_missing_and_frees_the_cell() -> None:
    floor = a_floor()

    assert ("O2", "O1") == meetings(decided(floor, c.MarkNoShow("M1", ("O2", "O1", "O2"))))["M1"].missing
    becomes(floor, c.MarkNoShow("M1", ("O2",)))
    assert isinstance(decided(floor, c.MoveMeeting("M2", table="T1")), Changes)


def test_only_a_party_can_be_missing() -> None:
    assert Refusal("no_such", {"organisation": "O3"}) == decided(a_floor(), c.MarkNoShow("M1", ("O3",)))


def test_a_reinstated_meeting_is_planned_and_misses_nobody() -> None:
    floor = a_floor(also={"meeting": {"M1": meeting("T1", "S1", state="no_show", missing=("O2",))}})
    back = meetings(decided(floor, c.ReinstateMeeting("M1")))["M1"]

    assert ("planned", ()) == (back.state, back.missing)


def test_a_meeting_is_not_reinstated_into_a_cell_that_others_hold_by_now() -> None:
    floor = a_floor(states={"M1": "cancelled"})
    becomes(floor, c.MoveMeeting("M2", table="T1"))

    assert Refusal("table_taken", {"table": "T1", "meeting": "M2"}) == decided(floor, c.ReinstateMeeting("M1"))


# move


def test_a_move_remembers_the_cell_before() -> None:
    moved = meetings(decided(a_floor(), c.MoveMeeting("M1", table="T4", slot="S2")))["M1"]

    assert ("T4", "S2", Was(table="T1", slot="S1", at=AT_1020)) == (moved.table, moved.slot, moved.was)


def test_a_move_of_the_table_keeps_who_sits_and_one_of_the_slot_does_not() -> None:
    sitting = meeting("T1", "S1", seated=("O1",), late={"O2": 5})
    floor = a_floor(also={"meeting": {"M1": sitting}})

    assert (("O1",), {"O2": 5}) == _sits(decided(floor, c.MoveMeeting("M1", table="T4")))
    assert ((), {}) == _sits(decided(floor, c.MoveMeeting("M1", slot="S2")))


def _sits(answer: Changes | Refusal) -> tuple[tuple[str, ...], dict[str, int]]:
    moved = meetings(answer)["M1"]
    return moved.seated, moved.late


def test_a_move_to_where_it_stands_is_no_change() -> None:
    floor = a_floor()

    assert "wrong_state" == code(decided(floor, c.MoveMeeting("M1", table="T1")))
    assert "wrong_state" == code(decided(floor, c.MoveMeeting("M1", table="T1", slot="S1")))


@pytest.mark.parametrize("state", ["planned", "called", "running"])
def test_a_closed_table_takes_no_meeting(state: str) -> None:
    floor = a_floor(closed=["T4"], states={"M1": state})

    assert Refusal("table_closed", {"table": "T4"}) == decided(floor, c.MoveMeeting("M1", table="T4"))


def test_a_reserved_table_takes_what_a_coordinator_places_by_hand() -> None:
    assert isinstance(decided(a_floor(reserved=["T4"]), c.MoveMeeting("M1", table="T4")), Changes)


@pytest.mark.parametrize("state", ["planned", "called", "running", "done"])
def test_a_meeting_that_holds_its_cell_stands_in_the_way(state: str) -> None:
    floor = a_floor(states={"M2": state})

    assert Refusal("table_taken", {"table": "T2", "meeting": "M2"}) == decided(floor, c.MoveMeeting("M1", table="T2"))


@pytest.mark.parametrize("state", ["no_show", "cancelled"])
def test_a_meeting_that_was_called_off_stands_in_nobodys_way(state: str) -> None:
    assert isinstance(decided(a_floor(states={"M2": state}), c.MoveMeeting("M1", table="T2")), Changes)


def test_a_table_or_slot_that_is_not_there_is_no_such() -> None:
    assert Refusal("no_such", {"table": "T9"}) == decided(a_floor(), c.MoveMeeting("M1", table="T9"))
    assert Refusal("no_such", {"slot": "S9"}) == decided(a_floor(), c.MoveMeeting("M1", slot="S9"))


def test_a_break_takes_no_meeting() -> None:
    assert Refusal("no_fit", {"slot": "B1"}) == decided(a_floor(), c.MoveMeeting("M1", slot="B1"))


def test_a_person_is_in_one_meeting_a_slot() -> None:
    floor = a_floor(meetings=[("M1", "T1", "S1", ("O1", "P1"), "O2"), ("M2", "T2", "S2", ("O1", "P1"), "O3")])

    assert Refusal("person_busy", {"person": "P1", "meeting": "M2"}) == decided(floor, c.MoveMeeting("M1", slot="S2"))


def test_an_organisation_that_names_nobody_is_in_one_such_meeting_a_slot() -> None:
    floor = a_floor(meetings=[("M1", "T1", "S1", "O1", "O2"), ("M2", "T2", "S2", "O1", "O3")])

    assert Refusal("person_busy", {"organisation": "O1", "meeting": "M2"}) == decided(
        floor, c.MoveMeeting("M1", slot="S2")
    )


def test_a_named_person_and_the_organisation_as_a_whole_may_sit_apart() -> None:
    floor = a_floor(meetings=[("M1", "T1", "S1", ("O1", "P1"), "O2"), ("M2", "T2", "S2", "O1", "O3")])

    assert isinstance(decided(floor, c.MoveMeeting("M1", slot="S2")), Changes)


def test_an_interpreter_serves_one_meeting_a_slot() -> None:
    floor = a_floor(interpreted={"M1": "I1", "M3": "I1"})

    assert Refusal("interpreter_busy", {"interpreter": "I1", "meeting": "M3"}) == decided(
        floor, c.MoveMeeting("M1", slot="S2")
    )


def test_an_interpreters_person_takes_part_in_the_meetings_served() -> None:
    floor = a_floor(
        meetings=[("M1", "T1", "S1"), ("M2", "T2", "S1", ("O0", "PI1"), "O4")],
        also={"interpreter": {"I3": interpreter("PI1")}},
    )

    assert Refusal("person_busy", {"person": "PI1", "meeting": "M2"}) == decided(floor, c.AssignInterpreter("M1", "I1"))
    assert Refusal("person_busy", {"person": "PI1", "meeting": "M2"}) == decided(floor, c.AssignInterpreter("M1", "I3"))


def test_two_interpreters_who_are_one_person_serve_one_meeting_a_slot() -> None:
    floor = a_floor(interpreted={"M1": "I1"}, also={"interpreter": {"I3": interpreter("PI1")}})

    assert Refusal("person_busy", {"person": "PI1", "meeting": "M1"}) == decided(floor, c.AssignInterpreter("M2", "I3"))


# what only the clock brings


def available(*spans: tuple[str, str]) -> tuple[Span, ...]:
    return tuple(Span(from_=at(start), to=at(end)) for start, end in spans)


@pytest.mark.parametrize(
    ("spans", "refused"),
    [
        ((), None),
        ([("10:20", "10:40")], None),
        ([("10:20", "10:39")], "person_busy"),
        ([("10:21", "10:40")], "person_busy"),
        ([("09:00", "10:30"), ("10:30", "12:00")], None),
        ([("10:30", "12:00"), ("09:00", "10:30")], None),
        ([("09:00", "10:25"), ("10:30", "12:00")], "person_busy"),
    ],
)
def test_a_person_comes_only_when_available(spans: list[tuple[str, str]], refused: str | None) -> None:
    floor = a_floor(also={"person": {"P1": person(availability=available(*spans))}})
    answer = decided(floor, c.MoveMeeting("M1", slot="S2"))

    assert refused == code(answer)
    assert refused is None or Refusal("person_busy", {"person": "P1"}) == answer


def test_an_interpreter_serves_only_when_available() -> None:
    free = interpreter("PI1", availability=available(("10:00", "10:20")))
    floor = a_floor(interpreted={"M1": "I1"}, also={"interpreter": {"I1": free}})

    assert Refusal("interpreter_busy", {"person": "PI1"}) == decided(floor, c.MoveMeeting("M1", slot="S2"))


def test_an_interpreters_person_serves_only_when_available_too() -> None:
    floor = a_floor(also={"person": {"PI1": person(availability=available(("09:00", "10:00")))}})

    assert Refusal("interpreter_busy", {"person": "PI1"}) == decided(floor, c.AssignInterpreter("M1", "I1"))


def speaking(start: str, end: str, **fields: Any) -> dict[Any, Any]:
    return {"session": {"SE": session(at(start), at(end))}, "item": {"IT": item("SE", 1, "P1", **fields)}}


def test_a_session_has_the_speakers_of_its_items_for_its_whole_time() -> None:
    refusal = Refusal("in_session", {"session": "SE", "person": "P1"})

    assert refusal == decided(a_floor(also=speaking("10:39", "12:00")), c.MoveMeeting("M1", slot="S2"))
    assert refusal == decided(a_floor(also=speaking("09:00", "10:21")), c.MoveMeeting("M1", slot="S2"))
    assert isinstance(decided(a_floor(also=speaking("10:40", "12:00")), c.MoveMeeting("M1", slot="S2")), Changes)
    assert isinstance(decided(a_floor(also=speaking("09:00", "10:20")), c.MoveMeeting("M1", slot="S2")), Changes)


def test_an_item_that_was_skipped_has_nobody() -> None:
    floor = a_floor(also=speaking("10:20", "12:00", state="skipped"))

    assert isinstance(decided(floor, c.MoveMeeting("M1", slot="S2")), Changes)


def test_a_slot_that_runs_later_in_a_zone_is_measured_there() -> None:
    floor = a_floor(also=speaking("10:40", "12:00"))
    shifted = replace(floor.slots["S2"], shifts={"B": 5})
    floor = a_floor(also={**speaking("10:40", "12:00"), "slot": {"S2": shifted}})

    assert isinstance(decided(floor, c.MoveMeeting("M1", slot="S2")), Changes)
    assert "in_session" == code(decided(floor, c.MoveMeeting("M1", table="T4", slot="S2")))


@pytest.mark.parametrize(
    "command",
    [
        c.CallMeeting("M1"),
        c.StartMeeting("M1"),
        c.FinishMeeting("M1"),
        c.Seat("M1", "O1"),
        c.Note("M1", "hungry"),
        c.AssignInterpreter("M1", "I2"),
        c.AssignInterpreter("M1", None),
        c.ReplacePerson("M1", "P2", "P9"),
        c.ReplacePerson("M1", "P1", "P9"),
    ],
)
def test_who_stays_where_the_clock_has_brought_a_conflict_stands_in_nobodys_way(command: c.Command) -> None:
    floor = a_floor(interpreted={"M1": "I1"}, people=9, also=speaking("10:00", "12:00"))

    assert isinstance(decided(floor, command), Changes)


def test_who_comes_now_is_asked_whether_a_session_has_them() -> None:
    floor = a_floor(meetings=[("M2", "T2", "S1", ("O3", "P3"), ("O4", "P4"))], also=speaking("10:00", "12:00"))

    assert "in_session" == code(decided(floor, c.ReplacePerson("M2", "P3", "P1")))


def test_a_meeting_that_comes_back_is_asked_again() -> None:
    floor = a_floor(states={"M1": "cancelled"}, also=speaking("10:00", "12:00"))

    assert "in_session" == code(decided(floor, c.ReinstateMeeting("M1")))


# swap


def test_two_meetings_change_cells() -> None:
    swapped = meetings(decided(a_floor(), c.SwapMeetings("M1", "M3")))

    assert {"M1": ("T3", "S2"), "M3": ("T1", "S1")} == {which: one.cell for which, one in swapped.items()}
    assert Was(table="T3", slot="S2", at=AT_1020) == swapped["M3"].was


def test_meetings_that_share_a_person_can_be_swapped() -> None:
    floor = a_floor(meetings=[("M1", "T1", "S1", ("O1", "P1"), "O2"), ("M2", "T2", "S2", ("O1", "P1"), "O2")])

    assert isinstance(decided(floor, c.SwapMeetings("M1", "M2")), Changes)


def test_a_swap_that_would_double_book_is_refused() -> None:
    floor = a_floor(
        meetings=[
            ("M1", "T1", "S1", ("O1", "P1"), "O2"),
            ("M2", "T2", "S2", ("O3", "P3"), "O4"),
            ("M3", "T3", "S2", ("O1", "P1"), "O5"),
        ]
    )

    assert Refusal("person_busy", {"person": "P1", "meeting": "M3"}) == decided(floor, c.SwapMeetings("M1", "M2"))


def test_a_meeting_is_not_swapped_with_itself() -> None:
    assert "wrong_state" == code(decided(a_floor(), c.SwapMeetings("M1", "M1")))


# add


def an_add(*sides: Any, which: str = "M9", table: str = "T4", slot: str = "S1", **fields: Any) -> c.AddMeeting:
    return c.AddMeeting(which, "C2B", parties(*(sides or ("O8", "O9"))), table, slot, **fields)


def test_an_added_meeting_is_planned() -> None:
    added = meetings(decided(a_floor(people=9), an_add(interpreter="I1")))["M9"]

    assert meeting("T4", "S1", "O8", "O9", kind="C2B", interpreter="I1") == added


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (an_add(which="M1"), Refusal("wrong_state", {"meeting": "M1"})),
        (an_add(table="T9"), Refusal("no_such", {"table": "T9"})),
        (an_add(slot="S9"), Refusal("no_such", {"slot": "S9"})),
        (an_add("O8", "O99"), Refusal("no_such", {"organisation": "O99"})),
        (an_add("O8", ("O9", "P99")), Refusal("no_such", {"person": "P99"})),
        (an_add(interpreter="I9"), Refusal("no_such", {"interpreter": "I9"})),
        (an_add(table="T1"), Refusal("table_taken", {"table": "T1", "meeting": "M1"})),
        (an_add("O8", ("O1", "P1")), Refusal("person_busy", {"person": "P1", "meeting": "M1"})),
        (an_add(slot="B1"), Refusal("no_fit", {"slot": "B1"})),
        (an_add("O8", "O8"), Refusal("bad_command", {"parties": ["O8", "O8"]})),
        (an_add("O8", ("O8", "P8")), Refusal("bad_command", {"parties": ["O8", "O8"]})),
        (an_add(("O8", "P8"), ("O9", "P8")), Refusal("bad_command", {"parties": ["O8", "O9"]})),
        (an_add("O8", ("O9", "P9", "P9")), Refusal("bad_command", {"parties": ["O8", "O9"]})),
    ],
)
def test_a_meeting_that_cannot_be_is_not_added(command: c.Command, refusal: Refusal) -> None:
    floor = a_floor(people=9)

    assert refusal == decided(floor, command)
    assert a_floor(people=9).entities == floor.entities


def test_a_removed_id_may_be_used_again() -> None:
    floor = a_floor(people=9)
    becomes(floor, c.Remove("meeting", "M1"), ORGANISER)

    assert isinstance(decided(floor, an_add(which="M1")), Changes)


# rounds


def test_a_round_is_called_wherever_it_is_planned() -> None:
    floor = a_floor(states={"M2": "called"})

    assert {"M1": "called"} == {i: m.state for i, m in meetings(decided(floor, c.CallRound("S1"))).items()}


def test_a_round_is_finished_wherever_it_is_not_yet() -> None:
    floor = a_floor(states={"M2": "done"})

    assert {"M1": "done"} == {i: m.state for i, m in meetings(decided(floor, c.FinishRound("S1"))).items()}


def test_a_round_may_be_of_one_zone() -> None:
    floor = a_floor(meetings=[("M1", "T1", "S1"), ("M2", "T4", "S1")])

    assert ["M2"] == list(meetings(decided(floor, c.CallRound("S1", "B"))))
    assert ["M1"] == list(meetings(decided(floor, c.FinishRound("S1", "A"))))


def test_a_meeting_that_left_the_slot_is_not_of_its_round() -> None:
    floor = a_floor()
    becomes(floor, c.MoveMeeting("M1", slot="S4"))

    assert ["M2"] == list(meetings(decided(floor, c.CallRound("S1"))))


@pytest.mark.parametrize("round_", [c.CallRound, c.FinishRound])
def test_a_round_that_finds_nothing_to_do_is_no_version(round_: Any) -> None:
    assert Refusal("wrong_state", {"slot": "S5"}) == decided(a_floor(), round_("S5"))
    assert Refusal("no_such", {"slot": "S9"}) == decided(a_floor(), round_("S9"))
    assert Refusal("no_such", {"zone": "C"}) == decided(a_floor(), round_("S1", "C"))


def test_a_zone_without_tables_has_no_round() -> None:
    floor = a_floor(also={"zone": {"C": Zone(name="Hall C")}})

    assert "wrong_state" == code(decided(floor, c.CallRound("S1", "C")))


# interpreters and people


def test_an_interpreter_is_assigned_and_taken_away() -> None:
    floor = a_floor(interpreted={"M2": "I2"})

    assert "I1" == meetings(decided(floor, c.AssignInterpreter("M1", "I1")))["M1"].interpreter
    assert meetings(decided(floor, c.AssignInterpreter("M2", None)))["M2"].interpreter is None


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (c.AssignInterpreter("M1", "I9"), Refusal("no_such", {"interpreter": "I9"})),
        (c.AssignInterpreter("M1", None), Refusal("wrong_state", {"meeting": "M1"})),
        (c.AssignInterpreter("M2", "I2"), Refusal("wrong_state", {"meeting": "M2"})),
        (c.AssignInterpreter("M1", "I2"), Refusal("interpreter_busy", {"interpreter": "I2", "meeting": "M2"})),
    ],
)
def test_an_interpreter_who_cannot_is_not_assigned(command: c.Command, refusal: Refusal) -> None:
    assert refusal == decided(a_floor(interpreted={"M2": "I2"}), command)


def test_a_colleague_comes_instead() -> None:
    replaced = meetings(decided(a_floor(people=9), c.ReplacePerson("M1", "P1", "P9")))["M1"]

    assert parties(("O1", "P9"), ("O2", "P2")) == replaced.parties


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (c.ReplacePerson("M1", "P9", "P8"), Refusal("no_such", {"person": "P9", "meeting": "M1"})),
        (c.ReplacePerson("M1", "P1", "P99"), Refusal("no_such", {"person": "P99"})),
        (c.ReplacePerson("M1", "P1", "P2"), Refusal("wrong_state", {"person": "P2", "meeting": "M1"})),
        (c.ReplacePerson("M1", "P1", "P1"), Refusal("wrong_state", {"person": "P1", "meeting": "M1"})),
        (c.ReplacePerson("M1", "P1", "P3"), Refusal("person_busy", {"person": "P3", "meeting": "M2"})),
    ],
)
def test_a_colleague_who_cannot_does_not_come(command: c.Command, refusal: Refusal) -> None:
    assert refusal == decided(a_floor(people=9), command)


# at the table


def test_a_party_sits_at_its_table_once() -> None:
    floor = a_floor()
    becomes(floor, c.Seat("M1", "O1"))

    assert ("O1",) == floor.meetings["M1"].seated
    assert "planned" == floor.meetings["M1"].state
    assert "wrong_state" == code(decided(floor, c.Seat("M1", "O1")))
    assert "no_such" == code(decided(floor, c.Seat("M1", "O3")))


def test_a_party_or_the_interpreter_asks_for_help() -> None:
    floor = a_floor(interpreted={"M1": "I1"})
    becomes(floor, c.AskHelp(meeting="M1", organisation="O1", reason="partner_missing"))
    becomes(floor, c.AskHelp(meeting="M1", reason="table_taken"), now=AT_1020 + MINUTE)

    assert {
        "O1": Help(reason="partner_missing", at=AT_1020),
        "I1": Help(reason="table_taken", at=AT_1020 + MINUTE),
    } == floor.meetings["M1"].help


def test_only_a_party_or_an_interpreter_who_is_there_asks_for_help() -> None:
    assert "no_such" == code(decided(a_floor(), c.AskHelp(meeting="M1", reason="other")))
    assert "no_such" == code(decided(a_floor(), c.AskHelp(meeting="M1", organisation="O3", reason="other")))


def test_calls_for_help_are_settled_all_at_once_and_only_if_there_are_any() -> None:
    floor = a_floor(also={"meeting": {"M1": meeting("T1", "S1", help={"O1": Help(reason="other", at=1)})}})
    becomes(floor, c.Settle("M1"))

    assert {} == floor.meetings["M1"].help
    assert "wrong_state" == code(decided(floor, c.Settle("M1")))


def test_a_note_is_kept_and_empty_text_takes_it_away() -> None:
    floor = a_floor()
    becomes(floor, c.Note("M1", "VIP"))

    assert "VIP" == floor.meetings["M1"].note
    assert "wrong_state" == code(decided(floor, c.Note("M1", "VIP")))
    becomes(floor, c.Note("M1", ""))
    assert floor.meetings["M1"].note is None


# the way of every command


def test_deciding_is_what_would_become_of_it() -> None:
    floor = a_floor()
    ask = an_ask(c.MoveMeeting("M1", table="T4"))
    would = decide(floor, ask)
    became = become(floor, ask)

    assert isinstance(became, Became)
    assert Changes(put=became.entry.put, gone=became.entry.gone) == would


def test_what_was_meant_until_then_comes_too_late() -> None:
    command = c.MoveMeeting("M1", table="T4")

    assert Refusal("too_late", {"until": AT_1020 - 1}) == decided(a_floor(), command, until=AT_1020 - 1)
    assert isinstance(decided(a_floor(), command, until=AT_1020), Changes)


def test_permission_comes_first_then_the_time() -> None:
    command = c.Put("table", "T9", a_floor().tables["T1"])

    assert "not_allowed" == code(decided(a_floor(), command, COORDINATOR, until=1, seen=0))
    assert "too_late" == code(decided(a_floor(), c.MoveMeeting("M9", table="T4"), until=1, seen=0))
