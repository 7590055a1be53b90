"""Where the meetings of a closed table go: same zone first, then the fewest different tables, seats and features kept.

They stand in different slots, so each one's place is its own; what is chosen together is only how many tables are used.
"""

from collections.abc import Iterator, Set

from msgspec.structs import replace

from meetingfloor.floor.answer import Refusal
from meetingfloor.floor.floor import Floor, Shape
from meetingfloor.floor.invariants import why_not
from meetingfloor.floor.model import Meeting
from meetingfloor.floor.takes_part import takers

TRIES = 2_000
"""Steps of the search for the fewest tables; beyond it the best that was found is taken."""
UNTAKEN: frozenset[str] = frozenset()


def rehoused(floor: Floor, closing: str, leaving: dict[str, Meeting]) -> dict[str, tuple[str, str]] | Refusal:
    """A cell for each meeting, in its own slot; `no_fit` names those that find none."""
    zone = floor.tables[closing].zone
    open_ = [shape for shape in floor.alike if shape[1] == "open"]  # never a reserved one
    here, elsewhere = [s for s in open_ if s[0] == zone], [s for s in open_ if s[0] != zone]
    near: dict[str, Set[str]] = {}
    far: dict[str, Set[str]] = {}
    for which, meeting in leaving.items():
        for shapes, found in ((here, near), (elsewhere, far)):
            if fitting := _taking(floor, shapes, which, meeting):
                found[which] = fitting
                break
    homeless = [which for which in leaving if which not in near and which not in far]
    if homeless:
        return Refusal("no_fit", {"meetings": homeless, "table": closing})
    chosen = _fewest(near) | _fewest(far)
    return {which: (table, leaving[which].slot) for which, table in chosen.items()}


def _taking(floor: Floor, shapes: list[Shape], which: str, meeting: Meeting) -> set[str]:
    """Tables of these shapes that are free in its slot, and have the seats and features that its people need.

    Whatever else may stand in the way does so at all tables of a zone alike: it is asked of one of them.
    """
    sitting = takers(meeting, floor.interpreters)
    needs = {need for taker in sitting if taker in floor.people for need in floor.people[taker].needs}
    taken = floor.taken.get(meeting.slot, UNTAKEN)  # also the table that closes, by this very meeting
    free: dict[str | None, set[str]] = {}
    for shape in shapes:
        zone, _, seats, features = shape
        if needs <= set(features) and (seats is None or seats >= len(sitting)):
            tables = floor.alike[shape] - taken
            free[zone] = free[zone] | tables if zone in free else tables
    fit = [tables for tables in free.values() if tables and _fits_at(floor, next(iter(tables)), which, meeting)]
    return fit[0] if len(fit) == 1 else set[str]().union(*fit)


def _fits_at(floor: Floor, table: str, which: str, meeting: Meeting) -> bool:
    return why_not(floor, which, replace(meeting, table=table)) is None


def _fewest(choices: dict[str, Set[str]]) -> dict[str, str]:
    """The fewest tables that serve everybody: exact where the search ends in time, else nearly so."""
    by_all = _of_all(list(choices.values()))
    if by_all:
        return dict.fromkeys(choices, min(by_all))
    search = _Search(choices)
    for most in range(2, len(choices) + 1):
        found = search.covers((1 << len(choices)) - 1, most, [TRIES])
        if found is not None:
            return {which: next(table for table in found if table in choices[which]) for which in choices}
    return {}


def _of_all(sets: list[Set[str]]) -> Set[str]:
    return frozenset(sets[0]).intersection(*sets[1:]) if sets else UNTAKEN


class _Search:
    """Whom a table serves is a number, one bit for each meeting. A table that serves no more than another is left out.

    serves: those with the most choice first · serving: which of them serve the meeting of each bit
    hardest: places of the meetings, whoever has the least choice first
    """

    def __init__(self, choices: dict[str, Set[str]]) -> None:
        self.serves: dict[str, int] = {}
        self.serving: list[list[str]] = [[] for _ in choices]
        above = [0] * len(choices)  # for each place, which of the tables in `serves` serve it: one bit for each table
        bit = 1
        for whom, table in _largest_first(choices):
            if not _all_of(above, whom):
                self.serves[table] = whom
                for place in _places(whom):
                    above[place] |= bit
                    self.serving[place].append(table)
                bit <<= 1
        self.hardest = sorted(range(len(choices)), key=lambda place: len(self.serving[place]))

    def covers(self, whom: int, most: int, tries: list[int]) -> tuple[str, ...] | None:
        """At most `most` tables that serve `whom`: for whoever has the least choice, each table in turn."""
        if not whom:
            return ()
        tries[0] -= 1
        if most == 0 or tries[0] < 0 or not self._could(whom, most):
            return None
        hardest = next(place for place in self.hardest if whom >> place & 1)
        serves = self.serves
        for table in sorted(self.serving[hardest], key=lambda table: -(serves[table] & whom).bit_count()):
            rest = self.covers(whom & ~serves[table], most - 1, tries)
            if rest is not None:
                return (table, *rest)
        return None

    def _could(self, whom: int, most: int) -> bool:
        """Whether `most` tables could do it, were each as good as the best."""
        each = -(-whom.bit_count() // most)
        for serves in self.serves.values():
            if (serves & whom).bit_count() >= each:
                return True
            if serves.bit_count() < each:  # and so are all that follow
                return False
        return False


# 0.2 ms for 12 meetings with 250 tables each: python -m loadtests.bench.growth --only close_table
def _largest_first(choices: dict[str, Set[str]]) -> list[tuple[int, str]]:
    """Whom each table serves, and the table; of those that serve the same the first by id."""
    whom: dict[str, int] = {}
    had = whom.get
    for place, tables in enumerate(choices.values()):
        bit = 1 << place
        for table in tables:
            whom[table] = had(table, 0) | bit
    first: dict[int, str] = {}
    for table in sorted(whom):
        first.setdefault(whom[table], table)
    return sorted(first.items(), key=lambda one: -one[0].bit_count())


def _places(whom: int) -> Iterator[int]:
    while whom:
        lowest = whom & -whom
        yield lowest.bit_length() - 1
        whom ^= lowest


def _all_of(above: list[int], whom: int) -> int:
    """Tables that serve all of these, one bit for each."""
    tables = -1
    while whom and tables:
        lowest = whom & -whom
        tables &= above[lowest.bit_length() - 1]
        whom ^= lowest
    return tables
