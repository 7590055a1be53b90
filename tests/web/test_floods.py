"""Floods, and requests that never end."""

import asyncio
from contextlib import suppress
from typing import Any

from meetingfloor.access.callers import wall_ms
from meetingfloor.access.limits import Guesses, Limits
from meetingfloor.live.ids import new_id
from rig.site import Site, a_site
from rig.valkey import Valkey

Who = dict[str, str | None]
PATH = "/api/events/chengdu/commands"


async def raw(site: Site, sent: bytes, within_s: float = 5) -> bytes:
    """What comes back for these bytes until the server closes."""
    host, port = site.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        writer.write(sent)
        await writer.drain()
        async with asyncio.timeout(within_s):
            return await reader.read()
    finally:
        writer.close()


def note(number: int) -> dict[str, Any]:
    return {"id": new_id(wall_ms()), "command": {"type": "note", "meeting": "M1", "text": str(number)}}


async def test_a_body_that_says_that_it_is_too_large_is_not_read(site: Site, who: Who) -> None:
    signed = f"Authorization: Bearer {who['coordinator']}\r\n"
    head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\n{signed}Content-Length: 999999999\r\n\r\n"

    answer = await raw(site, head.encode())

    assert answer.startswith(b"HTTP/1.1 413")
    assert b'"code":"too_large"' in answer


async def test_a_body_that_says_nothing_and_grows_is_cut_off(site: Site, who: Who) -> None:
    async def endless() -> Any:
        with suppress(ConnectionError):
            for _ in range(1_000):
                yield b"x" * 10_000

    answer = await site.post(PATH, who["coordinator"], data=endless())

    assert (answer.status, answer.code) == (413, "too_large")
    assert "65536" in answer.json["detail"]


async def test_the_session_takes_no_large_body_from_anybody(site: Site) -> None:
    assert (await site.post("/api/session", data=b"x" * 70_000)).code == "too_large"


async def test_a_handshake_that_never_ends_is_closed(valkey: Valkey) -> None:
    async with a_site(valkey.url, limits=Limits(read_s=0.3)) as site:
        assert await raw(site, b"") == b""
        assert await raw(site, b"GET /ws/chengdu HTTP/1.1\r\nHost: x\r\nUpgra") == b""


async def test_a_body_that_never_ends_is_too_slow(valkey: Valkey) -> None:
    async with a_site(valkey.url, limits=Limits(read_s=0.3)) as site:
        answer = await raw(
            site, b'POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"token":', within_s=8
        )

        assert answer.startswith(b"HTTP/1.1 408")
        assert b'"code":"too_slow"' in answer


async def test_too_many_commands_of_one_connection_are_refused_then_cut_off(valkey: Valkey) -> None:
    async with a_site(valkey.url, limits=Limits(commands_a_second=5)) as site:
        await site.create()
        token = (await site.tokens.issue("chengdu", "coordinator")).token
        answers = [await site.post(PATH, token, json=note(number)) for number in range(20)]
        flood = await site.post(PATH, token, json=[note(number) for number in range(60)])

        assert {answer.status for answer in answers[:5]} == {200}
        refused = [answer for answer in answers if answer.status == 409]
        assert refused
        assert {answer.code for answer in refused} == {"too_many"}
        assert refused[0].json["standing"] == {"a_second": 5}
        assert (flood.status, flood.code) == (429, "too_many")
        assert flood.headers["Retry-After"]


async def test_more_requests_than_a_node_admits_are_turned_away_and_health_is_not(valkey: Valkey) -> None:
    async with a_site(valkey.url, limits=Limits(requests=1, read_s=5)) as site:
        host, port = site.url.removeprefix("http://").split(":")
        _, held = await asyncio.open_connection(host, int(port))
        held.write(b"POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n")
        async with asyncio.timeout(5):
            while (answer := await site.get("/")).status == 200:
                pass

        assert answer.code == "too_many"
        assert (await site.get("/healthz")).status == 200
        held.close()
        async with asyncio.timeout(5):
            while (await site.get("/")).status != 200:
                pass


async def test_who_is_revoked_while_it_sends_a_command_is_not_heard(site: Site, who: Who) -> None:
    sent = asyncio.Event()

    async def slowly() -> Any:
        yield b'{"id":'
        await site.tokens.revoke("chengdu", role="coordinator")
        sent.set()
        yield b'"x","command":{"type":"call_meeting","meeting":"M1"}}'

    answer = await site.post(PATH, who["coordinator"], data=slowly())

    assert sent.is_set()
    assert (answer.status, answer.code) == (401, "sign_in")


async def test_guessing_is_slowed_and_a_good_token_of_the_same_venue_is_not(valkey: Valkey) -> None:
    async with a_site(valkey.url, guesses=Guesses(burst=5)) as site:
        await site.create()
        token = (await site.tokens.issue("chengdu", "coordinator")).token
        loop = asyncio.get_running_loop()

        async def took(secret: str) -> tuple[float, int]:
            began = loop.time()
            answer = await site.get("/api/events/chengdu/views/desk", secret)
            return loop.time() - began, answer.status

        wrong = [await took(f"mf_{number:043}") for number in range(10)]
        good_s, status = await took(token)

        assert {status for _, status in wrong} == {401}
        assert max(took_s for took_s, _ in wrong[:5]) < 0.09
        assert wrong[-1][0] > 0.3
        assert (good_s < 0.2, status) == (True, 200)


async def test_headers_that_never_end_are_an_error_and_no_page(site: Site) -> None:
    answer = await raw(site, b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 200_000 + b"\r\n\r\n")

    assert answer.partition(b" ")[2].startswith(b"400")
    assert b"<" not in answer
