"""One browser and one hall for all tests of the faces; a day, and devices to look at it, for each."""

from collections.abc import AsyncIterator, Iterator
from inspect import iscoroutinefunction
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from rig.devices import PATIENCE_MS, Devices, a_browser_for_all
from rig.hall import Day, Hall, a_hall, played
from rig.valkey import Valkey

LOOP = "session"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser lives in one loop: all tests of this folder share it."""
    for item in items:
        mine = isinstance(item, pytest.Function) and Path(__file__).parent in item.path.parents
        if mine and iscoroutinefunction(item.obj):
            item.add_marker(pytest.mark.asyncio(loop_scope=LOOP), append=False)


@pytest.fixture(scope="package")
def faces_valkey() -> Iterator[Valkey]:
    with Valkey(durable=False) as server:
        yield server


@pytest_asyncio.fixture(scope="package", loop_scope=LOOP)
async def browser() -> AsyncIterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    async with a_browser_for_all() as browser:
        yield browser


@pytest_asyncio.fixture(scope="package", loop_scope=LOOP)
async def hall(faces_valkey: Valkey) -> AsyncIterator[Hall]:
    async with a_hall(faces_valkey.url) as hall:
        yield hall


@pytest_asyncio.fixture(loop_scope=LOOP)
async def devices(browser: Browser) -> AsyncIterator[Devices]:
    """What goes wrong in any page (script, policy, a foreign host) is wrong in the test that opened it."""
    devices = Devices(browser)
    yield devices
    await devices.close()
    assert devices.faults == []


@pytest_asyncio.fixture(loop_scope=LOOP)
async def morning(hall: Hall) -> Day:
    """The day at 10:52, as planned: nobody has been seen yet."""
    return await hall.day()


@pytest_asyncio.fixture(loop_scope=LOOP)
async def midday(hall: Hall) -> Day:
    """The day at 10:52, played until then."""
    return await hall.day(*played(hall.plan))
