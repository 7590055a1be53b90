"""import and export: all or nothing, over a live event too."""

import json
from pathlib import Path

from cli.command import Command
from cli.plans import write
from meetingfloor.client.connection import connect
from meetingfloor.files import CHENGDU, CHENGDU_DAY_2
from rig.server import Server
from rig.valkey import Valkey


def test_every_fault_is_told_with_its_row_and_column_and_nothing_is_written(command: Command, plan: Path) -> None:
    write(plan, "tables", "id,label,zone,seats", "T1,1,B,4", "T2,2,A,many")
    write(plan, "meetings", "id,kind,parties,table,slot", "M1,C2C,nord: ana; sich: bo,T9,S1")
    command.run("import", plan, exits=1)

    assert "" == command.out
    places = [line.split(": ")[0] for line in command.err.splitlines()]
    assert ["meetings.csv:2:table", "tables.csv:2:zone", "tables.csv:3:seats"] == sorted(places)
    assert all("; " in line for line in command.err.splitlines())
    command.run("export", "fair", exits=1)


def test_a_plan_is_imported_and_comes_out_again_without_loss(command: Command, plan: Path, tmp_path: Path) -> None:
    command.run("import", plan)
    assert "version 1" in command.lines[-1]
    bundle = tmp_path / "bundle.json"
    bundle.write_text(command.run("export", "fair"))
    command.run("import", bundle, "--event", "again")

    first, second = json.loads(command.run("export", "fair")), json.loads(command.run("export", "again"))
    first["event"]["again"] = first["event"].pop("fair")
    assert first == second


def test_chengdu_comes_through_every_format(command: Command, tmp_path: Path) -> None:
    command.run("import", CHENGDU)
    whole = json.loads(command.run("export", "chengdu-2014"))
    for format_, out in (("csv", tmp_path / "folder"), ("xlsx", tmp_path / "book.xlsx"), ("json", tmp_path / "b.json")):
        command.run("export", "chengdu-2014", "--format", format_, "--out", out)
        command.run("import", out)
        assert "event chengdu-2014: nothing changes" == command.lines[-1]
    command.run("export", "chengdu-2014", "--format", "ics", "--out", tmp_path / "all.ics")

    assert (tmp_path / "all.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")
    assert whole == json.loads(command.run("export", "chengdu-2014"))
    command.run("export", "chengdu-2014", "--format", "pdf", exits=1)
    command.run("export", "chengdu-2014", "--format", "csv", exits=2)


def test_importing_again_says_what_it_changes_field_by_field(command: Command) -> None:
    command.run("import", CHENGDU)
    command.run("import", CHENGDU_DAY_2)

    assert "~ table T16 label: “16” → “16a”" in command.lines
    assert "+ meeting M81" in command.lines
    assert "version 2" in command.lines[-1]


def test_a_dry_run_tells_the_same_and_writes_nothing(command: Command, plan: Path) -> None:
    command.run("import", plan, "--dry-run")
    assert "nothing was written" in command.lines[-1]
    command.run("export", "fair", exits=1)
    command.run("import", plan)
    write(plan, "tables", "id,label,zone,seats", "T1,one,A,4", "T2,2,A,4")
    command.run("import", plan, "--dry-run")

    assert ["~ table T1 label: “1” → “one”"] == command.lines[:-1]
    assert "1" == json.loads(command.run("export", "fair"))["table"]["T1"]["label"]


def test_what_the_files_lack_goes_only_by_prune(command: Command, plan: Path) -> None:
    command.run("import", plan)
    write(plan, "tables", "id,label,zone,seats", "T1,1,A,4")
    command.run("import", plan)
    assert "T2" in json.loads(command.run("export", "fair"))["table"]
    command.run("import", plan, "--prune")

    assert "- table T2" in command.lines
    assert "T2" not in json.loads(command.run("export", "fair"))["table"]


def test_what_would_double_book_refuses_the_whole(command: Command, plan: Path) -> None:
    command.run("import", plan)
    write(plan, "zones", "id,name", "A,Another name")
    write(plan, "meetings", "id,kind,parties,table,slot", "M1,C2C,nord: ana; sich: bo,T1,S1", "M2,C2C,nord; sich,T1,S1")
    command.run("import", plan, exits=1)

    assert "table_taken" in command.err
    assert "meetings.csv:2" in command.err
    assert "Hall A" == json.loads(command.run("export", "fair"))["zone"]["A"]["name"]


def test_what_is_no_event_of_ours_is_refused(command: Command, plan: Path, tmp_path: Path) -> None:
    command.run("import", tmp_path / "nowhere", exits=1)
    assert "there is no such file or folder" in command.err
    command.run("import", plan, "--event", "assets", exits=1)
    command.run("import", plan, "--event", "no id", exits=2)
    command.run("import", exits=2)


async def test_screens_follow_an_import_at_once_and_the_day_stays(command: Command, plan: Path, valkey: Valkey) -> None:
    command.run("import", plan)
    secret = command.run("token", "fair", "--role", "organiser").strip()
    async with Server("--redis", valkey.url) as server, connect(server.url, "fair", "desk", token=secret) as desk:
        await desk.do({"type": "check_in", "person": "ana"})
        await desk.do({"type": "seat", "meeting": "M1", "organisation": "nord"})
        await desk.do({"type": "correct", "person": "bo", "entity": {"name": "Bo Li"}})
        write(plan, "people", "id,name,organisation,listed,contact", "ana,Anna,nord,yes,", "bo,Bob,sich,yes,")
        command.run("import", plan)
        await desk.sees(lambda screen: screen.of("person")["ana"]["name"] == "Anna")

        assert "person bo name: people changed it to “Bo Li”, which stays; the files say “Bob”" == command.lines[0]
        assert "Bo Li" == desk.of("person")["bo"]["name"]
        assert "here" == desk.of("person")["ana"]["presence"]
        assert ["nord"] == desk.of("meeting")["M1"]["seated"]
