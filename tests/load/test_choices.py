"""What participants and coordinators choose to do, from what their screens show."""

import random
from typing import Any

from loadtests.users.coordinator import a_delay, a_move, a_no_show, a_swap
from loadtests.users.participant import next_one, to_sit_at
from loadtests.users.sight import shown_wrongly, somebody_elses
from loadtests.users.truth import difference

MINUTE = 60_000
SLOTS = {
    "S1": {"starts": 100 * MINUTE, "ends": 120 * MINUTE},
    "S2": {"starts": 130 * MINUTE, "ends": 150 * MINUTE},
}


def a_meeting(slot: str = "S1", table: str = "T1", **more: Any) -> dict[str, Any]:
    parties = [{"organisation": "O1", "people": ["P1"]}, {"organisation": "O2"}]
    return {"parties": parties, "slot": slot, "table": table, "state": "planned", **more}


def a_desk(**meetings: dict[str, Any]) -> dict[str, Any]:
    return {"slot": SLOTS, "meeting": meetings, "table": {t: {"status": "open"} for t in ("T1", "T2")}}


def a_frame(**put: dict[str, Any]) -> dict[str, Any]:
    return {"t": "frame", "since": 0, "to": 1, "put": put, "gone": {}, "why": []}


def test_one_sits_down_at_the_meeting_of_this_round() -> None:
    meetings = {"M1": a_meeting("S1"), "M2": a_meeting("S2")}

    assert ("M2", "O1") == to_sit_at(meetings, SLOTS, "P1", "O1", 131 * MINUTE)


def test_nobody_sits_down_twice_nor_at_what_is_called_off() -> None:
    meetings = {"M1": a_meeting(seated=["O1"]), "M2": a_meeting(state="cancelled")}

    assert to_sit_at(meetings, SLOTS, "P1", "O1", 101 * MINUTE) is None


def test_a_party_that_names_nobody_is_its_organisation() -> None:
    assert ("M1", "O2") == to_sit_at({"M1": a_meeting()}, SLOTS, "P7", "O2", 101 * MINUTE)


def test_one_is_late_for_the_next_meeting() -> None:
    meetings = {"M1": a_meeting("S1"), "M2": a_meeting("S2")}

    assert ("M2", "O1") == next_one(meetings, SLOTS, "P1", "O1", 110 * MINUTE)


def test_a_move_goes_to_a_free_table_of_its_slot() -> None:
    command = a_move(a_desk(M1=a_meeting(table="T1")), 101 * MINUTE, random.Random(1))

    assert {"type": "move_meeting", "meeting": "M1", "table": "T2"} == command


def test_a_swap_is_within_a_slot() -> None:
    assert a_swap(a_desk(M1=a_meeting("S1"), M2=a_meeting("S2")), random.Random(1)) is None


def test_a_no_show_is_of_a_meeting_that_has_begun() -> None:
    desk = a_desk(M1=a_meeting("S1", seated=["O1"]), M2=a_meeting("S2"))

    assert {"type": "mark_no_show", "meeting": "M1", "missing": ["O2"]} == a_no_show(
        desk, 101 * MINUTE, random.Random(1)
    )


def test_a_delay_is_from_the_next_round_on() -> None:
    command = a_delay(a_desk(), 101 * MINUTE)

    assert command is not None
    assert "S2" == command["slot"]


def test_a_public_view_shows_no_contact_no_presence_and_nobody_unlisted() -> None:
    for person in ({"listed": True, "contact": "x"}, {"listed": True, "presence": "here"}, {"listed": False}):
        assert shown_wrongly("floor", a_frame(person={"P1": person})) is not None
    assert shown_wrongly("zone:A", a_frame(person={"P1": {"listed": True, "name": "Ada"}})) is None


def test_only_the_desk_is_told_who_did_it() -> None:
    told = a_frame() | {"why": [{"command": "seat", "id": "1", "at": 1, "who": "P1"}]}

    assert shown_wrongly("me", told) is not None
    assert shown_wrongly("desk", told) is None


def test_a_meeting_of_others_is_not_ones_own() -> None:
    frame = a_frame(meeting={"M1": a_meeting()})

    assert somebody_elses("P1", frame, {}) is None
    assert somebody_elses("P9", frame, {"person": {"P9": {"organisation": "O9"}}}) is not None


def test_a_copy_that_differs_is_named() -> None:
    whole = {"meeting": {"M1": a_meeting()}}

    assert difference(whole, {"meeting": {"M1": a_meeting()}, "notice": {}}) is None
    assert "meeting M1 is missing" == difference({}, whole)
    assert "meeting M1 should be gone" == difference(whole, {})
    assert "meeting M1 is otherwise" == difference({"meeting": {"M1": a_meeting(seated=["O1"])}}, whole)
