"""Which entities and which views a change touches: found through the floor's indexes, on the state before and after.

Both answers may name too much, never too little: `shown` and the projection of `me` decide what really differs.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from meetingfloor.floor.floor import Floor, Step
from meetingfloor.floor.model import Kind, Meeting, Notice, Noun
from meetingfloor.floor.redaction import public_person
from meetingfloor.floor.references import Ref, mentioned
from meetingfloor.floor.views import FOR_A_ZONE, ViewName


class BeforeAndAfter:
    """The floor as it is after `steps`, together with what it was before them."""

    def __init__(self, floor: Floor, steps: Iterable[Step]) -> None:
        self.floor = floor
        self.before: dict[Ref, Noun | None] = {}
        self.named: dict[tuple[Kind, str, Kind], set[str]] = {}
        for step in steps:
            ref = (step.kind, step.id)
            self.before[ref] = step.before
            for other in mentioned(step.before):
                self.named.setdefault((*other, step.kind), set()).add(step.id)

    def forms(self, kind: Kind, which: str) -> Iterator[Any]:
        """The entity as it is, and as it was where it has changed."""
        after = self.floor.entities[kind].get(which)
        if after is not None:
            yield after
        before = self.before.get((kind, which))
        if before is not None:
            yield before

    def mentioning(self, kind: Kind, which: str, by: Kind) -> set[str]:
        """Who of kind `by` names this one, or did."""
        return {*self.floor.named_by(kind, which, by), *self.named.get((kind, which, by), ())}


class Reach:
    """What a change touches.

    refs: entities whose form may differ in `floor`, `desk`, a place or a shared part · tables, zones: places that may
    show it otherwise · people: whose `me` may in whatever way · meeting_of: people whose `me` shows these meetings
    otherwise and, unless they are among `people`, nothing else · told: zones to which a notice speaks, so that the `me`
    of whoever has a meeting there may show it.
    Event, slots, zones and notices to all touch no view by name: they are in the part that all of them share.
    """

    __slots__ = ("both", "meeting_of", "people", "refs", "tables", "told", "zones")

    def __init__(self, floor: Floor, steps: Iterable[Step]) -> None:
        steps = list(steps)
        self.both = BeforeAndAfter(floor, steps)
        self.refs: set[Ref] = {(step.kind, step.id) for step in steps}
        self.tables: set[str] = set()
        self.zones: set[str] = set()
        self.people: set[str] = set()
        self.meeting_of: dict[str, set[Ref]] = {}
        self.told: set[str] = set()
        for step in steps:
            touch = TOUCHES.get(step.kind)
            if touch is not None:
                touch(self, step.id)
        for table in self.tables:
            self.zones.update(form.zone for form in self.both.forms("table", table) if form.zone is not None)
        for zone in self.told:
            self._in_zone(zone)

    @property
    def names(self) -> Iterator[ViewName]:
        """Views of tables, zones and people."""
        yield from (ViewName("table", table) for table in self.tables)
        yield from (ViewName("zone", zone) for zone in self.zones)
        yield from (ViewName("me", person) for person in self.people | self.meeting_of.keys())

    def refs_of(self, part: ViewName) -> set[Ref] | None:
        """What a part that is touched has to look at again; None: at all of it."""
        if part.face == "me":
            return self.meeting_of[part.which] if part.which not in self.people else None
        return self.refs

    @property
    def notices(self) -> "list[Told]":
        return [_told(self.both.floor, ref) for ref in self.refs if ref[0] == "notice"]

    # what each kind brings with it

    def meeting(self, which: str) -> None:
        forms: list[Meeting] = list(self.both.forms("meeting", which))
        self.tables.update(form.table for form in forms)
        if len(forms) == 2 and forms[0].brings == forms[1].brings:
            for person in self._people_of(forms[0]) & self.both.floor.people.keys():
                self.meeting_of.setdefault(person, set()).add(("meeting", which))
            return
        for form in forms:
            self.people |= self._people_of(form)
        self._with_all(which)

    def _with_all(self, which: str) -> None:
        """A meeting that comes, goes or stands elsewhere brings those who sit there into view, or takes them out."""
        self.refs.add(("meeting", which))
        for form in self.both.forms("meeting", which):
            for party in form.parties:
                self.refs.add(("organisation", party.organisation))
                self.refs.update(("person", person) for person in party.people)
            if form.interpreter is not None:
                self.refs.add(("interpreter", form.interpreter))
                self.refs.update(("person", one.person) for one in self.both.forms("interpreter", form.interpreter))

    def person(self, which: str) -> None:
        """Check-in and lateness change nobody's public form, and reach only those whom the person meets."""
        self.people.add(which)
        meetings = self._meetings_of(which)
        self._partners_of(meetings)
        forms = list(self.both.forms("person", which))
        if len(forms) == 2 and public_person(forms[0]) == public_person(forms[1]):
            return
        self._others_of(which)
        for meeting in self._meetings_named(which):
            self._at_tables_of(meeting)
            self.refs.add(("meeting", meeting))
        self.refs.update(("item", item) for item in self.both.mentioning("person", which, "item"))
        self.refs.update(("interpreter", one) for one in self.both.mentioning("person", which, "interpreter"))
        self.refs.update(("organisation", form.organisation) for form in forms if form.organisation is not None)

    def interpreter(self, which: str) -> None:
        for form in self.both.forms("interpreter", which):
            self.refs.add(("person", form.person))
            self.people.add(form.person)
        meetings = self.both.mentioning("interpreter", which, "meeting")
        self._partners_of(meetings)
        for meeting in meetings:
            self.refs.add(("meeting", meeting))
            self._at_tables_of(meeting)

    def organisation(self, which: str) -> None:
        """Shown beside everybody who is of it, wherever they are."""
        meetings = self.both.mentioning("organisation", which, "meeting")
        for person in self.both.mentioning("organisation", which, "person"):
            self.people.add(person)
            meetings |= self._meetings_of(person)
            self._others_of(person)
        self._partners_of(meetings)
        for meeting in meetings:
            self._at_tables_of(meeting)
        for session in self.both.mentioning("organisation", which, "session"):
            self.people |= self._people_of_session(session)
        for request in self.both.mentioning("organisation", which, "request"):
            self.request(request)

    def table(self, which: str) -> None:
        self.tables.add(which)
        meetings = self.both.mentioning("table", which, "meeting")
        self._partners_of(meetings)
        forms = list(self.both.forms("table", which))
        if len(forms) == 2 and forms[0].zone == forms[1].zone:
            return
        for meeting in meetings:
            self._with_all(meeting)
        for form in forms:
            if form.zone is not None:
                for kind in FOR_A_ZONE:
                    self.refs.update((kind, one) for one in self.both.mentioning("zone", form.zone, kind))

    def session(self, which: str) -> None:
        self.people |= self._people_of_session(which)
        for form in self.both.forms("session", which):
            if form.host is not None:
                self.refs.add(("organisation", form.host))

    def item(self, which: str) -> None:
        for form in self.both.forms("item", which):
            self.people.update(form.speakers)
            self.people |= self._people_of_session(form.session)
            for speaker in form.speakers:
                self.refs.add(("person", speaker))
                for person in self.both.forms("person", speaker):
                    if person.organisation is not None:
                        self.refs.add(("organisation", person.organisation))

    def group(self, which: str) -> None:
        for form in self.both.forms("group", which):
            self.people |= _people_of_group(form)

    def request(self, which: str) -> None:
        for form in self.both.forms("request", which):
            for end in (form.from_, form.to):
                self.people.add(end)
                self.people |= self.both.mentioning("organisation", end, "person")

    def notice(self, which: str) -> None:
        for form in self.both.forms("notice", which):
            to, _, whom = form.to.partition(":")
            if to == "person":
                self.people.add(whom)
            elif to == "zone":
                self.told.add(whom)

    def display(self, which: str) -> None:
        for form in self.both.forms("display", which):
            if form.zone is not None:
                self._in_zone(form.zone)

    # who is around

    def _in_zone(self, zone: str) -> None:
        self.zones.add(zone)
        self.tables |= self.both.mentioning("zone", zone, "table")

    def _at_tables_of(self, meeting: str) -> None:
        self.tables.update(form.table for form in self.both.forms("meeting", meeting))

    def _people_of(self, meeting: Meeting) -> set[str]:
        """Everybody who takes part in it, or may: of a party that names nobody, its organisation's people."""
        people: set[str] = set()
        for party in meeting.parties:
            people.update(party.people or self.both.mentioning("organisation", party.organisation, "person"))
        if meeting.interpreter is not None:
            people.update(form.person for form in self.both.forms("interpreter", meeting.interpreter))
        return people

    def _partners_of(self, meetings: Iterable[str]) -> None:
        for meeting in meetings:
            for form in self.both.forms("meeting", meeting):
                self.people |= self._people_of(form)

    def _meetings_named(self, person: str) -> set[str]:
        """Meetings that name a person, or have them as their interpreter."""
        meetings = self.both.mentioning("person", person, "meeting")
        for interpreter in self.both.mentioning("person", person, "interpreter"):
            meetings |= self.both.mentioning("interpreter", interpreter, "meeting")
        return meetings

    def _meetings_of(self, person: str) -> set[str]:
        """Meetings in which a person takes part: also those of parties that name nobody, with their organisation."""
        meetings = self._meetings_named(person)
        for form in self.both.forms("person", person):
            if form.organisation is not None:
                for meeting in self.both.mentioning("organisation", form.organisation, "meeting"):
                    if self._as_a_whole(meeting, form.organisation):
                        meetings.add(meeting)
        return meetings

    def _as_a_whole(self, meeting: str, organisation: str) -> bool:
        parties = (form.party(organisation) for form in self.both.forms("meeting", meeting))
        return any(party is not None and not party.people for party in parties)

    def _others_of(self, person: str) -> None:
        """Who sees a person without meeting them: in sessions, in groups, by a request."""
        for item in self.both.mentioning("person", person, "item"):
            for form in self.both.forms("item", item):
                self.people |= self._people_of_session(form.session)
        for group in self.both.mentioning("person", person, "group"):
            self.group(group)
        for request in self.both.mentioning("person", person, "request"):
            self.request(request)

    def _people_of_session(self, session: str) -> set[str]:
        people: set[str] = set()
        for item in self.both.mentioning("session", session, "item"):
            for form in self.both.forms("item", item):
                people.update(form.speakers)
        for group in self.both.mentioning("session", session, "group"):
            for form in self.both.forms("group", group):
                people |= _people_of_group(form)
        return people


Told = tuple[Ref, Noun | None, str | None]
"""A notice, its form (None: withdrawn), and the zone that it is for."""


def _told(floor: Floor, ref: Ref) -> Told:
    notice: Notice | None = floor.of("notice").get(ref[1])
    to, _, whom = notice.to.partition(":") if notice is not None else ("", "", "")
    return ref, notice, whom if to == "zone" else None


def _people_of_group(group: Any) -> set[str]:
    return {*group.members, *group.aboard, *((group.leader,) if group.leader is not None else ())}


TOUCHES: dict[Kind, Callable[[Reach, str], None]] = {
    "organisation": Reach.organisation,
    "person": Reach.person,
    "interpreter": Reach.interpreter,
    "table": Reach.table,
    "request": Reach.request,
    "session": Reach.session,
    "item": Reach.item,
    "meeting": Reach.meeting,
    "group": Reach.group,
    "notice": Reach.notice,
    "display": Reach.display,
}
"""The kinds that views follow by name; the others are in parts that all share, or on the desk alone."""


def touches(floor: Floor, steps: Iterable[Step]) -> Reach:
    """What `steps`, which have just been applied to the floor, touch."""
    return Reach(floor, steps)
