"""Screens on real sockets: joining, resuming, commands, limits, leaving."""

import asyncio
import json
import socket as sockets

import pytest
from websockets.exceptions import InvalidStatus

from builders import EVENT, a_floor, at
from meetingfloor.live.event import wall_ms
from meetingfloor.live.ids import new_id
from rig.served import JSON, MSGPACK, a_served_floor
from rig.valkey import Valkey

MOVE = {"type": "move_meeting", "meeting": "M1", "table": "T4"}
VIEWS = ("floor", "zone:A", "zone:B", "table:T1", "table:T4", "desk")


async def test_a_screen_is_welcomed_and_gets_one_whole_frame(valkey: Valkey) -> None:
    async with a_served_floor(valkey.url) as served, served.raw() as screen:
        frame = await screen.start("floor")

        assert {"event": EVENT, "view": "floor", "speed": 1, "beat": 0.5}.items() <= screen.welcome.items()
        assert 0 == frame["since"]
        assert {"M1", "M2", "M3"} == set(screen.shown["meeting"])


@pytest.mark.parametrize("protocol", [MSGPACK, JSON])
async def test_every_view_equals_what_http_tells_after_a_move(valkey: Valkey, protocol: str) -> None:
    async with a_served_floor(valkey.url) as served:
        desk_token, me_token = await served.token(), await served.token("participant", "P1")
        async with served.screen("desk", protocol, token=desk_token) as desk:
            screens = {view: served.screen(view, protocol, token=desk_token) for view in VIEWS}
            screens["me"] = served.screen("me", protocol, token=me_token)
            opened = {view: await screen.__aenter__() for view, screen in screens.items()}
            done = await desk.do(MOVE)
            assert "done" == done["t"]
            for view, screen in opened.items():
                await screen.stands_at(done["version"])
                told = await served.get(f"/api/events/{EVENT}/views/{view}", me_token if view == "me" else desk_token)
                assert told["put"] == screen.shown, view
                assert (told["to"], told["print"]) == (screen.at, screen.print)
            for view in screens.values():
                await view.__aexit__(None, None, None)


async def test_a_screen_resumes_by_a_delta_where_it_stood(valkey: Valkey) -> None:
    async with a_served_floor(valkey.url) as served:
        token = await served.token()
        async with served.screen("floor") as display:
            stood = {"since": display.at, "print": display.print, "scope": display.welcome["scope"]}
        async with served.screen("desk", token=token) as desk:
            await desk.do(MOVE)
        async with served.raw() as display:
            frame = await display.start("floor", **stood)

            assert stood["since"] == frame["since"]
            assert {"meeting": ["M1"]} == {kind: list(nouns) for kind, nouns in frame["put"].items()}
            again = await display.start("floor", since=display.at, print=display.print, scope=display.welcome["scope"])
            assert ({}, {}) == (again["put"], again["gone"])


@pytest.mark.parametrize(
    "other", [{"print": "another"}, {"scope": "another"}, {"scope": None}, {"since": 999}, {"since": -3}, {"since": 0}]
)
async def test_what_cannot_be_bridged_becomes_a_whole_frame(valkey: Valkey, other: dict[str, object]) -> None:
    async with a_served_floor(valkey.url) as served, served.screen("floor") as screen:
        stood = {"since": screen.at, "print": screen.print, "scope": screen.welcome["scope"], **other}

        frame = await screen.start("floor", **{name: value for name, value in stood.items() if value is not None})

        assert 0 == frame["since"]


async def test_a_screen_can_change_its_view(valkey: Valkey) -> None:
    async with a_served_floor(valkey.url) as served, served.screen("floor") as screen:
        await screen.start("table:T1")

        assert "table:T1" == screen.welcome["view"]
        assert {"T1"} == set(screen.shown["table"])


async def test_a_change_that_a_view_does_not_show_moves_it_by_a_beat_alone(valkey: Valkey) -> None:
    async with a_served_floor(valkey.url) as served:
        token = await served.token()
        async with served.screen("floor") as display, served.screen("desk", token=token) as desk:
            done = await desk.do({"type": "note", "meeting": "M1", "text": "for the desk alone"})

            beat = await display.hear()
            while beat["version"] < done["version"]:
                assert "beat" == beat["t"]
                beat = await display.hear()
            assert ("beat", done["version"]) == (beat["t"], beat["version"])


async def test_a_beat_is_echoed_at_once(valkey: Valkey) -> None:
    async with a_served_floor(valkey.url, beat=30) as served, served.screen("floor") as screen:
        await screen.say({"t": "beat", "echo": {"mine": [1, "two"]}})

        assert {"mine": [1, "two"]} == (await screen.hear())["echo"]


async def test_commands_without_a_token_are_not_allowed(valkey: Valkey) -> None:
    async with a_served_floor(valkey.url) as served, served.screen("floor") as screen:
        assert "not_allowed" == (await screen.do(MOVE))["code"]


async def test_a_refusal_says_what_stands_in_the_way(valkey: Valkey) -> None:
    async with a_served_floor(valkey.url) as served, served.screen("desk", token=await served.token()) as desk:
        refused = await desk.do({"type": "move_meeting", "meeting": "M1", "table": "T2"})

        assert ("table_taken", "M2") == (refused["code"], refused["standing"]["meeting"])
        assert 1 == served.node.events.open_events[0].event.floor.version


async def test_a_misfit_is_refused_and_the_socket_stays(valkey: Valkey) -> None:
    async with a_served_floor(valkey.url) as served, served.screen("desk", token=await served.token()) as desk:
        for command in ({"type": "no_such_verb"}, {"type": "board", "group": "G1"}, {**MOVE, "more": 1}, "text"):
            await desk.say({"t": "do", "id": new_id(wall_ms()), "command": command})
            assert "bad_command" == (await desk.hear_a("refused"))["code"]
        await desk.say({"t": "sing"})
        assert None is (await desk.hear_a("refused"))["id"]
        assert "done" == (await desk.do(MOVE))["t"]


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"t": "do", "id": "x", "command": MOVE}, 4400),
        ({"t": "beat"}, 4400),
        ({"no": "t"}, 4400),
        ("only a text", 4400),
        ({"t": "start", "view": "desk"}, 4401),
        ({"t": "start", "view": "me"}, 4401),
        ({"t": "start", "view": "table:T99"}, 4404),
        ({"t": "start", "view": "delegation:D1"}, 4404),
        ({"t": "start", "view": "nonsense"}, 4404),
        ({"t": "start", "view": "floor", "token": "mf_bad"}, 4401),
    ],
)
async def test_a_first_message_that_leads_nowhere_closes_with_its_code(
    valkey: Valkey, message: object, code: int
) -> None:
    async with a_served_floor(valkey.url) as served, served.raw(JSON) as screen:
        await screen.say(message)

        assert code == await screen.closed()


async def test_a_participant_who_asks_for_the_desk_is_told_that_it_is_not_theirs(valkey: Valkey) -> None:
    async with a_served_floor(valkey.url) as served, served.raw() as screen:
        await screen.say({"t": "start", "view": "desk", "token": await served.token("participant", "P1")})

        assert 4403 == await screen.closed()


async def test_too_deep_and_too_large_close_the_socket(valkey: Valkey) -> None:
    async with a_served_floor(valkey.url) as served:
        async with served.screen("floor", JSON) as screen:
            await screen.socket.send('{"t":"beat","echo":' + "[" * 16 + "]" * 16 + "}")
            assert 4400 == await screen.closed()
        async with served.screen("floor", JSON) as screen:
            await screen.socket.send(json.dumps({"t": "beat", "echo": "x" * 66_000}))
            assert 1009 == await screen.closed()


async def test_no_subprotocol_in_common_is_a_bad_request(valkey: Valkey) -> None:
    async with a_served_floor(valkey.url) as served:
        with pytest.raises(InvalidStatus) as refused:
            async with served.raw("something.else"):
                pass
        assert 400 == refused.value.response.status_code


async def test_beyond_the_rate_commands_are_refused_and_far_beyond_it_the_socket_is_closed(valkey: Valkey) -> None:
    async with a_served_floor(valkey.url) as served:
        async with served.screen("desk", token=await served.token()) as desk:
            for _ in range(200):
                await desk.say({"t": "do", "id": new_id(wall_ms()), "command": MOVE})
            codes = [(await desk.hear_a("refused"))["code"] for _ in range(100)]
            assert "too_many" in codes
        async with served.screen("desk", token=await served.token()) as desk:
            for _ in range(400):
                await desk.say({"t": "do", "id": new_id(wall_ms()), "command": MOVE})
            assert 4429 == await desk.closed()


async def test_who_says_nothing_for_three_beats_is_closed(valkey: Valkey) -> None:
    async with a_served_floor(valkey.url, beat=0.2) as served, served.screen("floor") as screen:
        bye = await screen.hear_a("bye")

        assert "silent" == bye["code"]


async def test_a_revoked_token_closes_its_open_sockets(valkey: Valkey) -> None:
    async with a_served_floor(valkey.url) as served:
        async with served.screen("desk", token=await served.token()) as desk, served.screen("floor") as display:
            await served.node.tokens.revoke(EVENT, role="coordinator")

            assert "signed_out" == (await desk.hear_a("bye"))["code"]
            assert 4401 == await desk.closed()
            await display.say({"t": "beat", "echo": 1})
            assert 1 == (await display.hear_a("beat"))["echo"]


async def test_a_draining_node_says_bye_with_a_time_to_come_back(valkey: Valkey) -> None:
    async with a_served_floor(valkey.url) as served, served.screen("floor") as screen:
        draining = asyncio.create_task(served.node.sockets.drain())

        bye = await screen.hear_a("bye")
        assert "draining" == bye["code"] and 0 <= bye["after"] <= 200
        assert 1001 == await screen.closed()
        await draining


async def test_a_stalled_screen_gets_one_merged_frame_when_it_reads_again(valkey: Valkey) -> None:
    """It holds little here meanwhile, and the others are served."""
    async with a_served_floor(valkey.url, beat=30) as served:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(served.url.rpartition(":")[2]), limit=2**20)
        raw = writer.get_extra_info("socket")
        raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
        key = "dGhlIHNhbXBsZSBub25jZQ=="
        writer.write(
            f"GET /ws/{EVENT} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Protocol: {JSON}\r\n\r\n".encode()
        )
        await reader.readuntil(b"\r\n\r\n")
        start = json.dumps({"t": "start", "view": "desk", "token": await served.token()}).encode()
        writer.write(bytes((0x81, 0x80 | 126)) + len(start).to_bytes(2, "big") + bytes(4) + start)
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        live = served.node.events.open_events[0]
        async with served.screen("desk", token=await served.token()) as desk:
            last = 0
            for number in range(400):
                answer = await live.submit.ask(
                    new_id(wall_ms()),
                    _note(f"{number} " + "x" * 4000),
                    _actor(),
                )
                last = answer.version  # type: ignore[union-attr]
            await desk.stands_at(last)
            stalled = next(
                seat
                for hub in served.node.sockets.hubs
                for seat in hub.seats()
                if seat.wire.full  # the one that nobody reads
            )
            held = stalled.wire._transport.get_write_buffer_size()  # type: ignore[attr-defined]
            assert 0 < held < 1_000_000
            assert stalled.stands < last
        writer.transport.resume_reading()  # type: ignore[attr-defined]
        frames = 0
        async with asyncio.timeout(10):
            while True:
                head = await reader.readexactly(2)
                size = head[1] & 0x7F
                size = int.from_bytes(await reader.readexactly(2 if size == 126 else 8), "big") if size > 125 else size
                message = json.loads(await reader.readexactly(size))
                frames += message["t"] == "frame"
                if message.get("to") == last:
                    break
        assert message["since"] < last - 1, "what piled up came as one frame"
        assert frames < 400
        writer.close()


def _note(text: str) -> object:
    from meetingfloor.floor.commands import Note

    return Note("M1", text)


def _actor() -> object:
    from builders import COORDINATOR

    return COORDINATOR


async def test_a_changed_clock_sends_a_beat_at_once(valkey: Valkey) -> None:
    floor = a_floor()
    async with a_served_floor(valkey.url, floor, beat=30) as served:
        organiser = await served.token("organiser")
        async with served.screen("desk", token=organiser) as desk:
            event = {**desk.shown["event"][EVENT], "clock": {"wall": wall_ms(), "event": at("10:52"), "speed": 60.0}}
            put = {"type": "put", "kind": "event", "id": EVENT, "entity": event}
            await desk.say({"t": "do", "id": new_id(wall_ms()), "command": put})

            beat = await desk.hear_a("beat")
            assert 60 == beat["speed"]
            assert abs(beat["now"] - at("10:52")) < 600_000
