"""From a URL to connections: which there are, how long each may wait, and which stores are refused.

redis-py retries ten times by default and resends what it had sent; here nothing is ever sent twice by itself, and
every wait has an end.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final, Self
from urllib.parse import urlsplit
from weakref import WeakSet

import structlog
from redis.asyncio import BlockingConnectionPool, Connection, ConnectionPool, Redis, UnixDomainSocketConnection
from redis.asyncio.connection import parse_url
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, AuthorizationError, NoPermissionError, ReadOnlyError, RedisError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from meetingfloor.floor.answer import Failure

log = structlog.get_logger()

CONNECT_S: Final = 2.0
READ_S: Final = 3.0
FOLLOWER_S: Final = 3.0  # a follower blocks for one second
ANSWER_MOST_S: Final = 12.0  # above append.py's own limit, which comes first
READERS_MOST: Final = 16
LOADING_MOST_S: Final = 60.0
REDIS_LEAST: Final = (7, 0)
VALKEY_LEAST: Final = (7, 2)
LATER: Final = {"redis+sentinel": "Sentinel", "redis+cluster": "Cluster"}
PROBE: Final = "return redis.call('DEL', KEYS[1])"  # a script that may write, and changes nothing


class UnsupportedStore(Failure):
    """A store of a kind that this release does not know."""

    remedy = "give a redis://, rediss:// or unix:// URL of a single Redis or Valkey, or none for a store of our own"


class BadStoreUrl(Failure):
    """The URL cannot be read."""

    remedy = "write it as redis://[user:password@]host[:port][/db], rediss://… or unix:///path"


class StoreUnreachable(Failure):
    """Nobody answers there, or not in time."""

    remedy = "see whether the store runs, and whether host, port and firewall are right"


class StoreForbids(Failure):
    """It asks for a password, does not take this one, or this user may do too little."""

    remedy = "give a user and password that may read, write and run scripts on mf:*"


class StoreReadOnly(Failure):
    """It takes no writes: a replica, or one that cannot save."""

    remedy = "give the URL of the primary; if it is the primary, see in its log why it takes no writes"


class StoreEvicts(Failure):
    """Short of memory, it would throw away the log."""

    remedy = "set maxmemory-policy to noeviction: CONFIG SET maxmemory-policy noeviction, and in its configuration"


class StoreTooOld(Failure):
    """It lacks commands that are needed."""

    remedy = "run Redis 7.0 or later, or Valkey 7.2 or later"


class Store:
    """A store that was checked, and the ways to it.

    `reads` is a pool for everything but appends: answers are bytes, and nothing is retried. Calls may overtake each
    other there, so batches go over `connection()`. All of them find a store that moved (`revive`) by themselves.
    """

    def __init__(self, url: str, revive: Callable[[], Awaitable[str]] | None = None) -> None:
        """Connects to nothing yet: `open` does. Raises UnsupportedStore, BadStoreUrl."""
        self.url = url
        self._revive = revive
        self._place = Place()
        self._followers: WeakSet[Redis] = WeakSet()
        self._connections: WeakSet[Connection] = WeakSet()
        self._kind, self._options = self._understood(url)
        self.reads = Redis.from_pool(
            BlockingConnectionPool(
                connection_class=self._kind,
                max_connections=READERS_MOST,
                timeout=READ_S,
                **self._options,
                socket_timeout=READ_S,
            )
        )

    @classmethod
    async def open(cls, url: str, revive: Callable[[], Awaitable[str]] | None = None) -> Self:
        """The store behind a URL, found fit to keep a log.

        revive: brings an embedded store back and gives its URL, which may be another: `Embedded.revive`
        Raises one of the failures above. A store that is loading its data is waited for, up to LOADING_MOST_S.
        """
        store = cls(url, revive)
        try:
            await store._check()
        except (RedisError, OSError, TimeoutError) as error:
            await store.close()
            raise failure_of(error, url) from error
        except BaseException:
            await store.close()
            raise
        return store

    def connection(self) -> Connection:
        """A connection of its own, not yet connected, for who must not be overtaken. One call at a time.

        Bounds each answer to ANSWER_MOST_S; after an error in the middle of a call, disconnect it.
        """
        connection: Connection = self._kind(**self._options, socket_timeout=ANSWER_MOST_S)
        self._connections.add(connection)
        return connection

    def follower(self) -> Redis:
        """A client on one connection of its own, for reads that block for a second. Close it with `aclose()`."""
        pool = ConnectionPool(
            connection_class=self._kind, max_connections=1, **self._options, socket_timeout=FOLLOWER_S
        )
        client = Redis.from_pool(pool)
        self._followers.add(client)
        return client

    async def revive(self) -> None:
        """For who saw a connection die: an embedded store is started again if need be, and found where it is now.

        Never raises: a store that stays away shows in the next call. A store of somebody else's is left alone.
        """
        if self._revive is None:
            return
        try:
            self.url = await self._revive()
        except Failure as failure:
            log.warning("store_not_revived", why=str(failure), remedy=failure.remedy)
            return
        self._place.path = parse_url(self.url)["path"]

    async def close(self) -> None:
        """Every connection there is, also those that were handed out."""
        for client in (self.reads, *self._followers):
            await client.aclose()
        for connection in list(self._connections):
            await connection.disconnect(nowait=True)

    def _understood(self, url: str) -> tuple[type[Any], dict[str, Any]]:
        """The class of connection and its options. What decides about retries and waiting is never taken from a URL."""
        scheme = url.partition(":")[0].lower()
        if scheme in LATER:
            raise UnsupportedStore(f"{scheme}:// (Redis {LATER[scheme]}) comes later")
        if scheme not in {"redis", "rediss", "unix"}:
            raise UnsupportedStore(f"{scheme}:// is not a store that meetingfloor knows")
        try:
            options: dict[str, Any] = dict(parse_url(url))
            options.pop("socket_timeout", None)
            kind = options.pop("connection_class", Connection)
            if kind is UnixDomainSocketConnection:
                self._place.path = options.pop("path")
                kind, options["place"] = PlacedConnection, self._place
            options |= {
                "socket_connect_timeout": CONNECT_S,
                "retry": Retry(NoBackoff(), 0),
                "decode_responses": False,
                "health_check_interval": 0,
                "protocol": 2,
                "client_name": "meetingfloor",
            }
            kind(**options)
        except (ValueError, TypeError, KeyError, RedisError) as error:
            raise BadStoreUrl(f"the store's URL {shown(url)} cannot be read: {error}") from error
        return kind, options

    async def _check(self) -> None:
        info = await self._loaded()
        refuse_unfit(info)
        await self.reads.eval(PROBE, 1, "mf:{probe}:writable")

    async def _loaded(self) -> dict[str, Any]:
        """What it says about itself, once it has loaded its data."""
        async with asyncio.timeout(LOADING_MOST_S):
            while (info := await self.reads.info())["loading"]:  # noqa: ASYNC110 - nobody tells when it is done
                await asyncio.sleep(0.1)
        return info


class Place:
    """Where a unix socket is now."""

    path = ""


class PlacedConnection(UnixDomainSocketConnection):
    """Looks up the place each time it connects: an embedded store may come back elsewhere."""

    def __init__(self, *, place: Place, **options: Any) -> None:
        self._place = place
        super().__init__(**options)

    @property
    def path(self) -> str:
        return self._place.path

    @path.setter
    def path(self, path: str) -> None:
        pass


def refuse_unfit(info: dict[str, Any]) -> None:
    """What INFO says that rules a store out. INFO, not CONFIG: hosted stores forbid CONFIG."""
    if int(info.get("cluster_enabled", 0)):
        raise UnsupportedStore("this is a node of a Redis Cluster, which comes later")
    valkey = str(info.get("valkey_version", ""))
    version, least = (valkey, VALKEY_LEAST) if valkey else (str(info["redis_version"]), REDIS_LEAST)
    if tuple(int(part) for part in version.split(".")[:2]) < least:
        raise StoreTooOld(f"the store is {'Valkey' if valkey else 'Redis'} {version}")
    policy = info.get("maxmemory_policy", "noeviction")
    if policy != "noeviction":
        raise StoreEvicts(f"the store's maxmemory-policy is {policy}: short of memory, it would throw away the log")


def failure_of(error: BaseException, url: str) -> Failure:
    """What an error of redis-py means to who runs the server."""
    where = shown(url)
    if isinstance(error.__cause__, RedisError):  # redis-py wraps what went wrong while connecting to a unix socket
        error = error.__cause__
    match error:
        case AuthenticationError() | AuthorizationError() | NoPermissionError():
            return StoreForbids(f"{where} does not let us in: {error}")
        case ReadOnlyError():
            return StoreReadOnly(f"{where} takes no writes: {error}")
        case RedisConnectionError() | RedisTimeoutError() | OSError() | TimeoutError():
            return StoreUnreachable(f"{where} does not answer: {error or 'no answer in time'}")
        case _:
            return StoreReadOnly(f"{where} refused a write: {error}")


def shown(url: str) -> str:
    """A URL without its secrets."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "(unreadable)"
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
