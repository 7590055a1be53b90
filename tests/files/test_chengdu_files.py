"""The Chengdu event as it is shipped: what event.md says of it is so, and nobody is in two places."""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import combinations, pairwise
from typing import Any

import pytest

from meetingfloor.files import CHENGDU, CHENGDU_DAY_2, Plan, read
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.invariants import broken
from meetingfloor.floor.model import Entities, Meeting, Span
from meetingfloor.floor.rules.setup import merged

EUROPE = {"DK", "FR", "DE", "GR", "IE", "PT", "RO", "RS", "ES"}
SECTORS = {"Biotechnology", "Environmental protection", "ICT", "Renewable energy"}
MINUTE = 60_000
STILL = 1414032720000  # 23 October 2014, 10:52 in Chengdu


def brought(answer: Any) -> Plan:
    assert isinstance(answer, Plan), "\n".join(str(fault) for fault in answer)
    return answer


@pytest.fixture(scope="module")
def plan() -> Plan:
    return brought(read(CHENGDU))


@pytest.fixture(scope="module")
def chengdu(plan: Plan) -> Entities:
    return plan.entities


def in_europe(chengdu: Entities, organisation: str) -> bool:
    return chengdu.organisation[organisation].country in EUROPE


def languages(chengdu: Entities, meeting: Meeting) -> Iterator[set[str]]:
    for party in meeting.parties:
        yield {tag for person in party.people for tag in chengdu.person[person].languages}


def test_the_event_is_the_one_of_october_2014(plan: Plan, chengdu: Entities) -> None:
    event = chengdu.event["chengdu-2014"]

    assert "chengdu-2014" == plan.event_id
    assert ("Asia/Shanghai", ("en", "zh"), True) == (event.zone_name, event.languages, event.public)
    assert (5, 5, "clock", "PANDA-23") == (event.call_before, event.grace, event.flow, event.door)
    assert "invented" in event.about["en"]
    assert "虚构" in event.about["zh"]


def test_fifteen_european_clusters_come_from_nine_countries(chengdu: Entities) -> None:
    european = [one for which, one in chengdu.organisation.items() if in_europe(chengdu, which)]
    travelling = [one for one in chengdu.person.values() if one.delegation == "eu"]

    assert 15 == len(european) == len(travelling)
    assert EUROPE == {one.country for one in european}
    assert SECTORS <= {sector for one in european for sector in one.sectors}
    assert {"cluster"} == {one.kind for one in european}
    assert "Συστάδα ΤΠΕ Αττικής" in {one.native for one in european}
    assert "Војводина Дигитал" in {one.native for one in european}


def test_chinese_clusters_companies_and_public_bodies_have_both_scripts(chengdu: Entities) -> None:
    chinese = [one for one in chengdu.organisation.values() if one.country == "CN"]

    assert 20 == sum(one.kind == "cluster" for one in chinese)
    assert 25 == sum(one.kind in ("business", "public") for one in chinese)
    assert all(one.native and one.native_short and one.search for one in chinese)


def test_what_is_invented_says_so(chengdu: Entities) -> None:
    assert all("(invented)" in (one.profile or "") for one in chengdu.organisation.values())
    assert all("（虚构）" in (one.profile or "") for one in chengdu.organisation.values())


def test_every_organisation_says_what_it_offers_needs_and_how_it_decides(chengdu: Entities) -> None:
    assert all(one.offers and one.needs and one.decides for one in chengdu.organisation.values())
    assert all(one.members for one in chengdu.organisation.values() if one.kind == "cluster")


def test_every_delegate_has_a_position_in_both_languages(chengdu: Entities) -> None:
    delegates = [one for one in chengdu.person.values() if one.organisation is not None]

    assert all(one.position and one.native_position and one.languages for one in delegates)


def test_every_delegation_has_a_leader_of_its_own(chengdu: Entities) -> None:
    assert 8 == len(chengdu.delegation)
    for which, delegation in chengdu.delegation.items():
        assert delegation.leader is not None
        assert which == chengdu.person[delegation.leader].delegation


def test_nine_rounds_of_twenty_minutes_with_changeovers_lunch_and_coffee(chengdu: Entities) -> None:
    rounds = sorted((one.starts, one.ends) for one in chengdu.slot.values() if one.kind == "meeting")

    assert 9 == len(rounds)
    assert {20 * MINUTE} == {ends - starts for starts, ends in rounds}
    assert all(ends + 5 * MINUTE <= following for (_, ends), (following, _) in pairwise(rounds))
    assert {"lunch", "coffee"} == {which for which, one in chengdu.slot.items() if one.kind == "break"}
    assert chengdu.slot["R4"].starts < STILL < chengdu.slot["R4"].ends


def test_sixteen_tables_stand_in_two_zones(chengdu: Entities) -> None:
    assert Counter(A=8, B=8) == Counter(table.zone for table in chengdu.table.values())
    assert [str(number) for number in range(1, 17)] == [table.label for table in chengdu.table.values()]


def test_eighty_meetings_most_of_them_of_both_sides(chengdu: Entities) -> None:
    sides = Counter(
        sum(in_europe(chengdu, party.organisation) for party in meeting.parties) for meeting in chengdu.meeting.values()
    )

    assert Counter({1: 75, 2: 5}) == sides
    assert {"C2C", "C2B"} == {meeting.kind for meeting in chengdu.meeting.values()}


def test_a_meeting_is_c2c_where_both_are_clusters(chengdu: Entities) -> None:
    for meeting in chengdu.meeting.values():
        kinds = {chengdu.organisation[party.organisation].kind for party in meeting.parties}
        assert ("C2C" if kinds == {"cluster"} else "C2B") == meeting.kind


def test_no_two_meet_twice(chengdu: Entities) -> None:
    pairs = Counter(frozenset(party.organisation for party in meeting.parties) for meeting in chengdu.meeting.values())

    assert [] == [pair for pair, count in pairs.items() if count > 1]


def tables(meeting: Meeting) -> set[str]:
    return {meeting.table}


def people(meeting: Meeting) -> set[str]:
    return {person for party in meeting.parties for person in party.people}


def organisations(meeting: Meeting) -> set[str]:
    return {party.organisation for party in meeting.parties}


def interpreters(meeting: Meeting) -> set[str]:
    return {meeting.interpreter} if meeting.interpreter is not None else set()


@pytest.mark.parametrize("taken", [tables, people, organisations, interpreters])
def test_nothing_and_nobody_is_in_two_meetings_at_once(chengdu: Entities, taken: Callable[[Meeting], set[str]]) -> None:
    for one, other in combinations(chengdu.meeting.values(), 2):
        assert one.slot != other.slot or not taken(one) & taken(other)


def test_everybody_is_there_when_they_meet(chengdu: Entities) -> None:
    for meeting in chengdu.meeting.values():
        slot = chengdu.slot[meeting.slot]
        spans = [chengdu.person[person].availability for person in people(meeting)]
        spans += [chengdu.interpreter[which].availability for which in interpreters(meeting)]
        assert all(within(one, slot.starts, slot.ends) for one in spans)


def within(spans: tuple[Span, ...], starts: int, ends: int) -> bool:
    return not spans or any(span.from_ <= starts and ends <= span.to for span in spans)


def test_who_shares_no_language_has_an_interpreter_who_speaks_both(chengdu: Entities) -> None:
    for meeting in chengdu.meeting.values():
        one, other = languages(chengdu, meeting)
        assert bool(one & other) == (meeting.interpreter is None)
        if meeting.interpreter is not None:
            pairs = chengdu.interpreter[meeting.interpreter].pairs
            assert any((a in one and b in other) or (b in one and a in other) for a, b in pairs)


def test_tables_have_what_those_who_sit_there_need(chengdu: Entities) -> None:
    for meeting in chengdu.meeting.values():
        needs = {need for person in people(meeting) for need in chengdu.person[person].needs}
        assert needs <= set(chengdu.table[meeting.table].features)


def test_every_meeting_was_wished_and_some_wishes_are_unmet(chengdu: Entities) -> None:
    wished = {frozenset((one.from_, one.to)) for one in chengdu.request.values()}
    met = {frozenset(organisations(meeting)) for meeting in chengdu.meeting.values()}

    assert met <= wished
    assert 15 <= len(wished - met)
    assert all(one.priority and one.reason for one in chengdu.request.values())


def test_the_seminar_has_35_presentations_that_keep_within_its_time(chengdu: Entities) -> None:
    seminar = chengdu.session["seminar"]
    items = [chengdu.item[which] for which in seminar.items]
    presented = [one for one in items if one.kind == "presentation"]

    assert 35 == len(presented)
    assert {5} == {one.minutes for one in presented}
    assert seminar.ends - seminar.starts == sum(one.minutes or 0 for one in items) * MINUTE
    assert 35 == len({one.speakers for one in presented})
    assert [*range(1, len(items) + 1)] == [one.number for one in items]


def test_three_showcases_and_the_visit_are_there(chengdu: Entities) -> None:
    kinds = Counter((one.session, one.kind) for one in chengdu.item.values())
    titles = " ".join(str(one.title) for one in chengdu.item.values())

    assert 3 == kinds["roundtable", "showcase"]
    assert all(
        name in titles for name in ("Tianfu Software Park", "Tongwei Group", "Neijiang", "Jiangsu International")
    )


def test_every_bus_has_a_leader_who_rides_it_and_a_seat_for_everybody(chengdu: Entities) -> None:
    assert 3 == len(chengdu.group)
    for group in chengdu.group.values():
        assert group.leader in group.members
        assert group.capacity is not None
        assert len(group.members) <= group.capacity
    both = set(chengdu.group["bus-1"].members) & set(chengdu.group["bus-2"].members)
    assert set() == both


def on_a_floor(*plans: Plan) -> Floor:
    floor, imported = Floor("chengdu-2014"), {}
    for version, plan in enumerate(plans, start=1):
        changes, kept = merged(floor, plan.entities.by_kind(), imported, prune=False)
        journal = floor.apply(changes.put, changes.gone, version=version, print_=str(version), actor="import")
        assert [] == kept
        assert broken(floor, journal.steps) is None
        imported = {kind: dict(floor.of(kind)) for kind in floor.entities}
    return floor


def test_the_floor_takes_it(plan: Plan) -> None:
    assert 80 == len(on_a_floor(plan).meetings)


def test_the_late_changes_go_over_it(plan: Plan) -> None:
    late = brought(read(CHENGDU_DAY_2, base=plan.entities))

    floor = on_a_floor(plan, late)

    assert 81 == len(floor.meetings)
    assert "wan-zihan" == floor.meetings["M16"].parties[1].people[0]
    assert ("T10", "R9") == floor.meetings["M79"].cell
    assert "Ioana Drăgomir" == floor.people["ioana-dragomir"].name
    assert ("16a", "B", 4) == (floor.tables["T16"].label, floor.tables["T16"].zone, floor.tables["T16"].seats)


def test_the_late_changes_alone_name_what_they_lack() -> None:
    faults = read(CHENGDU_DAY_2)

    assert isinstance(faults, list)
    assert "there is no event" in {fault.wrong for fault in faults}
    assert any(fault.place == "meetings.csv:2:table" for fault in faults)


@pytest.mark.parametrize("spelling", ["zeng xiaohui", "zengxiaohui", "zxh", "cengxiaohui"])
def test_people_are_found_by_each_reading_of_their_surname(chengdu: Entities, spelling: str) -> None:
    assert spelling in (chengdu.person["zeng-xiaohui"].search or "")


def test_accents_do_not_hide_anybody(chengdu: Entities) -> None:
    assert "oresund water" in (chengdu.organisation["ore"].search or "")
    assert "αττικησ" in (chengdu.organisation["attica"].search or "")
    assert "chongqing" in (chengdu.organisation["cqsw"].search or "")
