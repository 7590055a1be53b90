"""Announcements to all, to a zone, to one person."""

from meetingfloor.floor import commands as c
from meetingfloor.floor.answer import Changes, Refusal
from meetingfloor.floor.entry import Ask
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.model import Notice

ENGLISH = "en"


def announce(floor: Floor, command: c.Announce, ask: Ask) -> Changes | Refusal:
    """A notice bears the id of the command that announced it; plain text is in the event's first language."""
    event = floor.event
    language = event.languages[0] if event is not None and event.languages else ENGLISH
    text = {language: command.text} if isinstance(command.text, str) else command.text
    return Changes(
        put={"notice": {ask.id: Notice(text=text, to=command.to, level=command.level, until=command.until)}},
    )


def withdraw(floor: Floor, command: c.WithdrawNotice, _ask: Ask) -> Changes | Refusal:
    if command.notice not in floor.of("notice"):
        return Refusal("no_such", {"notice": command.notice})
    return Changes(gone={"notice": (command.notice,)})
