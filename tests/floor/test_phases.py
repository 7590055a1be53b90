"""What only the clock decides. The vectors are run by the web client too."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from builders import DAY, a_floor, at, event, meeting, person, table
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.model import Entities, Meeting, PersonLate, Slot
from meetingfloor.floor.phases import conflicts, late_at, phase, phase_on, presence_at

VECTORS = Path(__file__).parent.parent / "vectors"


def cases(file: str) -> list[Any]:
    found = json.loads((VECTORS / file).read_text())["cases"]
    return [pytest.param(case, id=case["name"]) for case in found]


@pytest.mark.parametrize("case", cases("phases.json"))
def test_the_phase_is_what_the_table_says(case: dict[str, Any]) -> None:
    meeting = msgspec.convert(case["meeting"], Meeting)

    assert case["phase"] == phase(meeting, case["start"], case["end"], now=case["now"], **case["event"])


@pytest.mark.parametrize("case", cases("conflicts.json"))
def test_the_conflicts_are_those_of_the_table(case: dict[str, Any]) -> None:
    floor = Floor(case["event"])
    entities = msgspec.convert(case["entities"], Entities).by_kind()
    floor.apply(entities, {}, version=1, print_="1", actor="test")

    assert case["conflicts"] == msgspec.to_builtins(conflicts(floor, case["now"]))


def test_a_meeting_begins_when_its_zone_does() -> None:
    late = Slot(number=1, starts=at("10:00"), ends=at("10:20"), shifts={"A": 10})
    floor = a_floor(also={"slot": {"S1": late}})

    assert "calling" == phase_on(floor, floor.meetings["M1"], at("10:05"))
    assert "waiting" == phase_on(floor, floor.meetings["M1"], at("10:10"))


def test_a_table_in_no_zone_keeps_the_events_time() -> None:
    late = Slot(number=1, starts=at("10:00"), ends=at("10:20"), shifts={"A": 10})
    floor = a_floor(also={"slot": {"S1": late}, "table": {"T9": table("9")}, "meeting": {"M9": meeting("T9", "S1")}})

    assert "waiting" == phase_on(floor, floor.meetings["M9"], at("10:00"))


def test_the_events_own_flow_grace_and_call_count() -> None:
    floor = a_floor(of_event={"flow": "hand", "grace": 1, "call_before": 30}, states={"M2": "running"})

    assert "calling" == phase_on(floor, floor.meetings["M1"], at("09:30"))
    assert "overdue" == phase_on(floor, floor.meetings["M1"], at("10:01"))
    assert "running" == phase_on(floor, floor.meetings["M2"], at("17:00"))


@pytest.mark.parametrize(
    ("seen", "now", "presence"),
    [
        (at("09:00"), at("17:00"), "here"),
        (at("00:00"), at("23:59"), "here"),
        (at("23:59", "2014-10-22"), at("00:00"), "expected"),
        (at("09:00"), at("09:00", "2014-10-24"), "expected"),
        (None, at("09:00"), "expected"),
    ],
)
def test_presence_counts_on_the_venues_day_alone(seen: int | None, now: int, presence: str) -> None:
    assert presence == presence_at(event(), person(presence="here", seen=seen), now)


def test_the_day_is_that_of_the_events_zone() -> None:
    """In Chengdu it is the 23rd already when UTC still has the 22nd."""
    here = person(presence="here", seen=at("07:59"))

    assert "here" == presence_at(event(zone_name="Asia/Shanghai"), here, at("08:01"))
    assert "expected" == presence_at(event(zone_name="UTC"), here, at("08:01"))


def test_a_zone_that_this_machine_does_not_know_is_taken_for_utc() -> None:
    here = person(presence="here", seen=at("07:59"))

    assert "expected" == presence_at(event(zone_name="Mars/Olympus_Mons"), here, at("08:01", DAY))


def test_lateness_ends_by_itself() -> None:
    late = person(late=PersonLate(minutes=5, at=at("10:00")))

    assert 5 == late_at(late, at("10:05") - 1)
    assert 0 == late_at(late, at("10:05"))
    assert 0 == late_at(person(), at("10:00"))
