"""The figures of a node, as Prometheus reads them. No label names a person, a token or an event."""

from collections.abc import Callable

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    platform_collector,
    process_collector,
)

CONTENT_TYPE = CONTENT_TYPE_LATEST
REGISTRY = CollectorRegistry()
process_collector.ProcessCollector(registry=REGISTRY)
platform_collector.PlatformCollector(registry=REGISTRY)

REQUESTS = Counter(
    "meetingfloor_http_requests", "HTTP requests answered", ["method", "route", "status"], registry=REGISTRY
)
REQUEST_SECONDS = Histogram(
    "meetingfloor_http_request_seconds",
    "Time from a request's headers to its answer",
    ["route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
    registry=REGISTRY,
)
TURNED_AWAY = Counter("meetingfloor_http_turned_away", "HTTP requests beyond the admission limit", registry=REGISTRY)

_GAUGES = {
    "screens": Gauge("meetingfloor_screens", "Screens connected to this node", registry=REGISTRY),
    "events": Gauge("meetingfloor_events_open", "Events open on this node", registry=REGISTRY),
    "behind_ms": Gauge("meetingfloor_behind_milliseconds", "How far the furthest event is behind", registry=REGISTRY),
    "wrong_secrets": Gauge("meetingfloor_wrong_secrets", "Tokens that were wrong, since the start", registry=REGISTRY),
    "decided_again": Gauge(
        "meetingfloor_decided_again", "Commands decided again since another node was first", registry=REGISTRY
    ),
    "written": Gauge("meetingfloor_versions", "Sum of the versions of the open events", registry=REGISTRY),
}


def measure(**sources: Callable[[], float]) -> None:
    """Where figures come from that somebody else counts: screens, events, behind_ms, wrong_secrets, decided_again,
    written. Each is asked whenever Prometheus asks.
    """
    for name, source in sources.items():
        _GAUGES[name].set_function(source)


def exposition() -> bytes:
    return generate_latest(REGISTRY)
