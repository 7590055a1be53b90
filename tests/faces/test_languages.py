"""English and Chinese are complete: in Chinese no English word is left on any face, but for names."""

from collections.abc import Iterable
from typing import Any

from playwright.async_api import expect

from faces.hands import choose, press
from faces.said import all_said, latin, strings, words_of
from rig.devices import Device, Devices
from rig.hall import Day, Hall, a_hall_of_its_own, played

OURS = {"english", "meetingfloor", "qr", "esc", "enter", "home", "en", "zh"}
"""Names: of languages by themselves, of the product, of what is printed on a key; tags of languages."""


def of_the_event(view: dict[str, Any]) -> set[str]:
    """Words of the event's own names and notes. What else it says in two languages is to be shown in Chinese."""
    names = [view[kind] for kind in ("session", "item", "organisation", "person", "group", "delegation")]
    texts = {kind: nouns for kind, nouns in view.items() if kind not in {"request", "finding", "session", "item"}}
    return {word for text in strings([names, in_chinese(texts)]) for word in latin(text)}


def in_chinese(tree: Any) -> Any:
    if not isinstance(tree, dict):
        return tree
    return {key: in_chinese(branch) for key, branch in tree.items() if not (key == "en" and "zh" in tree)}


async def english_left(
    device: Device, of_event: set[str], english: dict[str, Any], chinese: dict[str, Any]
) -> set[str]:
    """Words that nobody is called, and whole phrases of ours, though their words be names too."""
    said = await all_said(device)
    odd = {f"{word}: {text}" for text in said for word in latin(text) if word not in of_event | OURS}
    ours = {text for text in strings(english) if any(latin(text))} - set(strings(chinese)) - {"English"}
    return odd | {text for text in said if text in ours and text.casefold() not in of_event}


class Reader:
    """Somebody who reads no English, on one device."""

    def __init__(self, device: Device, of_event: set[str], english: dict[str, Any], chinese: dict[str, Any]) -> None:
        self.device = device
        self.words = chinese
        self._known = (of_event, english, chinese)

    async def understands(self, where: str) -> None:
        left = await english_left(self.device, *self._known)
        assert not left, f"{self.device.face}, {where}: {sorted(left)}"

    async def press(self, name: str, *, role: Any = "button", of: str = "body") -> None:
        inside = self.device.page.locator(of)
        await press(self.device, inside.get_by_role(role, name=name, exact=True).first)

    async def shut(self) -> None:
        await self.device.page.keyboard.press("Escape")
        await expect(self.device.page.get_by_role("dialog")).to_have_count(0)


async def a_reader(day: Day, devices: Devices, face: str, **how: Any) -> Reader:
    device = await devices(day, face, lang="zh", **how)
    await expect(device.page.locator("html")).to_have_attribute("lang", "zh-CN")
    english, chinese = await words_of(device, "en"), await words_of(device, "zh")
    return Reader(device, of_the_event(await day.view()), english, chinese)


async def test_the_desk_and_all_that_opens_on_it(midday: Day, devices: Devices) -> None:
    reader = await a_reader(midday, devices, "desk")
    desk, words = reader.device, reader.words["desk"]
    await reader.understands("overview")
    await reader.press(words["head"]["menu"])
    await reader.understands("menu")
    for way in ("notice", "delay", "register", "add", "commands", "history", "keys"):
        await reader.press(words["menu"][way], of="dialog")
        await expect(desk.page.get_by_role("dialog")).to_be_visible()
        await reader.understands(way)
        await reader.shut()
        await reader.press(words["head"]["menu"])
    await reader.shut()
    for table, slot in (
        ("T1", "R5"),
        ("T3", "R4"),
        ("T8", "R4"),
        ("T14", "R4"),
        ("T14", "R5"),
        ("T12", "R5"),
        ("T2", "R4"),
    ):
        await choose(desk, table, slot)
        await reader.understands(f"card {table} {slot}")
        await reader.press(words["verbs"]["more"])
        await reader.understands(f"more {table} {slot}")
        await desk.page.keyboard.press("Escape")


async def test_the_sheets_of_a_meeting_a_move_and_a_search(midday: Day, devices: Devices) -> None:
    reader = await a_reader(midday, devices, "desk")
    desk, words = reader.device, reader.words["desk"]
    await choose(desk, "T1", "R5")
    for verb in ("note", "interpreter"):
        await reader.press(words["verbs"]["more"])
        await reader.press(words["verbs"][verb], role="menuitem")
        await expect(desk.page.get_by_role("dialog")).to_be_visible()
        await reader.understands(verb)
        await reader.shut()
    await reader.press(words["verbs"]["move"])
    await expect(desk.page.get_by_role("button", name=words["move"]["here"])).to_be_enabled()
    await reader.understands("move")
    await press(desk, desk.page.locator("[data-table=T3][data-slot=R5]"))
    await reader.understands("swap")
    await reader.press(words["move"]["leave"])
    await reader.press(words["verbs"]["more"])
    await reader.press(words["verbs"]["call_off"], role="menuitem")
    await reader.understands("call off")
    await reader.press(words["ask"]["keep"])
    await reader.press(words["head"]["search"])
    for asked in ("", "cdgd", "li na", "7", "qqq"):
        await desk.page.get_by_role("combobox").fill(asked)
        await reader.understands(f"search {asked}")


async def test_the_desk_without_network_and_what_waits_there(devices: Devices) -> None:
    async with a_hall_of_its_own() as hall:
        day = await hall.day(*played(hall.plan))
        reader = await a_reader(day, devices, "desk")
        reader.device.forgive()
        await hall.kill()
        await expect(reader.device.page.get_by_text("10:52", exact=False).first).to_be_visible()
        await reader.press(f"{reader.words['desk']['verbs']['settle']}: Ebro Agrobiotech")
        await expect(reader.device.page.get_by_role("status").first).to_be_visible()
        await reader.understands("without network")


async def test_a_phone_in_every_state_of_a_day(midday: Day, hall: Hall, devices: Devices) -> None:
    people = ("zhao-ruoxi", "claire-berthelot", "jelena-petrovic", "li-na", "vicente-sanchis", "ioana-dragomir")
    reader = await a_reader(midday, devices, "me", person="chen-haoran")
    for person in people:
        await reader.device.open(await midday.link("me", person=person))
        await reader.understands(person)
    words = reader.words["me"]
    await reader.press(words["bar"]["menu"])
    await reader.understands("menu")
    await reader.press(reader.words["close"])
    await reader.press(words["bar"]["qr"])
    await reader.understands("code")
    await reader.shut()
    await reader.press(words["acts"]["nobody"])
    await reader.understands("help")
    await reader.press(words["acts"]["back"])
    await reader.press(words["day"]["whole"])
    await reader.understands("whole day")
    for time_of_day, date in (("08:45", "2014-10-23"), ("18:30", "2014-10-23"), ("08:20", "2014-10-24")):
        other = await hall.day(time_of_day=time_of_day, day=date)
        await reader.device.open(await other.link("me", person="ioana-dragomir"))
        await reader.understands(f"{date} {time_of_day}")


async def test_the_event_page_before_during_and_after(hall: Hall, midday: Day, devices: Devices) -> None:
    reader = await a_reader(midday, devices, "event")
    await reader.understands("during")
    for date in ("2014-09-01", "2014-11-20"):
        await reader.device.open(await (await hall.day(day=date)).link("event"))
        await reader.understands(date)


async def test_a_display_speaks_both_languages_at_once_whatever_its_own(midday: Day, devices: Devices) -> None:
    for lang in ("en", "zh"):
        display = await devices(midday, "display", lang=lang)
        said = " ".join(await all_said(display))
        for text in ("Round 4", "第4轮", "Table", "桌号", "拼音"):
            assert text in said


async def test_what_is_left_in_english_would_be_seen(midday: Day, devices: Devices) -> None:
    device = await devices(midday, "desk")
    english, chinese = await words_of(device, "en"), await words_of(device, "zh")
    left = await english_left(device, of_the_event(await midday.view()), english, chinese)

    assert {"Needs me now", "next: next 11:10"} <= left


async def test_english_is_complete_too(midday: Day, devices: Devices) -> None:
    """No 汉字 but in names and texts of the event."""
    for face, person in (("desk", None), ("me", "ioana-dragomir"), ("event", None)):
        device = await devices(midday, face, person=person)
        chinese = set(strings(await words_of(device, "zh"))) - {"中文", "拼音"}
        left = han_of(await all_said(device)) & chinese
        assert not left, f"{face}: {left}"


def han_of(said: Iterable[str]) -> set[str]:
    return {text for text in said if any("一" <= one <= "鿿" for one in text)}
