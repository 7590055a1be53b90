"""What the log keeps: the bytes of an entry, its print, and the fold that makes the floor again."""

from random import Random
from typing import Any

import msgspec
import pytest

from builders import AT_1020, COORDINATOR, EVENT, ORGANISER, OTHER_COORDINATOR, a_floor, at, parties, table
from floor.any_command import AnyCommand, a_plan
from floor.asked import an_ask, becomes
from meetingfloor.floor import commands as c
from meetingfloor.floor.entry import Ask, Entry, chained, digest, make, read
from meetingfloor.floor.floor import START, Floor
from meetingfloor.floor.model import KINDS, Clock, Event
from meetingfloor.floor.rules import Became, become


def a_log(seed: int, length: int = 120) -> tuple[Floor, list[Became]]:
    """A day at random, from its creation on."""
    floor, random = Floor(EVENT), Random(seed)
    log: list[Became] = []
    any_ = AnyCommand(floor, random)
    command: Any = c.Import(a_plan())
    actor = ORGANISER
    while len(log) < length:
        undone = next((b.entry for b in log if isinstance(command, c.Undo) and b.entry.id == command.command), None)
        became = become(floor, Ask(f"C{len(log)}", command, actor, any_.now(), len(log), undone=undone))
        if isinstance(became, Became):
            log.append(became)
            any_.log.append(became.entry.id)
        command = any_.of(any_.any_type())
        actor = any_.actor(command)
    return floor, log


def accepted(floor: Floor, command: c.Command, actor: Any = COORDINATOR) -> Became:
    became = become(floor, an_ask(command, actor))
    assert isinstance(became, Became)
    return became


@pytest.mark.parametrize("seed", range(3))
def test_an_entry_is_read_as_it_was_made(seed: int) -> None:
    _, log = a_log(seed)

    assert [became.entry for became in log] == [read(became.blob, became.entry.print) for became in log]
    assert len({type(became.entry.command) for became in log}) > 15


@pytest.mark.parametrize("seed", range(3))
def test_the_fold_of_the_log_is_the_floor(seed: int) -> None:
    floor, log = a_log(seed)
    folded = Floor(EVENT)
    for became in log:
        entry = read(became.blob, became.entry.print)
        folded.apply(entry.put, entry.gone, version=entry.version, print_=entry.print, actor=entry.actor.id)

    assert floor.entities == folded.entities
    assert floor.touched == folded.touched
    assert (floor.version, floor.print) == (folded.version, folded.print)


@pytest.mark.parametrize("seed", range(3))
def test_unfolded_from_its_end_the_log_leads_back_to_nothing(seed: int) -> None:
    """By the before-values alone."""
    floor, log = a_log(seed)
    now = {kind: dict(floor.of(kind)) for kind in KINDS}
    for became in reversed(log):
        entry = became.entry
        for kind, befores in entry.before.items():
            for which, before in befores.items():
                assert entry.put.get(kind, {}).get(which) == now[kind].pop(which, None)
                if before is not None:
                    now[kind][which] = before

    assert {kind: {} for kind in KINDS} == now


def test_versions_are_dense_and_prints_are_chained() -> None:
    floor, log = a_log(1)
    print_ = START
    for version, became in enumerate(log, start=1):
        print_ = chained(print_, became.blob)
        assert (version, print_) == (became.entry.version, became.entry.print)

    assert (len(log), print_) == (floor.version, floor.print)


def test_a_print_is_32_hex_digits_and_of_every_byte() -> None:
    became = accepted(a_floor(), c.CallMeeting("M1"))
    flipped = bytes([became.blob[0]]) + bytes([became.blob[1] ^ 1]) + became.blob[2:]

    assert 32 == len(became.entry.print)
    assert int(became.entry.print, 16)
    assert became.entry.print == chained("print-1", became.blob)
    assert became.entry.print != chained("print-1", flipped)
    assert became.entry.print != chained("print-0", became.blob)


def test_two_nodes_write_the_same_bytes() -> None:
    one, other = a_floor(), a_floor()
    put_back = other.apply({}, {"meeting": ("M1",), "table": ("T1",)}, version=9, print_="", actor="")
    other.put_back(put_back)  # what came back stands elsewhere in its dict

    for command in (c.FinishRound("S1"), c.CloseTable(table="T3", to="auto"), c.Delay("S1", 5)):
        assert accepted(one, command).blob == accepted(other, command).blob


def test_an_entry_says_who_why_when_and_what_was_before() -> None:
    floor = a_floor()
    before = floor.meetings["M1"]
    entry = becomes(floor, c.MoveMeeting("M1", table="T4"), id="018f", now=AT_1020, wall=99)

    assert (
        Entry(
            version=2,
            id="018f",
            command=c.MoveMeeting("M1", table="T4"),
            actor=COORDINATOR,
            at=AT_1020,
            wall=99,
            put={"meeting": {"M1": floor.meetings["M1"]}},
            gone={},
            before={"meeting": {"M1": before}},
            print=floor.print,
        )
        == entry
    )


def test_what_was_not_there_before_is_null() -> None:
    floor = a_floor(people=9)
    entry = becomes(floor, c.AddMeeting("M9", "C2B", parties("O8", "O9"), "T4", "S1"))

    assert {"meeting": {"M9": None}} == entry.before
    assert {"meeting": {"M9": None}} == read(make(an_ask(entry.command), 2, entry.put, {}, entry.before), "").before


def test_a_removal_has_what_was_there() -> None:
    floor = a_floor()
    entry = becomes(floor, c.Remove("meeting", "M3"), ORGANISER)

    assert ({}, {"meeting": ("M3",)}) == (entry.put, entry.gone)
    assert {"meeting": {"M3": a_floor().meetings["M3"]}} == entry.before


def test_numbers_at_the_edge_survive() -> None:
    clock = Clock(wall=2**53 - 1, event=0, speed=60)
    event = Event(name="E", starts=0, ends=2**53 - 1, clock=clock)
    became = accepted(a_floor(), c.Put("event", EVENT, event), ORGANISER)

    assert event == read(became.blob, "").put["event"][EVENT]
    assert isinstance(read(became.blob, "").put["event"][EVENT].clock.speed, float)  # type: ignore[attr-defined]


def test_what_a_newer_release_wrote_and_this_one_cannot_read_is_said() -> None:
    became = accepted(a_floor(), c.Put("table", "T9", table("9")), ORGANISER)
    newer = msgspec.msgpack.decode(became.blob)
    newer["put"]["table"]["T9"]["colour"] = "red"

    with pytest.raises(msgspec.ValidationError):
        read(msgspec.msgpack.encode(newer), "")


def test_a_digest_is_of_who_asked_and_for_what() -> None:
    move = c.MoveMeeting("M1", table="T4")

    assert digest(COORDINATOR, move) == digest(COORDINATOR, c.MoveMeeting("M1", table="T4"))
    assert digest(COORDINATOR, move) != digest(OTHER_COORDINATOR, move)
    assert digest(COORDINATOR, move) != digest(COORDINATOR, c.MoveMeeting("M1", table="T3"))
    assert digest(COORDINATOR, c.CallMeeting("M1")) != digest(COORDINATOR, c.StartMeeting("M1"))


def test_the_same_command_is_the_same_entry_whenever_it_is_sent_again_only_by_its_time() -> None:
    floor = a_floor()
    early, late = (become(a_floor(), an_ask(c.CheckIn("P1"), now=at(clock))) for clock in ("10:00", "10:01"))

    assert isinstance(early, Became)
    assert isinstance(late, Became)
    assert early.entry.print != late.entry.print
    assert "print-1" == floor.print
