"""Rates, admission and guessing, with a clock that the test turns."""

import asyncio

from meetingfloor.access.limits import Admission, Guesses, Paces


class Clock:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def test_thirty_commands_a_second_pass_and_the_next_is_refused() -> None:
    paces = Paces(30, Clock())

    assert {paces.take("tablet") for _ in range(30)} == {"fine"}
    assert paces.take("tablet") == "too_many"


def test_who_waits_a_second_may_ask_again() -> None:
    clock = Clock()
    paces = Paces(30, clock)
    for _ in range(40):
        paces.take("tablet")

    clock.now_s += 1

    assert paces.take("tablet") == "fine"


def test_a_list_passes_as_a_whole_and_what_follows_waits_for_it() -> None:
    clock = Clock()
    paces = Paces(30, clock)

    assert paces.take("tablet", 100) == "fine"
    clock.now_s += 2
    assert paces.take("tablet") == "too_many"
    clock.now_s += 1
    assert paces.take("tablet") == "fine"


def test_ten_times_the_rate_is_cut_off() -> None:
    paces = Paces(30, Clock())

    assert [paces.take("tablet") for _ in range(301)][-2:] == ["too_many", "cut_off"]


def test_one_connection_does_not_pay_for_another() -> None:
    paces = Paces(30, Clock())
    for _ in range(400):
        paces.take("flood")

    assert paces.take("tablet") == "fine"


def test_paces_are_forgotten_beyond_a_bound() -> None:
    paces = Paces(30, Clock())
    for which in range(10_000):
        paces.take(which)

    assert len(paces._paces) <= 4_096


def test_whoever_comes_beyond_the_admission_limit_is_turned_away_until_somebody_leaves() -> None:
    admission = Admission(2)

    assert admission.enter("192.0.2.7")
    assert admission.enter("192.0.2.8")
    assert not admission.enter("192.0.2.9")
    admission.leave("192.0.2.7")
    assert admission.enter("192.0.2.9")


def test_one_address_takes_half_of_what_is_admitted() -> None:
    admission = Admission(4)

    assert [admission.enter("192.0.2.7") for _ in range(3)] == [True, True, False]
    assert admission.enter("192.0.2.8")


async def test_a_few_wrong_tokens_are_free_and_more_take_longer_each() -> None:
    guesses = Guesses(burst=2, clock_s=Clock())
    loop = asyncio.get_running_loop()
    took: list[float] = []
    for _ in range(4):
        began = loop.time()
        await guesses.was_wrong("192.0.2.7")
        took.append(loop.time() - began)

    assert max(took[:2]) < 0.05
    assert took[2] >= 0.09
    assert took[3] >= 0.19


async def test_an_address_that_guesses_slows_no_other() -> None:
    guesses = Guesses(burst=1, clock_s=Clock())
    await guesses.was_wrong("192.0.2.7")
    slowed = asyncio.create_task(guesses.was_wrong("192.0.2.7"))
    await asyncio.sleep(0)

    async with asyncio.timeout(0.05):
        await guesses.was_wrong("192.0.2.8")
    assert not slowed.done()
    await slowed


async def test_so_many_may_wait_for_an_answer_and_then_nobody_is_looked_up() -> None:
    guesses = Guesses(burst=0, waiting=3, clock_s=Clock())
    waiting = [asyncio.create_task(guesses.was_wrong("192.0.2.7")) for _ in range(3)]
    await asyncio.sleep(0)

    assert guesses.too_many("192.0.2.7")
    assert not guesses.too_many("192.0.2.8")
    await asyncio.gather(*waiting)
    assert not guesses.too_many("192.0.2.7")


async def test_an_ipv6_network_counts_as_one_address() -> None:
    guesses = Guesses(clock_s=Clock())
    for last in range(20):
        await guesses.was_wrong(f"2001:db8::{last:x}")

    assert len(guesses) == 1


async def test_addresses_are_forgotten_beyond_a_bound() -> None:
    guesses = Guesses(clock_s=Clock())
    for number in range(6_000):
        await guesses.was_wrong(f"10.0.{number // 256}.{number % 256}")

    assert len(guesses) <= 4_096
