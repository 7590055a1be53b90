"""Announcements to all, to a zone, to one person."""

import pytest

from builders import a_floor, at, notice
from floor.asked import becomes, code, decided, undoes
from meetingfloor.floor import commands as c
from meetingfloor.floor.answer import Refusal
from meetingfloor.floor.model import Actor, Notice


def test_a_notice_bears_the_id_of_its_command() -> None:
    floor = a_floor()
    becomes(floor, c.Announce(text="Lunch", to="zone:A", level="urgent", until=at("12:00")), id="018f-1")

    assert {"018f-1": Notice(text={"en": "Lunch"}, to="zone:A", level="urgent", until=at("12:00"))} == floor.of(
        "notice"
    )


def test_plain_text_is_in_the_events_first_language() -> None:
    floor = a_floor(of_event={"languages": ("zh", "en")})
    becomes(floor, c.Announce(text="午餐", to="all"), id="N1")
    becomes(floor, c.Announce(text={"en": "Lunch", "zh": "午餐"}, to="all"), id="N2")

    assert [{"zh": "午餐"}, {"en": "Lunch", "zh": "午餐"}] == [n.text for n in floor.of("notice").values()]


@pytest.mark.parametrize(("to", "refusal"), [("zone:C", {"zone": "C"}), ("person:P99", {"person": "P99"})])
def test_a_notice_goes_to_who_is_there(to: str, refusal: dict[str, str]) -> None:
    assert Refusal("no_such", refusal) == decided(a_floor(), c.Announce(text="Lunch", to=to))


def test_a_notice_is_withdrawn_once_and_comes_back_by_undo() -> None:
    floor = a_floor(also={"notice": {"N1": notice()}})
    withdrawn = becomes(floor, c.WithdrawNotice("N1"))

    assert {} == floor.of("notice")
    assert Refusal("no_such", {"notice": "N1"}) == decided(floor, c.WithdrawNotice("N1"))
    undoes(floor, withdrawn)
    assert {"N1": notice()} == floor.of("notice")


def test_who_is_addressed_cannot_be_removed() -> None:
    floor = a_floor(also={"notice": {"N1": notice("zone:A")}})

    assert "in_use" == code(decided(floor, c.Remove("zone", "A"), Actor("o", "organiser")))
