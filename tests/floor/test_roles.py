"""Who may ask for what, for whom."""

from typing import get_args

import pytest

from builders import COORDINATOR, DISPLAY, ORGANISER, a_floor, interpreter, meeting, participant, parties, person, table
from floor.asked import code, decided
from meetingfloor.floor import commands as c
from meetingfloor.floor.answer import Refusal
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.model import Actor, Entities
from meetingfloor.floor.roles import MAY, permitted

EACH: list[c.Command] = [
    c.CheckIn("P1"),
    c.CheckOut("P1"),
    c.Register("P99", c.PersonDetails(name="Li")),
    c.Correct("P1", c.PersonFields(name="Ana")),
    c.ReplacePerson("M1", "P1", "P9"),
    c.Withdraw(slot="S1", person="P1"),
    c.Seat("M1", "O1"),
    c.Late(minutes=5, person="P1"),
    c.AskHelp(meeting="M1", organisation="O1", reason="other"),
    c.Settle("M1"),
    c.CallMeeting("M1"),
    c.StartMeeting("M1"),
    c.FinishMeeting("M1"),
    c.CallRound("S1"),
    c.FinishRound("S1"),
    c.MarkNoShow("M1", ("O2",)),
    c.CancelMeeting("M1"),
    c.ReinstateMeeting("M1"),
    c.MoveMeeting("M1", table="T4"),
    c.SwapMeetings("M1", "M2"),
    c.AddMeeting("M9", "C2B", parties("O1", "O2"), "T4", "S4"),
    c.AssignInterpreter("M1", "I1"),
    c.CloseTable(table="T1", to="auto"),
    c.OpenTable("T1"),
    c.Delay("S1", 5),
    c.Announce(text="Lunch", to="all"),
    c.WithdrawNotice("N1"),
    c.Note("M1", "VIP"),
    c.Undo("C1"),
    c.Put("table", "T9", table("9")),
    c.Remove("table", "T4"),
    c.Import(Entities()),
]
ORGANISERS_ONLY = (c.Put, c.Remove, c.Import)
PARTICIPANTS_TOO = (c.CheckIn, c.Seat, c.Late, c.AskHelp, c.CancelMeeting)


def may(floor: Floor, command: c.Command, actor: Actor) -> bool:
    return permitted(floor, command, actor) is None


def test_every_command_has_its_row() -> None:
    assert set(get_args(c.Command)) == set(MAY) == {type(command) for command in EACH}


@pytest.mark.parametrize("command", EACH, ids=lambda command: type(command).__name__)
def test_each_role_may_what_the_table_says(command: c.Command) -> None:
    floor = a_floor()

    assert may(floor, command, ORGANISER)
    assert (not isinstance(command, ORGANISERS_ONLY)) == may(floor, command, COORDINATOR)
    assert isinstance(command, PARTICIPANTS_TOO) == may(floor, command, participant("P1"))
    assert not may(floor, command, DISPLAY)
    assert not may(floor, command, Actor("display-of-P1", "display", "P1"))
    assert not may(floor, command, Actor("nobody", "participant"))
    assert not may(floor, command, participant("P3"))


@pytest.mark.parametrize(
    "command",
    [
        c.Seat("M9", "O1"),
        c.Late(minutes=5, meeting="M9", organisation="O1"),
        c.AskHelp(meeting="M9", organisation="O1", reason="other"),
        c.AskHelp(meeting="M9", reason="other"),
        c.CancelMeeting("M9"),
        c.MoveMeeting("M9", table="T9"),
        c.CheckIn("P99"),
        c.Undo("C9"),
    ],
)
def test_permission_is_asked_before_existence(command: c.Command) -> None:
    assert Refusal("not_allowed") == decided(a_floor(), command, participant("P1"))


def test_one_acts_for_the_party_that_names_one() -> None:
    floor, p2 = a_floor(), participant("P2")

    assert [True, False] == [may(floor, c.Seat("M1", which), p2) for which in ("O2", "O1")]
    assert [True, False] == [
        may(floor, c.Late(minutes=5, meeting="M1", organisation=which), p2) for which in ("O2", "O1")
    ]
    assert [True, False] == [
        may(floor, c.AskHelp(meeting="M1", organisation=which, reason="other"), p2) for which in ("O2", "O1")
    ]
    assert may(floor, c.CancelMeeting("M1"), p2)


def test_a_colleague_whom_the_party_does_not_name_may_not() -> None:
    floor = a_floor(also={"person": {"P9": person(organisation="O1")}})

    assert not may(floor, c.Seat("M1", "O1"), participant("P9"))
    assert not may(floor, c.CancelMeeting("M1"), participant("P9"))


def test_anybody_of_an_organisation_acts_for_a_party_that_names_nobody() -> None:
    one = {"M1": meeting("T1", "S1", "O1", ("O2", "P2"))}
    floor = a_floor(also={"meeting": one, "person": {"P9": person(organisation="O1"), "P8": person(organisation="O2")}})

    assert may(floor, c.Seat("M1", "O1"), participant("P9"))
    assert may(floor, c.CancelMeeting("M1"), participant("P9"))
    assert not may(floor, c.CancelMeeting("M1"), participant("P8"))


def test_an_interpreter_asks_for_help_but_neither_seats_nor_cancels() -> None:
    floor, served = a_floor(interpreted={"M1": "I1"}), participant("PI1")

    assert may(floor, c.AskHelp(meeting="M1", reason="other"), served)
    assert not may(floor, c.AskHelp(meeting="M2", reason="other"), served)
    assert not may(floor, c.AskHelp(meeting="M1", reason="other"), participant("PI2"))
    assert not may(floor, c.AskHelp(meeting="M1", reason="other"), participant("P1"))
    assert not may(floor, c.AskHelp(meeting="M1", organisation="O1", reason="other"), served)
    assert not may(floor, c.CancelMeeting("M1"), served)


def test_who_is_a_party_and_another_entity_of_the_same_person_serves() -> None:
    floor = a_floor(interpreted={"M2": "I3"}, also={"interpreter": {"I3": interpreter("P1")}})

    assert may(floor, c.AskHelp(meeting="M2", reason="other"), participant("P1"))


def test_one_is_late_oneself_and_says_so_of_nobody_else() -> None:
    floor = a_floor()

    assert may(floor, c.Late(minutes=5, person="P1"), participant("P1"))
    assert not may(floor, c.Late(minutes=5, person="P2"), participant("P1"))
    assert not may(floor, c.Late(minutes=5, delegation="D1"), participant("P1"))


def test_a_participant_cancels_and_no_more() -> None:
    floor = a_floor()

    assert code(decided(floor, c.CancelMeeting("M1"), participant("P1"))) is None
    assert "not_allowed" == code(decided(floor, c.ReinstateMeeting("M1"), participant("P1")))
    assert "not_allowed" == code(decided(floor, c.CheckOut("P1"), participant("P1")))
