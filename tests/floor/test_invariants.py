"""What no command in any order can break; each test stands beside one that may."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from builders import EVENT, ORGANISER, a_floor, at, double_booked, interpreter, item, meeting, parties, put_on, session
from floor.any_command import a_plan
from floor.asked import MODEST, becomes, code, decided, everything
from meetingfloor.floor import commands as c
from meetingfloor.floor.answer import Refusal
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.invariants import broken, session_of, why_not

TABLES, SLOTS, MEETINGS = ["T1", "T2", "T3", "T4"], ["S1", "S2", "S3"], ["M1", "M2", "M3", "M4", "M5", "M6"]
MOVES = st.lists(
    st.one_of(
        st.builds(c.MoveMeeting, st.sampled_from(MEETINGS), st.sampled_from(TABLES), st.sampled_from(SLOTS)),
        st.builds(c.SwapMeetings, st.sampled_from(MEETINGS), st.sampled_from(MEETINGS)),
        st.builds(c.CancelMeeting, st.sampled_from(MEETINGS)),
        st.builds(c.ReinstateMeeting, st.sampled_from(MEETINGS)),
        st.builds(c.AssignInterpreter, st.sampled_from(MEETINGS), st.sampled_from(["I1", "I2", "I3", None])),
    ),
    max_size=20,
)


def a_crowded_floor() -> Floor:
    return a_floor(
        meetings=[
            ("M1", "T1", "S1", ("O1", "P1"), "O2"),
            ("M2", "T2", "S1", ("O3", "P3"), "O4"),
            ("M3", "T1", "S2", ("O1", "P1"), "O4"),
            ("M4", "T2", "S2", ("O3", "P3"), "O2"),
            ("M5", "T1", "S3", ("O1", "P1"), ("O3", "P3")),
            ("M6", "T2", "S3", "O2", "O4"),
        ],
        also={"interpreter": {"I3": interpreter("PI1")}},
    )


@MODEST
@given(MOVES)
def test_no_moves_in_any_order_double_book(commands: list[Any]) -> None:
    floor = a_crowded_floor()
    for command in commands:
        if code(decided(floor, command)) is None:
            becomes(floor, command)

        assert not double_booked(floor)


def test_the_rig_sees_a_double_booking() -> None:
    floor = a_crowded_floor()
    put_on(floor, {"meeting": {"M9": meeting("T1", "S1", "O8", "O9")}})

    assert double_booked(floor)


def test_a_refusal_leaves_the_floor_as_it_was_also_within() -> None:
    floor = a_crowded_floor()
    indexes = dict(floor.cell), dict(floor.busy), dict(floor.serving), {k: set(v) for k, v in floor.mentions.items()}
    stood = everything(floor), floor.version, floor.print, {kind: dict(t) for kind, t in floor.touched.items()}
    refused: list[c.Command] = [
        c.MoveMeeting("M1", slot="S2"),
        c.SwapMeetings("M1", "M6"),
        c.AddMeeting("M9", "C2B", parties("O1", "O1"), "T4", "S1"),
        c.AddMeeting("M9", "C2B", parties(("O1", "P1"), ("O2", "P1")), "T4", "S1", "I9"),
        c.CloseTable(table="T1", to=()),
    ]

    assert all(code(decided(floor, command)) for command in refused)
    assert stood == (
        everything(floor),
        floor.version,
        floor.print,
        {kind: dict(t) for kind, t in floor.touched.items()},
    )
    assert indexes == (floor.cell, floor.busy, floor.serving, floor.mentions)


def test_the_check_runs_after_any_rule_whatever_it_put() -> None:
    floor = a_floor()
    _, journal = put_on(floor, {"meeting": {"M9": meeting("T1", "S1", "O5", "O6")}})

    assert Refusal("table_taken", {"table": "T1", "meeting": "M1"}) == broken(floor, journal.steps)


def test_meetings_that_hold_nothing_are_asked_nothing_but_their_references() -> None:
    floor = a_floor(closed=["T4"])

    assert why_not(floor, "M9", meeting("T4", "B1", ("O1", "P1"), "O2", state="cancelled")) is None
    assert "no_such" == code(decided(floor, c.Put("meeting", "M9", meeting("T9", "S1", state="cancelled")), ORGANISER))


def test_a_done_meeting_may_be_put_at_a_closed_table_but_in_no_taken_cell() -> None:
    floor = a_floor(closed=["T4"])
    becomes(floor, c.Put("meeting", "M9", meeting("T4", "S1", "O5", "O6", state="done")), ORGANISER)
    again = c.Put("meeting", "M8", meeting("T4", "S1", "O1", "O2", state="done"))

    assert "table_taken" == code(decided(floor, again, ORGANISER))


def test_a_session_put_over_a_meeting_is_a_conflict_and_no_refusal() -> None:
    floor = a_floor(also={"session": {"SE": session(at("10:00"), at("12:00"))}})

    assert code(decided(floor, c.Put("item", "IT", item("SE", 1, "P1")), ORGANISER)) is None


def test_the_session_that_has_somebody_is_named_also_among_several() -> None:
    floor = a_floor(
        also={
            "session": {"SA": session(at("08:00"), at("09:00")), "SB": session(at("10:10"), at("10:30"))},
            "item": {"I1": item("SA", 1, "P1"), "I2": item("SB", 1, "P1"), "I3": item("SB", 2, "P2", state="skipped")},
        }
    )

    assert "SB" == session_of(floor, "P1", at("10:29"), at("10:40"))
    assert session_of(floor, "P1", at("10:30"), at("10:40")) is None
    assert session_of(floor, "P1", at("09:00"), at("10:10")) is None
    assert session_of(floor, "P2", at("10:00"), at("11:00")) is None


def test_a_plan_of_everything_stands() -> None:
    floor = Floor(EVENT)
    becomes(floor, c.Import(a_plan()), ORGANISER)

    assert not double_booked(floor)
