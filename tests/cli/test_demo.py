"""demo: the day at 10:52 within ten seconds, Ctrl-C ends all of it, and it goes on where it stood."""

import re
import time
from pathlib import Path

import pytest

from cli.command import Running, all_gone, left_running
from meetingfloor.client.connection import Connection, connect
from meetingfloor.client.typed import floor_of
from meetingfloor.simulate.told import clock, what_came

EVENT = "chengdu-2014"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


def ways_in(demo: Running) -> dict[str, str]:
    """face → its link."""
    found = (re.match(r"(event page|display|desk|me) +(http\S+)", line) for line in demo.said)
    return {one[1]: one[2] for one in found if one is not None}


def desk_of(demo: Running) -> Connection:
    url, _, secret = ways_in(demo)["desk"].partition("#token=")
    return connect(url.partition(f"/{EVENT}")[0], EVENT, "desk", token=secret)


def figures(desk: Connection) -> dict[str, int]:
    floor = floor_of(EVENT, desk.entities, desk.version, desk.print)
    return what_came(floor, round(desk.now_ms))


def time_at(desk: Connection) -> str:
    return clock(floor_of(EVENT, desk.entities, desk.version, desk.print), round(desk.now_ms))


async def test_still_stands_at_1052_within_ten_seconds_as_if_it_had_been_played(home: Path) -> None:
    began = time.monotonic()
    with Running(home, "demo", "--still", "--port", "0") as demo:
        demo.says("The day stands at 10:52")
        took = time.monotonic() - began
        async with desk_of(demo) as desk:
            came = figures(desk)
            floor = floor_of(EVENT, desk.entities, desk.version, desk.print)

            assert took < 10
            assert "10:52" == time_at(desk)
            assert 1 == desk.session.clock.speed
            assert 60 <= came["arrived"]
            assert 3 <= came["no-shows"]
            assert 5 <= came["moved"]
            assert 1 <= came["calls open"]
            assert 5 <= came["minutes of delay"] <= 10
            assert 1 == sum(1 for table in floor.tables.values() if table.status == "closed")
            assert {"event page", "display", "desk", "me"} == set(ways_in(demo))
            version = desk.version
            await desk.do({"type": "note", "meeting": "M80", "text": "by a visitor"})
            assert version + 1 == desk.version
        assert 0 == demo.interrupt()
    assert all_gone(home)


async def test_what_happened_did_so_in_the_order_of_the_days_clock(home: Path) -> None:
    with Running(home, "demo", "--still", "--port", "0") as demo:
        demo.says("The day stands at 10:52")
        at = [line[:5] for line in demo.said if re.match(r"\d\d:\d\d  ", line)]
        async with desk_of(demo) as desk:
            seen = [person["seen"] for person in desk.of("person").values() if "seen" in person]
            assert 60 <= len(set(seen))
            assert max(seen) <= desk.now_ms
        demo.interrupt()

    assert at == sorted(at)
    assert "08:" == at[0][:3]


async def test_ctrl_c_ends_everything_and_the_next_one_goes_on_where_it_stood(home: Path) -> None:
    with Running(home, "demo", "--still", "--port", "0") as demo:
        demo.says("The day stands at 10:52")
        async with desk_of(demo) as desk:
            await desk.do({"type": "note", "meeting": "M80", "text": "by a visitor"})
        started = left_running(home)
        assert 3 <= len(started)  # server, keeper, store
        assert 0 == demo.interrupt()
    assert all_gone(home)

    with Running(home, "demo", "--still", "--port", "0") as demo:
        demo.says("The day stands at 10:52")
        async with desk_of(demo) as desk:
            assert "by a visitor" == desk.of("meeting")["M80"]["note"]
        demo.interrupt()

    with Running(home, "demo", "--still", "--port", "0", "--fresh") as demo:
        demo.says("The day stands at 10:52")
        async with desk_of(demo) as desk:
            assert "note" not in desk.of("meeting")["M80"]
        demo.interrupt()


async def test_the_day_lives_on_its_own_clock_and_goes_on_after_a_kill(home: Path) -> None:
    with Running(home, "demo", "--port", "0", "--speed", "600") as demo:
        demo.says("sits at table")
        demo.kill()
    assert all_gone(home)
    time.sleep(1)

    with Running(home, "demo", "--port", "0", "--speed", "60") as demo:
        line = demo.says("where it stood")
        assert re.match(r"Goes on at 09:[23]\d", line)
        demo.says("sits at table")
        async with desk_of(demo) as desk:
            assert 60 == desk.session.clock.speed
        assert 0 == demo.interrupt()


async def test_a_port_or_a_folder_that_is_taken_is_said(home: Path) -> None:
    with Running(home, "demo", "--still", "--port", "0") as demo:
        demo.says("The day stands at 10:52")
        port = re.search(r":(\d+)/", ways_in(demo)["desk"])
        assert port is not None
        with Running(home, "demo", "--still", "--port", "0") as second:
            second.says("a demo runs already")
        with Running(home, "demo", "--port", port[1]) as third:
            third.says("cannot listen on")
        demo.interrupt()
    assert all_gone(home)
