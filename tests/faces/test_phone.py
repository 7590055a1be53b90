"""A delegate's phone: what is said there is seen on the desk at once, and what the desk answers is seen there."""

from asyncio import gather

from playwright.async_api import Locator, expect

from faces.hands import button, cell, choose, my_table, needs, press
from rig.devices import Device, Devices, Size
from rig.hall import Day, Hall, a_hall_of_its_own, played

AT_T3, WAITS_AT_T3 = "chen-haoran", "claire-berthelot"
"""M23: the one is missing, the other one sits."""
AT_T16, LATE_FOR_T16 = "ioana-dragomir", "zhao-ruoxi"
"""M35: nobody sits, and one has said that it will be late."""


async def say(phone: Device, what: str) -> None:
    await press(phone, button(phone, what))


def said(phone: Device) -> Locator:
    """Where it stands what was said: waiting, sent, done, refused."""
    return phone.page.get_by_role("listitem").filter(has_text="I’m at the table")


async def test_at_the_table_starts_the_meeting_on_the_desk_and_on_the_other_phone(
    midday: Day, devices: Devices
) -> None:
    desk = await devices(midday, "desk")
    phone, other = await gather(devices(midday, "me", person=AT_T3), devices(midday, "me", person=WAITS_AT_T3))
    await expect(my_table(phone, "3")).to_be_attached()
    await expect(needs(desk)).to_contain_text("华中激光")
    await say(phone, "I’m at the table")

    await expect(said(phone)).to_have_text("I’m at the table · 10:45: done")
    await expect(phone.page.get_by_text("Running", exact=True)).to_be_visible()
    await expect(cell(desk, "T3", "R4")).to_have_accessible_name("Table 3, Round 4, Armor Images × 华中激光, running")
    await expect(needs(desk)).not_to_contain_text("华中激光")
    await expect(other.page.get_by_text("Running", exact=True)).to_be_visible()


async def test_late_is_told_to_the_partner_and_to_the_desk_and_can_be_taken_back(midday: Day, devices: Devices) -> None:
    desk = await devices(midday, "desk")
    phone, partner = await gather(devices(midday, "me", person=AT_T16), devices(midday, "me", person=LATE_FOR_T16))
    await say(phone, "5 min late")

    await expect(phone.page.get_by_text("You said: 5 min late.")).to_be_visible()
    await expect(partner.page.get_by_text("Ioana Dragomir will be 5 min late.").first).to_be_visible()
    await choose(desk, "T16", "R4")
    await expect(desk.page.get_by_role("complementary")).to_contain_text("5 min late")

    await say(phone, "I’m on time after all")

    await expect(phone.page.get_by_text("You said: 5 min late.")).to_have_count(0)
    await expect(desk.page.get_by_role("complementary")).not_to_contain_text("5 min late")


async def test_nobody_here_calls_the_desk_and_is_settled_there(midday: Day, devices: Devices) -> None:
    desk, phone = await gather(devices(midday, "desk"), devices(midday, "me", person=AT_T16))
    await say(phone, "Nobody here")
    await say(phone, "The other party is missing")

    await expect(phone.page.get_by_text("A coordinator was called at 10:52", exact=False)).to_be_visible()
    await expect(needs(desk)).to_contain_text("Clusterul Verde")
    await expect(needs(desk)).to_contain_text("the other party is missing")
    await press(desk, button(desk, "Settled: Clusterul Verde"))

    await expect(needs(desk)).not_to_contain_text("the other party is missing")
    await expect(phone.page.get_by_text("A coordinator was called", exact=False)).to_have_count(0)


async def test_cannot_come_wants_a_finger_that_stays_and_frees_the_table(midday: Day, devices: Devices) -> None:
    desk = await devices(midday, "desk")
    phone, partner = await gather(devices(midday, "me", person=AT_T16), devices(midday, "me", person=LATE_FOR_T16))
    await say(phone, "Menu")
    hold = button(phone, "Hold: I can’t come")
    await hold.tap()
    await expect(button(phone, "Keep holding for one second")).to_be_visible()
    assert "planned" == (await midday.one("meeting", "M35"))["state"]
    box = await phone.page.locator("button", has_text="Keep holding").bounding_box()
    assert box is not None
    finger = await phone.context.new_cdp_session(phone.page)
    point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    await finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    await expect(phone.page.get_by_role("dialog")).to_have_count(0)
    await finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    await expect(cell(desk, "T16", "R4")).to_have_attribute("data-sign", "cancelled")
    await expect(partner.page.get_by_text("called off", exact=False).first).to_be_visible()
    assert "cancelled" == (await midday.one("meeting", "M35"))["state"]


async def test_cannot_come_by_keys_is_pressed_twice(midday: Day, devices: Devices) -> None:
    phone = await devices(midday, "me", person=AT_T16, touch=False)
    await button(phone, "Menu").focus()
    await phone.page.keyboard.press("Enter")
    await button(phone, "Hold: I can’t come").focus()
    await phone.page.keyboard.press("Enter")
    await expect(button(phone, "Press again: I can’t come")).to_be_focused()
    await phone.page.keyboard.press("Enter")

    await expect(phone.page.get_by_text("Called off", exact=False).first).to_be_visible()


async def test_who_comes_in_says_so_with_the_code_of_the_door(hall: Hall, devices: Devices) -> None:
    day = await hall.day(time_of_day="08:45")
    phone = await devices(day, "me", person=AT_T16)
    await say(phone, "I’m here")
    code = phone.page.get_by_label("The door’s code")
    await code.fill("TIGER-1")
    await say(phone, "I’m here")
    await expect(phone.page.get_by_role("alert")).to_contain_text("That code is not right")
    await code.fill("PANDA-23")
    await say(phone, "I’m here")

    await expect(code).to_have_count(0)
    assert "here" == (await day.one("person", AT_T16))["presence"]


async def test_an_interpreter_has_a_day_and_can_call_for_help(midday: Day, devices: Devices) -> None:
    desk, phone = await gather(devices(midday, "desk"), devices(midday, "me", person="li-na"))
    await expect(phone.page.get_by_role("heading", name="Li Na, interpreter")).to_be_visible()
    await expect(my_table(phone, "11")).to_be_attached()
    await say(phone, "Call for help")
    await say(phone, "The other party is missing")

    await expect(needs(desk)).to_contain_text("Li Na")
    await expect(needs(desk)).to_contain_text("the other party is missing")


async def test_without_network_the_phone_shows_the_day_and_keeps_what_is_said(devices: Devices) -> None:
    async with a_hall_of_its_own() as hall:
        midday = await hall.day(*played(hall.plan))
        phone = await devices(midday, "me", person=AT_T3)
        phone.forgive()
        await hall.kill()
        await expect(phone.page.get_by_text("As of 10:52, reconnecting.")).to_be_visible()
        await expect(my_table(phone, "3")).to_be_attached()
        await say(phone, "I’m at the table")
        await expect(said(phone)).to_contain_text("I’m at the table · 10:45: waiting")
        await hall.begin()

        await expect(said(phone)).to_have_text("I’m at the table · 10:45: done")
        await expect(phone.page.get_by_text("As of 10:52, reconnecting.")).to_have_count(0)
        assert ["armor", "laser"] == sorted((await midday.one("meeting", "M23"))["seated"])


async def test_a_page_that_is_opened_again_without_a_server_still_shows_the_day(devices: Devices) -> None:
    async with a_hall_of_its_own() as hall:
        midday = await hall.day(*played(hall.plan))
        phone = await devices(midday, "me", person=AT_T3)
        await phone.page.reload()
        await phone.ready()

        await expect(my_table(phone, "3")).to_be_attached()


async def test_a_small_phone_shows_table_time_and_buttons_without_scrolling(midday: Day, devices: Devices) -> None:
    phone = await devices(midday, "me", person=AT_T16, size=Size(360, 640))
    for name in ("I’m at the table", "5 min late", "10 min late", "Nobody here"):
        await expect(button(phone, name)).to_be_in_viewport(ratio=1)
    wide = await phone.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0


async def test_a_change_stays_marked_until_it_was_seen(hall: Hall, devices: Devices) -> None:
    day = await hall.day(*played(hall.plan), time_of_day="11:07")
    phone = await devices(day, "me", person="sabine-kreutzer")
    await expect(my_table(phone, "1")).to_be_attached()
    await day.do({"type": "move_meeting", "meeting": "M36", "table": "T9"})

    await expect(my_table(phone, "9")).to_be_attached()
    await expect(phone.page.locator(".was")).to_have_text("1")
    await phone.page.reload()
    await phone.ready()
    await expect(phone.page.locator(".was")).to_have_text("1")
    await say(phone, "Seen")
    await expect(phone.page.locator(".was")).to_have_count(0)
    await expect(phone.page.get_by_role("timer")).to_be_visible()
