"""Tokens at real WebSockets of two whole nodes."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin, Subprotocol

from builders import EVENT, ORGANISER, a_floor
from meetingfloor.access.callers import wall_ms
from meetingfloor.access.tokens import Credentials, Session
from meetingfloor.floor.commands import Import
from meetingfloor.live.ids import new_id
from meetingfloor.node import Node
from meetingfloor.settings import Settings
from rig.events import entities_of
from rig.house import ROOT
from rig.valkey import Valkey

JSON = [Subprotocol("meetingfloor.v1.json")]


@pytest.fixture
async def nodes(valkey: Valkey) -> AsyncIterator[tuple[Node, Node]]:
    settings = Settings(redis=valkey.url, port=0, drain=0)
    async with Node(settings) as one, Node(settings) as other:
        await one.events.create(EVENT, new_id(wall_ms()), Import(entities=entities_of(a_floor())), ORGANISER)
        yield one, other


def address(node: Node) -> str:
    return f"{node.url.replace('http', 'ws', 1)}/ws/{EVENT}"


async def standing(socket: ClientConnection, view: str = "desk") -> None:
    """On a view: welcome and a frame have come."""
    await socket.send(f'{{"t":"start","view":"{view}"}}')
    assert '"t":"welcome"' in str(await socket.recv())
    assert '"t":"frame"' in str(await socket.recv())


async def closed(socket: ClientConnection) -> tuple[int, str]:
    """The close code, and the last message before it."""
    last = ""
    try:
        while True:
            last = str(await socket.recv())
    except ConnectionClosed as end:
        assert end.rcvd is not None
        return end.rcvd.code, last


async def test_a_revocation_closes_the_sockets_on_every_node_within_two_seconds(nodes: tuple[Node, Node]) -> None:
    one, other = nodes
    issued, kept = await one.tokens.issue(EVENT, "coordinator"), await one.tokens.issue(EVENT, "organiser")
    session = await one.tokens.sign_in(issued.token, Credentials("192.0.2.7"))
    assert isinstance(session, Session)
    by_token = {"Authorization": f"Bearer {issued.token}"}
    by_cookie = {"Cookie": f"{session.cookie}={session.secret}"}
    async with (
        connect(address(one), subprotocols=JSON, additional_headers=by_token) as here,
        connect(address(other), subprotocols=JSON, additional_headers=by_token) as there,
        connect(
            address(other), subprotocols=JSON, additional_headers=by_cookie, origin=Origin(other.url)
        ) as in_a_browser,
        connect(
            address(other), subprotocols=JSON, additional_headers={"Authorization": f"Bearer {kept.token}"}
        ) as of_another,
    ):
        for socket in (here, there, in_a_browser, of_another):
            await standing(socket)

        began_s = time.monotonic()
        await one.tokens.revoke(EVENT, token_id=issued.id)
        ends = await asyncio.gather(*map(closed, (here, there, in_a_browser)))

        assert time.monotonic() - began_s < 2
        assert {code for code, _ in ends} == {4401}
        assert all('"code":"signed_out"' in last for _, last in ends)
        await of_another.send('{"t":"beat","echo":1}')
        assert '"echo":1' in str(await of_another.recv())


async def test_a_foreign_page_opens_no_socket(nodes: tuple[Node, Node]) -> None:
    for origin in ("https://evil.example", "null"):
        with pytest.raises(InvalidStatus) as refused:
            await connect(address(nodes[0]), subprotocols=JSON, origin=Origin(origin))

        assert refused.value.response.status_code == 403
    with pytest.raises(InvalidStatus) as refused:
        await connect(address(nodes[0]), subprotocols=JSON, additional_headers={"Cookie": "mf_display_chengdu=x"})
    assert refused.value.response.status_code == 403


async def test_a_token_of_another_event_finds_no_event_that_is_not_public(nodes: tuple[Node, Node]) -> None:
    stranger = await nodes[0].tokens.issue("nice", "organiser")
    for event, token, code in (("nice", stranger.token, 4404), ("nowhere", stranger.token, 4404), (EVENT, "x", 4401)):
        async with connect(address(nodes[0]).replace(EVENT, event), subprotocols=JSON) as socket:
            await socket.send(f'{{"t":"start","view":"desk","token":"{token}"}}')

            assert (await closed(socket))[0] == code


async def test_a_server_tells_its_contract_as_it_stands_in_the_documents(nodes: tuple[Node, Node]) -> None:
    async with ClientSession() as client:
        for name in ("openapi.json", "asyncapi.json"):
            async with client.get(f"{nodes[0].url}/api/{name}") as answer:
                assert 200 == answer.status
                assert (ROOT / "docs" / "contract" / name).read_bytes() == await answer.read()
