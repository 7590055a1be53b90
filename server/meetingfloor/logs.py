"""Logs on standard error: one JSON object a line, or readable ones where somebody watches. No token is ever logged."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, Literal

import structlog

Form = Literal["auto", "json", "pretty"]
Level = Literal["debug", "info", "warning", "error"]


def configure(level: Level = "info", form: Form = "auto", worker: int | None = None) -> None:
    """Once, at the start. What libraries log by the standard way goes the same way, from warnings on.

    worker: its number, in each of its lines
    """
    pretty = form == "pretty" or (form == "auto" and sys.stderr.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        *([] if worker is None else [_numbered(worker)]),
    ]
    least = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*shared, structlog.processors.StackInfoRenderer(), *_rendered(pretty)],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_rendered(pretty)],
        )
    )
    logging.basicConfig(level=max(least, logging.WARNING), handlers=[handler], force=True)


def _numbered(worker: int) -> Any:
    def numbered(_logger: object, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        line["worker"] = worker
        return line

    return numbered


def _rendered(pretty: bool) -> list[Any]:
    if pretty:
        plain = structlog.dev.plain_traceback
        return [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]
    # Locals may hold tokens: both renderers would print them by default.
    tracebacks = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    return [structlog.processors.ExceptionRenderer(tracebacks), structlog.processors.JSONRenderer()]
