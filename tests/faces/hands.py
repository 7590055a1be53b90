"""What hands do on the faces, by what is written there: nothing here knows how a face is built."""

import re

from playwright.async_api import Locator, expect

from rig.devices import Device

TABS_MOST = 120


def cell(desk: Device, table: str, slot: str) -> Locator:
    return desk.page.locator(f'[role=gridcell][data-table="{table}"][data-slot="{slot}"]')


def verb(desk: Device, name: str) -> Locator:
    """A verb in the corner of the thumb."""
    return desk.page.get_by_role("toolbar").get_by_role("button", name=name, exact=True)


def button(device: Device, name: str, *, exact: bool = True) -> Locator:
    return device.page.get_by_role("button", name=name, exact=exact)


def deed(desk: Device) -> Locator:
    """The row over the verbs: where the last command is."""
    return desk.page.get_by_role("status").filter(has=desk.page.locator("b, button")).locator("visible=true").last


def needs(desk: Device) -> Locator:
    return desk.page.get_by_role("region", name="Needs me now")


async def press(device: Device, what: Locator) -> None:
    """With a finger where there is one."""
    if device.touch:
        await what.tap()
    else:
        await what.click()


async def choose(desk: Device, table: str, slot: str) -> None:
    """A meeting, or a free cell, of the grid."""
    await press(desk, cell(desk, table, slot))
    await expect(cell(desk, table, slot)).to_have_attribute("aria-selected", "true")


async def more(desk: Device, name: str) -> None:
    """A verb behind the three dots."""
    await press(desk, verb(desk, "More"))
    await press(desk, desk.page.get_by_role("menuitem", name=name, exact=True))


async def tab_to(device: Device, what: Locator) -> None:
    """By the key alone, as somebody without a mouse gets there."""
    for _ in range(TABS_MOST):
        if await what.evaluate("element => element === document.activeElement"):
            return
        await device.page.keyboard.press("Tab")
    raise AssertionError(f"no way by Tab to {what}")


def on_board(display: Device, organisation: str | re.Pattern[str]) -> Locator:
    """The lines of the departures that are on the screen now and have this name."""
    return display.page.get_by_role("listitem").filter(has_text=organisation)


def my_table(phone: Device, label: str) -> Locator:
    """The number that is read out for the board: hall and table."""
    return phone.page.get_by_text(f", table {label}", exact=False).first
