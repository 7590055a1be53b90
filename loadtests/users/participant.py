"""Somebody with a badge and a phone: reads the own day, checks in, is late, sits down, and loses the Wi-Fi."""

import random
from typing import Any

from locust import task

from loadtests.users.floor_user import FloorUser

SITS_MS = (-4 * 60_000, 0)
"""From how long before a meeting begins until how long after it ends one may sit down at it."""
LATE_MIN = (3, 5, 10)
AWAY_S = (0.5, 6.0)

Meeting = dict[str, Any]
Slots = dict[str, dict[str, Any]]
HOLDING = frozenset({"planned", "called", "running", "done"})


def own_organisation(meeting: Meeting, person: str, home: str | None) -> str | None:
    """For whom this person sits at a meeting, if for anybody."""
    for party in meeting["parties"]:
        if person in party.get("people", ()) or (not party.get("people") and party["organisation"] == home):
            return str(party["organisation"])
    return None


def to_sit_at(
    meetings: dict[str, Meeting], slots: Slots, person: str, home: str | None, now_ms: float
) -> tuple[str, str] | None:
    """The meeting at which one should be now, and has not sat down yet; with one's organisation."""
    for which, meeting in meetings.items():
        slot, own = slots.get(meeting["slot"]), own_organisation(meeting, person, home)
        if slot is None or own is None or meeting["state"] not in HOLDING or own in meeting.get("seated", ()):
            continue
        if slot["starts"] + SITS_MS[0] <= now_ms <= slot["ends"] + SITS_MS[1]:
            return which, own
    return None


def next_one(
    meetings: dict[str, Meeting], slots: Slots, person: str, home: str | None, now_ms: float
) -> tuple[str, str] | None:
    """The next meeting that has not begun, with one's organisation."""
    coming = [
        (slots[meeting["slot"]]["starts"], which, own)
        for which, meeting in meetings.items()
        if meeting["state"] in HOLDING
        and meeting["slot"] in slots
        and slots[meeting["slot"]]["starts"] > now_ms
        and (own := own_organisation(meeting, person, home)) is not None
    ]
    return min(coming)[1:] if coming else None


class Participant(FloorUser):
    weight = 30
    pauses_s = (5, 15)

    def come(self) -> None:
        self.person, token = self.shared.seats.person()
        self.open("me", token, person=self.person)
        self.check_in()

    def check_in(self) -> None:
        assert self.line is not None
        door = self.shared.hall.door
        self.line.do({"type": "check_in", "person": self.person} | ({"door": door} if door is not None else {}))

    @property
    def home(self) -> str | None:
        assert self.line is not None
        return self.line.of("person").get(self.person, {}).get("organisation")

    @task(10)
    def read(self) -> None:
        self.look()

    @task(8)
    def sit_down(self) -> None:
        line = self.line
        if line is None or not line.may_act:
            return
        found = to_sit_at(line.of("meeting"), line.of("slot"), self.person, self.home, line.now_ms)
        if found is not None:
            line.do({"type": "seat", "meeting": found[0], "organisation": found[1]})
        else:
            self.look()

    @task(1)
    def be_late(self) -> None:
        line = self.line
        if line is None or not line.may_act:
            return
        found = next_one(line.of("meeting"), line.of("slot"), self.person, self.home, line.now_ms)
        if found is None:
            line.do({"type": "late", "person": self.person, "minutes": random.choice(LATE_MIN)})
            return
        which, own = found
        said = own in line.of("meeting")[which].get("late", {})
        minutes = 0 if said else random.choice(LATE_MIN)
        line.do({"type": "late", "meeting": which, "organisation": own, "minutes": minutes})

    @task(1)
    def lose_wifi(self) -> None:
        self.lose_air(random.uniform(*AWAY_S))

    @task(1)
    def try_the_doors(self) -> None:
        if random.random() < 0.5:
            self.knock("desk", self.token)
        elif self.line is not None and self.line.may_act:
            tables = sorted(self.line.of("table"))
            if tables:
                self.grab({"type": "open_table", "table": random.choice(tables)})
