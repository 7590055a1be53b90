"""What a screen hears, looked at before and after its session takes it: how long it took, and what must never be."""

from typing import Any

from loadtests.users.faults import Gap, Incorrect, NotToBeSeen, OffTheLine, OtherPrint
from loadtests.users.shared import Shared
from loadtests.users.sight import face_of, somebody_elses
from meetingfloor.client.session import Joining, Session, Stands, Starting

WHYS_KEPT = 40


class Ears:
    """`wrong`: the first of what must never be, for the end; each is told to the statistics as it is heard."""

    def __init__(self, shared: Shared, session: Session, person: str | None) -> None:
        self.wrong: Incorrect | None = None
        self._shared = shared
        self._tell = shared.tell
        self._session = session
        self._person = person
        self._whys: dict[str, None] = {}
        self._sort = "join"
        self._asked_ms: float | None = None

    @property
    def face(self) -> str:
        return face_of(self._session.view)

    def asked(self, local_ms: float, *, anew: bool = False) -> None:
        """A frame is waited for: a line is dialled, or (anew) another view is wanted."""
        self._asked_ms = local_ms
        self._sort = "join" if anew or self._session.standing.version == 0 else "resume"

    def is_wrong(self, fault: Incorrect) -> None:
        self.wrong = self.wrong or fault
        self._tell.failed("check", "as it is heard", fault)

    # before the session takes it

    def before(self, message: dict[str, Any], shown_wrongly: str | None) -> None:
        match message.get("t"):
            case "welcome":
                self._welcomed(message)
            case "frame" if isinstance(self._session.state, Stands | Joining):
                if shown_wrongly is not None:
                    self.is_wrong(NotToBeSeen(shown_wrongly))
                if message["since"] > self._session.standing.version:
                    self.is_wrong(Gap(f"{self.face}: a frame begins beyond where the screen stands"))
            case "bye" if message["code"] != "draining":
                self._tell.failed("line", self.face, OffTheLine(f"bye: {message['code']}"))

    def _welcomed(self, welcome: dict[str, Any]) -> None:
        state = self._session.state
        if not isinstance(state, Starting) or state.unanswered > 1:
            return  # to an earlier start: it is ignored
        if welcome["view"] != self._session.view:
            self.is_wrong(NotToBeSeen(f"asked for {self.face}, was given {face_of(welcome['view'])}"))
        if self._person is not None and welcome.get("person") != self._person:
            self.is_wrong(NotToBeSeen(f"{self.face} was opened as somebody else"))

    # and after

    def after(self, message: dict[str, Any], size: int, local_ms: float, *, stood: bool) -> None:
        """stood: before this message"""
        if not isinstance(self._session.state, Stands):
            return
        match message.get("t"):
            case "frame":
                self._framed(message, size, local_ms, stood)
            case "beat":
                echo = message.get("echo")
                if isinstance(echo, int | float):
                    self._tell.took("look", self.face, local_ms - echo)
                self._same_print(message["version"], message["print"])

    def _framed(self, frame: dict[str, Any], size: int, local_ms: float, stood: bool) -> None:
        whys = [why for why in frame.get("why") or () if why["id"] not in self._whys]
        self._whys.update((why["id"], None) for why in whys)
        for old in list(self._whys)[:-WHYS_KEPT]:
            del self._whys[old]
        if stood:
            self._late(whys, size, local_ms)
        elif self._asked_ms is not None:
            bridged = f", {'bridged' if frame['since'] else 'whole'}" if self._sort == "resume" else ""
            self._tell.took(self._sort, self.face + bridged, local_ms - self._asked_ms, size)
            self._asked_ms = None
        self._same_print(frame["to"], frame["print"])
        if self.face == "me" and self._person is not None:
            elses = somebody_elses(self._person, frame, self._session.entities)
            if elses is not None:
                self.is_wrong(NotToBeSeen(elses))

    def _late(self, whys: list[dict[str, Any]], size: int, local_ms: float) -> None:
        """How long the oldest of these changes took to this screen: by its sender's click, where that was in this
        process, else by the event's clock."""
        clock = self._session.clock
        by_clock, worst_ms = False, -1.0
        for why in whys:
            sent_ms = self._shared.sent_at(why["id"])
            at = (clock.now(local_ms) - why["at"]) / (clock.speed or 1)
            late_ms = at if sent_ms is None else local_ms - sent_ms
            if late_ms > worst_ms:
                by_clock, worst_ms = sent_ms is None, late_ms
        if worst_ms >= 0:
            self._tell.took("see", f"{self.face}, by the event's clock" if by_clock else self.face, worst_ms, size)

    def _same_print(self, version: int, print_: str) -> None:
        if not self._shared.same_print(version, print_):
            self.is_wrong(OtherPrint(f"{self.face}: two prints at one version"))
