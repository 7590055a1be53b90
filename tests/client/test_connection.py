"""A screen over a real socket, against a tiny server on the server's own types."""

import asyncio
import http
from collections.abc import AsyncIterator
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request, Response

from client.tiny_server import TOKEN, WALL, TinyServer, say, serving, soon
from meetingfloor.client import session
from meetingfloor.client.codec import Codec
from meetingfloor.client.connection import Change, Closed, GaveUp, connect, socket_url
from meetingfloor.client.outbox import Done, Refused
from meetingfloor.live.ids import id_refusal
from meetingfloor.wire import down
from meetingfloor.wire.codes import DRAINING, NOT_UNDERSTOOD, NOT_YOURS, SIGN_IN, TOO_LARGE

OPEN = {"type": "open_table", "table": "T1"}


@pytest.fixture
async def server() -> AsyncIterator[TinyServer]:
    async with serving() as tiny:
        yield tiny


@pytest.fixture(autouse=True)
async def bounded() -> AsyncIterator[None]:
    async with asyncio.timeout(20):
        yield


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "FIRST_RETRY_MS", 20)


@pytest.mark.parametrize("codec", ["msgpack", "json"])
async def test_a_screen_stands_where_the_server_is_and_follows(server: TinyServer, codec: Codec) -> None:
    server.tables["T1"] = {"label": "七"}
    async with connect(server.url, "E", "floor", token=TOKEN, codec=codec) as screen:
        assert {"table": {"T1": {"label": "七"}}} == screen.entities
        await server.change("T2", seats=6)
        await screen.stands_at(2)

        assert {"label": "T2", "seats": 6} == screen.of("table")["T2"]
        assert not screen.is_stale
        assert (2, "p2", "coordinator") == (screen.version, screen.print, screen.session.role)


@pytest.mark.parametrize("codec", ["msgpack", "json"])
async def test_a_command_is_done_under_an_id_that_the_server_takes(server: TinyServer, codec: Codec) -> None:
    async with connect(server.url, "E", codec=codec) as screen:
        answer = await screen.do(OPEN, seen=1)

    (asked,) = server.asked
    assert Done(asked.id, 1) == answer
    assert 1 == asked.seen
    assert id_refusal(asked.id, WALL) is None


async def test_a_command_is_refused_with_what_stands_in_the_way(server: TinyServer) -> None:
    server.answer = lambda do: down.Refused(id=do.id, code="in_use", text="Others.", standing={"meeting": "M1"})
    async with connect(server.url, "E") as screen:
        answer = await screen.do(OPEN)

    assert Refused(server.asked[0].id, "in_use", "Others.", {"meeting": "M1"}) == answer


async def test_a_command_without_an_answer_goes_again_under_its_id_and_where_the_screen_stood(
    server: TinyServer,
) -> None:
    server.answer = lambda _do: None
    async with connect(server.url, "E") as screen:
        asking = asyncio.create_task(screen.do(OPEN))
        await soon(lambda: len(server.asked) == 1)
        server.answer = None
        server.cut()

        assert Done(server.asked[0].id, 1) == await asking
        assert 2 == len(server.asked)
        assert server.asked[0].id == server.asked[1].id
        assert (1, "p1", "s1") == (server.starts[1].since, server.starts[1].print, server.starts[1].scope)


async def test_the_same_id_can_be_sent_again_on_purpose(server: TinyServer) -> None:
    async with connect(server.url, "E") as screen:
        first = await screen.do(OPEN)
        await screen.do(OPEN, command_id=first.id)

    assert [first.id, first.id] == [do.id for do in server.asked]


async def test_many_commands_at_once_all_get_their_answer(server: TinyServer) -> None:
    async with connect(server.url, "E") as screen:
        answers = await asyncio.gather(*(screen.do(OPEN) for _ in range(45)))

    assert {do.id for do in server.asked} == {answer.id for answer in answers}


async def test_a_draining_server_is_left_and_found_again(server: TinyServer) -> None:
    async with connect(server.url, "E") as screen:
        await server.leave(DRAINING, after_ms=10)
        await soon(lambda: len(server.starts) == 2)
        await server.change("T9")
        await screen.stands_at(2)

        assert "T9" in screen.of("table")


@pytest.mark.parametrize(
    ("close", "reason"),
    [(SIGN_IN, "sign_in"), (NOT_YOURS, "not_yours"), (NOT_UNDERSTOOD, "not_understood")],
    ids=str,
)
async def test_everybody_who_waits_is_told_when_it_is_over(server: TinyServer, close: Any, reason: str) -> None:
    server.answer = lambda _do: None
    async with connect(server.url, "E") as screen:
        waiting = [asyncio.create_task(screen.stands_at(99)), asyncio.create_task(screen.do(OPEN))]

        async def look() -> None:
            async for _ in screen:
                pass

        waiting.append(asyncio.create_task(look()))
        await soon(lambda: len(server.asked) == 1)
        for line in list(server.lines):
            await line.close(close.number, close.reason)
        told = await asyncio.gather(*waiting, return_exceptions=True)

        assert [GaveUp, GaveUp] == [type(one) for one in (told[0], told[2])]
        assert reason == told[0].reason  # type: ignore[union-attr]
        # What the server could not read is answered: it is not sent again.
        assert isinstance(told[1], Refused if close is NOT_UNDERSTOOD else GaveUp)
        with pytest.raises(GaveUp):
            await screen.do(OPEN)


@pytest.mark.parametrize(("view", "token", "reason"), [("floor", "wrong", "sign_in"), ("nowhere", None, "no_such")])
async def test_who_may_not_come_in_is_told_so_at_the_door(
    server: TinyServer, view: str, token: str | None, reason: str
) -> None:
    with pytest.raises(GaveUp) as told:
        async with connect(server.url, "E", view, token=token):
            pass

    assert reason == told.value.reason
    assert told.value.remedy


async def test_a_handshake_that_is_refused_is_told_so_at_the_door() -> None:
    def refuse(_line: ServerConnection, _request: Request) -> Response:
        return _line.respond(http.HTTPStatus.FORBIDDEN, "this origin is not ours")

    async with serving(process_request=refuse) as tiny:
        with pytest.raises(GaveUp, match="not_yours"):
            async with connect(tiny.url, "E"):
                pass


async def test_what_is_larger_than_the_server_takes_is_refused_and_the_screen_comes_back(server: TinyServer) -> None:
    async with connect(server.url, "E") as screen:
        server.answer = lambda _do: None
        asking = asyncio.create_task(screen.do(OPEN))
        await soon(lambda: len(server.asked) == 1)
        for line in list(server.lines):
            await line.close(TOO_LARGE.number)

        assert isinstance(await asking, Refused)
        await soon(lambda: len(server.starts) == 2)
        assert 1 == len(server.asked)


async def test_what_no_message_can_hold_is_an_error_of_the_callers(server: TinyServer) -> None:
    async with connect(server.url, "E") as screen:
        for command in ({"type": "note", "text": object()}, {"type": "note", "n": 2**80}, {"text": "\ud800"}):
            with pytest.raises(ValueError):
                await screen.do(command)
        await screen.do(OPEN)


async def test_changes_are_merged_for_whoever_looks_seldom(server: TinyServer) -> None:
    async with connect(server.url, "E") as screen:
        changes = aiter(screen)
        first = asyncio.ensure_future(anext(changes))
        await asyncio.sleep(0)
        await server.change("T1")
        assert Change(1, 2, {"table": {"T1": {"label": "T1"}}}, {}, (why("c2"),)) == await first
        for number in range(2, 30):
            await server.change(f"T{number}")
        await screen.stands_at(30)
        merged = await anext(changes)

        assert (2, 30) == (merged.since, merged.to)
        assert {f"T{number}" for number in range(2, 30)} == set(merged.put["table"])
        assert [f"c{version}" for version in range(11, 31)] == [one["id"] for one in merged.why]


async def test_a_beat_is_no_change(server: TinyServer) -> None:
    async with connect(server.url, "E") as screen:
        changes = aiter(screen)
        looking = asyncio.ensure_future(anext(changes))
        server.version = 5
        for line in server.lines:
            await say(line, down.Beat(now=1, speed=1.0, version=5, print="p5"))
        await screen.stands_at(5)
        assert not looking.done()
        server.tables["T1"] = {"label": "1"}
        for line in server.lines:
            await say(line, server.frame(5))

        assert {"table": {"T1": {"label": "1"}}} == (await looking).put


async def test_iteration_ends_with_the_connection(server: TinyServer) -> None:
    async with connect(server.url, "E") as screen:

        async def look() -> int:
            return len([change async for change in screen])

        looking = asyncio.create_task(look())
        await server.change("T1")
        await screen.stands_at(2)

    assert 1 == await looking
    with pytest.raises(Closed):
        await screen.stands_at(99)
    with pytest.raises(Closed):
        await screen.do(OPEN)


async def test_another_view_on_the_same_line(server: TinyServer) -> None:
    async with connect(server.url, "E") as screen:
        await screen.show("desk")

        assert ["floor", "desk"] == [start.view for start in server.starts]
        assert 0 == server.starts[1].since
        with pytest.raises(GaveUp):
            await screen.show("nowhere")


async def test_a_silent_line_is_left_and_a_stale_screen_says_so(server: TinyServer) -> None:
    server.beat_s = 0.1
    async with connect(server.url, "E") as screen:
        (line,) = server.lines
        await soon(lambda: len(server.starts) == 1)
        line.transport.pause_reading()  # it hears nothing, says nothing, and does not hang up

        await soon(lambda: screen.is_stale)
        await soon(lambda: len(server.starts) == 2)
        await soon(lambda: not screen.is_stale)
        line.transport.abort()


async def test_beats_keep_the_line_and_the_clock(server: TinyServer) -> None:
    server.beat_s = 0.05
    async with connect(server.url, "E") as screen:
        server.version = 3
        await screen.stands_at(3)

        assert 1 == len(server.starts)
        assert screen.session.clock.is_set


async def test_garbled_speech_is_the_end(server: TinyServer) -> None:
    async with connect(server.url, "E", codec="json") as screen:
        for line in list(server.lines):
            await line.send('{"t":"frame","since":1}')
        with pytest.raises(GaveUp, match="not_understood"):
            await screen.stands_at(99)


async def test_an_unknown_message_is_ignored(server: TinyServer) -> None:
    async with connect(server.url, "E", codec="json") as screen:
        for line in list(server.lines):
            await line.send('{"t":"weather","sun":true}')
            await line.send('{"frame":1}')
        await server.change("T1", brand_new_field=[1])
        await screen.stands_at(2)

        assert [1] == screen.of("table")["T1"]["brand_new_field"]


async def test_a_cancelled_command_that_was_never_sent_is_not_sent(server: TinyServer) -> None:
    async with connect(server.url, "E") as screen:
        server.answer = lambda _do: None
        asking = [asyncio.create_task(screen.do(OPEN)) for _ in range(21)]
        await soon(lambda: len(server.asked) == 20)
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)

        assert 20 == len(list(screen.session.outbox))


def test_addresses() -> None:
    assert "ws://127.0.0.1:8000/ws/chengdu" == socket_url("http://127.0.0.1:8000", "chengdu")
    assert "wss://floor.example/base/ws/a%2Fb" == socket_url("https://floor.example/base/", "a/b")


def why(command_id: str) -> dict[str, Any]:
    return {"command": "open_table", "id": command_id, "at": 1}
