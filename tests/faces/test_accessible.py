"""For everybody: axe finds nothing serious, all is reached by key and seen when it is, and fingers hit what they mean."""

from asyncio import gather
from typing import Any, Final

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from faces.hands import TABS_MOST, button, cell, choose, more, press, verb
from rig.devices import PORTRAIT, Device, Devices
from rig.hall import Day, Hall, a_hall_of_its_own, played

WORST: Final = {"serious", "critical"}
PERSON: Final = {"me": "ioana-dragomir"}
SCHEMES: Final = ("light", "dark")
FINGER_PX, THUMB_PX = 44, 48

NAME = "(one) => (one.getAttribute('aria-label') || one.textContent || one.id || one.tagName).trim().slice(0, 60)"
FOCUSABLE: Final = """() => [...document.querySelectorAll(
    'button, a[href], input, select, textarea, summary, [tabindex]:not([tabindex="-1"])')]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled && one.tabIndex >= 0)
  .filter((one) => one.type !== 'radio' || one.checked || !document.querySelector(`[name="${one.name}"]:checked`))
  .filter((one) => !one.closest('[inert]'))
  .map((one, at) => { one.dataset.way = at; return [String(at), (NAME)(one)] })""".replace("NAME", NAME)
"""One radio button of a group is on the way, as browsers have it."""
FOCUSED: Final = """() => {
  const one = document.activeElement
  if (!one || one === document.body) return null
  const rings = [one, one.nextElementSibling, one.parentElement, one.parentElement?.parentElement].filter(Boolean)
  const drawn = (style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
  const seen = rings.some((at) => drawn(getComputedStyle(at)) || drawn(getComputedStyle(at, '::after'))
    || drawn(getComputedStyle(at, '::before')) || getComputedStyle(at, '::after').borderTopWidth === '3px')
  return { way: one.dataset.way ?? null, seen, name: (NAME)(one) }
}""".replace("NAME", NAME)
TARGETS: Final = """(least) => [...document.querySelectorAll('button, a[href], input, select, textarea, summary')]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.tabIndex >= -1)
  .filter((one) => !one.closest('.only-heard, .veil') && !one.classList.contains('veil'))
  .map((one) => [one, (one.type === 'radio' || one.type === 'checkbox' ? one.closest('label') : one).getBoundingClientRect()])
  .filter(([one, box]) => box.width > 1 && (box.width < least || box.height < least))
  .map(([one, box]) => `${(NAME)(one)}: ${Math.round(box.width)}×${Math.round(box.height)}`)""".replace("NAME", NAME)


async def worst(device: Device) -> list[str]:
    # What fades in has less contrast while it does.
    await device.page.evaluate(
        "Promise.all(document.getAnimations().map((one) => one.finished.catch(() => 0)))"
    ) if device.face != "display" else None
    found = (await Axe().run(device.page)).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {[node['target'] for node in one['nodes']][:3]} {one['nodes'][0]['failureSummary']}"
        for one in found
        if one["impact"] in WORST
    ]


async def in_both_schemes(device: Device) -> list[str]:
    found = []
    for scheme in SCHEMES:
        await device.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found += [f"{scheme}: {fault}" for fault in await worst(device)]
    return found


async def way_by_key(device: Device) -> tuple[set[str], set[str], list[str]]:
    """(what can be pressed, what Tab came to, where nothing shows that it did)"""
    all_ = dict(await device.page.evaluate(FOCUSABLE))
    came: set[str] = set()
    unseen = []
    for _ in range(TABS_MOST):
        await device.page.keyboard.press("Tab")
        at = await device.page.evaluate(FOCUSED)
        if at is None or at["way"] in came:
            break
        if at["way"] is not None:
            came.add(at["way"])
        if not at["seen"]:
            unseen.append(at["name"])
    return set(all_.values()), {all_[way] for way in came if way in all_}, unseen


async def test_axe_finds_nothing_serious_on_the_desk(midday: Day, devices: Devices) -> None:
    desk = await devices(midday, "desk", calm=True)
    assert [] == await in_both_schemes(desk)
    await choose(desk, "T3", "R4")
    assert [] == await in_both_schemes(desk)
    await press(desk, verb(desk, "More"))
    assert [] == await worst(desk)
    await desk.page.keyboard.press("Escape")
    await more(desk, "Move")
    await expect(button(desk, "Move here")).to_be_visible()
    assert [] == await in_both_schemes(desk)


async def test_axe_finds_nothing_serious_on_what_opens_over_the_desk(midday: Day, devices: Devices) -> None:
    desk = await devices(midday, "desk", calm=True)
    for sheet in ("Notices…", "Delay…", "Register a person…", "Add a meeting…", "What was done", "Keys"):
        await press(desk, button(desk, "Menu"))
        await press(desk, desk.page.get_by_role("dialog").get_by_role("button", name=sheet, exact=True))
        assert [] == await in_both_schemes(desk), sheet
        await desk.page.keyboard.press("Escape")
    await press(desk, button(desk, "Menu"))
    assert [] == await in_both_schemes(desk)


async def test_axe_finds_nothing_serious_in_search_and_without_network(devices: Devices) -> None:
    async with a_hall_of_its_own() as hall:
        desk = await devices(await hall.day(*played(hall.plan)), "desk", calm=True)
        await desk.page.keyboard.press("/")
        await desk.page.get_by_role("combobox").fill("bio")
        await expect(desk.page.get_by_role("option").first).to_be_visible()
        assert [] == await in_both_schemes(desk)
        await desk.page.keyboard.press("Escape")
        desk.forgive()
        await hall.kill()
        await press(desk, button(desk, "Settled: Ebro Agrobiotech"))
        await expect(desk.page.get_by_text("by the plan of 10:52")).to_be_visible()
        assert [] == await in_both_schemes(desk)


async def test_axe_finds_nothing_serious_on_a_phone(midday: Day, devices: Devices) -> None:
    phone = await devices.blank("me", calm=True)
    for person in ("ioana-dragomir", "li-na", "jelena-petrovic"):
        await phone.open(await midday.link("me", person=person))
        assert [] == await in_both_schemes(phone), person
    await press(phone, button(phone, "Menu"))
    assert [] == await in_both_schemes(phone)


async def test_axe_finds_nothing_serious_on_a_display(midday: Day, devices: Devices) -> None:
    upright, wide = await devices.blank("display", calm=True, size=PORTRAIT), await devices.blank("display", calm=True)
    for layout in ("departures", "grid", "table:T3", "programme"):
        for display, scheme in ((upright, "light"), (wide, "dark")):
            await display.open(await midday.link("display", query=f"?layout={layout}&scheme={scheme}"))
            assert [] == await worst(display), layout


async def test_axe_finds_nothing_serious_on_the_event_page(midday: Day, devices: Devices) -> None:
    assert [] == await in_both_schemes(await devices(midday, "event", calm=True))


async def test_axe_would_see_what_is_serious(midday: Day, devices: Devices) -> None:
    page = await devices(midday, "event")
    await page.page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert any(fault.startswith("button-name") for fault in await worst(page))


@pytest.mark.parametrize("face", ["desk", "me", "event"])
async def test_all_that_can_be_pressed_is_reached_by_key_and_seen(face: str, midday: Day, devices: Devices) -> None:
    device = await devices(midday, face, person=PERSON.get(face), touch=False, calm=True)
    pressable, reached, unseen = await way_by_key(device)

    assert set() == pressable - reached
    assert [] == unseen


async def test_a_sheet_holds_the_focus_and_gives_it_back(midday: Day, devices: Devices) -> None:
    desk = await devices(midday, "desk", touch=False, calm=True)
    dialog = desk.page.get_by_role("dialog")
    for sheet in ("Notices…", "Delay…", "Register a person…"):
        await button(desk, "Menu").focus()
        await desk.page.keyboard.press("Enter")
        await dialog.get_by_role("button", name=sheet, exact=True).click()
        await expect(dialog.get_by_role("heading", level=2)).to_be_visible()
        assert await dialog.evaluate("(dialog) => dialog.contains(document.activeElement)")
        _, _, unseen = await way_by_key(desk)
        assert [] == unseen, sheet
        await desk.page.keyboard.press("Escape")
        await expect(dialog).to_have_count(0)
        await expect(button(desk, "Menu")).to_be_focused()


async def test_escape_is_one_step_back(midday: Day, devices: Devices) -> None:
    desk = await devices(midday, "desk", touch=False)
    await choose(desk, "T1", "R5")
    await press(desk, verb(desk, "More"))
    await expect(desk.page.get_by_role("menu")).to_be_visible()
    await desk.page.keyboard.press("Escape")
    await expect(desk.page.get_by_role("menu")).to_have_count(0)
    await expect(verb(desk, "More")).to_be_focused()
    assert "true" == await cell(desk, "T1", "R5").get_attribute("aria-selected")
    await desk.page.keyboard.press("Escape")
    await expect(cell(desk, "T1", "R5")).to_have_attribute("aria-selected", "false")


async def test_fingers_hit_what_they_mean_on_a_phone(midday: Day, devices: Devices) -> None:
    phone = await devices(midday, "me", person="ioana-dragomir")
    assert [] == await phone.page.evaluate(TARGETS, FINGER_PX)
    await press(phone, button(phone, "Menu"))
    assert [] == await phone.page.evaluate(TARGETS, FINGER_PX)


async def test_thumbs_hit_what_they_mean_on_the_desk(midday: Day, devices: Devices) -> None:
    desk = await devices(midday, "desk")
    assert [] == await desk.page.evaluate(TARGETS, FINGER_PX)
    for where in ("toolbar", "region"):
        for one in await desk.page.get_by_role(where).get_by_role("button").all():  # type: ignore[arg-type]
            box = await one.bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= THUMB_PX, await one.inner_text()
    await press(desk, button(desk, "Delay…"))
    assert [] == await desk.page.evaluate(TARGETS, FINGER_PX)


async def test_nothing_moves_for_who_wants_it_still(hall: Hall, devices: Devices) -> None:
    day = await hall.day(*played(hall.plan), time_of_day="11:07", speed=1.0)
    desk, display, phone = await gather(
        devices(day, "desk", calm=True),
        devices(day, "display", calm=True),
        devices(day, "me", person="sabine-kreutzer", calm=True),
    )
    await day.do({"type": "move_meeting", "meeting": "M36", "table": "T9"})
    await expect(phone.page.get_by_text("table 9", exact=False).first).to_be_attached()
    for device in (desk, display, phone):
        running: list[Any] = await device.page.evaluate(
            "document.getAnimations().filter((one) => one.effect.getComputedTiming().duration > 0)"
            ".map((one) => `${one.animationName ?? one.transitionProperty} ${one.effect.target?.className}`)"
        )
        assert [] == running, device.face
