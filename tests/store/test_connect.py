"""The ways to a store: which are refused and why, and how long each may take."""

import asyncio
import os
import shutil
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from meetingfloor.store.connect import (
    READ_S,
    READERS_MOST,
    BadStoreUrl,
    Store,
    StoreEvicts,
    StoreForbids,
    StoreReadOnly,
    StoreTooOld,
    StoreUnreachable,
    UnsupportedStore,
    refuse_unfit,
)
from meetingfloor.store.embedded import Embedded
from rig import lives, until
from rig.valkey import Valkey


@contextmanager
def stalled(server: Valkey) -> Iterator[None]:
    """A store that is there and does nothing."""
    os.kill(server.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(server.pid, signal.SIGCONT)


# Refused


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("redis+sentinel://a:26379,b:26379/floor", "Sentinel"),
        ("redis+cluster://a:7000", "Cluster"),
        ("http://a", "http://"),
        ("/var/run/valkey.sock", "is not a store"),
    ],
)
async def test_other_stores_are_refused_by_name(url: str, named: str) -> None:
    with pytest.raises(UnsupportedStore, match=named):
        await Store.open(url)


@pytest.mark.parametrize(
    "url", ["redis://u:secret@[::1", "redis://:secret@a:port", "unix://u:secret@?db=x", "redis://:secret@a?x=y"]
)
async def test_a_url_that_cannot_be_read_is_refused_without_telling_its_password(url: str) -> None:
    with pytest.raises(BadStoreUrl) as refused:
        await Store.open(url)
    assert "secret" not in str(refused.value)


async def test_a_store_that_evicts_is_refused_until_it_does_not(own_valkey: Valkey) -> None:
    store = await Store.open(own_valkey.url)
    await store.reads.config_set("maxmemory-policy", "allkeys-lru")

    with pytest.raises(StoreEvicts, match="allkeys-lru") as refused:
        await Store.open(own_valkey.url)
    assert "noeviction" in refused.value.remedy

    await store.reads.config_set("maxmemory-policy", "noeviction")
    await (await Store.open(own_valkey.url)).close()
    await store.close()


@pytest.mark.parametrize(
    "old",
    [
        {"redis_version": "6.2.14"},
        {"redis_version": "7.2.4", "valkey_version": "7.1.9"},
    ],
)
def test_an_old_store_is_refused(old: dict[str, str]) -> None:
    with pytest.raises(StoreTooOld):
        refuse_unfit(old)


@pytest.mark.parametrize(
    "fit",
    [
        {"redis_version": "7.0.0"},
        {"redis_version": "8.2.1"},
        {"redis_version": "7.2.4", "valkey_version": "7.2.5"},
        {"redis_version": "7.2.4", "valkey_version": "10.0.0-rc1"},
    ],
)
def test_a_newer_one_is_not(fit: dict[str, str]) -> None:
    refuse_unfit(fit)


def test_a_cluster_behind_a_plain_url_is_refused() -> None:
    with pytest.raises(UnsupportedStore, match="Cluster"):
        refuse_unfit({"redis_version": "8.0.0", "cluster_enabled": 1})


async def test_a_replica_is_refused(tmp_path: Path) -> None:
    with Valkey(durable=False, options=("--replicaof", "127.0.0.1", "1")) as replica:
        with pytest.raises(StoreReadOnly) as refused:
            await Store.open(replica.url)
        assert "primary" in refused.value.remedy


async def test_a_user_that_may_not_write_is_refused(valkey: Valkey) -> None:
    with pytest.raises(StoreForbids):
        await Store.open(valkey.reader_url)


async def test_a_wrong_password_is_told_without_telling_it(valkey: Valkey) -> None:
    with pytest.raises(StoreForbids) as refused:
        await Store.open(f"unix://reader:secret@{valkey.path}")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("url", ["unix:///nowhere/valkey.sock", "redis://127.0.0.1:1"])
async def test_nobody_there_is_told_at_once(url: str) -> None:
    with pytest.raises(StoreUnreachable):
        await asyncio.wait_for(Store.open(url), 1)


async def test_a_store_over_tcp_is_a_store_too() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with Valkey(durable=False, options=("--port", str(port))):
        store = await Store.open(f"redis://127.0.0.1:{port}/1")

        assert await store.reads.set("a", "b")
        assert {"db1"} == set(await store.reads.info("keyspace"))
        await store.close()


# Waiting


async def test_a_read_of_a_stalled_store_ends_in_time_and_is_not_sent_again(own_valkey: Valkey) -> None:
    store = await Store.open(f"{own_valkey.url}?socket_timeout=60&retry_on_timeout=true")
    with stalled(own_valkey):
        began = time.monotonic()
        with pytest.raises(RedisTimeoutError):
            await store.reads.incr("count")
        assert time.monotonic() - began < READ_S + 1

    assert 1 == (await store.reads.info("commandstats"))["cmdstat_incrby"]["calls"]
    await store.close()


async def test_a_follower_waits_for_a_second_and_takes_no_offence(valkey: Valkey) -> None:
    store = await Store.open(valkey.url)
    follower = store.follower()

    assert [] == await follower.xread({"log": "0-0"}, block=1000)

    await store.reads.xadd("log", {"entry": b"\xff\x00"}, id="1-0")
    assert [[b"log", [(b"1-0", {b"entry": b"\xff\x00"})]]] == await follower.xread({"log": "0-0"}, block=1000)
    await store.close()


async def test_more_readers_than_connections_wait_for_their_turn(valkey: Valkey) -> None:
    store = await Store.open(valkey.url)

    await asyncio.gather(*(store.reads.get("a") for _ in range(20 * READERS_MOST)))

    assert len(await store.reads.client_list()) <= READERS_MOST
    await store.close()


async def test_a_connection_is_one_and_stays_the_same(valkey: Valkey) -> None:
    store = await Store.open(valkey.url)
    connection = store.connection()
    seen = set()
    for _ in range(3):
        await connection.send_command("CLIENT", "ID")
        seen.add(await connection.read_response())

    assert 1 == len(seen)
    await store.close()


async def test_closing_leaves_no_connection(own_valkey: Valkey) -> None:
    watcher = await Store.open(own_valkey.url)
    store = await Store.open(own_valkey.url)
    follower = store.follower()
    connection: Any = store.connection()
    await asyncio.gather(follower.ping(), connection.connect(), *(store.reads.ping() for _ in range(5)))

    await store.close()

    async with asyncio.timeout(5):
        while len(await watcher.reads.client_list()) > 1:
            await asyncio.sleep(0.01)
    await watcher.close()


async def test_a_store_that_is_loading_is_waited_for() -> None:
    with Valkey(options=("--key-load-delay", "100")) as server:  # microseconds for each key
        filled = await Store.open(server.url)
        await filled.reads.mset({"last": "x"})
        await asyncio.gather(*(filled.reads.set(str(key), "x") for key in range(3000)))
        await filled.close()
        server.kill()
        server.start(loaded=False)

        store = await Store.open(server.url)

        assert 3001 == await store.reads.dbsize()
        await store.close()


# Back again


async def test_a_store_that_was_restarted_is_found_again(own_valkey: Valkey) -> None:
    store = await Store.open(own_valkey.url)
    follower = store.follower()
    connection: Any = store.connection()
    await asyncio.gather(connection.connect(), *(store.reads.ping() for _ in range(READERS_MOST)))

    with pytest.raises(RedisConnectionError):
        reading = asyncio.ensure_future(follower.xread({"log": "$"}, block=1000))
        await asyncio.sleep(0)
        own_valkey.restart()
        await reading
    await store.revive()

    assert await follower.ping()
    await asyncio.gather(*(store.reads.ping() for _ in range(READERS_MOST)))
    await store.close()


async def test_an_embedded_store_that_came_back_elsewhere_is_found_by_all_ways(tmp_path: Path) -> None:
    async with Embedded(tmp_path / "data") as embedded:
        store = await Store.open(embedded.url, embedded.revive)
        follower = store.follower()
        connection: Any = store.connection()
        await asyncio.gather(follower.ping(), connection.connect())
        was = Path(embedded.url.removeprefix("unix://")).parent
        os.kill(embedded.keeper_pid, signal.SIGKILL)
        until(lambda: not lives(embedded.store_pid))
        shutil.rmtree(was)
        was.write_text("in the way")

        await store.revive()

        assert store.url == embedded.url
        assert was != Path(embedded.url.removeprefix("unix://")).parent
        await connection.disconnect(nowait=True)
        await connection.connect()
        assert await store.reads.ping() and await follower.ping()
        await store.close()
        was.unlink()


async def test_reviving_what_cannot_be_revived_raises_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = Store("unix:///nowhere", Embedded(tmp_path / "file").revive)

    await store.revive()

    with pytest.raises(RedisError):
        await store.reads.ping()
    await store.close()
