"""Somebody at the desk: moves, marks no-shows, swaps, closes tables, and takes it back."""

import random
from collections.abc import Mapping
from typing import Any

from locust import task

from loadtests.shapes.shape import Occasion
from loadtests.users.floor_user import FloorUser
from meetingfloor.client.outbox import Done

LIVE = frozenset({"planned", "called", "running"})
HOLDING = LIVE | {"done"}
CLOSED_MOST = 1
"""Tables that one desk keeps closed at once."""
DELAY_MIN = 5
CAREFUL = 0.3
"""Share of the moves that say what they have seen."""

Desk = Mapping[str, Mapping[str, Any]]
Command = dict[str, Any]


def _live(desk: Desk) -> dict[str, Any]:
    return {which: meeting for which, meeting in desk.get("meeting", {}).items() if meeting["state"] in LIVE}


def a_move(desk: Desk, now_ms: float, luck: random.Random) -> Command | None:
    """A meeting that is still to come, to a free table in its slot."""
    slots = desk.get("slot", {})
    coming = {w: m for w, m in _live(desk).items() if m["slot"] in slots and slots[m["slot"]]["ends"] > now_ms}
    if not coming:
        return None
    which = luck.choice(sorted(coming))
    slot = coming[which]["slot"]
    taken = {m["table"] for m in desk["meeting"].values() if m["slot"] == slot and m["state"] in HOLDING}
    free = sorted(t for t, table in desk["table"].items() if t not in taken and table["status"] != "closed")
    return {"type": "move_meeting", "meeting": which, "table": luck.choice(free)} if free else None


def a_swap(desk: Desk, luck: random.Random) -> Command | None:
    """Two meetings of one slot change tables."""
    live = _live(desk)
    if not live:
        return None
    a = luck.choice(sorted(live))
    others = sorted(w for w, m in live.items() if m["slot"] == live[a]["slot"] and w != a)
    return {"type": "swap_meetings", "a": a, "b": luck.choice(others)} if others else None


def a_no_show(desk: Desk, now_ms: float, luck: random.Random) -> Command | None:
    """A meeting whose time has come, and not everybody."""
    slots = desk.get("slot", {})
    waiting = {}
    for which, meeting in _live(desk).items():
        missing = [p["organisation"] for p in meeting["parties"] if p["organisation"] not in meeting.get("seated", ())]
        slot = slots.get(meeting["slot"])
        if missing and slot is not None and slot["starts"] < now_ms:
            waiting[which] = missing
    if not waiting:
        return None
    which = luck.choice(sorted(waiting))
    return {"type": "mark_no_show", "meeting": which, "missing": waiting[which][:1]}


def a_delay(desk: Desk, now_ms: float) -> Command | None:
    """Everything from the next round on."""
    coming = [(slot["starts"], which) for which, slot in desk.get("slot", {}).items() if slot["starts"] > now_ms]
    return {"type": "delay", "slot": min(coming)[1], "minutes": DELAY_MIN} if coming else None


class Coordinator(FloorUser):
    weight = 1
    pauses_s = (3, 6)
    number = 0
    """How many desks there have been in this process: the first of the first process is in charge of delays."""

    def come(self) -> None:
        self.luck = random.Random()
        self.last: str | None = None
        self.closed: list[str] = []
        self.in_charge = Coordinator.number == 0 and self.shared.process == 0
        Coordinator.number += 1
        self.open("desk", self.shared.seats.desk())

    def happens(self, what: Occasion) -> None:
        if what != "delay":
            super().happens(what)
        elif self.in_charge and self._can:
            self.ask(a_delay(self.line.copy, self.line.now_ms))

    @property
    def _can(self) -> bool:
        return self.line is not None and self.line.may_act and self.line.version > 0

    def ask(self, command: Command | None, *, careful: bool = False) -> bool:
        """Whether it was done; what is not to be done now is a look."""
        if command is None or self.line is None:
            self.look()
            return False
        answer = self.line.do(command, careful=careful)
        if not isinstance(answer, Done):
            return False
        self.last = answer.id
        return True

    @task(6)
    def move(self) -> None:
        if self._can:
            self.ask(a_move(self.line.copy, self.line.now_ms, self.luck), careful=self.luck.random() < CAREFUL)

    @task(2)
    def swap(self) -> None:
        if self._can:
            self.ask(a_swap(self.line.copy, self.luck))

    @task(1)
    def mark_no_show(self) -> None:
        if self._can:
            self.ask(a_no_show(self.line.copy, self.line.now_ms, self.luck))

    @task(1)
    def close_or_open(self) -> None:
        if not self._can:
            return
        if len(self.closed) >= CLOSED_MOST:
            self.ask({"type": "open_table", "table": self.closed.pop()})
            return
        standing = sorted(t for t, table in self.line.of("table").items() if table["status"] == "open")
        if standing:
            table = self.luck.choice(standing)
            if self.ask({"type": "close_table", "table": table, "to": "auto", "reason": "water 漏水"}):
                self.closed.append(table)

    @task(2)
    def take_back(self) -> None:
        if self._can and self.last is not None:
            command, self.last = self.last, None
            self.ask({"type": "undo", "command": command})

    @task(2)
    def watch(self) -> None:
        self.look()
