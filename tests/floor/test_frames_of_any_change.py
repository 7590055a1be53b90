"""What is true of frames whatever changes: entities at random, every view, every version."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from builders import put_on
from floor.any_change import SECRET, Change, a_small_floor, as_entry, changes
from meetingfloor.floor import frames
from meetingfloor.floor.frames import NOWHERE, Standing, Views, take
from meetingfloor.floor.views import DESK, EVERYONE, FLOOR, ViewName, project

EVERY = [
    FLOOR,
    DESK,
    *(ViewName("table", which) for which in ("T1", "T2", "T3")),
    *(ViewName("zone", which) for which in ("A", "B")),
    *(ViewName("me", which) for which in ("P1", "P2", "P3", "P4", "PI1")),
]
PUBLIC = [name for name in EVERY if name.face in ("floor", "table", "zone")]


def then(views: Views, change: Change) -> set[ViewName]:
    entry, journal = put_on(views.floor, *as_entry(views.floor, change))
    return views.take_in(entry, journal.steps)


def standing_at_head(views: Views, name: ViewName) -> Standing:
    frame = views.open(name).frame(0)
    taken = take(NOWHERE, frame)
    assert isinstance(taken, Standing)
    return taken


@settings(max_examples=100, deadline=None)
@given(st.lists(changes(), min_size=1, max_size=8))
def test_a_frame_from_any_version_makes_of_any_screen_what_the_floor_shows_now(sequence: list[Change]) -> None:
    frames_fit_wherever_a_screen_stands(sequence)


@settings(max_examples=40, deadline=None)
@given(st.lists(changes(), min_size=1, max_size=8), st.integers(0, 4), st.integers(0, 8))
def test_so_it_does_where_entries_are_large(sequence: list[Change], large: int, piecemeal: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frames, "LARGE", large)
        patch.setattr(frames, "PIECEMEAL", piecemeal)
        frames_fit_wherever_a_screen_stands(sequence)


def frames_fit_wherever_a_screen_stands(sequence: list[Change]) -> None:
    floor = a_small_floor()
    views = Views(floor)
    for name in EVERY:
        views.open(name)
    stood = {name: [standing_at_head(views, name)] for name in EVERY}
    for change in sequence:
        then(views, change)
        for name in EVERY:
            assert views.open(name).whole() == project(floor, name), name
            stood[name].append(standing_at_head(views, name))

    for name in EVERY:
        view = views.open(name)
        for since in range(1, floor.version + 1):
            frame = view.frame(since)
            assert (since if view.horizon <= since else 0) == frame.since
            for at in stood[name][since - 1 :]:  # whoever stands anywhere from since to the head may take it
                assert stood[name][-1] == take(at, frame)


@settings(max_examples=150, deadline=None)
@given(st.lists(changes(), min_size=1, max_size=8))
def test_where_all_news_is_everybodys_the_frame_of_everyone_does_for_a_persons_view(sequence: list[Change]) -> None:
    floor = a_small_floor()
    views = Views(floor)
    everyone, mine = views.open(EVERYONE), [name for name in EVERY if name.face == "me"]
    stood = {name: [views.open(name).whole()] for name in mine}
    for change in sequence:
        then(views, change)
        for name in mine:
            stood[name].append(views.open(name).whole())

    for name in mine:
        for since in range(1, floor.version + 1):
            if views.open(name).as_all_see_it(since):
                frame = everyone.frame(everyone.latest_change_at_or_before(since))
                taken = take(Standing(since, floor.print, stood[name][since - 1]), frame)
                assert isinstance(taken, Standing)
                assert views.open(name).whole() == taken.entities


@settings(max_examples=100, deadline=None)
@given(st.lists(changes(), min_size=1, max_size=8))
def test_a_view_sees_a_difference_exactly_where_there_is_one(sequence: list[Change]) -> None:
    """Save where an entity goes from a view's own part to one that it shares, which may be put once more."""
    floor = a_small_floor()
    views = Views(floor)
    for name in EVERY:
        views.open(name)
    for change in sequence:
        before = {name: project(floor, name) for name in EVERY}
        saw = then(views, change)
        for name in EVERY:
            differs = before[name] != project(floor, name)
            assert name in saw if differs else name.face in ("table", "zone") or name not in saw
            frame = views.open(name).frame(floor.version - 1)
            news = {
                (kind, which)
                for shown in (before[name], project(floor, name))
                for kind, nouns in shown.items()
                for which in nouns
                if before[name].get(kind, {}).get(which) != project(floor, name).get(kind, {}).get(which)
            }
            said = {(kind, which) for part in (frame.put, frame.gone) for kind, ids in part.items() for which in ids}
            assert news == said or (name.face in ("table", "zone") and news < said)
            assert not any(set(frame.put.get(kind, ())) & set(ids) for kind, ids in frame.gone.items())


@settings(max_examples=60, deadline=None)
@given(st.lists(changes(), min_size=2, max_size=8), st.data())
def test_every_node_makes_the_same_frames_whenever_it_opened_the_view(
    sequence: list[Change], data: st.DataObject
) -> None:
    floor = a_small_floor()
    early, late = Views(floor), Views(floor)
    for name in EVERY:
        early.open(name)
    for change in sequence:
        for name in EVERY:
            if data.draw(st.integers(0, 4)) == 0:
                late.open(name)
        entry, journal = put_on(floor, *as_entry(floor, change))
        early.take_in(entry, journal.steps)
        late.take_in(entry, journal.steps)

    for name in (name for name in EVERY if name in late):
        for since in range(late.open(name).horizon, floor.version + 1):
            ours, theirs = early.open(name).frame(since), late.open(name).frame(since)
            assert (ours.put, ours.gone, ours.print) == (theirs.put, theirs.gone, theirs.print)
            assert [*ours.put] == [*theirs.put]


@settings(max_examples=60, deadline=None)
@given(st.lists(changes(), min_size=1, max_size=8))
def test_screens_between_two_changes_of_a_view_share_one_frame(sequence: list[Change]) -> None:
    floor = a_small_floor()
    views = Views(floor)
    for name in EVERY:
        views.open(name)
    for change in sequence:
        then(views, change)

    for name in EVERY:
        view = views.open(name)
        for since in range(1, floor.version + 1):
            shared = view.latest_change_at_or_before(since)
            assert 1 <= shared <= since
            assert view.frame(shared) == replace(view.frame(since), since=shared)
        assert view.latest_change == view.latest_change_at_or_before(floor.version)


@settings(max_examples=100, deadline=None)
@given(st.lists(changes(), min_size=1, max_size=6))
def test_no_public_frame_ever_carries_what_is_nobodys_business(sequence: list[Change]) -> None:
    floor = a_small_floor()
    views = Views(floor)
    for name in PUBLIC:
        views.open(name)
    for change in sequence:
        then(views, change)
        unlisted = {which for which, one in floor.people.items() if not one.listed}
        for name in PUBLIC:
            for frame in (views.open(name).frame(0), views.open(name).frame(floor.version - 1)):
                said = msgspec.json.encode(frame.put).decode()
                assert SECRET not in said
                assert not [which for which in unlisted if f'"{which}"' in said]
