"""States are told apart without colour being seen as most see it, and everything is dark enough on its ground."""

import re
from itertools import combinations
from pathlib import Path

import pytest

from rig.colour import Rgb, by_brettel, by_machado, contrast, distance, mix, rgb

LOOKS = Path(__file__).parents[2] / "client_web" / "src" / "parts" / "looks.css"
STATES = ("planned", "called", "running", "done", "no-show", "cancelled", "overdue", "moved", "conflict")
INKS = ("ink", "ink-2", "ink-3")
EXCEPTIONS = ("overdue", "no-show", "conflict")
TEXT, SHAPE, APART = 4.5, 3.0, 11.0
GONE = 0.07
"""How much ink is in the part of the current round that is over."""
EYES = ("protanopia", "deuteranopia", "tritanopia")
BLOCKS = {"light": ':root,\n[data-scheme="light"] {', "dark": '\n[data-scheme="dark"] {'}


def block(begins: str) -> dict[str, str]:
    css = LOOKS.read_text()
    start = css.index(begins)
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", css[start : css.index("\n}", start)]))


def colours(scheme: str) -> dict[str, Rgb]:
    return {name: rgb(value) for name, value in block(BLOCKS[scheme]).items() if re.fullmatch(r"#[0-9a-f]{6}", value)}


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_dark_by_the_device_is_dark_by_choice() -> None:
    by_device = block(':root:not([data-scheme="light"]) {')
    assert by_device == block(BLOCKS["dark"])


def test_text_can_be_read_on_every_ground(scheme: str) -> None:
    of = colours(scheme)
    gone = mix(of["ink"], of["raised"], GONE)
    grounds = {**{name: of[name] for name in ("floor", "raised", "sunken")}, "gone": gone}
    faint = {
        (ink, ground): round(ratio, 2)
        for ink in INKS
        for ground, colour in grounds.items()
        if (ratio := contrast(of[ink], colour)) < TEXT
    }
    assert {} == faint


def test_the_board_can_be_read_in_both_schemes() -> None:
    board = {name: rgb(value) for name, value in block(":root {").items() if value.startswith("#")}
    for ink in INKS:
        assert contrast(board[f"board-{ink}"], board["board"]) >= TEXT


def test_edges_of_controls_and_signs_of_states_are_seen(scheme: str) -> None:
    of = colours(scheme)
    gone = mix(of["ink"], of["raised"], GONE)
    on = {state: [of["floor"], of["raised"], gone] for state in STATES} | {"line-2": [of["floor"], of["raised"]]}
    for state in set(STATES) - {"called", "running", "overdue"}:
        on[state].append(of["sunken"])
    faint = {
        name: least for name, grounds in on.items() if (least := min(contrast(of[name], g) for g in grounds)) < SHAPE
    }
    assert {} == faint


def test_an_exceptions_tint_leaves_text_and_sign_readable(scheme: str) -> None:
    of = colours(scheme)
    share = float(block(BLOCKS[scheme])["tint"].rstrip("%")) / 100
    for state in EXCEPTIONS:
        tint = mix(of["ink"], mix(of[state], of["raised"], share), GONE)
        assert contrast(of["ink"], tint) >= TEXT, state
        assert contrast(of[state], tint) >= SHAPE, state


def test_text_on_a_filled_state_can_be_read(scheme: str) -> None:
    of = colours(scheme)
    for state in STATES:
        ground, ink = (of["called-fill"], of["on-called"]) if state == "called" else (of[state], of["on-state"])
        assert contrast(ink, ground) >= TEXT, state


@pytest.mark.parametrize("eye", [None, *EYES])
def test_states_are_told_apart_by_every_eye(scheme: str, eye: str | None) -> None:
    of = colours(scheme)
    for seen in [lambda c: c] if eye is None else [lambda c: by_brettel(c, eye), lambda c: by_machado(c, eye)]:
        pairs = {(a, b): distance(seen(of[a]), seen(of[b])) for a, b in combinations(STATES, 2)}
        closest = min(pairs, key=pairs.__getitem__)
        assert pairs[closest] >= APART, f"{closest}: {pairs[closest]:.1f}"


def test_the_figures_are_those_of_the_designs_own_check() -> None:
    """look/check.txt, made with colorspacious and daltonlens."""
    light, dark = colours("light"), colours("dark")

    assert 19.1 == round(distance(light["planned"], light["cancelled"]), 1)
    assert 15.8 == round(distance(dark["done"], dark["cancelled"]), 1)
    for of, one, other, eye, machado, brettel in (
        (light, "called", "overdue", "deuteranopia", 13.4, 13.7),
        (light, "cancelled", "conflict", "protanopia", 14.3, 14.0),
        (light, "running", "moved", "tritanopia", 17.2, 12.7),
        (dark, "no-show", "moved", "deuteranopia", 11.1, 11.3),
        (dark, "running", "moved", "tritanopia", 14.6, 12.3),
    ):
        assert machado == round(distance(by_machado(of[one], eye), by_machado(of[other], eye)), 1)
        # daltonlens derives its matrices anew; these are the published ones of libDaltonLens.
        assert distance(by_brettel(of[one], eye), by_brettel(of[other], eye)) == pytest.approx(brettel, abs=0.35)


def test_a_colour_like_another_would_be_seen() -> None:
    red, green = rgb("#b03030"), rgb("#5f6a20")
    assert distance(red, green) > 3 * APART
    assert distance(by_machado(red, "deuteranopia"), by_machado(green, "deuteranopia")) < APART
