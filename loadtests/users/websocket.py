"""One WebSocket on gevent's sockets: `websockets`' client without I/O, and a socket of ours under it.

`websockets.sync` would do under gevent too, at 39 µs a message and a thread and four files a connection, against 21 µs
and one file (150 connections, 600 bytes a message). There's no backpressure.
"""

import socket
import ssl
import struct
from contextlib import suppress

from gevent.lock import RLock
from websockets.client import ClientProtocol
from websockets.exceptions import InvalidStatus
from websockets.frames import Frame, Opcode
from websockets.typing import Subprotocol
from websockets.uri import parse_uri

from meetingfloor.client.closing import LOST
from meetingfloor.client.connection import MOST_FRAME_BYTES, STATUSES

READ_BYTES = 256 * 1024
OPENING_S = 10.0
DATA = frozenset({Opcode.BINARY, Opcode.TEXT, Opcode.CONT})


class Closed(Exception):
    """The connection is gone, with this close code."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


class WebSocket:
    """Dialled when it is made. Everything raises Closed once it is gone."""

    def __init__(self, url: str, subprotocol: str) -> None:
        uri = parse_uri(url)
        self._protocol = ClientProtocol(uri, subprotocols=[Subprotocol(subprotocol)], max_size=MOST_FRAME_BYTES)
        self._sending = RLock()
        self._gone: int | None = None
        self._parts: list[bytes] = []
        try:
            self._socket = socket.create_connection((uri.host, uri.port), timeout=OPENING_S)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if uri.secure:
                self._socket = ssl.create_default_context().wrap_socket(self._socket, server_hostname=uri.host)
        except OSError:
            raise Closed(LOST) from None
        try:
            self._handshake()
        except BaseException:
            self.cut()
            raise

    def _handshake(self) -> None:
        self._protocol.send_request(self._protocol.connect())
        self._flush()
        while not self._take(OPENING_S):
            if self._gone is not None:
                break
        refused = self._protocol.handshake_exc
        if isinstance(refused, InvalidStatus):
            raise Closed(STATUSES.get(refused.response.status_code, LOST))
        if refused is not None or self._gone is not None:
            raise Closed(LOST)

    def recv(self, within_s: float) -> list[bytes]:
        """Whole messages that came; none when this time has passed."""
        if self._gone is not None:
            raise Closed(self._gone)
        messages = []
        for event in self._take(within_s) or ():
            if isinstance(event, Frame) and event.opcode in DATA:
                self._parts.append(bytes(event.data))
                if event.fin:
                    messages.append(b"".join(self._parts))
                    self._parts = []
        return messages

    def send(self, message: bytes) -> None:
        if self._gone is not None:
            raise Closed(self._gone)
        self._protocol.send_binary(message)
        self._flush()

    def close(self) -> None:
        """Say goodbye, and do not wait for it."""
        try:
            if self._gone is None:
                self._protocol.send_close(1000)
                self._flush()
        except Closed:
            pass
        self._socket.close()

    def cut(self) -> None:
        """As if the network were gone: no goodbye in WebSocket, none in TCP."""
        self._gone = LOST
        with suppress(OSError):
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.close()

    def _take(self, within_s: float) -> list[object]:
        try:
            self._socket.settimeout(within_s)
            data = self._socket.recv(READ_BYTES)
        except TimeoutError:
            return []
        except OSError:
            self._gone = LOST
            return []
        if data:
            self._protocol.receive_data(data)
        else:
            self._protocol.receive_eof()
        events = self._protocol.events_received()
        self._flush()
        closing = self._protocol.close_rcvd
        if closing is not None:
            self._gone = closing.code
        elif not data or self._protocol.parser_exc is not None:
            self._gone = LOST
        return events

    def _flush(self) -> None:
        with self._sending:
            try:
                for data in self._protocol.data_to_send():
                    if data:
                        self._socket.sendall(data)
            except OSError:
                self._gone = LOST
