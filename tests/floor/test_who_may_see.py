"""Which views there are, and who may see them."""

import pytest

from builders import COORDINATOR, DISPLAY, ORGANISER, a_floor, participant
from meetingfloor.floor.model import Actor
from meetingfloor.floor.views import DESK, FLOOR, ViewName, exists, may_see, named, scope


def me(which: str) -> ViewName:
    return ViewName("me", which)


@pytest.mark.parametrize(
    ("text", "person", "name"),
    [
        ("floor", None, FLOOR),
        ("desk", None, DESK),
        ("table:T4", None, ViewName("table", "T4")),
        ("zone:A", "P1", ViewName("zone", "A")),
        ("me", "P1", ViewName("me", "P1")),
        ("me", None, ViewName("me", "")),
        ("delegation:D1", "P1", None),
        ("me:P1", "P1", None),
        ("table:", None, None),
        ("table", None, None),
        ("everyone", None, None),
        ("programme", None, None),
        ("floor:x", None, None),
        ("", None, None),
    ],
)
def test_a_view_is_named_as_the_protocol_names_it(text: str, person: str | None, name: ViewName | None) -> None:
    assert name == named(text, person)


def test_views_exist_whose_table_zone_or_person_does() -> None:
    floor = a_floor()

    assert all(exists(floor, view) for view in (FLOOR, DESK, ViewName("table", "T1"), ViewName("zone", "A"), me("P1")))
    assert not any(exists(floor, view) for view in (ViewName("table", "X"), ViewName("zone", "T1"), me("X"), me("")))


PARTICIPANT = participant("P1")
NOBODY_AS_YET = Actor("token", "participant")
PERSON_AT_THE_DESK = Actor("token", "coordinator", "P1")


@pytest.mark.parametrize("view", [FLOOR, ViewName("table", "T1"), ViewName("zone", "A")], ids=str)
def test_places_are_for_everybody_where_the_event_is_public(view: ViewName) -> None:
    for actor in (DISPLAY, PARTICIPANT, COORDINATOR, ORGANISER):
        assert "yes" == may_see(view, actor, public=False) == may_see(view, actor, public=True)
    assert "yes" == may_see(view, None, public=True)
    assert "no_such" == may_see(view, None, public=False)


def test_the_desk_is_for_coordinators_and_organisers() -> None:
    assert "yes" == may_see(DESK, COORDINATOR, public=False) == may_see(DESK, ORGANISER, public=True)
    assert "not_yours" == may_see(DESK, PARTICIPANT, public=True) == may_see(DESK, DISPLAY, public=False)
    assert "sign_in" == may_see(DESK, None, public=True)
    assert "no_such" == may_see(DESK, None, public=False)


def test_me_is_for_the_person_of_the_token() -> None:
    assert "yes" == may_see(me("P1"), PARTICIPANT, public=False) == may_see(me("P1"), PERSON_AT_THE_DESK, public=False)
    for actor in (NOBODY_AS_YET, DISPLAY, COORDINATOR, participant("P2")):
        assert "not_yours" == may_see(me("P1"), actor, public=True)
    assert "not_yours" == may_see(me(""), NOBODY_AS_YET, public=True)
    assert "sign_in" == may_see(me(""), None, public=True)


def test_every_view_has_a_scope_of_its_own_that_tells_nothing() -> None:
    views = [FLOOR, DESK, ViewName("table", "A"), ViewName("zone", "A"), me("A"), me("P1")]

    assert len(views) == len({scope(view) for view in views})
    assert scope(me("P1")) == scope(ViewName("me", "P1"))
    assert "P1" not in scope(me("P1"))
