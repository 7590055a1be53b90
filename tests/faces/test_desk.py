"""What a coordinator does at the desk, as far as another screen shows it."""

from asyncio import gather

from playwright.async_api import Locator, expect

from faces.hands import button, cell, choose, deed, more, my_table, needs, press, verb
from rig.devices import Device, Devices, Size
from rig.hall import Day, Hall, played

BACK_MS = 20_000


def dialog(desk: Device) -> Locator:
    return desk.page.get_by_role("dialog")


async def find(desk: Device, what: str) -> Locator:
    """Search by key; the hits."""
    await desk.page.keyboard.press("/")
    field = desk.page.get_by_role("combobox", name="Search")
    await expect(field).to_be_focused()
    await field.fill(what)
    return desk.page.get_by_role("option")


async def test_closing_a_table_shows_before_where_its_meetings_go_and_all_screens_follow(
    midday: Day, devices: Devices
) -> None:
    desk = await devices(midday, "desk")
    phone = await devices(midday, "me", person="ioana-dragomir")
    card = await devices(midday, "display", query="?table=T16")
    await choose(desk, "T16", "R4")
    await more(desk, "Close table 16…")
    await press(desk, button(desk, "No power"))
    await expect(dialog(desk).get_by_text("Clusterul Verde × 锦江医药")).to_be_visible()
    await press(desk, dialog(desk).get_by_role("button", name="Close 16, move ", exact=False))

    await expect(deed(desk)).to_contain_text("Close table 16")
    await expect(cell(desk, "T16", "R5")).to_contain_text("closed")
    table = await midday.one("table", "T16")
    assert ("closed", "No power") == (table["status"], table["reason"])
    moved = (await midday.one("meeting", "M35"))["table"]
    assert moved != "T16"
    await expect(cell(desk, moved, "R4")).to_contain_text("Clusterul Verde")
    await expect(my_table(phone, moved.removeprefix("T"))).to_be_attached()
    await expect(card.page.get_by_text("Clusterul Verde", exact=False)).to_have_count(0)

    await press(desk, button(desk, "Undo ·", exact=False))
    await expect(cell(desk, "T16", "R4")).to_contain_text("Clusterul Verde")
    await expect(my_table(phone, "16")).to_be_attached()


async def test_a_delay_is_shown_before_and_every_countdown_follows(hall: Hall, devices: Devices) -> None:
    day = await hall.day(*played(hall.plan), time_of_day="11:07")
    desk, display = await gather(devices(day, "desk"), devices(day, "display"))
    phone = await devices(day, "me", person="sabine-kreutzer")
    timers = [one.page.get_by_role("timer").first for one in (desk, display, phone)]
    for timer in timers:
        await expect(timer).to_contain_text("3:00")
    await press(desk, button(desk, "Delay…"))
    await dialog(desk).get_by_label("From").select_option("R5")
    await press(desk, dialog(desk).get_by_text("5 min", exact=True))
    await expect(dialog(desk).get_by_role("row", name="Round 5")).to_contain_text("11:15–11:35")
    await press(desk, button(desk, "Delay by 5 min"))

    for timer in timers:
        await expect(timer).to_contain_text("8:00")
    await expect(phone.page.get_by_text("11:15").first).to_be_visible()


async def test_a_no_show_is_marked_seen_on_the_display_and_taken_back(midday: Day, devices: Devices) -> None:
    desk = await devices(midday, "desk")
    display = await devices(midday, "display", query="?layout=departures&part=1/8")
    mine = display.page.get_by_role("listitem").filter(has_text="Armor Images").first
    await expect(mine.locator(".no")).to_have_text("3")
    await choose(desk, "T3", "R4")
    await press(desk, verb(desk, "No-show…"))
    await press(desk, desk.page.get_by_label("Who is missing?").get_by_role("button", name="华中激光"))

    await expect(cell(desk, "T3", "R4")).to_have_attribute("data-sign", "no-show")
    await expect(mine).to_contain_text("not held", timeout=BACK_MS)
    assert ["laser"] == (await midday.one("meeting", "M23"))["missing"]
    await press(desk, verb(desk, "Came after all"))

    await expect(mine.locator(".no")).to_have_text("3", timeout=BACK_MS)
    await expect(cell(desk, "T3", "R4")).not_to_have_attribute("data-sign", "no-show")


async def test_calling_off_asks_first_and_keeps_by_default(midday: Day, devices: Devices) -> None:
    desk = await devices(midday, "desk")
    await choose(desk, "T1", "R5")
    await more(desk, "Call off meeting…")
    await expect(button(desk, "Keep it")).to_be_focused()
    await press(desk, button(desk, "Keep it"))
    assert "planned" == (await midday.one("meeting", "M36"))["state"]
    await more(desk, "Call off meeting…")
    await press(desk, button(desk, "Call off meeting"))

    await expect(cell(desk, "T1", "R5")).to_have_attribute("data-sign", "cancelled")
    await press(desk, verb(desk, "Takes place after all"))
    await expect(cell(desk, "T1", "R5")).to_have_attribute("data-sign", "planned")


FOUND = {
    "oresund": "Øresund Water Network",
    "ines carv": "Inês Carvalhal",
    "petrovic": "Jelena Petrović",
    "Петровић": "Jelena Petrović",
    "chengdu guangdian": "成都光电产业联盟",
    "cdgd": "成都光电产业联盟",
    "jiangwenbo": "蒋文博",
    "jwb": "蒋文博",
    "光电": "成都光电产业联盟",
    "7": "Table 7",
}


async def test_search_needs_no_accents_and_knows_pinyin_and_its_initials(morning: Day, devices: Devices) -> None:
    desk = await devices(morning, "desk")
    hits = await find(desk, "")
    for asked, found in FOUND.items():
        await desk.page.get_by_role("combobox").fill(asked)
        await expect(hits.filter(has_text=found).first, f"nothing for {asked}").to_be_visible()
    await desk.page.get_by_role("combobox").fill("nobody is called that")
    await expect(dialog(desk).get_by_text("Nothing is called that.")).to_be_visible()


async def test_somebody_is_found_and_checked_in(midday: Day, devices: Devices) -> None:
    desk = await devices(midday, "desk")
    await expect((await find(desk, "xie lin")).first).to_contain_text("谢琳")
    await desk.page.keyboard.press("Enter")
    await press(desk, verb(desk, "Check in"))

    await expect(deed(desk)).to_contain_text("Check in: ")
    await expect(verb(desk, "Check out")).to_be_visible()
    assert "here" == (await midday.one("person", "xie-lin"))["presence"]


async def test_somebody_nobody_knows_is_registered_and_is_here(midday: Day, devices: Devices) -> None:
    desk = await devices(midday, "desk")
    await more(desk, "Register a person…")
    await dialog(desk).get_by_label("Name", exact=True).fill("Zoë Størksen")
    await dialog(desk).get_by_label("Languages", exact=False).fill("no, en")
    await press(desk, button(desk, "Register and check in"))

    await expect(desk.page.get_by_role("complementary").get_by_text("Zoë Størksen").first).to_be_visible()
    await expect(verb(desk, "Check out")).to_be_visible()
    people = (await midday.view())["person"]
    new = next(one for one in people.values() if one["name"] == "Zoë Størksen")
    assert ("here", {"no", "en"}) == (new["presence"], set(new["languages"]))
    await expect((await find(desk, "zoe stork")).first).to_contain_text("Zoë Størksen")


async def test_a_person_is_corrected_and_somebody_else_comes_instead(midday: Day, devices: Devices) -> None:
    desk = await devices(midday, "desk")
    await find(desk, "tan yong")
    await desk.page.keyboard.press("Enter")
    await press(desk, verb(desk, "Correct…"))
    await dialog(desk).get_by_label("Position", exact=True).fill("Head of everything")
    await press(desk, button(desk, "Save"))
    await expect(deed(desk)).to_contain_text("Correct: ")
    assert "Head of everything" == (await midday.one("person", "tan-yong"))["position"]


async def test_a_notice_is_announced_in_two_languages_and_taken_back(midday: Day, devices: Devices) -> None:
    desk, phone = await gather(devices(midday, "desk"), devices(midday, "me", person="ioana-dragomir", lang="zh"))
    await press(desk, button(desk, "Notices…"))
    await dialog(desk).get_by_label("English", exact=True).fill("The sun is out")
    await dialog(desk).get_by_label("Chinese", exact=True).fill("太阳出来了")
    await press(desk, dialog(desk).get_by_text("urgent:", exact=False))
    await press(desk, dialog(desk).get_by_role("button", name="Announce"))

    await expect(phone.page.get_by_text("太阳出来了").first).to_be_visible()
    await press(desk, button(desk, "Notices…"))
    line = dialog(desk).get_by_role("listitem").filter(has_text="The sun is out")
    await press(desk, line.get_by_role("button", name="Take back"))
    await expect(line).to_have_count(0)
    await expect(phone.page.get_by_role("main").get_by_text("太阳出来了")).to_have_count(0)


async def test_a_meeting_gets_a_note_and_another_interpreter(midday: Day, devices: Devices) -> None:
    desk = await devices(midday, "desk")
    await choose(desk, "T1", "R5")
    await more(desk, "Note…")
    await dialog(desk).get_by_role("textbox").fill("by the window")
    await press(desk, button(desk, "Save"))
    await expect(desk.page.get_by_text("“by the window”")).to_be_visible()
    await more(desk, "Interpreter…")
    free = dialog(desk).get_by_role("button").filter(has_text="free then").first
    name = (await free.locator("b").first.inner_text()).strip()
    await press(desk, free)

    await expect(deed(desk)).to_contain_text("Interpreter")
    await expect(desk.page.get_by_role("complementary")).to_contain_text(name)
    assert "I8" != (await midday.one("meeting", "M36"))["interpreter"]


async def test_another_hand_is_seen(midday: Day, devices: Devices) -> None:
    mine, theirs = await gather(devices(midday, "desk"), devices(midday, "desk"))
    await press(theirs, button(theirs, "Settled: Ebro Agrobiotech"))
    await expect(needs(mine)).not_to_contain_text("Ebro")
    await choose(mine, "T14", "R4")
    history = mine.page.get_by_role("list", name="What was done")
    await expect(history.get_by_role("listitem").first).to_contain_text("Settled")


async def test_what_is_new_is_read_out_and_what_stood_there_is_not(midday: Day, devices: Devices) -> None:
    desk = await devices(midday, "desk")
    await expect(needs(desk)).to_contain_text("Ebro Agrobiotech")
    heard = desk.page.get_by_role("status")
    await expect(heard).to_be_empty()
    await midday.do({"type": "ask_help", "meeting": "M35", "organisation": "verde", "reason": "partner_missing"})
    await expect(heard).to_have_text("Call for help at table 16")
    await midday.do({"type": "move_meeting", "meeting": "M36", "table": "T9"})
    await expect(heard).to_contain_text("is now at table 9")


async def test_verbs_change_sides_for_the_left_hand_and_the_sheet_is_below_on_a_narrow_screen(
    midday: Day, devices: Devices
) -> None:
    desk = await devices(midday, "desk")
    await press(desk, button(desk, "Menu"))
    await press(desk, dialog(desk).get_by_text("left", exact=True))
    await press(desk, dialog(desk).get_by_role("button", name="Close", exact=True))
    side = await desk.page.get_by_role("complementary").bounding_box()
    assert side is not None
    assert side["x"] == 0
    await desk.page.set_viewport_size(dict(Size(768, 1024)._asdict()))  # type: ignore[arg-type]
    await expect(verb(desk, "More")).to_be_in_viewport(ratio=1)
    below = await desk.page.get_by_role("complementary").bounding_box()
    grid = await desk.page.get_by_role("grid").bounding_box()
    assert below is not None
    assert grid is not None
    assert below["width"] == 768
    assert below["y"] >= grid["y"] + grid["height"] - 1
