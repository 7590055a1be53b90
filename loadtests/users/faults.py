"""What may be wrong, as Locust's report names it. Those under `Incorrect` are failures of correctness."""


class Fault(Exception):
    """Something that a user met and should not have. Its name stands before what it says: Locust shows the text."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{type(self).__name__}: {what}")


class Incorrect(Fault):
    """The floor is not kept true."""


class Gap(Incorrect):
    """A frame began beyond where the screen stood."""


class WrongState(Incorrect):
    """What the screen holds is not what the view shows."""


class OtherPrint(Incorrect):
    """Two screens stand at one version, and not at the same log."""


class Lost(Incorrect):
    """A command was answered `done`, and the log has it not, or elsewhere, or otherwise."""


class Doubled(Incorrect):
    """A command took effect twice, or after it was refused."""


class NotToBeSeen(Incorrect):
    """A frame for a view that the token may not see, or something in it that the view may not show."""


class NotToBeDone(Incorrect):
    """A command was taken from somebody who may not ask for it."""


class NotThere(Fault):
    """It did not stand in time."""


class OffTheLine(Fault):
    """The connection ended, and nobody of ours had cut it."""


class Unanswered(Fault):
    """Nobody said in time what became of a command."""


class BadlyRefused(Fault):
    """A command was refused with a code that a right client never sees."""


class NoAnswer(Fault):
    """HTTP did not answer as it should."""
