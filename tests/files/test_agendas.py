"""Agendas for calendars: what moves keeps its UID, what is off says so."""

from typing import Any

import icalendar
import pytest
from msgspec.structs import replace

from meetingfloor.files import CHENGDU, Plan, agenda, read, whole
from meetingfloor.floor.model import Entities

STAMP = 1414032720000  # 23 October 2014, 10:52 in Chengdu
MIAN = "meeting-M30@chengdu-2014.meetingfloor"


@pytest.fixture(scope="module")
def chengdu() -> Entities:
    plan = read(CHENGDU)
    assert isinstance(plan, Plan)
    return plan.entities


def entries(content: bytes) -> dict[str, Any]:
    return {str(entry["UID"]): entry for entry in icalendar.Calendar.from_ical(content).walk("VEVENT")}


def changed(chengdu: Entities, which: str, **fields: Any) -> Entities:
    return replace(chengdu, meeting={**chengdu.meeting, which: replace(chengdu.meeting[which], **fields)})


def test_a_person_sees_their_meetings_in_local_time(chengdu: Entities) -> None:
    entry = entries(agenda(chengdu, "mette-lindqvist", stamp_ms=STAMP))[MIAN]

    assert "2014-10-23 10:45:00+08:00" == str(entry["DTSTART"].dt)
    assert "Asia/Shanghai" == entry["DTSTART"].params["TZID"]
    assert "Table 11, zone B" == entry["LOCATION"]
    assert "Zhou Jianguo 周建国" in entry["SUMMARY"]
    assert "Interpreter: Li Na 李娜" in entry["DESCRIPTION"]


def test_the_zone_is_told_with_it(chengdu: Entities) -> None:
    calendar = icalendar.Calendar.from_ical(agenda(chengdu, "mette-lindqvist", stamp_ms=STAMP))

    assert ["Asia/Shanghai"] == [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")]


def test_a_person_sees_no_meeting_of_others(chengdu: Entities) -> None:
    seen = entries(agenda(chengdu, "mette-lindqvist", stamp_ms=STAMP))
    own = {
        f"meeting-{which}@chengdu-2014.meetingfloor"
        for which, meeting in chengdu.meeting.items()
        if any("mette-lindqvist" in party.people for party in meeting.parties)
    }

    assert own == {uid for uid in seen if uid.startswith("meeting-")}


def test_an_interpreter_sees_the_meetings_served(chengdu: Entities) -> None:
    served = sum(meeting.interpreter == "I1" for meeting in chengdu.meeting.values())

    assert served == sum(uid.startswith("meeting-") for uid in entries(agenda(chengdu, "li-na", stamp_ms=STAMP)))


def test_speakers_see_their_session_and_riders_their_bus(chengdu: Entities) -> None:
    seen = entries(agenda(chengdu, "mette-lindqvist", stamp_ms=STAMP))

    assert {"session-seminar", "session-roundtable", "group-bus-2", "group-bus-3"} == {
        uid.split("@")[0] for uid in seen if not uid.startswith("meeting-")
    }


def test_a_moved_meeting_keeps_its_uid_and_counts_its_moves(chengdu: Entities) -> None:
    moved = changed(chengdu, "M30", table="T4", slot="R9")

    entry = entries(agenda(moved, "mette-lindqvist", stamp_ms=STAMP, moves={"M30": 2}))[MIAN]

    assert (2, "Table 4, zone A", "CONFIRMED") == (entry["SEQUENCE"], entry["LOCATION"], entry["STATUS"])


@pytest.mark.parametrize("state", ["cancelled", "no_show"])
def test_a_meeting_that_is_off_is_cancelled_not_gone(chengdu: Entities, state: str) -> None:
    off = changed(chengdu, "M30", state=state)

    assert "CANCELLED" == entries(agenda(off, "mette-lindqvist", stamp_ms=STAMP))[MIAN]["STATUS"]


def test_a_delay_of_one_zone_moves_its_meetings_only(chengdu: Entities) -> None:
    later = replace(chengdu, slot={**chengdu.slot, "R4": replace(chengdu.slot["R4"], shifts={"B": 10})})

    starts = {uid: entry["DTSTART"].dt for uid, entry in entries(whole(later, stamp_ms=STAMP)).items()}

    assert "10:55" == f"{starts[MIAN]:%H:%M}"
    assert "10:45" == f"{starts['meeting-M21@chengdu-2014.meetingfloor']:%H:%M}"


def test_the_whole_event_names_organisations_and_no_person(chengdu: Entities) -> None:
    content = whole(chengdu, stamp_ms=STAMP)
    text = content.replace(b"\r\n ", b"").decode()

    assert 80 + len(chengdu.session) == len(entries(content))
    assert [] == [person.name for person in chengdu.person.values() if person.name in text]


def test_a_party_that_names_nobody_is_everybodys_of_it(chengdu: Entities) -> None:
    parties = tuple(replace(party, people=()) for party in chengdu.meeting["M30"].parties)

    assert MIAN in entries(agenda(changed(chengdu, "M30", parties=parties), "tang-li", stamp_ms=STAMP))


def test_control_characters_do_not_break_a_calendar(chengdu: Entities) -> None:
    name = "North\x00wind\r\nSTATUS:CANCELLED"
    renamed = replace(chengdu, organisation={**chengdu.organisation})
    renamed.organisation["mian"] = replace(chengdu.organisation["mian"], name=name)

    assert "CONFIRMED" == entries(agenda(renamed, "mette-lindqvist", stamp_ms=STAMP))[MIAN]["STATUS"]


def test_nobody_has_an_empty_agenda() -> None:
    assert {} == entries(agenda(Entities(), "nobody", stamp_ms=STAMP))
