"""Who comes in, who is shown out, and what an event that is not public shows."""

from asyncio import gather

from playwright.async_api import expect

from rig.devices import Device, Devices
from rig.hall import Day, Hall

NO_LONGER_GOOD = "This link is no longer good. Ask the organisers for a new one."
SIGNED_OUT_WITHIN_MS = 3_000
"""bar.md: the socket closes within 2 s."""
PAPER = {"light": "rgb(241, 240, 235)", "dark": "rgb(16, 20, 22)"}


async def refused(devices: Devices, link: str, face: str) -> Device:
    """A page that does not get in; a browser tells each refused request as an error."""
    device = await devices.blank(face)
    device.forgive("401", "403", "404")
    await device.page.goto(link)
    return device


async def test_a_link_leaves_no_token_in_the_address_and_the_cookie_brings_one_back(
    midday: Day, devices: Devices
) -> None:
    desk = await devices(midday, "desk")
    assert desk.page.url.endswith(f"/{midday.event}/desk")
    cookies = await desk.context.cookies()
    assert [True] == [one.get("httpOnly") for one in cookies]
    assert [] == await desk.page.evaluate(
        "Object.keys(localStorage).filter((key) => localStorage[key].includes('mf_'))"
    )
    await desk.open(f"{midday.hall.url}/{midday.event}/desk")
    await expect(desk.page.get_by_role("grid")).to_be_visible()


async def test_another_link_in_the_same_tab_opens_another_day(midday: Day, devices: Devices) -> None:
    phone = await devices(midday, "me", person="ioana-dragomir")
    await phone.page.goto(await midday.link("me", person="li-na"))

    await expect(phone.page.get_by_role("heading", name="Li Na, interpreter")).to_be_visible()
    assert phone.page.url.endswith("/me")


async def test_a_revoked_phone_is_signed_out_at_once_and_forgets_the_day(midday: Day, devices: Devices) -> None:
    phone = await devices(midday, "me", person="ioana-dragomir")
    phone.forgive("401")
    await midday.revoke(person="ioana-dragomir")

    sign_in = phone.page.get_by_role("heading", name="Open your personal link")
    await sign_in.wait_for(timeout=SIGNED_OUT_WITHIN_MS)
    await expect(phone.page.get_by_text("Zhao Ruoxi")).to_have_count(0)
    await phone.page.reload()
    await expect(phone.page.get_by_role("heading", name="Open your personal link")).to_be_visible()
    await expect(phone.page.get_by_text("Zhao Ruoxi")).to_have_count(0)


async def test_a_revoked_tablet_shows_nothing_any_more_also_when_it_is_opened_again(
    midday: Day, devices: Devices
) -> None:
    desk = await devices(midday, "desk")
    desk.forgive("401")
    await midday.revoke(role="coordinator")

    await desk.page.get_by_text(NO_LONGER_GOOD).wait_for(timeout=SIGNED_OUT_WITHIN_MS)
    await expect(desk.page.get_by_text("Umwelt Saar")).to_have_count(0)
    await desk.page.reload()
    await expect(desk.page.get_by_text(NO_LONGER_GOOD)).to_be_visible()
    await expect(desk.page.get_by_text("Umwelt Saar")).to_have_count(0)


async def test_a_revoked_display_is_stale_and_says_why(midday: Day, devices: Devices) -> None:
    display = await devices(midday, "display")
    display.forgive("401")
    await midday.revoke(role="display")

    bar = display.page.get_by_role("status")
    await expect(bar).to_contain_text(NO_LONGER_GOOD)
    await expect(bar).to_contain_text("此链接已失效")


async def test_a_link_that_was_never_good_opens_nothing(midday: Day, devices: Devices) -> None:
    link = await midday.link("desk", token="mf_" + "x" * 43 + "." + midday.event)
    desk, phone = await refused(devices, link, "desk"), await refused(devices, link.replace("/desk", "/me"), "me")

    await expect(desk.page.get_by_text(NO_LONGER_GOOD)).to_be_visible()
    await expect(phone.page.get_by_role("heading", name="Open your personal link")).to_be_visible()


async def test_an_event_that_is_not_public_looks_like_one_that_is_not_there(hall: Hall, devices: Devices) -> None:
    closed = await hall.day(public=False)
    here = await refused(devices, f"{hall.url}/{closed.event}", "event")
    nowhere = await refused(devices, f"{hall.url}/no-such-event", "event")

    for page in (here.page, nowhere.page):
        await expect(page.get_by_text("There is nothing here, or it is not public.", exact=False)).to_be_visible()
        await expect(page.get_by_text("Chengdu", exact=False)).to_have_count(0)
    display = await devices(closed, "display")
    await expect(display.page.get_by_role("timer")).to_be_visible()


async def test_the_event_page_filters_by_links(midday: Day, devices: Devices) -> None:
    page = (await devices(midday, "event")).page
    everybody = await page.locator("#who").get_by_role("row").count()
    await page.get_by_role("link", name="Renewable energy", exact=False).click()
    await expect(page).to_have_url(f"{midday.hall.url}/{midday.event}?sector=Renewable+energy#who")
    await expect(page.get_by_role("rowheader", name="Nordvind Energy Cluster")).to_be_visible()
    assert everybody > await page.locator("#who").get_by_role("row").count() > 2
    await page.go_back()
    await expect(page.get_by_role("rowheader", name="Armor Images")).to_be_visible()


async def test_each_face_follows_the_scheme_of_its_device_and_a_display_its_own(midday: Day, devices: Devices) -> None:
    desk, phone, page, display = await gather(
        devices(midday, "desk"),
        devices(midday, "me", person="ioana-dragomir"),
        devices(midday, "event"),
        devices(midday, "display", query="?scheme=light", scheme="dark"),
    )
    for scheme, paper in PAPER.items():
        for device in (desk, phone, page):
            await device.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            await expect(device.page.locator("body")).to_have_css("background-color", paper)
    await expect(display.page.locator("body")).to_have_css("background-color", PAPER["light"])


async def test_the_language_is_chosen_on_the_device_and_kept(midday: Day, devices: Devices) -> None:
    phone = await devices(midday, "me", person="ioana-dragomir")
    await phone.page.get_by_role("button", name="Menu").tap()
    await phone.page.get_by_role("button", name="中文").tap()
    await expect(phone.page.locator("html")).to_have_attribute("lang", "zh-CN")
    await phone.page.reload()
    await phone.ready()
    await expect(phone.page.get_by_role("button", name="我已入座")).to_be_visible()
