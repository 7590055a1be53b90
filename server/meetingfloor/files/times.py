"""Local times of the event's zone ⇄ Unix milliseconds, without loss.

Written `2014-10-23 09:00`, seconds and milliseconds only where there are any. The later of a time that comes twice
carries its offset, `2014-10-26 02:30+01:00`; without one it is the earlier. Beyond the year 9999 stand milliseconds.
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from meetingfloor.files.faults import Unfit, shown

_DATE = r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?"
_CLOCK = r"(\d{1,2})[:：](\d{2})(?:[:：](\d{2})(?:[.,](\d{1,3}))?)?"
_OFFSET = r"(Z|[+-]\d{2}:?\d{2}(?::?\d{2})?)"
_WHOLE = re.compile(rf"{_DATE}(?:(?:\s+|T){_CLOCK})?\s*{_OFFSET}?")
_HOURS = re.compile(rf"{_CLOCK}")
_MILLIS = re.compile(r"\d{12,16}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLI = timedelta(milliseconds=1)

RIGHT = "a local time such as 2014-10-23 09:00"
ENDS = frozenset({"ends", "to", "until"})
"""Fields in which a day without a time means its end."""


class LocalTimes:
    """The times of one zone. only_day: the day of an event that lasts one day, for times that name none."""

    def __init__(self, zone: ZoneInfo, only_day: date | None = None) -> None:
        self.zone = zone
        self.only_day = only_day

    def day(self, millis: int) -> date | None:
        local = _local(millis, self.zone)
        return local.date() if local is not None else None

    def local(self, millis: int) -> datetime | None:
        """The moment by the zone's clock; None where no calendar reaches."""
        return _local(millis, self.zone)

    def text(self, millis: int) -> str | int:
        """The local time; milliseconds themselves where no calendar reaches."""
        local = _local(millis, self.zone)
        if local is None:
            return millis
        text = f"{local:%Y-%m-%d %H:%M}".rjust(16, "0")
        if local.second or local.microsecond:
            text += f":{local.second:02}"
        if local.microsecond:
            text += f".{local.microsecond // 1000:03}"
        return text + _offset_text(local) if local.fold else text

    def read(self, given: object, field: str = "", day: date | None = None) -> int:
        """Milliseconds of a local time, with `day` for one that names none; raises Unfit."""
        if isinstance(given, int) and not isinstance(given, bool):
            return given
        if not isinstance(given, str):
            raise Unfit(f"{shown(given)} is no time", RIGHT)
        text = given.strip()
        if _MILLIS.fullmatch(text):
            return int(text)
        if found := _WHOLE.fullmatch(text):
            return self._whole(text, found, ends=field in ENDS)
        if found := _HOURS.fullmatch(text):
            on = day or self.only_day
            if on is None:
                raise Unfit(f"{shown(text)} names no day", f"write the day too: 2014-10-23 {text}")
            return self._instant(text, on, found.groups())
        raise Unfit(f"{shown(text)} is no time", RIGHT)

    def _whole(self, text: str, found: re.Match[str], *, ends: bool) -> int:
        year, month, number, *clock, offset = found.groups()
        try:
            day = date(int(year), int(month), int(number))
        except ValueError:
            raise Unfit(f"{shown(text)} is a day that no calendar has", RIGHT) from None
        if clock[0] is None and ends:
            clock = ["24", "00", None, None]
        return self._instant(text, day, tuple(clock), offset)

    def _instant(self, text: str, day: date, clock: tuple[str | None, ...], offset: str | None = None) -> int:
        hours, minutes, seconds, fraction = clock
        millis = int((fraction or "0").ljust(3, "0"))
        numbers = (int(hours or 0), int(minutes or 0), int(seconds or 0))
        if numbers[1] > 59 or numbers[2] > 59 or (*numbers, millis) > (24, 0, 0, 0):
            raise Unfit(f"{shown(text)} is no time of a day", RIGHT)
        try:
            naive = datetime(day.year, day.month, day.day) + timedelta(
                hours=numbers[0], minutes=numbers[1], seconds=numbers[2], milliseconds=millis
            )
            instant = naive.replace(tzinfo=_offset(offset) if offset else self.zone).astimezone(UTC)
            if offset is None and instant.astimezone(self.zone).replace(tzinfo=None) != naive:
                raise Unfit(
                    f"{shown(text)} does not exist in {self.zone.key}: daylight saving skips it",
                    f"the clock goes on at {instant.astimezone(self.zone):%Y-%m-%d %H:%M}",
                )
        except (OverflowError, ValueError):
            raise Unfit(f"{shown(text)} is out of reach", RIGHT) from None
        return (instant - _EPOCH) // _MILLI


def _local(millis: int, zone: ZoneInfo) -> datetime | None:
    try:
        return (_EPOCH + millis * _MILLI).astimezone(zone)
    except (OverflowError, ValueError):
        return None


def _offset_text(local: datetime) -> str:
    offset = local.utcoffset()
    assert offset is not None
    seconds = int(offset.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("+", seconds)
    hours, seconds = divmod(seconds, 3600)
    minutes, seconds = divmod(seconds, 60)
    return f"{sign}{hours:02}:{minutes:02}" + (f":{seconds:02}" if seconds else "")


def _offset(text: str) -> timezone:
    if text == "Z":
        return UTC
    digits = text[1:].replace(":", "").ljust(6, "0")
    delta = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]), seconds=int(digits[4:6]))
    return timezone(-delta if text[0] == "-" else delta)
