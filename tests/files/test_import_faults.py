"""Every fault of a file in one report, each at its place."""

import json
from pathlib import Path
from typing import Any

import pytest

from meetingfloor.files import Fault, Plan, read
from meetingfloor.files.faults import MOST_FAULTS
from meetingfloor.floor.model import Entities, Event, Organisation, Person, Table, Zone

EVENT = "id,name,starts,ends,zone_name\ne1,Event,2014-10-23,2014-10-23,Europe/Berlin\n"
BASE = Entities(
    event={"e1": Event(name="Event", starts=0, ends=1, zone_name="Asia/Shanghai")},
    zone={"A": Zone(name="A")},
    table={"T1": Table(label="1", zone="A", seats=4)},
    organisation={"nord": Organisation(name="Nordvind", kind="cluster", country="DK")},
)


def folder(at: Path, **files: str) -> Path:
    for name, text in {"events": EVENT, **files}.items():
        (at / f"{name}.csv").write_text(text, encoding="utf-8")
    return at


def told(answer: Plan | list[Fault]) -> list[str]:
    assert isinstance(answer, list)
    return [str(fault) for fault in answer]


def brought(answer: Plan | list[Fault]) -> Entities:
    assert isinstance(answer, Plan), told(answer)
    return answer.entities


FAULTS = {
    "a missing field": (
        "organisations",
        "id,name,kind\nnord,Nordvind,\n",
        "organisations.csv:2:kind: kind is missing; one of cluster, business, public",
    ),
    "a word that is not known": (
        "organisations",
        "id,name,kind\nnord,Nordvind,clutser\n",
        "organisations.csv:2:kind: “clutser” is not known; did you mean cluster; one of cluster, business, public",
    ),
    "an unknown column": (
        "organisations",
        "id,name,kind,Contry\nnord,Nordvind,cluster,DK\n",
        "organisations.csv:1:Contry: “Contry” is no column of organisation; did you mean country; or # before it, "
        "to keep it as a remark",
    ),
    "two columns of one meaning": (
        "zones",
        "id,name,Names\nA,a,b\n",
        "zones.csv:1:Names: “Names” means name, as name does; each column once",
    ),
    "no column of ids": ("zones", "name\nA\n", "zones.csv:1:id: there is no column id; add one"),
    "a row without an id": ("zones", "id,name\n,A\n", "zones.csv:2:id: there is no id; 1 to 64 letters, digits, . _ -"),
    "an id with a space": (
        "zones",
        "id,name\nhall A,A\n",
        "zones.csv:2:id: “hall A” is no id; 1 to 64 letters, digits, . _ -, the first a letter or digit",
    ),
    "an id that stands twice": (
        "zones",
        "id,name\nA,a\nB,b\nA,c\n",
        "zones.csv:4:id: A stands twice, first at zones.csv:2; each id once",
    ),
    "a reference to nothing": (
        "tables",
        "ID;Label;Zone\nT1;1;B\n",
        "tables.csv:2:Zone: there is no zone “B”; there is no zone yet: add it",
    ),
    "a number that is none": (
        "tables",
        "id,label,seats\nT1,1,about 4\n",
        "tables.csv:2:seats: “about 4” is no whole number; a whole number such as 42",
    ),
    "a number that is too small": (
        "tables",
        "id,label,seats\nT1,1,-4\n",
        "tables.csv:2:seats: “-4” does not fit: expected int >= 0; a whole number",
    ),
    "neither yes nor no": (
        "people",
        "id,name,listed\np1,Ann,maybe\n",
        "people.csv:2:listed: “maybe” is neither yes nor no; yes or no",
    ),
    "a country in full": (
        "organisations",
        "id,name,kind,country\nnord,Nordvind,cluster,Denmark\n",
        "organisations.csv:2:country: “Denmark” is no country code; two letters of ISO 3166, such as DK or CN",
    ),
    "a time that is none": (
        "tables",
        "id,label,until\nT1,1,soon\n",
        "tables.csv:2:until: “soon” is no time; a local time such as 2014-10-23 09:00",
    ),
    "a day that is none": (
        "tables",
        "id,label,until\nT1,1,2014-02-30 10:00\n",
        "tables.csv:2:until: “2014-02-30 10:00” is a day that no calendar has; a local time such as 2014-10-23 09:00",
    ),
    "a time that daylight saving skips": (
        "tables",
        "id,label,until\nT1,1,2014-03-30 02:30\n",
        "tables.csv:2:until: “2014-03-30 02:30” does not exist in Europe/Berlin: daylight saving skips it; "
        "the clock goes on at 2014-03-30 03:30",
    ),
    "an end before its beginning": (
        "slots",
        "id,number,starts,ends\nR1,1,10:00,09:00\n",
        "slots.csv:2:ends: it ends before it begins; a time after its start",
    ),
    "a span that is none": (
        "people",
        "id,name,availability\np1,Ann,mornings\n",
        "people.csv:2:availability: “mornings” is no span of time; from – to: 2014-10-23 09:00 – 12:00; several with ;",
    ),
    "a language that is none": (
        "people",
        "id,name,languages\np1,Ann,C1; zh\n",
        "people.csv:2:languages: “C1” is no language tag; tags with levels: en C1; zh A2",
    ),
    "text without its language": (
        "notices",
        "id,text\nN1,Hall closed\n",
        "notices.csv:2:text: “Hall closed” does not say which is which; text by language: "
        "en: Hall closed; zh: 展厅关闭",
    ),
    "a meeting of one": (
        "meetings",
        "id,kind,parties,table,slot\nM1,C2C,nord,T1,R1\n",
        'meetings.csv:2:parties: “[{"organisation": "nord"}]” does not fit: expected array of length >= 2; '
        "ORGANISATION: PERSON, PERSON; ORGANISATION: PERSON",
    ),
    "a cell under no heading": (
        "zones",
        "id,name\nA,a,stray\n",
        "zones.csv:2:C: “stray” stands under no heading; a heading above it, or nothing",
    ),
    "a file of no kind": (
        "tabels",
        "id\n",
        "tabels.csv: “tabels” is no kind of entity; did you mean tables",
    ),
    "an empty file": ("zones", "", "zones.csv: there are no headings; a first row with id and the fields"),
}


@pytest.mark.parametrize(("name", "text", "fault"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_told_with_its_place_and_what_would_be_right(
    tmp_path: Path, name: str, text: str, fault: str
) -> None:
    assert [fault] == told(read(folder(tmp_path, **{name: text})))


def test_all_faults_are_told_at_once_in_the_order_of_the_files(tmp_path: Path) -> None:
    files = {"tables": "id,label,zone\nT1,,Z\nT2,2,A\n", "zones": "id,name\nA,a\nA,b\n"}

    assert [
        "tables.csv:2:label: label is missing; a text",
        "zones.csv:3:id: A stands twice, first at zones.csv:2; each id once",
    ] == told(read(folder(tmp_path, **files)))


def test_a_row_that_is_wrong_itself_is_not_missed_by_those_that_name_it(tmp_path: Path) -> None:
    files = {"zones": "id\nA\n", "tables": "id,label,zone\nT1,1,A\n"}

    assert ["zones.csv:2:name: name is missing; a text"] == told(read(folder(tmp_path, **files)))


def test_a_time_zone_that_is_none_is_guessed_at(tmp_path: Path) -> None:
    event = EVENT.replace("Europe/Berlin", "Europe/Berln")

    assert ["events.csv:2:zone_name: “Europe/Berln” is no time zone; did you mean Europe/Berlin"] == told(
        read(folder(tmp_path, events=event))
    )


def test_a_second_event_is_refused(tmp_path: Path) -> None:
    event = EVENT + "e2,Other,2014-10-23,2014-10-23,UTC\n"

    assert ["events.csv:3:id: a second event stands here; one event in one import"] == told(
        read(folder(tmp_path, events=event))
    )


def test_references_are_found_in_every_column_of_a_meeting(tmp_path: Path) -> None:
    files = {
        "organisations": "id,name,kind\na,A,cluster\nb,B,cluster\n",
        "meetings": "id,kind,parties,table,slot,interpreter,seated\nM1,C2C,a: x; b,T,R,i,c\n",
    }

    places = [fault.split(";")[0] for fault in told(read(folder(tmp_path, **files)))]

    assert [
        "meetings.csv:2:interpreter: there is no interpreter “i”",
        "meetings.csv:2:parties: there is no person “x”",
        "meetings.csv:2:seated: “c” is no party of it",
        "meetings.csv:2:slot: there is no slot “R”",
        "meetings.csv:2:table: there is no table “T”",
    ] == places


def test_a_request_may_go_to_an_organisation_or_a_person(tmp_path: Path) -> None:
    files = {
        "organisations": "id,name,kind\na,A,cluster\n",
        "people": "id,name\np,P\n",
        "requests": "id,from,to\nQ1,a,p\nQ2,p,q\n",
    }

    assert ["requests.csv:3:to: there is no organisation or person “q”; there are a, p"] == told(
        read(folder(tmp_path, **files))
    )


def test_nobody_sits_at_one_table_twice(tmp_path: Path) -> None:
    files = {
        "organisations": "id,name,kind\na,A,cluster\n",
        "tables": "id,label\nT,1\n",
        "slots": "id,number,starts,ends\nR,1,09:00,09:20\n",
        "meetings": "id,kind,parties,table,slot\nM1,C2C,a; a,T,R\n",
    }

    assert ["meetings.csv:2:parties: organisation “a” sits there twice; each once"] == told(
        read(folder(tmp_path, **files))
    )


def test_a_running_order_holds_items_of_its_own_session(tmp_path: Path) -> None:
    files = {
        "sessions": "id,title,kind,starts,ends,items\nS,Seminar,seminar,09:00,10:00,i1\nV,Visit,visit,11:00,12:00,i1\n",
        "items": "id,session,number,title,kind\ni1,S,1,Talk,talk\n",
    }

    assert ["sessions.csv:3:items: item “i1” belongs to “S”; list it at S, or give it session V"] == told(
        read(folder(tmp_path, **files))
    )


def test_more_faults_than_anybody_reads_are_counted(tmp_path: Path) -> None:
    rows = "".join(f"T{number},\n" for number in range(MOST_FAULTS + 5))

    faults = told(read(folder(tmp_path, tables="id,label\n" + rows)))

    assert MOST_FAULTS + 1 == len(faults)
    assert "tables.csv: 5 more faults are not listed; mend these first and import again" == faults[-1]


# bundles: the place is a path


def bundle(**kinds: Any) -> bytes:
    event = {"e1": {"name": "E", "starts": "2014-10-23", "ends": "2014-10-23"}}
    return json.dumps({"meetingfloor": 1, "event": event, **kinds}).encode()


BUNDLES = {
    "an unknown field": (
        bundle(zone={"A": {"name": "A", "wlak": {}}}),
        "b.json:/zone/A/wlak: “wlak” is no field of zone; did you mean walk",
    ),
    "a wrong type": (
        bundle(zone={"A": {"name": 7}}),
        "b.json:/zone/A/name: “7” does not fit: expected str, got int; a text",
    ),
    "an unknown kind": (
        bundle(zones={}),
        "b.json:/zones: “zones” is no kind of entity; did you mean zone",
    ),
    "no format": (
        b'{"event": {}}',
        'b.json:/meetingfloor: this is no bundle of format 1; begin it with "meetingfloor": 1',
    ),
    "no entity": (bundle(zone={"A": []}), "b.json:/zone/A: “[]” is no entity; a map of its fields"),
    "a time that is none": (
        bundle(table={"T1": {"label": "1", "until": "noon"}}),
        "b.json:/table/T1/until: “noon” is no time; a local time such as 2014-10-23 09:00",
    ),
    "a key twice": (
        b'{"meetingfloor": 1, "meetingfloor": 1}',
        "b.json: the key “meetingfloor” stands twice in one map; each key once, and numbers of at most 53 bits",
    ),
    "no JSON": (
        b'{"meetingfloor": 1,\n}',
        "b.json:line 2 column 1: this is no JSON: Expecting property name enclosed in double quotes; "
        "a bundle as `meetingfloor export` writes it",
    ),
    "half a character": (
        bundle(zone={"A": {"name": "x"}}).replace(b'"x"', b'"\\ud800"'),
        "b.json:/zone/A: it holds half a character; whole characters: save the file as UTF-8",
    ),
    "an infinite number": (
        b'{"meetingfloor": 1, "event": Infinity}',
        "b.json: Infinity is no number of JSON; each key once, and numbers of at most 53 bits",
    ),
    "a number beyond 53 bits": (
        bundle(table={"T1": {"label": "1", "seats": 2**53}}),
        "b.json:/table/T1/seats: “9007199254740992” does not fit: expected int <= 9007199254740991; a whole number",
    ),
}


@pytest.mark.parametrize(("content", "fault"), BUNDLES.values(), ids=BUNDLES.keys())
def test_a_fault_of_a_bundle_is_told_with_its_path(content: bytes, fault: str) -> None:
    assert [fault] == told(read(content, name="b.json"))


# over what is there already


def test_a_column_that_is_not_there_leaves_the_field_as_it_is() -> None:
    tables = brought(read(b"id,label\nT1,1a\n", name="tables.csv", base=BASE)).table

    assert Table(label="1a", zone="A", seats=4) == tables["T1"]


def test_an_empty_cell_clears_the_field() -> None:
    tables = brought(read(b"id,label,seats\nT1,1a,\n", name="tables.csv", base=BASE)).table

    assert Table(label="1a", zone="A") == tables["T1"]


def test_a_corrected_name_is_found_by_the_new_one() -> None:
    base = brought(read(b"id,name\np1,Oldname\n", name="people.csv", base=BASE)).person

    people = brought(read(b"id,name\np1,Newname\n", name="people.csv", base=with_people(base))).person

    assert "newname" == people["p1"].search


def with_people(people: dict[str, Person]) -> Entities:
    return Entities(event=BASE.event, person=people)


def test_references_may_go_to_what_is_there_already() -> None:
    assert "A" == brought(read(b"id,label,zone\nT2,2,A\n", name="tables.csv", base=BASE)).table["T2"].zone


def test_the_event_can_take_another_id(tmp_path: Path) -> None:
    plan = read(folder(tmp_path), event="copy")

    assert isinstance(plan, Plan)
    assert ("copy", ["copy"]) == (plan.event_id, list(plan.entities.event))


def test_a_plan_knows_where_each_entity_stands(tmp_path: Path) -> None:
    plan = read(folder(tmp_path, zones="id,name\nA,a\n\nB,b\n"))

    assert isinstance(plan, Plan)
    assert ("zones.csv:4", "") == (plan.place("zone", "B"), plan.place("zone", "C"))
