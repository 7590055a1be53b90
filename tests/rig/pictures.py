"""Pictures of every face, from the Chengdu day as it stands at 10:52: `make screens`.

python -m rig.pictures [--out docs/screens] [--only desk]
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page

from rig.browser import a_browser
from rig.demo import ROOT, Demo

LOCALES = {"en": "en-GB", "zh": "zh-CN"}
SETTLED_MS = 900
"""After the first frame: fonts, and the one change of page that a display makes on opening."""


class Shot(NamedTuple):
    name: str
    link: str
    query: str
    width: int
    height: int


SHOTS = (
    Shot("display-departures", "display", "?layout=departures", 1920, 1080),
    Shot("display-grid", "display", "?layout=grid", 1920, 1080),
    Shot("display-table", "display", "?table=T7", 1920, 1080),
    Shot("display-programme", "display", "?layout=programme", 1920, 1080),
    Shot("display-totem", "display", "?layout=departures", 1080, 1920),
    Shot("desk", "desk", "", 1180, 820),
    Shot("desk-large", "desk", "", 1440, 900),
    Shot("desk-narrow", "desk", "", 768, 1024),
    Shot("me", "me", "", 390, 844),
    Shot("me-small", "me", "", 360, 640),
    Shot("event", "event page", "", 1180, 820),
    Shot("event-phone", "event page", "", 390, 844),
)


def ready(page: Page) -> None:
    page.wait_for_selector("#face > *")
    page.locator("main.waiting").wait_for(state="detached")
    page.evaluate("document.fonts.ready.then(() => true)")
    page.wait_for_timeout(SETTLED_MS)


def variants(shot: Shot) -> Iterator[tuple[str, str]]:
    for scheme in ("light", "dark"):
        for language in LOCALES:
            yield scheme, language


def take(browser: Browser, demo: Demo, shot: Shot, out: Path) -> None:
    address, _, token = demo.links[shot.link].partition("#")
    for scheme, language in variants(shot):
        context = browser.new_context(
            viewport={"width": shot.width, "height": shot.height},
            color_scheme=scheme,  # type: ignore[arg-type]
            locale=LOCALES[language],
            timezone_id="Asia/Shanghai",
        )
        page = context.new_page()
        query = shot.query + (f"&scheme={scheme}" if shot.link == "display" else "")
        page.goto(f"{address}{query}" + (f"#{token}" if token else ""))
        ready(page)
        page.screenshot(path=out / f"{shot.name}-{scheme}-{language}.png")
        context.close()


def overview(browser: Browser, out: Path) -> None:
    """Desk, display and phone side by side, as the README shows them."""
    page = browser.new_page(viewport={"width": 1600, "height": 900})
    pictures = {name: (out / f"{name}-{scheme}-en.png").resolve().as_uri() for name, scheme in OVERVIEW}
    (out / "overview.html").write_text(OVERVIEW_PAGE.format(**pictures))
    page.goto((out / "overview.html").resolve().as_uri())
    page.wait_for_timeout(300)
    page.screenshot(path=out / "overview.png")
    (out / "overview.html").unlink()
    page.close()


OVERVIEW = (("desk", "light"), ("display-departures", "dark"), ("me", "light"))
OVERVIEW_PAGE = """<!doctype html><style>
body {{ margin: 0; background: #e6e4dd; width: 1600px; height: 900px; position: relative; overflow: hidden }}
img {{ position: absolute; outline: 1px solid #3a4347 }}
.desk {{ left: 40px; top: 250px; width: 860px }}
.display {{ left: 560px; top: 40px; width: 1000px; outline: 8px solid #14181a }}
.me {{ left: 1220px; top: 300px; width: 270px; outline: 6px solid #14181a; border-radius: 12px }}
</style><img class="desk" src="{desk}"><img class="display" src="{display-departures}"><img class="me" src="{me}">"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "screens")
    parser.add_argument("--only", default="")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    with Demo() as demo, a_browser() as browser:
        demo.wait_until_it_stands()
        for shot in SHOTS:
            if given.only in shot.name:
                take(browser, demo, shot, given.out)
                print(shot.name)
        if not given.only:
            overview(browser, given.out)


if __name__ == "__main__":
    main()
