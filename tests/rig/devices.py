"""What people hold in their hands: a browser context each, which tells whatever goes wrong in its page."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final, NamedTuple, Self
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request, async_playwright

from rig.browser import ARGUMENTS, executable
from rig.hall import Day

LOCALES: Final = {"en": "en-GB", "zh": "zh-CN"}
PATIENCE_MS: Final = 10_000
CUT: Final = ("net::ERR", "WebSocket connection")
BROKEN_POLICY: Final = """document.addEventListener('securitypolicyviolation', (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`))"""


class Size(NamedTuple):
    width: int
    height: int


SIZES: Final = {
    "desk": Size(1180, 820),
    "display": Size(1920, 1080),
    "me": Size(390, 844),
    "event": Size(1180, 820),
}
PORTRAIT: Final = Size(1080, 1920)


class Device:
    """One browser context with one page. `faults`: what went wrong in it."""

    def __init__(self, context: BrowserContext, page: Page, face: str, touch: bool) -> None:
        self.context = context
        self.page = page
        self.face = face
        self.touch = touch
        self.faults: list[str] = []
        self.scripts: list[str] = []
        self._forgiven: tuple[str, ...] = ()
        page.on("console", self._told)
        page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))
        context.on("request", self._asked)

    async def open(self, link: str) -> Self:
        # From one page to the same with another token would be no journey.
        await self.page.goto("about:blank")
        await self.page.goto(link)
        return await self.ready()

    async def ready(self) -> Self:
        """Until there is a floor on it, in its fonts."""
        # Asked of the page at each of its frames, where `expect` would look but now and then.
        await self.page.wait_for_selector("main:not(.waiting, .opening)")
        await self.page.evaluate("document.fonts.ready.then(() => true)")
        return self

    def forgive(self, *what: str) -> None:
        """What a browser tells as an error too: by default, that the network is cut."""
        self._forgiven = what or CUT

    def _told(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(what in message.text for what in self._forgiven):
            self.faults.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _asked(self, request: Request) -> None:
        to, ours = urlsplit(request.url), urlsplit(self.page.url)
        if to.scheme not in {"data", "blob"} and ours.netloc and to.netloc != ours.netloc:
            self.faults.append(f"asked another host: {request.url}")
        if request.resource_type == "script":
            self.scripts.append(request.url)


class Devices:
    """`await devices(day, "desk")`: a new context that has opened the face."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self.all: list[Device] = []

    async def blank(
        self,
        face: str,
        *,
        lang: str = "en",
        scheme: str = "light",
        size: Size | None = None,
        touch: bool | None = None,
        calm: bool = False,
    ) -> Device:
        """calm: reduced motion"""
        touches = face in {"desk", "me"} if touch is None else touch
        context = await self._browser.new_context(
            viewport=dict((size or SIZES[face])._asdict()),  # type: ignore[arg-type]
            locale=LOCALES[lang],
            color_scheme=scheme,  # type: ignore[arg-type]
            has_touch=touches,
            is_mobile=face == "me",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce" if calm else "no-preference",
        )
        context.set_default_timeout(PATIENCE_MS)
        await context.add_init_script(BROKEN_POLICY)
        device = Device(context, await context.new_page(), face, touches)
        self.all.append(device)
        return device

    async def __call__(
        self,
        day: Day,
        face: str,
        *,
        query: str = "",
        person: str | None = None,
        token: str | None = None,
        **how: Any,
    ) -> Device:
        device = await self.blank(face, **how)
        return await device.open(await day.link(face, query=query, person=person, token=token))

    async def close(self) -> None:
        for device in self.all:
            await device.context.close()

    @property
    def faults(self) -> list[str]:
        return [f"{device.face}: {fault}" for device in self.all for fault in device.faults]


@asynccontextmanager
async def a_browser_for_all() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable(), args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            await browser.close()
