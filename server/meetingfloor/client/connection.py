"""A session over the `websockets` library: `async with connect(url, event, view, token=…) as screen`.

It comes back by itself, with jitter, for as long as the server lets it; on 4400, 4401, 4403, 4404 and 1008 it gives up
and everybody who waits is told so by `GaveUp`. There's no backpressure: a reader that is slow gets changes merged.
"""

import asyncio
import os
import random
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote, urlsplit

from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as dial
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.typing import Origin, Subprotocol

from meetingfloor.client.closing import LOST, Reason
from meetingfloor.client.codec import SUBPROTOCOLS, Codec, GarbledError, decode, encode
from meetingfloor.client.outbox import RANDOM_BYTES, Done, Item, Refused
from meetingfloor.client.session import Deed, Hang, Kept, Over, Say, Session, Stands
from meetingfloor.floor.answer import Failure
from meetingfloor.floor.frames import Standing

MOST_FRAME_BYTES = 64 * 1024 * 1024
"""A whole frame of a very large event; what is larger is taken for a fault."""
SENDING_S = 10.0
"""A message that the network does not take in this time means that the connection is dead."""
CLOSING_S = 1.0
SOONEST_S, LONGEST_S = 0.001, 60.0
WHYS_KEPT = 20
NOT_UNDERSTOOD = 4400
STATUSES = {400: NOT_UNDERSTOOD, 401: 4401, 403: 4403, 404: 4404, 429: 4429}
"""A handshake that is answered by plain HTTP means the same as the close code."""

REMEDIES: dict[Reason, str] = {
    "sign_in": "The token is missing, over or revoked: make a new one with `meetingfloor token`.",
    "not_allowed": "The server does not take this client: look at its --origin.",
    "not_yours": "This view is for another role: use a token of that role.",
    "no_such": "There is no such event or view, or this token may not know of it.",
    "not_understood": "Server and client do not speak the same protocol: bring both to one release.",
    "too_many": "The server has no room: try again later.",
}


class Closed(Failure):
    """The connection was closed on this side, while somebody waited for it."""

    remedy = "Wait for answers before the connection is closed."


class GaveUp(Failure):
    """The server said that there is no coming back by itself."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(f"the screen is off the line for good: {reason}", REMEDIES[reason])
        self.reason: Reason = reason


@dataclass(frozen=True, slots=True)
class Change:
    """What is otherwise on the screen than when one last looked. `why`: the last commands that touched the view."""

    since: int
    to: int
    put: dict[str, dict[str, Any]]
    gone: dict[str, list[str]]
    why: tuple[dict[str, Any], ...]


def connect(
    url: str,
    event: str,
    view: str = "floor",
    *,
    token: str | None = None,
    codec: Codec = "msgpack",
    origin: str | None = None,
    kept: Kept | None = None,
) -> "Connection":
    """A screen of an event at http(s):// or ws(s)://HOST:PORT; entering it waits until it stands, or raises GaveUp.

    It waits for as long as the server cannot be reached: bound it with asyncio.timeout.
    """
    session = Session(view, random=random.random, token=token, kept=kept)
    return Connection(socket_url(url, event), session, codec, origin)


def socket_url(url: str, event: str) -> str:
    at = urlsplit(url)
    scheme = {"http": "ws", "https": "wss"}.get(at.scheme, at.scheme)
    return f"{scheme}://{at.netloc}{at.path.rstrip('/')}/ws/{quote(event, safe='')}"


class Connection:
    """A screen on the line. All that is decided is decided in session.py."""

    def __init__(self, url: str, session: Session, codec: Codec = "msgpack", origin: str | None = None) -> None:
        self.session = session
        self._url = url
        self._codec: Codec = codec
        self._origin = Origin(origin) if origin is not None else None
        self._socket: ClientConnection | None = None
        self._timer: asyncio.Timeout | None = None
        self._running: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        self._answers: dict[str, asyncio.Future[Done | Refused]] = {}
        self._whys: dict[str, tuple[int, dict[str, Any]]] = {}

    async def __aenter__(self) -> Self:
        self._running = asyncio.create_task(self._run(), name=f"screen {self._url}")
        try:
            await self._until(lambda: isinstance(self.session.state, Stands))
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Leave the line. Whoever waits hears `Closed`; iterations end."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait([self._running])

    # what it shows

    @property
    def version(self) -> int:
        return self.session.standing.version

    @property
    def print(self) -> str:
        return self.session.standing.print

    @property
    def entities(self) -> Mapping[Any, Mapping[str, Any]]:
        """The copy of the view: {KIND: {ID: map}}. Kinds of which it holds nothing are not there; not to be changed."""
        return self.session.entities

    def of(self, kind: str) -> Mapping[str, Any]:
        return self.session.entities.get(kind, {})

    @property
    def now_ms(self) -> float:
        """The event's clock."""
        return self.session.clock.now(local_ms())

    @property
    def is_stale(self) -> bool:
        return self.session.is_stale(local_ms())

    # what can be asked

    async def stands_at(self, version: int) -> None:
        """Until it stands at this version, or beyond. Raises GaveUp."""
        await self._until(lambda: isinstance(self.session.state, Stands) and self.version >= version)

    async def sees(self, holds: Callable[["Connection"], bool]) -> None:
        """Until something holds of what the screen shows. Raises GaveUp."""
        await self._until(lambda: holds(self))

    async def do(
        self,
        command: dict[str, Any],
        *,
        seen: int | None = None,
        until: int | None = None,
        command_id: str | None = None,
    ) -> Done | Refused:
        """What became of a command, however often the connection breaks meanwhile. Raises GaveUp, or ValueError for
        what no message can hold.

        command_id: where it is sent again. Cancelled, it is not sent, unless it was already on its way.
        """
        _must_fit(command, self._codec)
        if self._closed:
            raise self._ended()
        if command_id is None:
            command_id = self.session.ask(command, local_ms(), os.urandom(RANDOM_BYTES), seen=seen, until=until)
        else:
            self.session.outbox.ask(Item(command_id, command, seen, until))
        answer: asyncio.Future[Done | Refused] = asyncio.get_running_loop().create_future()
        self._answers[command_id] = answer
        try:
            await self._nudge()
            return await answer
        finally:
            self._answers.pop(command_id, None)
            self.session.outbox.forget(command_id)

    async def show(self, view: str) -> None:
        """Another view, on the same connection; until it stands there. Raises GaveUp."""
        await self._act(self.session.show(view, local_ms()))
        await self._until(lambda: isinstance(self.session.state, Stands))

    async def __aiter__(self) -> AsyncIterator[Change]:
        """Whenever something is otherwise: all that is. Ends when the connection is closed; raises GaveUp."""
        before = self.session.standing
        while not self._closed:
            after = self.session.standing
            change = self._between(before, after)
            before = after
            if change.put or change.gone:
                yield change
            elif self.session.standing is after:
                await self._news.wait()
        if isinstance(self.session.state, Over):
            raise self._ended()

    # how it goes on

    @property
    def _closed(self) -> bool:
        return self._running is None or self._running.done()

    async def _run(self) -> None:
        try:
            while not isinstance(self.session.state, Over):
                if self.session.tick(local_ms()):
                    await self._connected()
                    self._tell()
                else:
                    await asyncio.sleep(self._rest_s())
        finally:
            for answer in self._answers.values():
                if not answer.done():
                    answer.set_exception(self._ended())
            asyncio.get_running_loop().call_soon(self._tell)  # when this task is seen to be done

    async def _connected(self) -> None:
        """One connection, from its handshake to its end."""
        code = LOST
        try:
            async with dial(
                self._url,
                origin=self._origin,
                subprotocols=[Subprotocol(SUBPROTOCOLS[self._codec])],
                compression=None,
                open_timeout=SENDING_S,
                close_timeout=CLOSING_S,
                ping_interval=None,
                max_size=MOST_FRAME_BYTES,
                proxy=None,
            ) as socket:
                self._socket = socket
                await self._act(self.session.opened(local_ms()))
                await self._talk(socket)
        except ConnectionClosed as closed:
            code = closed.rcvd.code if closed.rcvd is not None else LOST
        except GarbledError:
            code = NOT_UNDERSTOOD
        except InvalidStatus as refused:
            code = STATUSES.get(refused.response.status_code, LOST)
        except (OSError, TimeoutError, InvalidHandshake):
            code = LOST
        finally:
            self._socket = None
        self.session.hung(code, local_ms())
        self._settle()

    async def _talk(self, socket: ClientConnection) -> None:
        while self._socket is socket:
            try:
                async with asyncio.timeout(self._rest_s()) as self._timer:
                    data = await socket.recv()
            except TimeoutError:
                await self._act(self.session.tick(local_ms()))
            else:
                await self._hear(data)

    async def _hear(self, data: bytes | str) -> None:
        message = decode(data, self._codec)
        deeds = self.session.heard(message, local_ms())
        match message.get("t"):
            case "frame":
                self._remember(message)
            case "done" | "refused":
                self._settle()
        self._tell()
        await self._act(deeds)

    async def _act(self, deeds: list[Deed]) -> None:
        socket = self._socket
        for deed in deeds:
            match deed:
                case Say(message) if socket is not None:
                    async with asyncio.timeout(SENDING_S):
                        await socket.send(encode(message, self._codec))
                case Hang() if socket is not None:
                    self._socket = None
                    await socket.close()

    async def _nudge(self) -> None:
        """Something was asked: send it now, if there is a line, and let the timer know."""
        if self._socket is None or not isinstance(self.session.state, Stands):
            return
        with suppress(ConnectionClosed, TimeoutError):  # the reader meets it too, and comes back
            await self._act(self.session.tick(local_ms()))
        if self._timer is not None:
            with suppress(RuntimeError):  # it has just run out
                self._timer.reschedule(asyncio.get_running_loop().time() + self._rest_s())

    def _rest_s(self) -> float:
        return min(max(SOONEST_S, (self.session.wakes_at() - local_ms()) / 1_000), LONGEST_S)

    def _settle(self) -> None:
        for command_id, answer in list(self._answers.items()):
            item = self.session.outbox.get(command_id)
            if item is not None and isinstance(item.state, Done | Refused) and not answer.done():
                answer.set_result(item.state)

    def _tell(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()

    async def _until(self, holds: Callable[[], bool]) -> None:
        while not holds():
            if self._closed:
                raise self._ended()
            await self._news.wait()

    def _ended(self) -> Failure:
        return (
            GaveUp(self.session.state.reason)
            if isinstance(self.session.state, Over)
            else Closed("the screen is closed")
        )

    def _remember(self, frame: dict[str, Any]) -> None:
        for why in frame.get("why") or ():
            self._whys.setdefault(str(why.get("id")), (frame["to"], why))
        for old in list(self._whys)[:-WHYS_KEPT]:
            del self._whys[old]

    def _between(self, before: Standing, after: Standing) -> Change:
        put: dict[str, dict[str, Any]] = {}
        gone: dict[str, list[str]] = {}
        for kind in {*before.entities, *after.entities}:
            old, new = before.entities.get(kind, {}), after.entities.get(kind, {})
            if old is not new:
                put[kind] = {which: entity for which, entity in new.items() if old.get(which) != entity}
                gone[kind] = [which for which in old if which not in new]
        return Change(
            before.version,
            after.version,
            {kind: entities for kind, entities in put.items() if entities},
            {kind: ids for kind, ids in gone.items() if ids},
            tuple(why for to, why in self._whys.values() if to > before.version),
        )


def _must_fit(command: dict[str, Any], codec: Codec) -> None:
    try:
        encode(command, codec)
    except (TypeError, OverflowError) as error:
        raise ValueError(f"no message can hold this command: {error}") from None


def local_ms() -> float:
    """A clock of our own that never jumps."""
    return time.monotonic() * 1_000
