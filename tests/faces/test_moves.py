"""A move made on the desk shows on every screen, by finger and by key; what is refused says why; undo brings it back."""

import re
from asyncio import gather
from typing import NamedTuple

import pytest_asyncio
from playwright.async_api import expect

from faces.hands import button, cell, choose, deed, more, my_table, on_board, press, tab_to, verb
from rig.devices import Device, Devices
from rig.hall import Day, Hall, played

WHO = "Umwelt Saar"
ON_BOARD = re.compile("Umwelt Saar|Umwelttechnik Verbund Saar")
"""Among the changes there is room for all of the name."""
DELEGATE = "sabine-kreutzer"
"""Meets at table 1 in round 5 (M36), which is called at 11:07; tables 4 and 9 are free then."""


class Screens(NamedTuple):
    desk: Device
    display: Device
    phone: Device


@pytest_asyncio.fixture(loop_scope="session")
async def called(hall: Hall) -> Day:
    return await hall.day(*played(hall.plan), time_of_day="11:07")


@pytest_asyncio.fixture(loop_scope="session")
async def screens(called: Day, devices: Devices) -> Screens:
    """Three devices; the display is the last of a set, so that its rows are on one page."""
    desk = await devices(called, "desk")
    display = await devices(called, "display", query="?layout=departures&part=4/4")
    phone = await devices(called, "me", person=DELEGATE)
    await at_table(Screens(desk, display, phone), "1")
    return Screens(desk, display, phone)


async def at_table(screens: Screens, label: str) -> None:
    """Every screen says that they meet there."""
    table = f"T{label}"
    await expect(cell(screens.desk, table, "R5")).to_contain_text(WHO)
    await expect(on_board(screens.display, ON_BOARD).locator(".no").first).to_have_text(label, timeout=20_000)
    await expect(my_table(screens.phone, label)).to_be_attached()


async def test_a_move_by_touch_shows_on_every_screen_and_undo_brings_it_back(called: Day, screens: Screens) -> None:
    desk, display, phone = screens
    await choose(desk, "T1", "R5")
    await more(desk, "Move")
    await press(desk, cell(desk, "T4", "R5"))
    await press(desk, button(desk, "Move here"))

    await at_table(screens, "4")
    await expect(on_board(display, ON_BOARD).locator(".old-place").first).to_have_text("1")
    await expect(phone.page.locator(".was")).to_have_text("1")
    assert "T4" == (await called.one("meeting", "M36"))["table"]

    await press(desk, button(desk, "Undo ·", exact=False))

    await at_table(screens, "1")
    await expect(on_board(display, ON_BOARD).locator(".old-place")).to_have_count(0)
    assert "T1" == (await called.one("meeting", "M36"))["table"]


async def test_a_move_by_keyboard_shows_on_every_screen(called: Day, screens: Screens) -> None:
    desk, keyboard = screens.desk, screens.desk.page.keyboard
    await tab_to(desk, desk.page.get_by_role("grid"))
    await keyboard.press("ArrowDown")
    await expect(desk.page.locator("[role=gridcell][aria-selected=true]")).to_have_count(1)
    while not await is_chosen(desk, "T1", "R5"):
        await keyboard.press("ArrowRight")
    await keyboard.press("m")
    await expect(desk.page.get_by_text("Table 1 → 4, round 5", exact=True)).to_be_visible()
    await keyboard.press("ArrowUp")
    await expect(desk.page.get_by_text("Table 1 → 3, round 5", exact=True)).to_be_visible()
    await keyboard.press("ArrowDown")
    await keyboard.press("Enter")

    await at_table(screens, "4")

    await tab_to(desk, button(desk, "Undo ·", exact=False))
    await keyboard.press("Enter")

    await at_table(screens, "1")
    assert "T1" == (await called.one("meeting", "M36"))["table"]


async def is_chosen(desk: Device, table: str, slot: str) -> bool:
    return await cell(desk, table, slot).get_attribute("aria-selected") == "true"


async def test_a_move_is_dragged_with_a_finger_that_holds(midday: Day, devices: Devices) -> None:
    desk = await devices(midday, "desk")
    finger = await desk.context.new_cdp_session(desk.page)
    start, end = [await middle(desk, table) for table in ("T1", "T2")]
    await finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [start]})
    await expect(desk.page.get_by_role("region", name="Where it fits")).to_be_visible()
    for part in (0.3, 0.6, 1.0):
        between = {axis: start[axis] + (end[axis] - start[axis]) * part for axis in ("x", "y")}
        await finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [between]})
    await finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    await press(desk, button(desk, "Move here"))

    await expect(cell(desk, "T2", "R4")).to_contain_text(WHO)
    await expect(deed(desk)).to_contain_text("table 1 → 2")


async def middle(desk: Device, table: str) -> dict[str, float]:
    box = await cell(desk, table, "R4").bounding_box()
    assert box is not None
    return {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}


async def test_places_that_do_not_fit_say_why(midday: Day, devices: Devices) -> None:
    await midday.do({"type": "close_table", "table": "T4", "to": "auto"})
    desk = await devices(midday, "desk")
    await choose(desk, "T1", "R5")
    await press(desk, verb(desk, "Move"))

    await expect(cell(desk, "T4", "R5")).to_contain_text("closed")
    await expect(cell(desk, "T9", "R5")).to_contain_text("Fits")
    head = desk.page.get_by_role("columnheader", name="Round 6", exact=False)
    await expect(head).to_contain_text("Fu Dan is at 8")
    await press(desk, cell(desk, "T3", "R5"))
    await expect(desk.page.get_by_text("Attica ICT × 西部大数据 has this place", exact=False)).to_be_visible()


async def test_a_refused_move_says_what_stands_in_the_way(midday: Day, devices: Devices) -> None:
    desk = await devices(midday, "desk")
    await choose(desk, "T1", "R4")
    await press(desk, verb(desk, "Move"))
    await press(desk, cell(desk, "T2", "R4"))
    await expect(button(desk, "Move here")).to_be_enabled()
    await desk.context.set_offline(True)
    desk.forgive()
    await midday.do({"type": "move_meeting", "meeting": "M24", "table": "T2"})
    await press(desk, button(desk, "Move here"))
    await desk.context.set_offline(False)

    await expect(deed(desk)).to_contain_text("Tejo Biotech × 泸州生物 has this table then")
    await press(desk, button(desk, "Look"))
    await expect(cell(desk, "T2", "R4")).to_have_attribute("aria-selected", "true")
    assert "T1" == (await midday.one("meeting", "M21"))["table"]


async def test_a_swap_by_two_desks_is_seen_by_both(midday: Day, devices: Devices) -> None:
    mine, theirs = await gather(devices(midday, "desk"), devices(midday, "desk"))
    await choose(mine, "T1", "R5")
    await press(mine, verb(mine, "Move"))
    await press(mine, cell(mine, "T3", "R5"))
    await press(mine, button(mine, "Swap them"))

    for desk in (mine, theirs):
        await expect(cell(desk, "T3", "R5")).to_contain_text("Umwelt Saar")
        await expect(cell(desk, "T1", "R5")).to_contain_text("Attica ICT")
    await expect(cell(theirs, "T3", "R5")).to_have_accessible_name(
        "Table 3, Round 5, Umwelt Saar × 岷江水处理, planned, moved, not seen, from 1"
    )
