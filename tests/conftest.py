"""What any test may ask for."""

from collections.abc import Iterator

import pytest

from rig.valkey import Valkey


@pytest.fixture(scope="session")
def shared_valkey() -> Iterator[Valkey]:
    """One server for the whole run, in memory only. Ask for `valkey`, which empties it."""
    with Valkey(durable=False) as server:
        yield server


@pytest.fixture
def valkey(shared_valkey: Valkey) -> Valkey:
    """An empty store. It is everybody's: leave its settings as they are, and do not end it."""
    shared_valkey.flush()
    return shared_valkey


@pytest.fixture
def own_valkey() -> Iterator[Valkey]:
    """A durable store of the test's own, to be killed, filled and set as it likes."""
    with Valkey() as server:
        yield server
