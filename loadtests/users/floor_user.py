"""Somebody at the event: comes in, looks, does, and is asked at the end whether all was right.

Every check is a request of the sort `check` in Locust's statistics; what is wrong is a failure of it.
"""

import random
from contextlib import suppress
from urllib.parse import quote

import gevent
from locust import User
from locust.exception import StopUser

from loadtests.shapes.shape import AWAY_S, ROUND_S, Occasion
from loadtests.users.doors import knock
from loadtests.users.faults import Fault, Incorrect, NotThere, NotToBeDone, WrongState
from loadtests.users.line import Line
from loadtests.users.shared import Shared
from loadtests.users.sight import face_of
from loadtests.users.truth import difference
from loadtests.users.websocket import Closed
from meetingfloor.client.outbox import Done
from meetingfloor.client.session import Kept

LOOKS = 20
"""How often a floor that changes on and on is looked at, until the copy and the view stand at one version."""
SETTLE_S = 10.0
JITTER_S = 0.5


class FloorUser(User):
    """`line`: the screen, while there is one. What each sort of user does is in its own class."""

    abstract = True
    shared: Shared
    """Set before any user comes: locustfile.py."""
    pauses_s = (1.0, 1.0)
    """Between one thing and the next."""

    def __init__(self, environment) -> None:
        super().__init__(environment)
        self.line: Line | None = None
        self.token: str | None = None
        self._wrong: Incorrect | None = None

    def wait_time(self) -> float:
        return random.uniform(*self.pauses_s) * self.shared.pace

    # coming and going

    def on_start(self) -> None:
        self.shared.users.add(self)
        self.come()

    def come(self) -> None:
        """What a user does first."""
        raise NotImplementedError

    def open(self, view: str, token: str | None, *, kept: Kept | None = None, person: str | None = None) -> Line:
        """Stand before a view. One that cannot be had is told, and this user goes home."""
        self.token = token
        self.line = Line(self.shared, view, token, kept=kept, person=person)
        try:
            self.line.wait()
        except Fault as fault:
            self.shared.tell.failed("join", face_of(view), fault)
            raise StopUser from None
        return self.line

    def on_stop(self) -> None:
        """Whether all was right."""
        self.shared.users.discard(self)
        if self.line is not None:
            self.line.find_air()
            self.check_commands(self.line)
            self.check_state(self.line)
            self.leave()
        self._checked("all that was heard", self._wrong)

    def leave(self) -> Kept | None:
        line, self.line = self.line, None
        if line is None:
            return None
        self._wrong = self._wrong or line.ears.wrong
        return line.close()

    def happens(self, what: Occasion) -> None:
        """Something happens to everybody."""
        if what == "round":
            gevent.sleep(random.random() * ROUND_S)
            self.look()
        elif what == "wifi":
            self.lose_air(AWAY_S)

    def look(self) -> None:
        if self.line is not None:
            with suppress(Closed):  # the line tells it, and comes back
                self.line.look()

    def lose_air(self, for_s: float) -> None:
        line = self.line
        if line is not None:
            line.lose_air()
            gevent.sleep(for_s + random.random() * JITTER_S)
            line.find_air()

    # what must hold

    def check_state(self, line: Line) -> None:
        """What the screen holds is what the view shows, at the same version."""
        view = line.session.view
        fault: Fault | None = NotThere(f"{line.face}: no version at which both could be looked at")
        try:
            for _ in range(LOOKS):
                path = f"/api/events/{quote(self.shared.hall.event)}/views/{quote(view)}"
                whole = self.shared.http.get(f"view {line.face}", path, self.token)
                line.wait()
                self.look()
                line.wait(whole["to"], SETTLE_S)
                if line.version == whole["to"]:
                    fault = self._state_fault(line, whole)
                    break
        except Fault as missed:
            fault = missed
        self._checked("state as the view", fault)

    def _state_fault(self, line: Line, whole: dict) -> Fault | None:
        if line.session.standing.print != whole["print"]:
            return WrongState(f"{line.face}: another print")
        otherwise = difference(line.copy, whole["put"])
        return WrongState(f"{line.face}: {otherwise}") if otherwise is not None else None

    def check_commands(self, line: Line) -> None:
        """Each that was done stands in the log once, where and as it was answered; none that was refused does."""
        if not line.asked:
            return
        log = self.shared.log
        try:
            with gevent.Timeout(SETTLE_S, False):
                while not line.session.outbox.is_idle:
                    line.wait()
                    gevent.sleep(0.1)
            done = [one.answer.version for one in line.asked.values() if isinstance(one.answer, Done)]
            log.read_until(max(done, default=0))
            for command_id, asked in line.asked.items():
                self._checked("command as in the log", log.fault_of(command_id, asked.command, asked.answer))
            if log.faults:
                self._checked("log without holes", log.faults[0])
        except Fault as fault:
            self._checked("command as in the log", fault)

    def knock(self, view: str, token: str | None) -> None:
        """Ask for a view that one may not see."""
        self._checked("knock where one may not", knock(self.shared.socket_url, view, token, type(self).__name__))

    def grab(self, command: dict) -> None:
        """Ask for what one may not: it must be refused."""
        assert self.line is not None
        answer = self.line.grab(command)
        wrong = NotToBeDone(f"{command['type']} by {type(self).__name__}") if isinstance(answer, Done) else None
        self._checked("ask for what one may not", wrong)

    def _checked(self, what: str, fault: Fault | None) -> None:
        if fault is None:
            self.shared.tell.took("check", what, 0)
        else:
            self.shared.tell.failed("check", what, fault)
