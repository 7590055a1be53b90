"""One store and two nodes for all of these tests; each makes an event of its own."""

from collections.abc import AsyncIterator, Iterator

import pytest

from blackbox.world import House, World, nodes
from rig.valkey import Valkey


@pytest.fixture(scope="session")
def world() -> Iterator[World]:
    with Valkey(durable=False) as store, nodes(store.url) as processes:
        world = World(store.url, processes)
        yield world
        world.issuer.end()
        assert all(one.lives for one in processes), "no test may bring a node down"


@pytest.fixture
async def house(world: World) -> AsyncIterator[House]:
    """An event of the test's own."""
    async with world.house() as house:
        yield house
