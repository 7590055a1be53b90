"""A display that hangs on a wall: nobody helps it. It says when it is stale, comes back by itself, and marks what moved."""

import math
from asyncio import gather
from time import monotonic

import pytest
from playwright.async_api import Locator, expect

from rig.devices import PORTRAIT, Device, Devices
from rig.hall import BEAT_S, Command, Day, Hall, a_hall_of_its_own, played

STALE_WITHIN_S = 2 * BEAT_S + 1
LEAST_PX = 44
"""Of what is understood unread, at 1080 lines."""
BACK_MS = 20_000
A_PAGE_MS = 7_500
"""Five seconds, and a fifth for each row."""

SMALLEST = """() => Math.min(...[...document.querySelectorAll('main *')]
  .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0)
  .map((one) => parseFloat(getComputedStyle(one).fontSize)))"""

STRUCK = """(one) => getComputedStyle(one).textDecorationLine.includes('line-through')
  || getComputedStyle(one, '::after').content !== 'none'"""
"""By a line through it, or by one that is drawn over it."""


def stale(display: Device) -> Locator:
    return display.page.locator("main[data-stale]")


def foot(display: Device) -> Locator:
    return display.page.locator("footer")


def row(display: Device, text: str) -> Locator:
    return display.page.get_by_role("listitem").filter(has_text=text).first


@pytest.mark.parametrize("how", ["stopped", "killed"])
async def test_a_screen_that_hears_nothing_says_so_and_comes_back_by_itself(how: str, devices: Devices) -> None:
    async with a_hall_of_its_own() as hall:
        day = await hall.day(speed=1.0)
        display, phone = await gather(
            devices(day, "display", query="?table=T4"), devices(day, "me", person="ines-carvalhal")
        )
        display.forgive()
        phone.forgive()
        if how == "stopped":
            hall.stop()
        else:
            await hall.kill()
        gone = monotonic()

        signs = (stale(display), phone.page.get_by_text("As of 10:5", exact=False).first)
        await gather(*(sign.wait_for(timeout=STALE_WITHIN_S * 1000) for sign in signs))
        assert monotonic() - gone <= STALE_WITHIN_S
        bar = display.page.get_by_role("status")
        await expect(bar).to_contain_text("As of 10:5")
        await expect(bar).to_contain_text("Reconnecting. Tables may have changed")
        await expect(display.page.get_by_role("timer")).to_have_count(0)
        await expect(display.page.get_by_text("Tejo Biotech Cluster")).to_be_visible()

        if how == "stopped":
            hall.go_on()
        else:
            await hall.begin()

        await expect(stale(display)).to_have_count(0, timeout=BACK_MS)
        await expect(display.page.get_by_role("timer")).to_be_visible()
        await day.do({"type": "move_meeting", "meeting": "M24", "table": "T7"})
        await expect(phone.page.get_by_text("table 7", exact=False).first).to_be_attached(timeout=BACK_MS)


async def in_a_hurry(devices: Devices, day: Day, query: str) -> Device:
    """A display whose time can be wound on, so that nobody waits for its pages."""
    display = await devices.blank("display")
    await display.page.clock.install()
    return await display.open(await day.link("display", query=query))


async def test_a_moved_row_has_its_old_number_struck_and_changes_have_a_page(hall: Hall, devices: Devices) -> None:
    day = await hall.day(time_of_day="11:07")
    display = await in_a_hurry(devices, day, "?layout=departures&part=4/4")
    await day.do({"type": "move_meeting", "meeting": "M44", "table": "T9"})

    moved = display.page.locator("li[data-fresh]").filter(has_text="Vojvodina").first
    await expect(moved.locator(".old-place")).to_have_text("13")
    await expect(moved.locator(".no")).to_have_text("9")
    assert await moved.locator(".old-place").evaluate(STRUCK)
    await display.page.clock.run_for(A_PAGE_MS)
    await expect(display.page.get_by_text("Changes", exact=True)).to_be_visible()
    await expect(moved.locator(".old-place")).to_have_text("13")


async def test_what_does_not_take_place_has_a_word_instead_of_a_number(midday: Day, devices: Devices) -> None:
    display = await devices(midday, "display", query="?layout=departures&part=8/8")
    await expect(row(display, "Tianfu Software")).to_contain_text("not held")
    await midday.do({"type": "cancel_meeting", "meeting": "M33"})
    await expect(row(display, "Yibin Battery")).to_contain_text("cancelled")
    await expect(row(display, "Yibin Battery").locator(".no")).to_have_count(0)


async def test_a_line_is_in_the_foot_and_an_urgent_notice_in_the_body_and_then_in_the_foot(
    midday: Day, devices: Devices
) -> None:
    display = await in_a_hurry(devices, midday, "")
    for which in ("coffee", "lunch", "buses"):
        await midday.do({"type": "withdraw_notice", "notice": which})
    await midday.do(notice("Bring your badge", "请佩戴胸卡", "info"))
    await expect(foot(display)).to_contain_text("Bring your badge")
    await expect(display.page.get_by_role("alert")).to_have_count(0)
    await midday.do(notice("The bus leaves now", "班车即将出发", "urgent"))
    alert = display.page.get_by_role("alert")
    await expect(alert.get_by_role("heading", name="The bus leaves now")).to_be_visible()
    await expect(alert.get_by_role("heading", name="班车即将出发")).to_be_visible()
    await expect(display.page.get_by_role("timer")).to_be_visible()
    await display.page.clock.run_for(16_000)

    await expect(alert).to_have_count(0)
    await expect(foot(display)).to_contain_text("The bus leaves now", timeout=BACK_MS)


async def test_an_emergency_takes_the_whole_screen_until_it_is_taken_back(midday: Day, devices: Devices) -> None:
    display = await devices(midday, "display")
    await midday.do(notice("Leave the building ←", "请立即离开大楼 ←", "emergency"))

    alert = display.page.get_by_role("alert")
    await expect(alert).to_contain_text("Leave the building")
    await expect(alert).to_contain_text("请立即离开大楼")
    await expect(display.page.get_by_role("timer")).to_have_count(0)
    await expect(display.page.get_by_role("listitem")).to_have_count(0)
    await expect(foot(display)).to_contain_text("Text by the venue")
    shown = (await midday.view("floor"))["notice"]
    which = next(id_ for id_, one in shown.items() if one["level"] == "emergency")
    await midday.do({"type": "withdraw_notice", "notice": which})
    await expect(alert).to_have_count(0)
    await expect(display.page.get_by_role("timer")).to_be_visible()


async def test_a_notice_to_a_zone_is_for_the_screens_that_hang_there(midday: Day, devices: Devices) -> None:
    here = await devices(midday, "display", query="?zone=A")
    there = await devices(midday, "display", query="?zone=B")
    await midday.do({**notice("Hall A is too loud", "A厅太吵", "urgent"), "to": "zone:A"})

    await expect(here.page.get_by_role("alert")).to_contain_text("Hall A is too loud")
    await midday.do(notice("To all", "致所有人", "urgent"))
    await expect(there.page.get_by_role("alert")).to_contain_text("To all")
    await expect(there.page.get_by_text("Hall A is too loud")).to_have_count(0)


def notice(english: str, chinese: str, level: str) -> Command:
    return {"type": "announce", "text": {"en": english, "zh": chinese}, "to": "all", "level": level}


async def test_a_portrait_screen_has_its_lists_one_above_the_other(midday: Day, devices: Devices) -> None:
    display = await devices(midday, "display", size=PORTRAIT)
    lists = display.page.get_by_role("list")
    await expect(lists).to_have_count(2)
    first, second = await lists.nth(0).bounding_box(), await lists.nth(1).bounding_box()
    assert first is not None
    assert second is not None
    assert second["y"] >= first["y"] + first["height"]
    assert 8 == await lists.nth(0).get_by_role("listitem").count()


@pytest.mark.parametrize("size", ["landscape", "portrait"])
async def test_nothing_is_too_small_to_be_read_and_nothing_runs_out_of_the_screen(
    size: str, midday: Day, devices: Devices
) -> None:
    display = await devices.blank("display", size=PORTRAIT if size == "portrait" else None)
    for layout in ("departures", "grid", "table:T3", "programme"):
        await display.open(await midday.link("display", query=f"?layout={layout}"))
        assert math.ceil(await display.page.evaluate(SMALLEST)) >= LEAST_PX, layout
        for axis in ("Width", "Height"):
            assert 0 >= await display.page.evaluate(f"document.documentElement.scroll{axis} - inner{axis}"), layout


async def test_the_grid_turns_its_pages(midday: Day, devices: Devices) -> None:
    grid = await in_a_hurry(devices, midday, "?layout=grid&zone=B")
    await expect(grid.page.get_by_text("江苏纳米")).to_be_visible()
    await expect(grid.page.get_by_text("宜宾电池")).to_have_count(0)
    await grid.page.clock.run_for(A_PAGE_MS)

    await expect(grid.page.get_by_text("宜宾电池")).to_be_visible()


async def test_a_tables_card_shows_who_sits_there_and_at_the_end_who_is_next(
    midday: Day, hall: Hall, devices: Devices
) -> None:
    card = await devices(midday, "display", query="?table=T1")
    await expect(card.page.get_by_text("Umwelttechnik Verbund Saar")).to_be_visible()
    await expect(card.page.get_by_text("四川环保技术产业集群")).to_be_visible()
    ending = await hall.day(*played(hall.plan), time_of_day="11:03:30")
    await card.open(await ending.link("display", query="?table=T1"))
    await expect(card.page.get_by_text("岷江水处理", exact=False)).to_be_visible()
