"""What a close code means for a screen: whether it comes back by itself, and what it says meanwhile."""

from dataclasses import dataclass
from typing import Literal

Reason = Literal["sign_in", "not_allowed", "not_yours", "no_such", "not_understood", "too_many"]
"""Why a screen is apart for longer than a moment, or for good."""

LOST = 1006
"""No close frame came: the network."""


@dataclass(frozen=True, slots=True)
class Closing:
    """back: soon, with growing patience; later, after half a minute; never, unless somebody asks for it.

    drops_flying: what was on its way may be what the server could not bear; it is not sent again.
    """

    back: Literal["soon", "later", "never"]
    reason: Reason | None = None
    drops_flying: bool = False


SOON = Closing("soon")

CLOSINGS: dict[int, Closing] = {
    1001: SOON,
    1008: Closing("never", "not_allowed"),
    1009: Closing("soon", drops_flying=True),
    4400: Closing("never", "not_understood", drops_flying=True),
    4401: Closing("never", "sign_in"),
    4403: Closing("never", "not_yours"),
    4404: Closing("never", "no_such"),
    4429: Closing("later", "too_many"),
}


def closing_of(code: int) -> Closing:
    """Everything that is not in the table is the network: come back soon."""
    return CLOSINGS.get(code, SOON)
