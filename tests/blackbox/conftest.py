"""One store and two nodes for all of these tests; each makes an event of its own."""

from collections.abc import Iterator

import pytest

from blackbox.world import World, nodes
from rig.valkey import Valkey


@pytest.fixture(scope="session")
def world() -> Iterator[World]:
    with Valkey(durable=False) as store, nodes(store.url) as processes:
        yield World(store.url, processes)
        assert all(one.lives for one in processes), "no test may bring a node down"
