"""What the view `me` shows of its own: what concerns one person. The event, slots and zones come from `everyone`."""

from collections.abc import Iterator

from meetingfloor.floor.floor import Floor
from meetingfloor.floor.model import Kind, Meeting, Noun, Request
from meetingfloor.floor.redaction import group_for, item_for, listed, own_meeting, public_person, without_contact
from meetingfloor.floor.takes_part import speaks_in

Shown = dict[Kind, dict[str, Noun]]


def mine(floor: Floor, person: str) -> Shown:
    """Own meetings with all that belongs to them, own sessions, groups, requests and notices.

    Partners are shown with presence and lateness: whom a party names, listed or not, and of a party that names nobody
    the listed people of its organisation. Who else is named must be listed, and is shown as everybody sees them.
    """
    if person not in floor.people:
        return {}
    return _Mine(floor, person).shown


def meetings_of(floor: Floor, person: str) -> Iterator[str]:
    """Meetings in which a person takes part, in whatever state; some may come twice."""
    organisation = floor.people[person].organisation
    yield from floor.mentioning("person", person, "meeting")
    if organisation is not None:
        for which in floor.mentioning("organisation", organisation, "meeting"):
            party = floor.meetings[which].party(organisation)
            if party is not None and not party.people:
                yield which
    for interpreter in floor.mentioning("person", person, "interpreter"):
        yield from floor.served_by(interpreter)


def zones_of(floor: Floor, shown: Shown) -> tuple[str, ...]:
    """The zones in which somebody has meetings, whose view shows `shown`."""
    tables = {meeting.table for meeting in shown.get("meeting", {}).values() if isinstance(meeting, Meeting)}
    return tuple(sorted({zone for table in tables if (zone := _zone_of(floor, table)) is not None}))


def _zone_of(floor: Floor, table: str) -> str | None:
    at = floor.tables.get(table)
    return at.zone if at is not None else None


class _Mine:
    """One projection while it is made."""

    def __init__(self, floor: Floor, person: str) -> None:
        self.floor = floor
        self.person = person
        self.shown: Shown = {}
        self.zones: set[str] = set()
        self._partner(person)
        for interpreter in floor.mentioning("person", person, "interpreter"):
            self._entity("interpreter", interpreter)
        for meeting in meetings_of(floor, person):
            if meeting not in self.shown.get("meeting", {}):
                self._meeting(meeting, floor.meetings[meeting])
        self._groups()
        self._sessions()
        self._requests()
        self._notices()
        self._organisations()

    def _show(self, kind: Kind, which: str, form: Noun) -> None:
        self.shown.setdefault(kind, {})[which] = form

    def _entity(self, kind: Kind, which: str | None) -> None:
        if which is not None and which in self.floor.of(kind):
            self._show(kind, which, self.floor.of(kind)[which])

    def _partner(self, which: str) -> None:
        person = self.floor.people.get(which)
        if person is not None:
            self._show("person", which, without_contact(person))

    def _others(self, people: tuple[str, ...]) -> None:
        for which in people:
            form = public_person(self.floor.people.get(which))
            if form is not None and which not in self.shown["person"]:
                self._show("person", which, form)

    def _meeting(self, which: str, meeting: Meeting) -> None:
        floor = self.floor
        self._show("meeting", which, own_meeting(meeting))
        for table in (meeting.table, meeting.was.table if meeting.was is not None else None):
            self._entity("table", table)
        zone = _zone_of(floor, meeting.table)
        if zone is not None:
            self.zones.add(zone)
        for party in meeting.parties:
            self._entity("organisation", party.organisation)
            for person in party.people or self._listed_of(party.organisation):
                self._partner(person)
        interpreter = floor.interpreters.get(meeting.interpreter) if meeting.interpreter is not None else None
        if interpreter is not None:
            self._entity("interpreter", meeting.interpreter)
            self._partner(interpreter.person)

    def _listed_of(self, organisation: str) -> list[str]:
        people = self.floor.mentioning("organisation", organisation, "person")
        return [person for person in people if listed(self.floor, person)]

    def _groups(self) -> None:
        for which in self.floor.mentioning("person", self.person, "group"):
            group = group_for(self.floor, self.floor.of("group")[which], (self.person,))
            self._show("group", which, group)
            self._others((*group.members, *group.aboard, *((group.leader,) if group.leader is not None else ())))
            self._entity("session", group.session)

    def _sessions(self) -> None:
        """Sessions in which the person speaks, or has a group, with their whole running order."""
        floor = self.floor
        for which in floor.mentioning("person", self.person, "item"):
            if speaks_in(floor.items[which], self.person):
                self._entity("session", floor.items[which].session)
        for session in self.shown.get("session", {}):
            self._entity("organisation", floor.sessions[session].host)
            for which in floor.mentioning("session", session, "item"):
                item = item_for(floor, floor.items[which], (self.person,))
                self._show("item", which, item)
                self._others(item.speakers)

    def _requests(self) -> None:
        """From and to the person or their organisation, unless that names somebody whom they may not know of."""
        ends = {self.person, self.floor.people[self.person].organisation}
        own: set[str] = set(self.floor.mentioning("person", self.person, "request"))
        organisation = self.floor.people[self.person].organisation
        if organisation is not None:
            own.update(self.floor.mentioning("organisation", organisation, "request"))
        for which in sorted(own):
            request: Request = self.floor.of("request")[which]
            others = [end for end in (request.from_, request.to) if end not in ends]
            if all(self._may_know(end) for end in others):
                self._show("request", which, request)
                for end in others:
                    self._entity("organisation", end)
                    self._others((end,))

    def _may_know(self, end: str) -> bool:
        return end in self.floor.organisations or end in self.shown["person"] or listed(self.floor, end)

    def _notices(self) -> None:
        """To the person, and to the zones in which they have meetings."""
        for which in self.floor.mentioning("person", self.person, "notice"):
            self._entity("notice", which)
        for zone in self.zones:
            for which in self.floor.mentioning("zone", zone, "notice"):
                self._entity("notice", which)

    def _organisations(self) -> None:
        """Everybody who is shown, with their organisation."""
        for which in self.shown["person"]:
            self._entity("organisation", self.floor.people[which].organisation)
