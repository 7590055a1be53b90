"""Local times of the event's zone: what daylight saving skips, repeats, and what calendars do not reach."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from files.any_entities import ZONES, millis
from meetingfloor.files import dumps, read
from meetingfloor.files.drafts import TIMES
from meetingfloor.files.faults import Unfit
from meetingfloor.files.times import LocalTimes
from meetingfloor.floor.model import TYPES, Entities, Event, Notice

BERLIN = LocalTimes(ZoneInfo("Europe/Berlin"))
CHENGDU = LocalTimes(ZoneInfo("Asia/Shanghai"))
HOUR = 3_600_000
TWICE = 1414281600000 + HOUR // 2  # 26 October 2014, 02:30 in Berlin, the first time


@given(millis(), st.sampled_from(ZONES))
def test_every_moment_is_written_and_read_back(moment: int, zone: str) -> None:
    times = LocalTimes(ZoneInfo(zone))

    assert moment == times.read(times.text(moment))


def test_a_time_that_comes_twice_is_the_earlier() -> None:
    assert TWICE == BERLIN.read("2014-10-26 02:30")


def test_the_later_of_a_time_that_comes_twice_says_its_offset() -> None:
    assert ["2014-10-26 02:30", "2014-10-26 02:30+01:00"] == [BERLIN.text(TWICE), BERLIN.text(TWICE + HOUR)]


@pytest.mark.parametrize("skipped", ["2014-03-30 02:00", "2014-03-30 02:59:59.999"])
def test_a_time_that_is_skipped_is_refused(skipped: str) -> None:
    with pytest.raises(Unfit, match="daylight saving skips it"):
        BERLIN.read(skipped)


def test_a_day_that_the_zone_skipped_is_refused() -> None:
    with pytest.raises(Unfit, match="does not exist in Pacific/Apia"):
        LocalTimes(ZoneInfo("Pacific/Apia")).read("2011-12-30 10:00")


NINE = 1414026000000
WAYS = [
    "2014-10-23 09:00",
    "2014-10-23 9:00",
    "2014-10-23T09:00:00.000",
    "2014/10/23 09:00",
    "2014.10.23 09:00",
    "2014年10月23日 9:00",
    "2014-10-23 09：00",
    "2014-10-23T01:00Z",
    "2014-10-23 03:00+02:00",
]


@pytest.mark.parametrize("text", WAYS)
def test_one_moment_is_written_in_many_ways(text: str) -> None:
    assert NINE == CHENGDU.read(text)


@pytest.mark.parametrize(
    "text", ["23.10.2014 09:00", "10/23/2014 09:00", "2014-10-23 25:00", "2014-10-23 24:01", "9 am"]
)
def test_what_could_mean_two_things_or_nothing_is_refused(text: str) -> None:
    with pytest.raises(Unfit):
        CHENGDU.read(text)


def test_a_day_alone_is_its_beginning_and_as_an_end_its_end() -> None:
    assert 24 * HOUR == CHENGDU.read("2014-10-23", "ends") - CHENGDU.read("2014-10-23", "starts")


def test_hours_alone_need_a_day() -> None:
    assert NINE == CHENGDU.read("9:00", day=date(2014, 10, 23))
    with pytest.raises(Unfit, match="names no day"):
        CHENGDU.read("9:00")


def test_hours_alone_are_of_the_only_day_or_of_the_column_day() -> None:
    event = b"id,name,starts,ends,zone_name\ne1,E,2014-10-21,2014-10-24,Asia/Shanghai\n"
    base = read(event, name="events.csv")
    assert not isinstance(base, list)

    slots = read(b"id,number,day,starts,ends\nR1,1,2014-10-23,09:00,09:20\n", name="slots.csv", base=base.entities)

    assert not isinstance(slots, list)
    assert (NINE, NINE + HOUR // 3) == (slots.entities.slot["R1"].starts, slots.entities.slot["R1"].ends)


def test_a_bundle_holds_local_times() -> None:
    event = Event(name="E", starts=NINE, ends=NINE + HOUR, zone_name="Asia/Shanghai")
    notice = Notice(text={"en": "x"}, until=NINE + 12_345)

    bundle = dumps(Entities(event={"e1": event}, notice={"N1": notice}))

    assert '"starts": "2014-10-23 09:00"' in bundle
    assert '"until": "2014-10-23 09:00:12.345"' in bundle


def test_the_table_of_times_has_every_time_of_the_model() -> None:
    named = {"starts", "ends", "planned", "seen", "until", "departs", "identified", "at", "from", "to"}
    for kind, noun in TYPES.items():
        if kind not in ("request", "notice"):
            told = {path.split(".")[0] for path in TIMES.get(kind, ())}
            assert named & set(noun.__struct_encode_fields__) <= told, kind
