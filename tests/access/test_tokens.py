"""Tokens and sessions on a real store: who is known, and for how long."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from meetingfloor.access.callers import wall_ms
from meetingfloor.access.tokens import BadGrant, Caller, Credentials, Session, Tokens, digest
from meetingfloor.store.connect import Store
from meetingfloor.store.grants import Grants
from rig.valkey import Valkey

EVENT = "chengdu"
HERE = "192.0.2.7"


@pytest.fixture
async def store(valkey: Valkey) -> AsyncIterator[Store]:
    store = await Store.open(valkey.url)
    yield store
    await store.close()


@pytest.fixture
def tokens(store: Store) -> Tokens:
    return Tokens(store)


async def known(tokens: Tokens, token: str, event: str = EVENT) -> Any:
    return await tokens.caller(event, Credentials(HERE, token), "floor")


async def session_of(tokens: Tokens, token: str) -> Session:
    session = await tokens.sign_in(token, Credentials(HERE))
    assert isinstance(session, Session)
    return session


def with_cookies(*sessions: Session) -> Credentials:
    return Credentials(HERE, None, {session.cookie: session.secret for session in sessions})


async def test_a_token_makes_its_role_and_person_known(tokens: Tokens) -> None:
    issued = await tokens.issue(EVENT, "participant", "P1")

    caller = await known(tokens, issued.token)

    assert isinstance(caller, Caller)
    assert (caller.actor.id, caller.actor.role, caller.actor.person) == (issued.id, "participant", "P1")


async def test_no_secret_is_kept_anywhere(tokens: Tokens, store: Store) -> None:
    issued = await tokens.issue(EVENT, "coordinator")
    session = await session_of(tokens, issued.token)

    everything = b""
    async for key in store.reads.scan_iter():
        everything += key + (await store.reads.dump(key) or b"")

    assert digest(issued.token).encode() in everything
    for secret in (issued.token, issued.token[3:40], session.secret):
        assert secret.encode() not in everything


async def test_tokens_have_256_random_bits(tokens: Tokens) -> None:
    made = [issued.token for issued in await tokens.issue_all(EVENT, "display", [None] * 200)]

    assert len({token[3:46] for token in made}) == 200
    assert {len(token.partition(".")[0]) for token in made} == {3 + 43}


@pytest.mark.parametrize("token", ["", "mf_", "mf_" + "a" * 43, "mf_" + "a" * 43 + "." + EVENT, "Ω" * 46, "a" * 10_000])
async def test_a_wrong_token_is_to_sign_in(tokens: Tokens, token: str) -> None:
    assert await known(tokens, token) == "sign_in"


async def test_a_token_of_another_event_makes_nobody_here(tokens: Tokens) -> None:
    issued = await tokens.issue("nice", "organiser")

    assert await known(tokens, issued.token) is None


async def test_an_organiser_of_the_deployment_is_one_everywhere(tokens: Tokens) -> None:
    issued = await tokens.issue("*", "organiser")

    assert (await known(tokens, issued.token)).actor.role == "organiser"
    assert (await known(tokens, issued.token, "nice")).actor.role == "organiser"


async def test_a_token_says_nothing_once_it_is_over(store: Store) -> None:
    wall = wall_ms()
    times = [wall]
    tokens = Tokens(store, wall=lambda: times[0])
    issued = await tokens.issue(EVENT, "display", expires=wall + 1_000)
    assert isinstance(await known(tokens, issued.token), Caller)

    times[0] = wall + 1_000

    assert await known(tokens, issued.token) == "sign_in"


@pytest.mark.parametrize(("event", "role", "person"), [("*", "coordinator", None), (EVENT, "participant", None)])
async def test_what_makes_no_sense_is_not_issued(tokens: Tokens, event: str, role: Any, person: Any) -> None:
    with pytest.raises(BadGrant):
        await tokens.issue(event, role, person)


@pytest.mark.parametrize(
    ("which", "gone"),
    [
        ({"person": "P1"}, ["P1", "P1 again"]),
        ({"role": "coordinator"}, ["C"]),
        ({"role": "participant", "person": "P2"}, ["P2"]),
        ({}, ["C", "P1", "P1 again", "P2"]),
        ({"person": "P9"}, []),
    ],
)
async def test_revoking_takes_those_that_are_meant(tokens: Tokens, which: dict[str, Any], gone: list[str]) -> None:
    issued = {
        "C": await tokens.issue(EVENT, "coordinator"),
        "P1": await tokens.issue(EVENT, "participant", "P1"),
        "P1 again": await tokens.issue(EVENT, "participant", "P1"),
        "P2": await tokens.issue(EVENT, "participant", "P2"),
    }
    for one in issued.values():
        await known(tokens, one.token)

    assert await tokens.revoke(EVENT, **which) == len(gone)
    assert [name for name, one in issued.items() if await known(tokens, one.token) == "sign_in"] == gone


async def test_revoking_by_id_takes_one(tokens: Tokens) -> None:
    one, other = await tokens.issue_all(EVENT, "display", [None, None])

    assert await tokens.revoke(EVENT, token_id=one.id) == 1
    assert [grant.id for grant in await tokens.issued(EVENT)] == [other.id]


async def test_a_revocation_is_on_every_node_within_two_seconds(tokens: Tokens, store: Store) -> None:
    other_node = Tokens(store)
    issued = await tokens.issue(EVENT, "coordinator")
    session = await session_of(tokens, issued.token)
    by_token = await known(other_node, issued.token)
    by_session = await other_node.caller(EVENT, with_cookies(session), "desk")
    heard: list[Caller] = []
    all_heard = asyncio.Event()

    def listener(callers: Sequence[Caller]) -> None:
        heard.extend(callers)
        if len(heard) == 2:
            all_heard.set()

    other_node.listen(listener)
    watch = asyncio.create_task(other_node.watch())
    await asyncio.sleep(0.05)

    await tokens.revoke(EVENT, role="coordinator")

    async with asyncio.timeout(2):
        await all_heard.wait()
    watch.cancel()
    assert {id(by_token), id(by_session)} == {id(caller) for caller in heard}
    assert not by_token.good
    assert await known(other_node, issued.token) == "sign_in"
    assert await other_node.caller(EVENT, with_cookies(session), "desk") is None


async def test_a_token_that_is_over_is_told_to_the_listeners(store: Store) -> None:
    wall = wall_ms()
    times = [wall]
    tokens = Tokens(store, wall=lambda: times[0])
    issued = await tokens.issue(EVENT, "display", expires=wall + 1_000)
    caller = await known(tokens, issued.token)
    heard = asyncio.Event()
    tokens.listen(lambda _: heard.set())
    watch = asyncio.create_task(tokens.watch(0.01))
    await asyncio.sleep(0.05)
    assert caller.good

    times[0] = wall + 1_000

    async with asyncio.timeout(2):
        await heard.wait()
    watch.cancel()
    assert not caller.good


async def test_nobody_slips_through_who_is_looked_up_while_being_revoked(tokens: Tokens, store: Store) -> None:
    """The look answers before the revocation, and is taken in only after the watch has seen it."""
    first = await tokens.issue(EVENT, "display")
    late = await tokens.issue(EVENT, "coordinator")
    held = await known(tokens, first.token)
    grants = tokens._grants
    looked = await grants.look(EVENT, digest(late.token))
    await Grants(store).remove(EVENT, [digest(late.token)])
    await tokens._callers.check()

    async def as_it_was(_event: str, _digest: str) -> Any:
        return looked

    grants.look = as_it_was  # type: ignore[method-assign]
    caller = await known(tokens, late.token)
    assert caller.good

    await tokens._callers.check()

    assert not caller.good
    assert held.good


async def test_while_the_store_is_away_whoever_is_in_stays_and_others_wait_outside(own_valkey: Valkey) -> None:
    store = await Store.open(own_valkey.url)
    tokens = Tokens(store)
    inside, outside = await tokens.issue_all(EVENT, "display", [None, None])
    caller = await known(tokens, inside.token)
    own_valkey.kill()

    await tokens._callers.check()

    assert caller.good
    assert await known(tokens, inside.token) is caller
    with pytest.raises(Exception):  # noqa: B017 - whatever grants.AWAY names
        await known(tokens, outside.token)
    own_valkey.start()
    await tokens.revoke(EVENT)
    assert not caller.good
    await store.close()


async def test_a_session_stands_for_its_token_and_goes_with_it(tokens: Tokens) -> None:
    issued = await tokens.issue(EVENT, "coordinator")
    session = await session_of(tokens, issued.token)
    assert session.cookie == "mf_coordinator_chengdu"

    caller = await tokens.caller(EVENT, with_cookies(session), "desk")
    assert isinstance(caller, Caller)
    assert caller.actor.id == issued.id

    await tokens.revoke(EVENT, token_id=issued.id)

    assert await tokens.caller(EVENT, with_cookies(session), "desk") is None


async def test_signing_out_ends_the_session_and_not_the_token(tokens: Tokens) -> None:
    issued = await tokens.issue(EVENT, "coordinator")
    session, other = await session_of(tokens, issued.token), await session_of(tokens, issued.token)
    caller = await tokens.caller(EVENT, with_cookies(session), "desk")
    assert isinstance(caller, Caller)

    await tokens.sign_out(with_cookies(session))

    assert not caller.good
    assert await tokens.caller(EVENT, with_cookies(session), "desk") is None
    assert isinstance(await tokens.caller(EVENT, with_cookies(other), "desk"), Caller)
    assert isinstance(await known(tokens, issued.token), Caller)


async def test_signing_in_again_gives_the_session_that_the_browser_has(tokens: Tokens) -> None:
    issued = await tokens.issue(EVENT, "coordinator")
    session = await session_of(tokens, issued.token)

    assert await tokens.sign_in(issued.token, with_cookies(session)) == session


async def test_a_session_lasts_no_longer_than_its_token(tokens: Tokens) -> None:
    issued = await tokens.issue(EVENT, "coordinator", expires=wall_ms() + 60_000)

    assert 0 < (await session_of(tokens, issued.token)).lasts_s <= 60


async def test_a_token_makes_only_so_many_sessions_at_once(tokens: Tokens) -> None:
    issued = await tokens.issue(EVENT, "coordinator")

    answers = [await tokens.sign_in(issued.token, Credentials(HERE)) for _ in range(40)]

    assert "too_many" in answers


@pytest.mark.parametrize(
    ("view", "role"),
    [("desk", "coordinator"), ("me", "participant"), ("floor", "display"), ("act", "organiser")],
)
async def test_the_view_picks_the_cookie(tokens: Tokens, view: str, role: str) -> None:
    issued = [
        await tokens.issue(EVENT, "organiser"),
        await tokens.issue(EVENT, "coordinator", "P1"),
        await tokens.issue(EVENT, "display"),
        await tokens.issue(EVENT, "participant", "P2"),
    ]
    cookies = with_cookies(*[await session_of(tokens, one.token) for one in issued])

    caller = await tokens.caller(EVENT, cookies, view)

    assert isinstance(caller, Caller)
    assert caller.actor.role == role


async def test_me_is_the_coordinator_with_a_person_where_there_is_no_participant(tokens: Tokens) -> None:
    organiser, coordinator = await tokens.issue(EVENT, "organiser", "P1"), await tokens.issue(EVENT, "coordinator")
    cookies = with_cookies(await session_of(tokens, coordinator.token), await session_of(tokens, organiser.token))

    caller = await tokens.caller(EVENT, cookies, "me")

    assert isinstance(caller, Caller)
    assert caller.actor.person == "P1"


async def test_a_cookie_under_another_roles_name_is_as_none(tokens: Tokens) -> None:
    issued = await tokens.issue(EVENT, "display")
    session = await session_of(tokens, issued.token)

    assert await tokens.caller(EVENT, Credentials(HERE, None, {"mf_organiser_chengdu": session.secret}), "desk") is None


async def test_a_bad_token_never_falls_back_to_a_good_cookie(tokens: Tokens) -> None:
    issued = await tokens.issue(EVENT, "coordinator")
    session = await session_of(tokens, issued.token)

    assert await tokens.caller(EVENT, Credentials(HERE, "mf_wrong", with_cookies(session).cookies), "desk") == "sign_in"


async def test_known_tokens_are_served_while_their_address_is_guessing(tokens: Tokens) -> None:
    issued = await tokens.issue(EVENT, "coordinator")
    await known(tokens, issued.token)
    guesses = [asyncio.create_task(known(tokens, f"mf_{number:043}")) for number in range(100)]
    async with asyncio.timeout(5):
        while not tokens.guesses.too_many(HERE):
            await asyncio.sleep(0.005)

    async with asyncio.timeout(1):
        assert isinstance(await known(tokens, issued.token), Caller)
        assert await known(tokens, f"mf_{101:043}") == "too_many"
    assert {await guess for guess in guesses} == {"sign_in"}
