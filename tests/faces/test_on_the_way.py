"""Where each command is: waiting, sent, done, refused and why; with the network cut, and back again."""

import re
from time import monotonic

from playwright.async_api import Locator, expect

from faces.hands import button, cell, choose, deed, more, needs, press, verb
from rig.devices import Device, Devices
from rig.hall import BEAT_S, Day, a_hall_of_its_own, played

STALE_WITHIN_S = 2 * BEAT_S + 1
"""bar.md, R6."""


def queue(desk: Device) -> Locator:
    return desk.page.get_by_role("region", name="Your commands")


def bar(device: Device) -> Locator:
    """What is seen; what is read out says the same."""
    as_of = device.page.locator("b", has_text="As of 10:52, reconnecting")
    return device.page.get_by_role("status").filter(has=as_of)


async def cut(desk: Device) -> float:
    """The network is gone, without a word to anybody; when."""
    desk.forgive()
    await desk.context.set_offline(True)
    return monotonic()


async def test_a_command_is_done_and_can_be_undone(midday: Day, devices: Devices) -> None:
    desk = await devices(midday, "desk")
    await press(desk, button(desk, "Settled: Ebro Agrobiotech"))

    await expect(deed(desk)).to_contain_text("Settled: Ebro Agrobiotech × 宜宾电池")
    await expect(button(desk, "Undo ·", exact=False)).to_be_visible()
    await press(desk, button(desk, "Menu"))
    await press(desk, button(desk, "Your commands"))
    dialog = desk.page.get_by_role("dialog")
    await expect(dialog.get_by_role("listitem")).to_contain_text("Settled: Ebro Agrobiotech")
    await press(desk, dialog.get_by_role("button", name="Undo", exact=True))
    await press(desk, dialog.get_by_role("button", name="Close", exact=True))
    await expect(button(desk, "Settled: Ebro Agrobiotech")).to_be_visible()


async def test_without_network_the_desk_says_so_in_time_and_goes_on(midday: Day, devices: Devices) -> None:
    desk = await devices(midday, "desk")
    await choose(desk, "T1", "R5")
    gone = await cut(desk)

    await bar(desk).wait_for(timeout=STALE_WITHIN_S * 1000)
    assert monotonic() - gone <= STALE_WITHIN_S
    await expect(desk.page.get_by_text("by the plan of 10:52")).to_be_visible()
    await expect(verb(desk, "Move")).to_be_enabled()


async def test_what_is_done_without_network_waits_is_sent_and_done_in_order(midday: Day, devices: Devices) -> None:
    desk = await devices(midday, "desk")
    await cut(desk)
    await press(desk, button(desk, "Settled: Ebro Agrobiotech"))
    await expect(deed(desk)).to_contain_text("sent, no answer yet")
    await expect(bar(desk)).to_be_visible()
    await choose(desk, "T1", "R5")
    await press(desk, verb(desk, "Move"))
    await press(desk, cell(desk, "T9", "R5"))
    await press(desk, button(desk, "Move here"))

    await expect(deed(desk)).to_contain_text("Move Umwelt Saar × 岷江水处理")
    # Sent, while the line may still be there; once it is given up: waiting.
    await expect(deed(desk)).to_contain_text(re.compile("waiting|sent, no answer yet"))
    await expect(cell(desk, "T9", "R5")).to_contain_text("Umwelt Saar")
    await expect(desk.page.get_by_role("button", name="Your commands, 2 open")).to_be_visible()
    await desk.page.keyboard.press("Escape")
    await expect(queue(desk).get_by_role("listitem")).to_have_count(2)
    assert "T1" == (await midday.one("meeting", "M36"))["table"]

    await desk.context.set_offline(False)

    await expect(bar(desk)).to_have_count(0)
    await expect(deed(desk)).to_contain_text("table 1 → 9")
    await expect(desk.page.get_by_role("button", name="Your commands, ", exact=False)).to_have_count(0)
    await expect(cell(desk, "T9", "R5")).to_have_accessible_name("Table 9, Round 5, Umwelt Saar × 岷江水处理, planned")
    assert "T9" == (await midday.one("meeting", "M36"))["table"]
    assert "help" not in await midday.one("meeting", "M33")


async def test_what_somebody_else_has_changed_meanwhile_is_refused_and_says_so(midday: Day, devices: Devices) -> None:
    desk = await devices(midday, "desk")
    await cut(desk)
    await expect(bar(desk)).to_be_visible()
    await midday.do({"type": "move_meeting", "meeting": "M36", "table": "T4"})
    await choose(desk, "T1", "R5")
    await press(desk, verb(desk, "Move"))
    await press(desk, cell(desk, "T9", "R5"))
    await press(desk, button(desk, "Move here"))
    await desk.context.set_offline(False)

    await expect(deed(desk)).to_contain_text("Somebody else has changed it since")
    await expect(cell(desk, "T4", "R5")).to_contain_text("Umwelt Saar")
    await press(desk, button(desk, "Menu"))
    await press(desk, button(desk, "Your commands"))
    row = desk.page.get_by_role("dialog").get_by_role("listitem")
    await expect(row).to_contain_text("Refused: Somebody else has changed it since")
    await press(desk, row.get_by_role("button", name="Take away"))
    await expect(row).to_have_count(0)


async def test_what_waits_can_be_taken_back_and_is_never_sent(devices: Devices) -> None:
    async with a_hall_of_its_own() as hall:
        midday = await hall.day(*played(hall.plan))
        desk = await devices(midday, "desk")
        desk.forgive()
        await hall.kill()
        await expect(bar(desk)).to_be_visible()
        await expect(needs(desk)).to_contain_text("sent later")
        await choose(desk, "T1", "R5")
        await more(desk, "Call off meeting…")
        await press(desk, button(desk, "Call off meeting"))
        await expect(deed(desk)).to_contain_text("waiting")
        await desk.page.keyboard.press("Escape")
        await press(desk, queue(desk).get_by_role("button", name="Take away"))
        await hall.begin()

        await expect(bar(desk)).to_have_count(0)
        await press(desk, button(desk, "Settled: Ebro Agrobiotech"))
        await expect(button(desk, "Undo ·", exact=False)).to_be_visible()
        assert "planned" == (await midday.one("meeting", "M36"))["state"]
