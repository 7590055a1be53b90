"""One day of a plan, looked up: its rounds, who meets when, who belongs together. Pure."""

from collections import Counter

from meetingfloor.floor.model import Entities, Event, Meeting, Slot
from meetingfloor.floor.phases import day_of

MINUTE = 60_000
EARLY_MIN, LATE_MIN = 75, 20
"""The day begins so many minutes before its first round, and ends so many after its last."""


class Agenda:
    """The day on which most of the event's meetings stand, as it was planned."""

    def __init__(self, plan: Entities) -> None:
        """Raises ValueError for a plan without meetings: nothing would happen."""
        self.plan = plan
        self.event: Event = next(iter(plan.event.values()))
        on = Counter(self._date(meeting) for meeting in plan.meeting.values() if meeting.slot in plan.slot)
        if not on:
            raise ValueError("this event has no meetings yet")
        date = min(on, key=lambda day: (-on[day], day))
        self.meetings: dict[str, Meeting] = dict(
            sorted(
                ((which, one) for which, one in plan.meeting.items() if self._date(one) == date),
                key=lambda held: (plan.slot[held[1].slot].starts, held[0]),
            )
        )
        self.rounds: list[str] = sorted(
            (which for which, slot in plan.slot.items() if slot.kind == "meeting" and self._day(slot) == date),
            key=lambda which: (plan.slot[which].starts, which),
        )
        self.number = {which: number for number, which in enumerate(self.rounds)}
        self.begins = self.starts(0) - EARLY_MIN * MINUTE
        self.ends = plan.slot[self.rounds[-1]].ends + LATE_MIN * MINUTE
        self.first, self.last = self._ends_of_days()

    def starts(self, number: int) -> int:
        """When the round of this number begins; the last one where there are not so many."""
        return self.plan.slot[self.rounds[min(number, len(self.rounds) - 1)]].starts

    def begin(self, which: str) -> int:
        return self.plan.slot[self.meetings[which].slot].starts

    def round_of(self, which: str) -> int:
        return self.number[self.meetings[which].slot]

    def at_round(self, number: int) -> list[str]:
        return [which for which in self.meetings if self.round_of(which) == number]

    def delegation(self, organisation: str, people: tuple[str, ...]) -> str | None:
        """The delegation that a party came with."""
        for which in people or tuple(self.members(organisation)):
            delegation = self.plan.person[which].delegation
            if delegation is not None:
                return delegation
        return None

    def members(self, organisation: str) -> list[str]:
        return sorted(which for which, person in self.plan.person.items() if person.organisation == organisation)

    def people_at(self, which: str) -> list[str]:
        """Who comes to a meeting; of a party that names nobody, the first of its people."""
        meeting = self.meetings[which]
        found: list[str] = []
        for party in meeting.parties:
            found += party.people or self.members(party.organisation)[:1]
        interpreter = self.plan.interpreter.get(meeting.interpreter) if meeting.interpreter is not None else None
        return [*found, interpreter.person] if interpreter is not None else found

    def busy(self, person: str, slot: str) -> bool:
        return any(one.slot == slot and person in self.people_at(which) for which, one in self.meetings.items())

    def _ends_of_days(self) -> tuple[dict[str, int], dict[str, int]]:
        """person → when the first meeting begins, and when the last one ends."""
        first: dict[str, int] = {}
        last: dict[str, int] = {}
        for which, meeting in self.meetings.items():
            for person in self.people_at(which):
                first.setdefault(person, self.begin(which))
                last[person] = self.plan.slot[meeting.slot].ends
        return first, last

    def _date(self, meeting: Meeting) -> tuple[int, int, int]:
        return self._day(self.plan.slot[meeting.slot])

    def _day(self, slot: Slot) -> tuple[int, int, int]:
        return day_of(self.event, slot.starts)
