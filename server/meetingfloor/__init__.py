"""meetingfloor: the live floor of a matchmaking event."""

__version__ = "0.1.0"
