"""Close codes and problem codes: number, word, and whether the client comes back."""

import msgspec


class Close(msgspec.Struct, frozen=True):
    """Why a socket is closed. `comes_back`: whether the same client may try again by itself."""

    number: int
    word: str
    reason: str
    comes_back: bool


DRAINING = Close(1001, "draining", "this node is leaving; another one serves on", True)
NOT_ALLOWED = Close(1008, "not_allowed", "not allowed", False)
TOO_LARGE = Close(1009, "too_large", "a message is larger than 64 KiB: come back without it", True)
TOO_SLOW = Close(1001, "too_slow", "the screen did not read for too long", True)
SILENT = Close(1001, "silent", "nothing was heard for three beats", True)
NOT_UNDERSTOOD = Close(4400, "not_understood", "the message cannot be read", False)
SIGN_IN = Close(4401, "signed_out", "sign in", False)
NOT_YOURS = Close(4403, "not_yours", "this view is not for this role", False)
NO_SUCH = Close(4404, "no_such", "no such event or view", False)
TOO_MANY = Close(4429, "too_many", "too many", True)

CLOSES = (
    DRAINING,
    NOT_ALLOWED,
    TOO_LARGE,
    TOO_SLOW,
    SILENT,
    NOT_UNDERSTOOD,
    SIGN_IN,
    NOT_YOURS,
    NO_SUCH,
    TOO_MANY,
)
BYES = (DRAINING, SIGN_IN, TOO_SLOW, TOO_MANY, SILENT)
"""Those before which a `bye` says the word."""

BEHIND_MS = 2_000
"""From here on a beat says that its node is behind, and screens show themselves stale."""
