"""A screen's copy as a floor: typed entities with their indexes, to ask the floor's own questions of."""

from collections.abc import Mapping
from typing import Any

import msgspec

from meetingfloor.floor.floor import Floor, Touch
from meetingfloor.floor.model import Entities

UNKNOWN = Touch(0, 0, "")
"""A screen is not told who touched what."""


def typed(entities: Mapping[Any, Mapping[str, Any]]) -> Entities:
    """Raises msgspec.ValidationError where a newer server knows fields that this release does not."""
    return msgspec.convert(entities, Entities, str_keys=True)


def floor_of(event: str, entities: Mapping[Any, Mapping[str, Any]], version: int, print_: str) -> Floor:
    """To be read only: what a view leaves out is missing here."""
    floor = Floor(event)
    for kind, nouns in typed(entities).by_kind().items():
        for which, noun in nouns.items():
            floor.load(kind, which, noun, UNKNOWN)
    floor.settled(version, print_)
    return floor
