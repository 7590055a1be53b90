"""Every option, once: its name, its environment variable, what it is when nobody says anything, and what it is for.

What is given wins over the environment, which wins over the default. Read by cli.py, options.py, node.py,
worker.py and workers.py alone; every other room is handed values.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_type_hints

import msgspec
from msgspec import Meta

from meetingfloor.floor.answer import Failure

PREFIX = "MEETINGFLOOR_"

Port = Annotated[int, Meta(ge=0, le=65535)]
Several = tuple[str, ...]
"""In the environment with commas between."""


class BadSetting(Failure):
    """An option has a value that it cannot have."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What a server runs with. HELP says what each is for."""

    host: str = "127.0.0.1"
    port: Port = 8000
    workers: Annotated[int, Meta(ge=1, le=64)] = 1
    redis: str | None = None
    data: str | None = None
    origin: Several = ()
    proxies: Several = ()
    metrics: str | None = None
    beat: Annotated[float, Meta(ge=0.2, le=60)] = 5.0
    screens: Annotated[int, Meta(ge=1)] | None = None
    requests: Annotated[int, Meta(ge=1)] = 2_000
    message_bytes: Annotated[int, Meta(ge=1024)] = 64 * 1024
    import_bytes: Annotated[int, Meta(ge=1024)] = 32 * 1024 * 1024
    commands_a_second: Annotated[int, Meta(ge=1)] = 30
    drain: Annotated[float, Meta(ge=0, le=600)] = 4.0
    log: Literal["debug", "info", "warning", "error"] = "info"
    log_form: Literal["auto", "json", "pretty"] = "auto"


HELP: Mapping[str, str] = {
    "host": "the address to listen on",
    "port": "the port to listen on; 0 takes a free one",
    "workers": "processes that share the port; each is a node",
    "redis": "a Redis or Valkey by its URL; without one, a store of our own in --data",
    "data": "where the store of our own keeps its data; without one, the user's data folder",
    "origin": "pages of these origins may open WebSockets too (https://host[:port])",
    "proxies": "addresses or networks of proxies whose X-Forwarded-* is believed",
    "metrics": "HOST:PORT on which /metrics is told to whoever reaches it; worker 0 on PORT, worker 1 on PORT + 1, …",
    "beat": "seconds between beats",
    "screens": "WebSockets at once on a node, and each worker is one; beyond it: 4429; not given: 18,000, or what fits",
    "requests": "HTTP requests at once on a node; beyond it: 429",
    "message_bytes": "how large a message or a request may be",
    "import_bytes": "how large a bundle or an import may be",
    "commands_a_second": "commands of one connection; beyond it: too_many, beyond ten times that: closed",
    "drain": "seconds over which screens are asked to come back when a node leaves",
    "log": "what is logged, from here on",
    "log_form": "how: JSON, readable, or readable where somebody watches",
}


def variable(option: str) -> str:
    """The environment variable of an option, also of those that only one command has."""
    return PREFIX + option.upper().replace("-", "_")


def settings(given: Mapping[str, Any], environment: Mapping[str, str]) -> Settings:
    """given: options by name; None is as not given. Raises BadSetting."""
    values: dict[str, Any] = {}
    for option, type_ in get_type_hints(Settings).items():
        text = environment.get(variable(option))
        if given.get(option) is not None:
            values[option] = given[option]
        elif text is not None and text != "":
            values[option] = [part.strip() for part in text.split(",")] if type_ == Several else text
    for option, value in values.items():
        try:
            msgspec.convert({option: value}, Settings, strict=False)
        except msgspec.ValidationError as error:
            name = option.replace("_", "-")
            raise BadSetting(f"--{name} ({variable(option)}): {error}", HELP[option]) from None
    return msgspec.convert(values, Settings, strict=False)


def host_and_port(text: str) -> tuple[str, int]:
    """`HOST:PORT`, IPv6 in brackets. Raises BadSetting."""
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise BadSetting(f"“{text}” is no HOST:PORT", "write it as 127.0.0.1:9090 or [::1]:9090")
    return host.strip("[]"), int(port)
