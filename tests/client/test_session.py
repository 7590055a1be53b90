"""Being one screen, as a machine: every order of events. The vectors are run by the web client too."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetingfloor.client.outbox import Done, Item, Refused
from meetingfloor.client.session import Apart, Deed, Hang, Joining, Kept, Open, Over, Say, Session, Stands, Starting
from meetingfloor.floor.frames import NOWHERE, Standing

VECTORS = Path(__file__).parent.parent / "vectors"
SESSIONS = json.loads((VECTORS / "sessions.json").read_text())["cases"]
FRAMES = json.loads((VECTORS / "frames.json").read_text())["cases"]

WELCOME = {"t": "welcome", "event": "E", "view": "floor", "scope": "s1", "beat": 5} | {
    "now": 1_000_000,
    "speed": 1,
    "wall": 9_000_000,
}
CLOSES = (1000, 1001, 1006, 1008, 1009, 4400, 4401, 4403, 4404, 4429)


def frame(since: int, to: int, **more: Any) -> dict[str, Any]:
    return {"t": "frame", "since": since, "to": to, "print": f"p{to}", "put": {}, "gone": {}, "why": [], **more}


def beat(version: int, **more: Any) -> dict[str, Any]:
    return {"t": "beat", "now": 1_000_000, "speed": 1, "version": version, "print": f"p{version}", **more}


def session(**settings: Any) -> Session:
    return Session("floor", random=lambda: 0.5, **settings)


def standing() -> Session:
    """A screen that stands at version 4 since the local time 100."""
    screen = session()
    screen.tick(0)
    screen.opened(50)
    screen.heard(WELCOME, 100)
    screen.heard(frame(0, 4, put={"table": {"T1": {"label": "1"}}}), 100)
    return screen


# the vectors


def made(settings: dict[str, Any]) -> Session:
    kept = settings.get("kept")
    return Session(
        settings["view"],
        random=lambda: settings["random"],
        token=settings.get("token"),
        kept=Kept(Standing(kept["version"], kept["print"], kept["entities"]), kept["scope"], kept["as_of"])
        if kept
        else None,
    )


def happened(screen: Session, step: dict[str, Any]) -> list[Deed]:
    at = step["at"]
    match step:
        case {"tick": True}:
            return screen.tick(at)
        case {"opened": True}:
            return screen.opened(at)
        case {"heard": message}:
            return screen.heard(message, at)
        case {"hung": code}:
            screen.hung(code, at)
        case {"woken": True}:
            return screen.woken(at)
        case {"again": True}:
            return screen.again(at)
        case {"show": view}:
            return screen.show(view, at)
        case {"ask": asked}:
            screen.outbox.ask(Item(asked["id"], asked["command"], asked.get("seen"), asked.get("until")))
        case _:
            raise AssertionError(f"no such thing happens: {step}")
    return []


def plain(deed: Deed) -> dict[str, Any]:
    match deed:
        case Open():
            return {"do": "open"}
        case Hang():
            return {"do": "hang"}
        case Say(message):
            return {"do": "say", "message": message}


def found(screen: Session, what: str, at: float) -> Any:
    match what:
        case "state":
            return screen.state.name
        case "until":
            return screen.state.until_ms if isinstance(screen.state, Apart) else None
        case "reason":
            return screen.state.reason if isinstance(screen.state, Apart | Over) else None
        case "stale":
            return screen.is_stale(at)
        case "as_of":
            return screen.as_of(at)
        case "now" | "wall":
            return getattr(screen.clock, what)(at)
        case "version" | "print":
            return getattr(screen.standing, what)
        case "outbox":
            states = [(item.id, item.state) for item in screen.outbox]
            return [[i, s.name, s.code] if isinstance(s, Refused) else [i, s.name] for i, s in states]
        case _:
            return getattr(screen, what)


@pytest.mark.parametrize("case", SESSIONS, ids=lambda case: case["name"])
def test_a_screen_does_as_the_vectors_say(case: dict[str, Any]) -> None:
    screen = made(case["session"])
    for number, step in enumerate(case["steps"]):
        deeds = happened(screen, step)

        assert step.get("deeds", []) == list(map(plain, deeds)), f"step {number}"
        expected = step.get("expect", {})
        assert expected == {what: found(screen, what, step["at"]) for what in expected}, f"step {number}"


@pytest.mark.parametrize("case", FRAMES, ids=lambda case: case["name"])
def test_frames_and_beats_bring_a_screen_where_the_vectors_say(case: dict[str, Any]) -> None:
    screen = standing()
    screen.standing = NOWHERE
    for step in case["steps"]:
        before = screen.standing
        message = {"t": "frame", **step["frame"]} if "frame" in step else beat(**step["beat"])
        deeds = screen.heard(message, 200)

        if step["stands"] == "gap":
            assert [Say] == [type(deed) for deed in deeds]
            assert before == screen.standing
            screen.state = Stands()
        else:
            stands = step["stands"]
            assert Standing(stands["version"], stands["print"], stands["entities"]) == screen.standing


# what the vectors do not tell


def test_an_id_is_a_uuid7_of_the_servers_wall() -> None:
    screen = standing()

    command_id = screen.ask({"type": "open_table", "table": "T1"}, 1_075, b"\xff" * 10)

    assert int(command_id.replace("-", "")[:12], 16) == 9_001_000
    assert command_id.endswith("-7fff-bfff-ffffffffffff")


def test_what_is_to_be_done_next_is_never_missed() -> None:
    screen = session()
    assert -math.inf == screen.wakes_at()
    screen.tick(0)
    assert screen.wakes_at() == 10_000
    screen.opened(50)
    assert screen.wakes_at() == 5_050
    screen.heard(WELCOME, 100)
    screen.heard(frame(0, 4), 100)
    assert screen.wakes_at() == 5_050
    screen.ask({"type": "open_table", "table": "T1"}, 200, bytes(10))
    assert screen.wakes_at() <= 200
    screen.hung(4404, 300)
    assert math.inf == screen.wakes_at()


def test_the_outbox_forgets_old_answers() -> None:
    screen = standing()
    for number in range(200):
        command_id = screen.ask({"type": "open_table", "table": "T1"}, number * 1_000, number.to_bytes(10, "big"))
        screen.tick(number * 1_000)
        screen.heard({"t": "done", "id": command_id, "version": number + 5}, number * 1_000)

    assert len(list(screen.outbox)) <= 51


def test_what_may_be_on_its_way_cannot_be_taken_back() -> None:
    screen = standing()
    sent = screen.ask({"type": "open_table", "table": "T1"}, 200, bytes(10))
    screen.tick(200)
    waiting = screen.ask({"type": "open_table", "table": "T1"}, 200, bytes(9) + b"1")

    assert (False, True) == (screen.outbox.forget(sent), screen.outbox.forget(waiting))


def test_a_refused_command_can_be_tried_again() -> None:
    screen = standing()
    command_id = screen.ask({"type": "open_table", "table": "T1"}, 200, bytes(10))
    screen.tick(200)
    screen.heard({"t": "refused", "id": command_id, "code": "wrong_state", "text": "", "standing": {}}, 210)
    screen.outbox.again(command_id)
    screen.tick(220)
    screen.heard({"t": "done", "id": command_id, "version": 5}, 230)

    assert [Done(command_id, 5)] == [item.state for item in screen.outbox]


versions = st.integers(0, 12)
MESSAGES = st.one_of(
    st.just(WELCOME),
    st.tuples(versions, versions).map(lambda ends: frame(min(ends), max(ends))),
    st.builds(beat, versions, behind=st.sampled_from([None, 3_000]), echo=st.sampled_from([None, 100, "x", [1]])),
    st.builds(lambda after: {"t": "bye", "code": "draining", "after": after}, st.integers(0, 5_000)),
    st.just({"t": "bye", "code": "signed_out", "after": 0}),
    st.builds(lambda n: {"t": "done", "id": f"c{n}", "version": n}, versions),
    st.builds(lambda n: {"t": "refused", "id": f"c{n}", "code": "too_many", "text": ""}, versions),
    st.just({"t": "unheard_of"}),
)
HAPPENS = st.one_of(
    st.sampled_from([{"tick": True}, {"opened": True}, {"woken": True}, {"again": True}, {"show": "desk"}]),
    MESSAGES.map(lambda message: {"heard": message}),
    st.sampled_from(CLOSES).map(lambda code: {"hung": code}),
    versions.map(lambda n: {"ask": {"id": f"c{n}", "command": {"type": "settle", "meeting": "M"}}}),
)


@given(st.lists(st.tuples(HAPPENS, st.integers(0, 20_000)), max_size=60))
def test_in_every_order_of_events_a_screen_speaks_only_on_a_line_and_starts_before_it_speaks(
    events: list[tuple[dict[str, Any], int]],
) -> None:
    screen, at, line, started = session(), 0, "none", 0
    for what, wait in events:
        at += wait
        if (what.get("opened") and line != "dialled") or ("heard" in what and line != "open"):
            continue
        if what.get("opened"):
            line, started = "open", 0
        if "hung" in what:
            line = "none"
        stood = screen.standing.version
        for deed in happened(screen, {"at": at, **what}):
            match deed:
                case Open():
                    assert line == "none"
                    line = "dialled"
                case Hang():
                    assert line != "none"
                    line = "none"
                case Say(message):
                    assert line == "open"
                    assert started or message["t"] == "start"
                    started += message["t"] == "start"
                    assert message["t"] != "start" or message.get("since", 0) == screen.standing.version
        assert isinstance(screen.state, Starting | Joining | Stands) <= (line == "open")
        whole = "heard" in what and what["heard"].get("since") == 0
        assert screen.standing.version >= stood or whole or screen.standing == NOWHERE
        assert screen.wakes_at() < math.inf or isinstance(screen.state, Over)
