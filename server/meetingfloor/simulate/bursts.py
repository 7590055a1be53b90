"""No-shows come in bursts, by delegation: a bus is late, or lunch was far away. Which, on this day. Pure."""

from collections import Counter
from collections.abc import Iterator

import msgspec

from meetingfloor.floor.model import Party
from meetingfloor.simulate.agenda import Agenda

FEWEST, MOST = 4, 6
"""Meetings that one burst hits."""
MINUTES = (25, 15)
"""How late the first delegation says it is, and the second."""


class Burst(msgspec.Struct, frozen=True):
    """`first`: the number of the round in which it begins. `missing`: meeting → who does not come, in order."""

    delegation: str | None
    first: int
    minutes: int
    missing: dict[str, str]


def bursts(agenda: Agenda) -> list[Burst]:
    """One while the morning's first rounds go on, with those who had no meeting before; one in the last third."""
    count = len(agenda.rounds)
    chosen: list[Burst] = []
    morning, afternoon = range(1, count // 3 + 1), range(count * 2 // 3, count)
    for minutes, rounds, fresh in ((MINUTES[0], morning, True), (MINUTES[1], afternoon, False)):
        taken = {burst.delegation for burst in chosen} - {None}
        possible = [one for one in _possible(agenda, rounds, minutes, fresh=fresh) if one.delegation not in taken]
        if possible:
            chosen.append(max(possible, key=lambda burst: _weight(agenda, burst)))
    return chosen


def _weight(agenda: Agenda, burst: Burst) -> tuple[int, bool, float, int]:
    """Enough of them first; then real delegations, the one of which the most is missing; then the earlier one."""
    own = sum(1 for which in agenda.meetings for _, group in _groups(agenda, which) if group == burst.delegation)
    enough = min(len(burst.missing), FEWEST)
    return enough, burst.delegation is not None, len(burst.missing) / max(own, 1), -burst.first


def _possible(agenda: Agenda, rounds: range, minutes: int, *, fresh: bool) -> Iterator[Burst]:
    everywhere = _everywhere(agenda)
    for first in rounds:
        for last in (first, first + 1):
            if last not in rounds:
                continue
            missing: dict[str, dict[str, str]] = {}
            for which in (which for number in range(first, last + 1) for which in agenda.at_round(number)):
                for party, group in _groups(agenda, which):
                    if group not in everywhere and not (fresh and _was_here(agenda, party, first)):
                        missing.setdefault(group, {}).setdefault(which, party.organisation)
            for group, meetings in sorted(missing.items()):
                delegation = group if group in agenda.plan.delegation else None
                yield Burst(delegation, first, minutes, dict(list(meetings.items())[:MOST]))


def _groups(agenda: Agenda, which: str) -> Iterator[tuple[Party, str]]:
    """Each party with those it travels with: its delegation, or else the others of its country."""
    for party in agenda.meetings[which].parties:
        country = agenda.plan.organisation[party.organisation].country
        group = agenda.delegation(party.organisation, party.people) or country
        if group is not None:
            yield party, group


def _everywhere(agenda: Agenda) -> set[str]:
    """Those who sit at most of the tables: without them there is no day."""
    count = Counter(group for which in agenda.meetings for group in {g for _, g in _groups(agenda, which)})
    return {group for group, meetings in count.items() if meetings > len(agenda.meetings) / 2}


def _was_here(agenda: Agenda, party: Party, first: int) -> bool:
    people = party.people or tuple(agenda.members(party.organisation)[:1])
    return any(agenda.first.get(person, 0) < agenda.starts(first) for person in people)
