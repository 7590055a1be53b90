"""Frames: how a view comes from one version to a newer one; and `take`, what a screen does with them (design.md §4)."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any, Literal

import msgspec

from meetingfloor.floor.entry import Entry
from meetingfloor.floor.floor import Floor, Step
from meetingfloor.floor.mine import zones_of
from meetingfloor.floor.model import KINDS, Kind, Noun
from meetingfloor.floor.reach import Reach, Told, touches
from meetingfloor.floor.references import Ref
from meetingfloor.floor.views import Shown, ViewName, parts_of, project_part, shown

REMEMBERED = 4096
"""Changes that a part of a view remembers at least, and twice as many at most; older screens get whole frames."""
NAMED = 20
"""Commands that `why` names at most."""
PIECEMEAL = 256
"""Entities that a change may touch before a table is projected anew instead of looked at one by one."""
LARGE = 1_024
"""Entities of one entry (an import) from which on what tables and people see is made anew when it is next asked for."""
NO_NEWS: frozenset[Ref] = frozenset()
NOTHING: Mapping[str, Noun] = {}


class Why(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A command that touched the view; `who` (the person, or the token's id) on the desk alone."""

    command: str
    id: str
    at: int
    who: str | None = None


class Frame(msgspec.Struct, frozen=True, gc=False):
    """Every entity that changed in (since, to], whole, as the view shows it at `to`; since 0: all there is.

    Fits a screen that stands anywhere from `since` to `to`, both included.
    """

    since: int
    to: int
    print: str
    put: Mapping[Kind, Mapping[str, Noun]]
    gone: Mapping[Kind, tuple[str, ...]]
    why: tuple[Why, ...]


class Part:
    """What a part of a view shows, and what came, changed or left since its horizon, as (version, what), in order.

    What changed and is shown is put, what changed and is not shown has left: so nothing is remembered twice. What a
    part beneath it shows all along is no news, whether it comes or leaves here.
    """

    __slots__ = ("beneath", "changes", "horizon", "name", "shown", "stale", "why", "zones")

    def __init__(self, floor: Floor, name: ViewName, beneath: "tuple[Part, ...]" = ()) -> None:
        self.name = name
        self.beneath = beneath
        self.begin(floor)

    def begin(self, floor: Floor) -> None:
        """Forget all and look at the whole floor; whoever stood before it gets a whole frame."""
        self.shown: Shown = project_part(floor, self.name)
        self._in_zones(floor)
        self.horizon = floor.version
        self.changes: list[tuple[int, Ref]] = []
        self.why: list[tuple[int, Why]] = []
        self.stale = False

    def _in_zones(self, floor: Floor) -> None:
        """Of a `me`: where its meetings are, so that a notice to a zone finds whom it concerns."""
        self.zones = zones_of(floor, self.shown) if self.name.face == "me" else ()

    def shows(self, ref: Ref) -> Noun | None:
        nouns = self.shown.get(ref[0])
        return nouns.get(ref[1]) if nouns is not None else None

    def take_in(self, floor: Floor, refs: set[Ref] | None, why: Why) -> bool:
        """Look again at these entities on a floor at its next version; whether anything is shown otherwise.

        refs: None, to look at all of them
        The parts beneath have taken it in before.
        """
        if refs is None or (self.name.face == "table" and len(refs) > PIECEMEAL):
            changed = list(self._projected_anew(floor))
        else:
            changed = [ref for ref in refs if self._set(ref, shown(floor, self.name, *ref))]
        return self._remember(floor.version, changed, why)

    # 1.8 µs a view: python -m loadtests.bench.growth
    def hear(self, version: int, told: list[Told], why: Why) -> bool:
        """Of a `me`: take in notices to zones, new, changed or withdrawn; whether any is shown otherwise."""
        zones = self.zones
        changed = [ref for ref, notice, zone in told if self._set(ref, notice if zone in zones else None)]
        return self._remember(version, changed, why)

    def _remember(self, version: int, changed: list[Ref], why: Why) -> bool:
        """What is no news in a part beneath is left out; whether anything is left."""
        for part in self.beneath if changed else ():
            news = part.news_of(version)
            changed = [ref for ref in changed if ref in news or part.shows(ref) is None]
        if not changed:
            return False
        self.changes += [(version, ref) for ref in changed]
        if len(self.changes) > 2 * REMEMBERED:
            self.horizon = self.changes[-REMEMBERED - 1][0]
            del self.changes[:-REMEMBERED]
        del self.why[: 1 - NAMED]
        self.why.append((version, why))
        return True

    def _projected_anew(self, floor: Floor) -> Iterator[Ref]:
        before, self.shown = self.shown, project_part(floor, self.name)
        self._in_zones(floor)
        for kind in {**before, **self.shown}:
            old, new = before.get(kind, NOTHING), self.shown.get(kind, NOTHING)
            for which, noun in new.items():
                was = old.get(which)
                if noun is not was and noun != was:
                    yield kind, which
            yield from ((kind, which) for which in old if which not in new)

    def _set(self, ref: Ref, form: Noun | None) -> bool:
        """Show an entity in this form, or no more; whether that is another one than before."""
        kind, which = ref
        old = self.shows(ref)
        if form is old or form == old:
            return False
        if form is not None:
            self.shown.setdefault(kind, {})[which] = form
            return True
        del self.shown[kind][which]
        if not self.shown[kind]:
            del self.shown[kind]
        return True

    def news_of(self, version: int) -> Set[Ref]:
        """What came, changed or left at the floor's version, which this part has taken in."""
        if not self.changes or self.changes[-1][0] < version:
            return NO_NEWS
        return {ref for _, ref in self.changed_since(version - 1)}

    def changed_since(self, since: int) -> list[tuple[int, Ref]]:
        return self.changes[self._after(since) :]

    def latest_until(self, since: int) -> int:
        """The version of the latest change at or before `since`; the horizon where none is remembered."""
        after = self._after(since)
        return self.changes[after - 1][0] if after else self.horizon

    def _after(self, since: int) -> int:
        return bisect_right(self.changes, since, key=lambda change: change[0])


class View:
    """One view, as screens stand before it. It is always at the floor's version, also when it showed no difference."""

    __slots__ = ("floor", "name", "parts")

    def __init__(self, floor: Floor, name: ViewName, parts: tuple[Part, ...]) -> None:
        self.floor = floor
        self.name = name
        self.parts = parts

    def _looking(self) -> tuple[Part, ...]:
        """The parts, each made anew where a large entry left it behind."""
        for part in self.parts:
            if part.stale:
                part.begin(self.floor)
        return self.parts

    @property
    def horizon(self) -> int:
        """Who stands below it gets a whole frame."""
        return max(part.horizon for part in self._looking())

    @property
    def latest_change(self) -> int:
        """Who stands at or after it has nothing to see. A part that is still to be made anew has changed now."""
        version = self.floor.version
        return max(version if part.stale else part.latest_until(version) for part in self.parts)

    def bridges(self, since: int) -> bool:
        return since > 0 and self.horizon <= since <= self.floor.version

    def latest_change_at_or_before(self, since: int) -> int:
        """Where a screen that stands at `since` might as well stand: all that share it share one frame. 0: whole."""
        return max(part.latest_until(since) for part in self.parts) if self.bridges(since) else 0

    def as_all_see_it(self, since: int) -> bool:
        """Whether all that is new here since then is new in the part that it shares: then its frame does here too."""
        return self.bridges(since) and not self.parts[-1].changed_since(since)

    def frame(self, since: int) -> Frame:
        """What brings a screen from `since` to the floor's version; costs what changed, not what is shown.

        Whole (since 0) below the horizon, and for who stands where this floor has not been.
        """
        if not self.bridges(since):
            return Frame(0, self.floor.version, self.floor.print, self.whole(), {}, self._why(0))
        put: dict[Kind, dict[str, Noun]] = {}
        gone: dict[Kind, list[str]] = {}
        for ref in sorted({ref for part in self.parts for _, ref in part.changed_since(since)}, key=_in_order):
            kind, which = ref
            form = self._shows(ref)
            if form is not None:
                put.setdefault(kind, {})[which] = form
            else:
                gone.setdefault(kind, []).append(which)
        left = {kind: tuple(ids) for kind, ids in gone.items()}
        return Frame(since, self.floor.version, self.floor.print, put, left, self._why(since))

    def whole(self) -> Shown:
        together: Shown = {}
        for kind in KINDS:
            nouns = {which: noun for part in self._looking() for which, noun in part.shown.get(kind, {}).items()}
            if nouns:
                together[kind] = nouns
        return together

    def _shows(self, ref: Ref) -> Noun | None:
        for part in self.parts:
            form = part.shows(ref)
            if form is not None:
                return form
        return None

    def _why(self, since: int) -> tuple[Why, ...]:
        """Several parts may have seen a difference by one command: it is named once."""
        named = {version: why for part in self.parts for version, why in part.why if version > since}
        return tuple(named[version] for version in sorted(named)[-NAMED:])


def _in_order(ref: Ref) -> tuple[int, str]:
    return KINDS.index(ref[0]), ref[1]


class Views:
    """The views of one floor that somebody looks at, kept true entry by entry.

    Parts that several views share are kept once. A floor that was loaded anew needs new Views.
    """

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self._open: dict[ViewName, View] = {}
        self._parts: dict[ViewName, Part] = {}
        self._standing_on: dict[ViewName, set[ViewName]] = {}

    def __contains__(self, name: ViewName) -> bool:
        return name in self._open

    def __len__(self) -> int:
        return len(self._open)

    def open(self, name: ViewName) -> View:
        """The view of this name: the one that is kept, or a new one, whose first frames are whole."""
        view = self._open.get(name)
        if view is None:
            parts = self._parts_for(name)
            view = self._open[name] = View(self.floor, name, parts)
            for part in parts:
                self._standing_on.setdefault(part.name, set()).add(name)
        return view

    def drop(self, name: ViewName) -> None:
        if self._open.pop(name, None) is None:
            return
        for part in parts_of(name):
            standing = self._standing_on[part]
            standing.discard(name)
            if not standing:
                del self._standing_on[part], self._parts[part]

    def take_in(self, entry: Entry, steps: Iterable[Step]) -> set[ViewName]:
        """What an entry, just applied to the floor, changed: the names of the open views that saw a difference.

        Once for each entry, in order, also where nothing is open: merged entries would make other frames than on a
        node that took them one by one.
        """
        assert entry.version == self.floor.version
        steps = list(steps)
        saw: set[ViewName] = set()
        if not self._parts:
            return saw
        reach = touches(self.floor, steps) if len(steps) <= LARGE else None
        why, desk_why = _why(entry), _why(entry, who=entry.actor.person or entry.actor.id)
        for part in self._touched(reach) if reach is not None else self._without_those_left_behind(saw):
            refs = reach.refs_of(part.name) if reach is not None else None
            if not part.stale and part.take_in(self.floor, refs, desk_why if part.name.face == "desk" else why):
                saw |= self._standing_on[part.name]
        if reach is not None and reach.told:
            self._tell(reach, why, saw)
        return saw

    def _tell(self, reach: Reach, why: Why, saw: set[ViewName]) -> None:
        """Notices to zones, to the `me` of all whom they may concern; `people` were looked at anyway."""
        told, version, to, people = reach.notices, self.floor.version, reach.told, reach.people
        for name, part in self._parts.items():
            there = not to.isdisjoint(part.zones) and not part.stale and name.which not in people
            if there and part.hear(version, told, why):
                saw.add(name)

    def _touched(self, reach: Reach) -> list[Part]:
        """The open parts that a change may touch; those of places and people only where it names them."""
        touched = [part for name in SHARED if (part := self._parts.get(name)) is not None]
        if len(self._parts) == len(touched):
            return touched
        return touched + [part for name in reach.names if (part := self._parts.get(name)) is not None]

    def _without_those_left_behind(self, saw: set[ViewName]) -> list[Part]:
        """After a large entry: tables and people are looked at when they are next asked for, all others now."""
        now: list[Part] = []
        for name, part in self._parts.items():
            if name.face in ("table", "me"):
                part.stale = True
                saw |= self._standing_on[name]
            else:
                now.append(part)
        return now

    def _parts_for(self, name: ViewName) -> tuple[Part, ...]:
        parts: tuple[Part, ...] = ()
        for each in parts_of(name):
            part = self._parts.get(each)
            if part is None:
                part = self._parts[each] = Part(self.floor, each, parts if each not in SHARED else ())
            parts = (*parts, part)
        return parts


SHARED = (ViewName("desk"), ViewName("floor"), ViewName("everyone"), ViewName("programme"))
"""Parts that are looked at whenever something changes; all others have to be reached."""


def _why(entry: Entry, who: str | None = None) -> Why:
    return Why(str(entry.command.__struct_config__.tag), entry.id, entry.at, who)


class Standing(msgspec.Struct, frozen=True, gc=False):
    """Where a screen stands, and what it holds; kinds of which it holds nothing are not there."""

    version: int = 0
    print: str = ""
    entities: Mapping[Kind, Mapping[str, Any]] = {}


NOWHERE = Standing()


def take(standing: Standing, frame: Frame) -> Standing | Literal["gap"]:
    """Bring a screen to `frame.to`, or say that the frame begins beyond where it stands; it then sends `start` again.

    A frame that ends before where the screen stands has nothing for it, unless it is whole: then all is forgotten.
    """
    if frame.since == 0:
        return Standing(frame.to, frame.print, {kind: dict(nouns) for kind, nouns in frame.put.items() if nouns})
    if frame.since > standing.version:
        return "gap"
    if frame.to < standing.version:
        return standing
    entities = dict(standing.entities)
    for kind in {*frame.put, *frame.gone}:
        nouns = {**entities.get(kind, {}), **frame.put.get(kind, {})}
        for which in frame.gone.get(kind, ()):
            nouns.pop(which, None)
        entities[kind] = nouns
        if not nouns:
            del entities[kind]
    return Standing(frame.to, frame.print, entities)


def beat(standing: Standing, version: int, print_: str) -> Standing:
    """A beat says that the screen is up to date at `version`: it stands there, unless it holds nothing yet."""
    if standing.version == 0 or version <= standing.version:
        return standing
    return Standing(version, print_, standing.entities)
