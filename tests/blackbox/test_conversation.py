"""§4: one socket's talk, in every order in which it may go; and events that stop being public."""

import asyncio
import json
from contextlib import AsyncExitStack
from typing import Any

import pytest

from blackbox.screen import JSON, MSGPACK, new_id
from blackbox.world import House

MOVES = [{"type": "move_meeting", "meeting": "M1", "table": table} for table in ("T4", "T5", "T1")]


async def test_a_start_upon_a_start_is_answered_each_time_by_welcome_and_one_frame(house: House) -> None:
    """While commands flow: no frame of the view that was left may come after the welcome to another."""
    async with house.screen("desk", "coordinator") as desk, AsyncExitStack() as stack:

        async def commands() -> None:
            for turn in range(150):
                await desk.do(MOVES[turn % 3])

        moving = asyncio.create_task(commands())
        screens = [await stack.enter_async_context(house.socket(0, (JSON, MSGPACK)[n % 2])) for n in range(8)]
        views = ("floor", "table:T1", "zone:B", "table:T4")
        starts = 0
        while not moving.done():
            for number, screen in enumerate(screens):
                await screen.start(views[(starts + number) % 4])
            starts += 1
        await moving
        head = desk.copy.at
        for screen in screens:
            await screen.up_to(head)
            assert (await house.whole(screen.view))["put"] == screen.copy.held, screen.view
        assert starts > 10


async def test_starts_sent_without_waiting_are_answered_in_their_order(house: House) -> None:
    async with house.socket(protocol=JSON) as screen:
        views = ["floor", "table:T1", "zone:A", "floor", "table:T4"]
        for view in views:
            await screen.say({"t": "start", "view": view})
        heard = [await screen.hear() for _ in range(2 * len(views))]
        assert ["welcome", "frame"] * len(views) == [message["t"] for message in heard]
        assert views == [message["view"] for message in heard[::2]]


async def test_a_command_between_two_starts_is_answered(house: House) -> None:
    async with house.screen("desk", "coordinator") as screen:
        which = new_id()
        await screen.say({"t": "start", "view": "floor", "token": house.tokens["coordinator"]})
        await screen.say({"t": "do", "id": which, "command": MOVES[0]})
        await screen.say({"t": "start", "view": "desk", "token": house.tokens["coordinator"]})
        while which not in screen.answers:
            await screen.hear()
        assert "done" == screen.answers[which]["t"]


@pytest.mark.parametrize("protocol", [JSON, MSGPACK])
async def test_what_cannot_be_bridged_is_whole_and_what_can_is_not(house: House, protocol: str) -> None:
    async with house.screen("floor", protocol=protocol) as screen:
        stood = screen.stands()
        version = (await house.done(MOVES[0]))["version"]
        await screen.up_to(version)
        frame = await screen.start("floor", **stood)
        assert (1, version, ["M1"]) == (frame["since"], frame["to"], list(frame["put"]["meeting"]))
        empty = await screen.start("floor", **screen.stands())
        assert (version, {}, {}) == (empty["to"], empty["put"], empty["gone"])
        desk = (await house.whole("desk", "coordinator"))["scope"]
        strange: list[dict[str, Any]] = [
            {"print": "x"}, {"scope": "x"}, {"scope": desk}, {"since": 99}, {"since": 2**53 - 1}, {"since": -1},
            {"since": 0}, {"print": None}, {"scope": None}, {"since": None},
        ]  # fmt: skip
        for change in strange:
            whole = await screen.start("floor", **{**stood, **change})
            assert 0 == whole["since"], change
            assert (await house.whole("floor"))["put"] == screen.copy.held


@pytest.mark.parametrize("protocol", [JSON, MSGPACK])
async def test_unknown_types_and_fields_are_refused_and_the_socket_stays(house: House, protocol: str) -> None:
    async with house.screen("floor", protocol=protocol) as screen:
        for message in (
            {"t": "sing"}, {"t": "start"}, {"t": "start", "view": 5}, {"t": "start", "view": "floor", "more": 1},
            {"t": "start", "view": "floor", "since": "1"}, {"t": "beat", "more": 1}, {"t": "do", "id": 5, "command": {}},
            {"t": "do"}, {"t": "start", "view": "x" * 100}, {"t": "do", "id": "x" * 300, "command": MOVES[0]},
            {"t": "start", "view": "floor", "token": "x" * 1000}, {"t": ""},
        ):  # fmt: skip
            await screen.say(message)
            refused = await screen.hear_a("refused")
            assert ("bad_command", None) == (refused["code"], refused["id"]), message
        await screen.start("floor")


@pytest.mark.parametrize("protocol", [JSON, MSGPACK])
@pytest.mark.parametrize("message", [None, 5, "text", [], {}, {"t": None}, {"t": 5}, {"T": "start"}])
async def test_what_has_no_t_is_not_understood(house: House, protocol: str, message: Any) -> None:
    async with house.screen("floor", protocol=protocol) as screen:
        await screen.say(message)
        assert 4400 == await screen.closed()


async def test_depth_counts_the_message_and_sixteen_are_let_through(house: House) -> None:
    for protocol in (JSON, MSGPACK):
        for deep, fine in ((15, True), (16, False)):
            echo: Any = 1
            for _ in range(deep):
                echo = [echo]
            async with house.screen("floor", protocol=protocol) as screen:
                await screen.say({"t": "beat", "echo": echo})
                if fine:
                    while (beat := await screen.hear_a("beat")).get("echo") is None:
                        pass
                    assert echo == beat["echo"]
                else:
                    assert 4400 == await screen.closed(), protocol


async def test_an_echo_is_given_back_as_it_came(house: House) -> None:
    echoes: list[Any] = [0, "", False, [], {}, "汉字 \x00", 2**53 - 1, 0.5, {"a": [None, {"b": 1}]}]
    for protocol in (JSON, MSGPACK):
        async with house.screen("floor", protocol=protocol) as screen:
            for echo in echoes:
                await screen.say({"t": "beat", "echo": echo})
                while "echo" not in (beat := await screen.hear_a("beat")):
                    pass
                assert json.dumps(echo) == json.dumps(beat["echo"])


@pytest.mark.parametrize("event", ["%ff", "%00", "a%20b", "*", "%2e%2e", "x" * 300, "é", "-", "a%0A"])
async def test_what_is_no_id_is_no_event(house: House, event: str) -> None:
    async with House(event, house.urls, house.browser, {}).socket() as screen:
        await screen.say({"t": "start", "view": "floor"})
        assert 4404 == await screen.closed()


async def test_an_event_that_is_no_longer_public_closes_for_nobody_and_stays_for_all_others(house: House) -> None:
    async with (
        house.screen("floor") as nobody,
        house.screen("zone:A", node=1, protocol=JSON) as far,
        house.screen("floor", "display") as display,
        house.screen("me", "P1", 1) as me,
    ):
        event = await house.shown("event", house.event)
        put = {"type": "put", "kind": "event", "id": house.event, "entity": {**event, "public": False}}
        done = await house.done(put, "organiser")
        for screen in (nobody, far):
            assert 4404 == await screen.closed()
            assert 1 == screen.copy.at, "what came afterwards is not for them"
        for screen in (display, me):
            await screen.up_to(done["version"])
        assert 404 == (await house.get("views/floor")).status


async def test_a_screen_on_a_table_that_is_removed_is_told_that_it_is_gone(house: House) -> None:
    async with house.screen("table:T6") as screen, house.screen("zone:B", node=1) as zone:
        done = await house.done({"type": "remove", "kind": "table", "id": "T6"}, "organiser")
        await asyncio.gather(screen.up_to(done["version"]), zone.up_to(done["version"]))
        assert "T6" not in screen.copy.held.get("table", {}) | zone.copy.held["table"]
    assert 404 == (await house.get("views/table:T6")).status


async def test_a_change_of_what_a_view_does_not_show_moves_nobody_and_sends_nothing(house: House) -> None:
    async with house.screen("floor") as floor, house.screen("table:T5", node=1) as table:
        version = (await house.done({"type": "note", "meeting": "M1", "text": "secret"}))["version"]
        await asyncio.gather(floor.up_to(version), table.up_to(version))
        assert 1 == floor.frames == table.frames
        stood = floor.stands()
        assert {"since": version} == {"since": stood["since"]}
        frame = await floor.start("floor", **stood)
        assert (version, {}) == (frame["since"], frame["put"]), "it resumes where a beat told it that it stands"


async def test_why_tells_who_on_the_desk_alone(house: House) -> None:
    async with house.screen("desk", "coordinator") as desk, house.screen("floor") as floor:
        done = await house.done({"type": "seat", "meeting": "M1", "organisation": "O1"}, "P1")
        await asyncio.gather(desk.up_to(done["version"]), floor.up_to(done["version"]))
        assert [("seat", done["id"], "P1")] == [(why["command"], why["id"], why["who"]) for why in desk.why]
        assert [("seat", done["id"])] == [(why["command"], why["id"]) for why in floor.why]
        assert "who" not in floor.why[0]
