"""A node that listens, with an event that is public and one that is not, and a token for every role."""

from collections.abc import AsyncIterator

import pytest

from builders import a_floor
from meetingfloor.access.tokens import Tokens
from rig.site import PRIVATE, Site, a_site
from rig.valkey import Valkey

EVENT = "chengdu"
OTHER = "nice"
"""An event that is not there, and whose tokens are."""


@pytest.fixture
async def site(valkey: Valkey) -> AsyncIterator[Site]:
    async with a_site(valkey.url) as site:
        await site.create()
        await site.create(PRIVATE, a_floor(of_event={"public": False}))
        yield site


@pytest.fixture
async def who(site: Site) -> dict[str, str | None]:
    """Everybody who may come, by a name for them; None has no token."""
    return await everybody(site.tokens)


async def everybody(tokens: Tokens) -> dict[str, str | None]:
    made: dict[str, str | None] = {"nobody": None, "stranger": (await tokens.issue(OTHER, "organiser")).token}
    for event, mark in ((EVENT, ""), (PRIVATE, " of the private")):
        made["display" + mark] = (await tokens.issue(event, "display")).token
        made["participant" + mark] = (await tokens.issue(event, "participant", "P1")).token
        made["coordinator" + mark] = (await tokens.issue(event, "coordinator")).token
        made["coordinator with a person" + mark] = (await tokens.issue(event, "coordinator", "P2")).token
        made["organiser" + mark] = (await tokens.issue(event, "organiser")).token
    made["deployment"] = (await tokens.issue("*", "organiser")).token
    return made
