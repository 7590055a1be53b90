"""What happens in a day at an event, from a seed: a list of timed happenings, made from the event's own entities. Pure.

True to what such days are like: no-shows come in bursts, by delegation; most of what goes wrong is put right in
minutes; somebody always walks in. Times are of the event's clock.
"""

from collections.abc import Iterator
from random import Random

from meetingfloor.floor.model import Entities, Party
from meetingfloor.simulate.agenda import MINUTE, Agenda
from meetingfloor.simulate.bursts import Burst, bursts
from meetingfloor.simulate.deeds import (
    Arrives,
    AsksForHelp,
    BusIsLate,
    CameAfterAll,
    Day,
    Deed,
    Happening,
    IsAnnounced,
    IsCalledOff,
    IsHelped,
    Leaves,
    MeetToo,
    Moves,
    PartyIsLate,
    RunsLate,
    SentInstead,
    Sits,
    StaysAway,
    TableFails,
    TableIsMended,
    WalksIn,
)

MOVES = 0.22
"""Of the meetings, how many move; and STRAGGLERS: to how many a party comes late, UNTAPPED: whose seat nobody taps."""
STRAGGLERS, UNTAPPED = 0.15, 0.05
FAULT = "water from the ceiling 天花板漏水"
ALSO = 0.75
"""Of those who have no meeting, how many come all the same."""
STRANGERS: tuple[tuple[str, str | None, str, dict[str, str]], ...] = (
    ("Tao Wenjing", "陶文静", "CN", {"zh": "C2", "en": "B2"}),
    ("Katrin Ebner", None, "DE", {"de": "C2", "en": "C1"}),
)
"""Name, native name, country, languages: invented."""


def a_day(plan: Entities, seed: int) -> Day:
    """The day on which most meetings stand. Raises ValueError where there are none."""
    agenda = Agenda(plan)
    writer = _Writer(agenda, seed)
    happenings = sorted(writer.all(), key=lambda one: one.at)
    inside = (one for one in happenings if agenda.begins <= one.at < agenda.ends)
    return Day(agenda.begins, agenda.ends, tuple(inside))


class _Writer:
    """Each story has its own luck, so that one more move does not make another day. `told`: meetings with a story."""

    def __init__(self, agenda: Agenda, seed: int) -> None:
        self.agenda = agenda
        self.seed = seed
        self.bursts: list[Burst] = bursts(agenda)
        self.told: set[str] = {which for burst in self.bursts for which in burst.missing}
        self.away: dict[str, str] = {}
        """meeting → the organisation that does not come."""
        self.seated: set[tuple[str, str]] = set()
        """(meeting, organisation) of which a story tells when it sits."""

    def all(self) -> list[Happening]:
        found: list[Happening] = []
        for story in (
            self.no_shows,
            self.called_off,
            self.calls_for_help,
            self.table,
            self.delay,
            self.sent_instead,
            self.walk_ins,
            self.moves,
            self.notices,
            self.seats,
            self.arrivals,
        ):
            found += story(Random(f"{self.seed} {story.__name__}"))
        return found

    def untold(self, first: int, last: int | None = None) -> list[str]:
        """Meetings of these rounds of which nothing is told yet."""
        rounds = range(first, len(self.agenda.rounds) if last is None else last + 1)
        return [w for w in self.agenda.meetings if w not in self.told and self.agenda.round_of(w) in rounds]

    def sits(self, which: str, organisation: str, minutes: float) -> Happening:
        self.seated.add((which, organisation))
        return _at(self.agenda.begin(which), minutes, Sits(which, organisation))

    # those who do not come

    def no_shows(self, luck: Random) -> Iterator[Happening]:
        for burst in self.bursts:
            if burst.delegation is not None:
                yield _at(self.agenda.starts(burst.first), -12, BusIsLate(burst.delegation, burst.minutes))
            for which, organisation in burst.missing.items():
                begin, present = self.agenda.begin(which), self._other(which, organisation)
                marked = luck.uniform(6.2, 7.8)
                self.away[which] = organisation
                yield self.sits(which, present, luck.uniform(-2, 1))
                if luck.random() < 0.4:
                    yield _at(begin, 3.5, AsksForHelp(which, present, "partner_missing"))
                    yield _at(begin, marked - 0.4, IsHelped(which))
                yield _at(begin, marked, StaysAway(which, organisation))
        yield from self._taken_back()

    def _taken_back(self) -> Iterator[Happening]:
        """The last of the first burst comes running, a minute after it was marked."""
        if self.bursts:
            which, organisation = list(self.bursts[0].missing.items())[-1]
            begin = self.agenda.begin(which)
            del self.away[which]
            yield _at(begin, 9, CameAfterAll(which))
            yield self.sits(which, organisation, 9.6)

    def called_off(self, luck: Random) -> Iterator[Happening]:
        for which in luck.sample(late := self.untold(3), min(1, len(late))):
            self.told.add(which)
            yield _at(self.agenda.begin(which), -luck.uniform(35, 60), IsCalledOff(which))

    # those who are late, or lost

    def calls_for_help(self, luck: Random) -> Iterator[Happening]:
        """One in every third round, another while many look on; the partner then comes, or the table is found."""
        rounds = len(self.agenda.rounds)
        for number, reason in ((0, "partner_missing"), (rounds // 3, "table_taken"), (rounds * 2 // 3, "other")):
            which = next(iter(luck.sample(free := self.untold(number, number), min(1, len(free)))), None)
            if which is None:
                continue
            self.told.add(which)
            first, second = (party.organisation for party in self.agenda.meetings[which].parties[:2])
            begin = self.agenda.begin(which)
            yield self.sits(which, first, luck.uniform(-1.5, 0.5))
            yield _at(begin, 2, PartyIsLate(which, second, 5))
            yield _at(begin, 4.5, AsksForHelp(which, first, reason))  # type: ignore[arg-type]
            yield _at(begin, 7.6, IsHelped(which))
            yield self.sits(which, second, 8.2)
        served = [which for which in self.untold(1) if self.agenda.meetings[which].interpreter is not None]
        for which in luck.sample(served, min(1, len(served))):
            begin = self.agenda.begin(which)
            yield _at(begin, 1.5, AsksForHelp(which, self._first(which), "interpreter_missing"))
            yield _at(begin, 4, IsHelped(which))

    def seats(self, luck: Random) -> Iterator[Happening]:
        """Both parties of all that is not called off or stood up, most of them on time."""
        for which, meeting in self.agenda.meetings.items():
            straggler = luck.random() < STRAGGLERS and which not in self.told
            untapped = luck.random() < UNTAPPED
            for place, party in enumerate(meeting.parties):
                if (which, party.organisation) in self.seated or self.away.get(which) == party.organisation:
                    continue
                if untapped and place == 1 and not straggler:
                    continue
                after = luck.uniform(5.5, 8.5) if straggler and place == 1 else luck.uniform(-2.5, 2.5)
                yield self.sits(which, party.organisation, after)

    # the desk at work

    def table(self, luck: Random) -> Iterator[Happening]:
        """One fails in the third round: none that is in use just then, so that it can be emptied at once."""
        agenda, rounds = self.agenda, len(self.agenda.rounds)
        number = rounds // 4
        inside = [agenda.meetings[which].table for which in agenda.at_round(number)]
        after = [agenda.meetings[which].table for which in agenda.meetings if agenda.round_of(which) > number]
        choice = sorted(sorted(set(after) - set(inside)), key=lambda table: (-after.count(table), luck.random()))
        begins, ends = agenda.starts(number) + 8 * MINUTE, agenda.starts(rounds * 2 // 3) - 20 * MINUTE
        if choice and ends > begins:
            yield Happening(begins, TableFails(tuple(choice), FAULT, ends))
            yield Happening(ends, TableIsMended(FAULT))

    def delay(self, luck: Random) -> Iterator[Happening]:
        """From the round after the next on; the desk says so at once."""
        number = len(self.agenda.rounds) // 3
        if number + 1 < len(self.agenda.rounds):
            minutes = luck.choice((5, 6, 8))
            at = self.agenda.starts(number) + 3 * MINUTE
            text = {"en": f"The next rounds begin {minutes} minutes later", "zh": f"其后各轮顺延{minutes}分钟"}
            yield Happening(at, RunsLate(self.agenda.rounds[number + 1], minutes))
            yield Happening(at + MINUTE // 3, IsAnnounced(text, 25))

    def moves(self, luck: Random) -> Iterator[Happening]:
        """All over the day, each to a meeting that begins in the hour after."""
        agenda = self.agenda
        count = round(len(agenda.meetings) * MOVES)
        from_, to = agenda.begins + 50 * MINUTE, agenda.starts(len(agenda.rounds) - 1) - 15 * MINUTE
        for number in range(count):
            at = from_ + round((number + luck.random()) * (to - from_) / count)
            soon = [w for w in self.untold(0) if 10 * MINUTE < agenda.begin(w) - at < 75 * MINUTE]
            if soon:
                which = luck.choice(soon)
                self.told.add(which)
                yield Happening(at, Moves(which, luck.random() < 0.3, luck.random()))

    def sent_instead(self, luck: Random) -> Iterator[Happening]:
        """A colleague comes, if there is one who is free."""
        choice: list[SentInstead] = []
        for which in self.untold(2):
            meeting = self.agenda.meetings[which]
            for party in meeting.parties:
                named = party.people[:1]
                free = [p for p in self.agenda.members(party.organisation) if p not in party.people]
                free = [p for p in free if not self.agenda.busy(p, meeting.slot)]
                choice += [SentInstead(which, out, free[0]) for out in named if free]
        for deed in luck.sample(choice, min(1, len(choice))):
            self.told.add(deed.meeting)
            yield _at(self.agenda.begin(deed.meeting), -luck.uniform(18, 30), deed)

    def walk_ins(self, luck: Random) -> Iterator[Happening]:
        """Somebody new of an organisation that is here, who then meets one of another country."""
        agenda = self.agenda
        for number, (name, native, country, languages) in enumerate(STRANGERS, 1):
            own, other = self._strangers(luck, country)
            person = f"walk-in-{number}"
            at = agenda.starts(len(agenda.rounds) * number // 4) + round(luck.uniform(2, 12) * MINUTE)
            yield Happening(at, WalksIn(person, name, native, own, languages))
            yield Happening(at + MINUTE // 2, Arrives(person))
            if other is not None:
                parties = (Party(organisation=own, people=(person,)), self._party(other))
                kind = "C2C" if {self._kind(own), self._kind(other)} == {"cluster"} else "C2B"
                yield Happening(at + 2 * MINUTE, MeetToo(f"added-{number}", kind, parties))

    def _strangers(self, luck: Random, country: str) -> tuple[str, str | None]:
        """The organisation of somebody new, best of this country, and one that it has not met."""
        organisations = self.agenda.plan.organisation
        meetings = [{p.organisation for p in one.parties} for one in self.agenda.meetings.values()]
        hosts = sorted({party for parties in meetings for party in parties})
        own = luck.choice([host for host in hosts if organisations[host].country == country] or hosts)
        others = [h for h in hosts if organisations[h].country != organisations[own].country]
        new = [h for h in others if {own, h} not in meetings and self.agenda.members(h)]
        return own, luck.choice(new) if new else None

    def _party(self, organisation: str) -> Party:
        return Party(organisation=organisation, people=tuple(self.agenda.members(organisation)[:1]))

    def _kind(self, organisation: str) -> str:
        return self.agenda.plan.organisation[organisation].kind

    def notices(self, _luck: Random) -> Iterator[Happening]:
        agenda = self.agenda
        soon = {"en": "The first round begins in ten minutes", "zh": "第一轮十分钟后开始"}
        last = {"en": "The last round: thank you for coming", "zh": "最后一轮，感谢各位参与"}
        yield _at(agenda.starts(0), -10, IsAnnounced(soon, 10))
        yield _at(agenda.starts(len(agenda.rounds) - 1), -4, IsAnnounced(last, 20))

    # coming and going

    def arrivals(self, luck: Random) -> Iterator[Happening]:
        """Delegations come together; all before their first meeting, save those whose bus is late."""
        agenda = self.agenda
        serving = {one.person for one in agenda.plan.interpreter.values()}
        buses = {p: burst for burst in self.bursts[:1] for p in self._people_missing(burst)}
        centres: dict[str | None, float] = {}
        for person, first in sorted(agenda.first.items()):
            delegation = agenda.plan.person[person].delegation
            centre = centres.setdefault(delegation, luck.uniform(agenda.begins + 12 * MINUTE, agenda.starts(0)))
            early = person in serving or first == agenda.starts(0) or luck.random() < 0.6
            at = luck.gauss(centre, 6 * MINUTE) if early else first - luck.uniform(8, 35) * MINUTE
            at = min(max(at, agenda.begins + luck.uniform(1, 8) * MINUTE), first - luck.uniform(4, 9) * MINUTE)
            if person in buses:
                at = self._bus_arrives(buses[person]) + luck.uniform(0, 2) * MINUTE
            yield Happening(round(at), Arrives(person))
            if luck.random() < 0.4 and agenda.last[person] < agenda.starts(len(agenda.rounds) - 1):
                yield _at(agenda.last[person], luck.uniform(30, 60), Leaves(person))

        for person in sorted(agenda.plan.person.keys() - agenda.first.keys()):
            at = round(luck.uniform(agenda.begins + 10 * MINUTE, agenda.starts(len(agenda.rounds) // 2)))
            spans = agenda.plan.person[person].availability
            if luck.random() < ALSO and (not spans or any(span.from_ <= at < span.to for span in spans)):
                yield Happening(at, Arrives(person))

    def _bus_arrives(self, burst: Burst) -> int:
        """When the one who is not a no-show after all has been seen running."""
        return self.agenda.begin(list(burst.missing)[-1]) + 7 * MINUTE

    def _people_missing(self, burst: Burst) -> set[str]:
        found: set[str] = set()
        for which, organisation in burst.missing.items():
            party = self.agenda.meetings[which].party(organisation)
            assert party is not None
            found.update(party.people or self.agenda.members(organisation)[:1])
        return found

    def _first(self, which: str) -> str:
        return self.agenda.meetings[which].parties[0].organisation

    def _other(self, which: str, organisation: str) -> str:
        parties = self.agenda.meetings[which].parties
        return next(party.organisation for party in parties if party.organisation != organisation)


def _at(begin: int, minutes: float, deed: Deed) -> Happening:
    return Happening(begin + round(minutes * MINUTE), deed)
