"""What a browser is asked to load: from us alone, nothing inline, and little of it. (Each test of this folder also fails
on an error, on a breach of the policy and on a request to anybody else, in any page it has opened.)"""

import gzip
import re

import pytest

from rig.devices import Device, Devices
from rig.hall import Day, Hall

PERSON = {"me": "ioana-dragomir"}
SCRIPT_MOST_BYTES = 60 * 1024
"""bar.md, S10: display and me."""


async def open_face(day: Day, devices: Devices, face: str) -> Device:
    device = await devices(day, face, person=PERSON.get(face))
    await device.page.wait_for_load_state("networkidle")
    return device


async def test_a_page_has_nothing_inline(hall: Hall, midday: Day) -> None:
    for face in ("", "/desk", "/display", "/me"):
        headers, html = await hall.page(f"/{midday.event}{face}")

        assert "'unsafe" not in headers["Content-Security-Policy"]
        assert not re.search(r"<style|\sstyle\s*=|\son\w+\s*=|javascript:", html, re.IGNORECASE)
        assert not re.search(r"<script(?![^>]*\ssrc=)", html, re.IGNORECASE)
        assert not re.search(r"(?:src|href)\s*=\s*[\"']?(?:https?:)?//", html, re.IGNORECASE)


@pytest.mark.parametrize("face", ["display", "me"])
async def test_a_screen_and_a_phone_load_little_script(face: str, midday: Day, devices: Devices) -> None:
    device = await open_face(midday, devices, face)
    sizes = {url: await packed(device, url) for url in set(device.scripts)}

    assert sum(sizes.values()) <= SCRIPT_MOST_BYTES, sizes


async def packed(device: Device, url: str) -> int:
    answer = await device.context.request.get(url)
    return len(gzip.compress(await answer.body(), 9))


async def test_a_policy_that_is_broken_would_be_seen(midday: Day, devices: Devices) -> None:
    device = await devices(midday, "event")
    await device.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")
    await device.page.evaluate("fetch('http://127.0.0.1:9/').catch(() => undefined)")
    await device.page.evaluate("console.error('something went wrong')")
    seen, device.faults = device.faults, []

    assert 1 <= sum("policy: style-src" in fault for fault in seen)
    assert 1 <= sum("policy: connect-src" in fault for fault in seen)
    assert 1 == sum("something went wrong" in fault for fault in seen)
