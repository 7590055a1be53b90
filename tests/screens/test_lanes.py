"""Whose turn it is: slices, sweeps, and the pace of long ones. Pure: wires that note what they are given."""

from collections.abc import Callable

import pytest

from builders import a_floor, notice, put_on
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.frames import Views
from meetingfloor.floor.views import EVERYONE, FLOOR, ViewName
from meetingfloor.screens.encoded import EncodedFrames
from meetingfloor.screens.lanes import PACE_S, Lane
from meetingfloor.screens.seats import SLICE, Everybody, Own, Seat, Watched
from meetingfloor.wire.codec import Codec
from meetingfloor.wire.codes import Close

NOW_S = 100.0


class Line:
    """A wire, from outside."""

    codec: Codec = "msgpack"

    def __init__(self) -> None:
        self.full = False
        self.given: list[bytes] = []
        self.write: Callable[[bytes], object] = self.given.append

    def leave(self, close: Close, after_ms: int = 0) -> None:
        raise AssertionError("nobody asks a lane to close")


class Hall:
    """A floor view with so many screens, all at its head, and the lane that serves them."""

    def __init__(self, screens: int) -> None:
        self.floor: Floor = a_floor()
        self.views = Views(self.floor)
        view = self.views.open(FLOOR)
        self.watched = Watched(view, EncodedFrames(view))
        self.lane = Lane(0)
        self.lines = [Line() for _ in range(screens)]
        self.seats = [Seat(line, self.watched, None, 0) for line in self.lines]
        for seat in self.seats:
            seat.stands = self.floor.version
            self.watched.seats[0][seat] = None

    def changes(self) -> None:
        entry, journal = put_on(self.floor, {"notice": {f"N{self.floor.version}": notice()}})
        assert FLOOR in self.views.take_in(entry, journal.steps)
        self.watched.saw_a_difference(entry.version)
        self.lane.mark(self.watched)

    @property
    def given(self) -> list[int]:
        """How many frames each screen was given."""
        return [len(line.given) for line in self.lines]


def test_a_slice_ends_where_its_sends_do_and_the_next_goes_on_there() -> None:
    hall = Hall(5)
    hall.changes()

    assert 0 == hall.lane.flush(3, NOW_S)
    assert [1, 1, 1, 0, 0] == hall.given
    assert 1 == hall.lane.flush(3, NOW_S)
    assert [1, 1, 1, 1, 1] == hall.given
    assert hall.lane.due_s is None


def test_what_changes_behind_a_sweep_is_merged_into_the_next() -> None:
    hall = Hall(4)
    hall.changes()
    hall.lane.flush(2, NOW_S)
    hall.changes()
    hall.changes()
    hall.lane.flush(SLICE, NOW_S)
    assert [1, 1, 1, 1] == hall.given  # the latter two have all three changes in theirs

    hall.lane.flush(SLICE, NOW_S)
    assert [2, 2, 1, 1] == hall.given
    assert {hall.floor.version} == {seat.stands for seat in hall.seats}


def test_a_long_sweep_is_followed_at_a_pace_and_a_short_one_at_once() -> None:
    for screens, waits in ((SLICE, False), (SLICE + 1, True)):
        hall = Hall(screens)
        hall.changes()
        while hall.lane.due_s == 0.0 or not sum(hall.given):
            hall.lane.flush(SLICE, NOW_S)
        hall.changes()
        hall.lane.flush(SLICE, NOW_S + PACE_S / 2)
        assert (screens if waits else 2 * screens) == sum(hall.given)
        if waits:
            assert pytest.approx(NOW_S + PACE_S) == hall.lane.due_s
            hall.lane.flush(SLICE, NOW_S + PACE_S)
            assert screens + SLICE == sum(hall.given)


def test_a_screen_that_does_not_read_costs_no_send_and_is_remembered() -> None:
    hall = Hall(3)
    hall.lines[1].full = True
    before = hall.seats[1].stands
    hall.changes()

    assert 1 == hall.lane.flush(3, NOW_S)
    assert [1, 0, 1] == hall.given
    assert (True, before) == (hall.seats[1].skipped, hall.seats[1].stands)


def test_a_view_nobody_watches_in_a_lane_is_no_work() -> None:
    hall = Hall(0)
    hall.changes()

    assert hall.lane.due_s is None


class People:
    """P1, P2 and P3, each before a view of their own in the last lane; the hub's marks."""

    def __init__(self) -> None:
        self.floor = a_floor()
        self.views = Views(self.floor)
        everyone = self.views.open(EVERYONE)
        self.everybody = Everybody(everyone, EncodedFrames(everyone))
        self.lane = Lane(2)
        self.lines = [Line() for _ in range(3)]
        self.own = [Own(self.views.open(ViewName("me", which)), self.everybody) for which in ("P1", "P2", "P3")]
        for line, own in zip(self.lines, self.own, strict=True):
            seat = Seat(line, own, None, 2)
            seat.stands = self.floor.version
            own.sit(seat)

    def notice(self, to: str) -> None:
        entry, journal = put_on(self.floor, {"notice": {f"N{self.floor.version}": notice(to=to)}})
        saw = self.views.take_in(entry, journal.steps)
        marked = [self.everybody] if EVERYONE in saw else [own for own in self.own if own.view.name in saw]
        for watched in marked:
            watched.saw_a_difference(entry.version)
            self.lane.mark(watched)
        while self.lane.due_s is not None:
            self.lane.flush(SLICE, NOW_S)

    @property
    def given(self) -> list[list[bytes]]:
        return [line.given for line in self.lines]


def test_what_all_people_see_is_the_same_bytes_for_each_and_what_one_sees_is_theirs() -> None:
    people = People()
    people.notice("all")
    assert [1, 1, 1] == [len(given) for given in people.given]
    assert people.lines[0].given[0] is people.lines[1].given[0] is people.lines[2].given[0]

    people.notice("person:P2")
    assert [1, 2, 1] == [len(given) for given in people.given]

    people.notice("all")
    assert [2, 3, 2] == [len(given) for given in people.given]
    assert people.lines[0].given[1] is people.lines[1].given[2]


def test_who_left_is_not_served_with_everybody() -> None:
    people = People()
    (seat,) = people.own[0].seats[2]
    people.own[0].stand_up(seat)
    people.notice("all")

    assert [0, 1, 1] == [len(given) for given in people.given]
