"""People: who is here, late, new, or gone for good."""

import msgspec
import pytest

from builders import AT_1020, a_floor, delegation, interpreter, meeting, participant, person
from floor.asked import becomes, code, decided, meetings
from meetingfloor.floor import commands as c
from meetingfloor.floor.answer import Changes, Refusal
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.model import Person, PersonLate, Span


def people(answer: Changes | Refusal) -> dict[str, Person]:
    assert isinstance(answer, Changes), answer
    return {which: noun for which, noun in answer.put["person"].items() if isinstance(noun, Person)}


def test_a_person_at_the_door_is_here() -> None:
    here = people(decided(a_floor(), c.CheckIn("P1")))["P1"]

    assert ("here", AT_1020) == (here.presence, here.seen)


def test_a_person_who_leaves_has_left_and_leaves_once() -> None:
    floor = a_floor()
    becomes(floor, c.CheckOut("P1"))

    assert ("left", AT_1020) == (floor.people["P1"].presence, floor.people["P1"].seen)
    assert "wrong_state" == code(decided(floor, c.CheckOut("P1"), now=AT_1020 + 1))


def test_a_check_in_that_changes_nothing_is_no_version() -> None:
    floor = a_floor()
    becomes(floor, c.CheckIn("P1"))

    assert "wrong_state" == code(decided(floor, c.CheckIn("P1")))
    assert isinstance(decided(floor, c.CheckIn("P1"), now=AT_1020 + 1), Changes)


@pytest.mark.parametrize(
    "command",
    [
        c.CheckIn("P99"),
        c.CheckOut("P99"),
        c.Correct("P99", c.PersonFields(name="Ana")),
        c.Late(person="P99", minutes=5),
        c.Withdraw(person="P99", slot="S1"),
    ],
)
def test_somebody_unknown_is_no_such(command: c.Command) -> None:
    assert Refusal("no_such", {"person": "P99"}) == decided(a_floor(), command)


def test_ones_own_check_in_needs_the_doors_code_and_a_coordinators_needs_none() -> None:
    floor = a_floor(of_event={"door": "42"})

    assert isinstance(decided(floor, c.CheckIn("P1", "42"), participant("P1")), Changes)
    assert "not_allowed" == code(decided(floor, c.CheckIn("P1"), participant("P1")))
    assert "not_allowed" == code(decided(floor, c.CheckIn("P1", "43"), participant("P1")))
    assert isinstance(decided(floor, c.CheckIn("P1")), Changes)
    assert isinstance(decided(a_floor(), c.CheckIn("P1"), participant("P1")), Changes)


# register and correct


def test_somebody_whom_no_file_knew_is_registered() -> None:
    details = c.PersonDetails(name="Li", organisation="O1", listed=True, contact="li@example.cn", needs=("step-free",))

    assert (
        Person(name="Li", organisation="O1", listed=True, contact="li@example.cn", needs=("step-free",))
        == people(decided(a_floor(), c.Register("P99", details)))["P99"]
    )


def test_nobody_is_registered_twice_or_into_what_is_not_there() -> None:
    assert Refusal("wrong_state", {"person": "P1"}) == decided(a_floor(), c.Register("P1", c.PersonDetails(name="Li")))
    assert Refusal("no_such", {"organisation": "O99"}) == decided(
        a_floor(), c.Register("P99", c.PersonDetails(name="Li", organisation="O99"))
    )
    assert Refusal("no_such", {"delegation": "D99"}) == decided(
        a_floor(), c.Register("P99", c.PersonDetails(name="Li", delegation="D99"))
    )


def test_only_the_fields_that_are_given_are_corrected_and_null_clears() -> None:
    floor = a_floor(also={"person": {"P1": person("Anna", position="CEO", organisation="O1", contact="a@b.eu")}})
    corrected = people(decided(floor, c.Correct("P1", c.PersonFields(name="Ana", position=None))))["P1"]

    assert person("Ana", position=None, organisation="O1", contact="a@b.eu") == corrected


def test_a_correction_of_nothing_is_no_version() -> None:
    assert "wrong_state" == code(decided(a_floor(), c.Correct("P1", c.PersonFields())))
    assert "wrong_state" == code(decided(a_floor(), c.Correct("P1", c.PersonFields(name="Person 1"))))


def test_a_person_is_not_corrected_into_what_is_not_there() -> None:
    assert Refusal("no_such", {"organisation": "O99"}) == decided(
        a_floor(), c.Correct("P1", c.PersonFields(organisation="O99"))
    )


@pytest.mark.parametrize(
    ("type_", "entity"),
    [
        ("correct", {"listed": True}),
        ("correct", {"contact": "a@b.eu"}),
        ("correct", {"presence": "here"}),
        ("register", {"name": "Li", "presence": "here"}),
        ("register", {"name": "Li", "seen": 1}),
        ("register", {"name": "Li", "late": {"minutes": 5, "at": 1}}),
    ],
)
def test_consent_contact_and_what_the_day_brings_are_not_for_others_to_say(type_: str, entity: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"type": type_, "person": "P1", "entity": entity}, c.Command)


def test_an_availability_that_ends_moves_nobody_out_of_a_meeting() -> None:
    never = Span(from_=0, to=1)

    assert isinstance(decided(a_floor(), c.Correct("P1", c.PersonFields(availability=(never,)))), Changes)


# late


def test_a_person_is_late_and_then_not_after_all() -> None:
    floor = a_floor()
    becomes(floor, c.Late(person="P1", minutes=5))

    assert PersonLate(minutes=5, at=AT_1020) == floor.people["P1"].late
    becomes(floor, c.Late(person="P1", minutes=0))
    assert floor.people["P1"].late is None
    assert "wrong_state" == code(decided(floor, c.Late(person="P1", minutes=0)))


def test_a_whole_delegation_is_late_at_once() -> None:
    floor = a_floor(
        also={
            "delegation": {"D1": delegation(), "D2": delegation()},
            "person": {"P1": person(delegation="D1"), "P2": person(delegation="D1"), "P3": person(delegation="D2")},
        }
    )

    assert ["P1", "P2"] == sorted(people(decided(floor, c.Late(delegation="D1", minutes=15))))


def test_a_delegation_that_is_not_there_or_has_nobody_cannot_be_late() -> None:
    floor = a_floor(also={"delegation": {"D1": delegation()}})

    assert Refusal("no_such", {"delegation": "D9"}) == decided(floor, c.Late(delegation="D9", minutes=5))
    assert Refusal("wrong_state", {"delegation": "D1"}) == decided(floor, c.Late(delegation="D1", minutes=5))


def test_a_party_is_late_at_its_meeting_each_for_itself() -> None:
    floor = a_floor()
    becomes(floor, c.Late(meeting="M1", organisation="O1", minutes=5))
    becomes(floor, c.Late(meeting="M1", organisation="O2", minutes=3))
    becomes(floor, c.Late(meeting="M1", organisation="O1", minutes=0))

    assert {"O2": 3} == floor.meetings["M1"].late
    assert "no_such" == code(decided(floor, c.Late(meeting="M1", organisation="O3", minutes=5)))


# withdraw


def a_long_day() -> Floor:
    return a_floor(
        meetings=[
            ("M1", "T1", "S1", ("O1", "P1"), "O2"),
            ("M2", "T1", "S2", ("O1", "P1"), "O3"),
            ("M3", "T1", "S4", ("O3", "P3"), ("O1", "P1", "P4")),
            ("M4", "T2", "S4", "O2", "O4"),
            ("M5", "T1", "S5", "O1", "O2"),
        ]
    )


def test_who_leaves_for_good_has_all_meetings_called_off_from_that_slot_on() -> None:
    gone = meetings(decided(a_long_day(), c.Withdraw(person="P1", slot="S2")))

    assert {"M2": "cancelled", "M3": "cancelled"} == {which: one.state for which, one in gone.items()}


def test_an_organisation_leaves_for_good_with_everybody() -> None:
    gone = meetings(decided(a_long_day(), c.Withdraw(organisation="O1", slot="S2")))

    assert ["M2", "M3", "M5"] == sorted(gone)


def test_what_was_held_or_called_off_stays_as_it_is() -> None:
    floor = a_long_day()
    becomes(floor, c.FinishMeeting("M1"))
    becomes(floor, c.CancelMeeting("M2"))

    assert ["M3"] == list(meetings(decided(floor, c.Withdraw(person="P1", slot="S1"))))


def test_an_interpreter_who_leaves_for_good_serves_no_more_but_the_parties_still_meet() -> None:
    floor = a_floor(interpreted={"M1": "I1", "M3": "I3"}, also={"interpreter": {"I3": interpreter("PI1")}})
    left = meetings(decided(floor, c.Withdraw(person="PI1", slot="S1")))

    assert {"M1": ("planned", None), "M3": ("planned", None)} == {i: (m.state, m.interpreter) for i, m in left.items()}


def test_another_interpreter_goes_on_serving_whom_the_first_had_called_for_help() -> None:
    floor = a_floor(interpreted={"M1": "I1"})
    becomes(floor, c.AskHelp(meeting="M1", reason="other"))
    becomes(floor, c.AssignInterpreter("M1", "I2"))

    assert "wrong_state" == code(decided(floor, c.Withdraw(person="PI1", slot="S1")))


def test_who_has_no_meeting_left_has_nothing_to_withdraw_from() -> None:
    assert Refusal("wrong_state", {"person": "P1"}) == decided(a_long_day(), c.Withdraw(person="P1", slot="S5"))
    assert Refusal("wrong_state", {"organisation": "O0"}) == decided(
        a_long_day(), c.Withdraw(organisation="O0", slot="S1")
    )


def test_one_withdraws_from_a_slot_that_is_there() -> None:
    assert Refusal("no_such", {"slot": "S9"}) == decided(a_long_day(), c.Withdraw(person="P1", slot="S9"))
    assert Refusal("no_such", {"organisation": "O99"}) == decided(
        a_long_day(), c.Withdraw(organisation="O99", slot="S1")
    )


def test_later_goes_by_time_not_by_name() -> None:
    floor = a_floor(meetings=[("M1", "T1", "S5"), ("M2", "T1", "S1", ("O1", "P1"), ("O9", "P4"))], people=9)

    assert ["M1"] == list(meetings(decided(floor, c.Withdraw(person="P1", slot="B1"))))


def test_a_meeting_has_the_people_it_names_and_others_of_the_organisation_leave_it_alone() -> None:
    floor = a_floor(
        also={"person": {"P9": person(organisation="O1")}, "meeting": {"M1": meeting("T1", "S1", "O1", "O2")}}
    )

    assert "wrong_state" == code(decided(floor, c.Withdraw(person="P9", slot="S1")))
