"""A door that must stay shut: asking for a view that one may not see."""

import gevent

from loadtests.users.faults import Fault, NotThere, NotToBeSeen
from loadtests.users.sight import face_of
from loadtests.users.websocket import Closed, WebSocket
from meetingfloor.client.closing import LOST
from meetingfloor.client.codec import SUBPROTOCOLS, decode, encode

KNOCK_S = 5.0
OPENED = frozenset({"welcome", "frame"})


def knock(socket_url: str, view: str, token: str | None, who: str) -> Fault | None:
    """What was wrong with the answer: the server must close, with a code, and send nothing of it."""
    try:
        with gevent.Timeout(KNOCK_S, False):
            _wait_to_be_shown_out(socket_url, view, token)
            return NotToBeSeen(f"{face_of(view)} was opened to {who}")
        return NotThere(f"{face_of(view)}: nobody said no")
    except Closed as closed:
        return None if closed.code != LOST else NotThere(f"{face_of(view)}: no close code")


def _wait_to_be_shown_out(socket_url: str, view: str, token: str | None) -> None:
    """Comes back if one is let in. Raises Closed."""
    socket = WebSocket(socket_url, SUBPROTOCOLS["msgpack"])
    try:
        start = {"t": "start", "view": view} | ({"token": token} if token is not None else {})
        socket.send(bytes(encode(start, "msgpack")))  # type: ignore[arg-type]
        while not any(decode(data, "msgpack").get("t") in OPENED for data in socket.recv(KNOCK_S)):
            pass
    finally:
        socket.close()
