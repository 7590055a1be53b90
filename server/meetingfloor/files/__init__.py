"""Files that come and go: bundles, sheets and workbooks; agendas. On floor/ alone, and never at the store."""

from pathlib import Path

from meetingfloor.files.bundle import dumps
from meetingfloor.files.derived import with_derived
from meetingfloor.files.faults import Fault
from meetingfloor.files.ical import agenda, whole
from meetingfloor.files.reading import Plan, read
from meetingfloor.files.template import template, write_template
from meetingfloor.files.writing import Format, csvs, write, xlsx

CHENGDU = Path(__file__).with_name("chengdu")
"""The event behind the demo, as a folder of CSV files."""
CHENGDU_DAY_2 = Path(__file__).with_name("chengdu-day-2")
"""Late changes to it, to be imported over it."""

__all__ = [
    "CHENGDU",
    "CHENGDU_DAY_2",
    "Fault",
    "Format",
    "Plan",
    "agenda",
    "csvs",
    "dumps",
    "read",
    "template",
    "whole",
    "with_derived",
    "write",
    "write_template",
    "xlsx",
]
