"""The load that Locust runs: who comes, how many when, and what is told at the end.

    make load                                    a server of its own, two minutes, 1,000 users, a report
    locust -f loadtests/locustfile.py --host http://127.0.0.1:8000 --hall hall.json --shape wifi_drops -u 200

Hosts outside this machine are refused, unless --i-own-this-host is given. In a distributed run the master alone needs
the hall: it tells the workers, tokens and all, over Locust's own connection.
"""

import gc
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [path for path in (str(ROOT), str(ROOT / "server")) if path not in sys.path]

import gevent  # noqa: E402
import psutil  # noqa: E402
from locust import LoadTestShape, events  # noqa: E402
from locust.runners import MasterRunner, WorkerRunner  # noqa: E402

from loadtests.figures import of_run, write  # noqa: E402
from loadtests.hall import read  # noqa: E402
from loadtests.here import may_load  # noqa: E402
from loadtests.shapes import SHAPES  # noqa: E402
from loadtests.users.coordinator import Coordinator  # noqa: E402
from loadtests.users.crowd import Crowd  # noqa: E402
from loadtests.users.display import Display  # noqa: E402
from loadtests.users.floor_user import FloorUser  # noqa: E402
from loadtests.users.participant import Participant  # noqa: E402
from loadtests.users.shared import Shared  # noqa: E402
from loadtests.users.tell import Tell  # noqa: E402

__all__ = ["Coordinator", "Crowd", "Display", "Participant", "TheShape"]

STEADY = "steady"
OCCASION = "occasion"
TIMER_S = 0.1
PROCESSOR_S = 2.0
YOUNG = 50_000
"""Objects that may be made before the collector looks: copies of a floor are many, and none is garbage."""


class TheShape(LoadTestShape):
    """The one that --shape names; `steady`: -u users at once, for -t."""

    use_common_options = True

    def __init__(self) -> None:
        super().__init__()
        self._told_s = 0.0

    def tick(self):
        options = self.runner.environment.parsed_options
        at_s, most = self.get_run_time(), options.num_users or 1
        shape = SHAPES.get(options.shape)
        if shape is None:
            return None if options.run_time and at_s >= options.run_time else (most, options.spawn_rate or most)
        for what in shape.due(self._told_s, at_s):
            self.runner.send_message(OCCASION, what)
        self._told_s = at_s
        return shape.users(at_s, most)


@events.init_command_line_parser.add_listener
def _arguments(parser) -> None:
    parser.add_argument("--hall", metavar="FILE", help="the event and its tokens: python -m loadtests.hall")
    parser.add_argument("--shape", choices=[*SHAPES, STEADY], default="mix", help="how the load goes")
    parser.add_argument("--pace", type=float, default=1.0, help="how long users wait; 1 is as people do, 0.5 half")
    parser.add_argument("--figures", metavar="FILE", help="where to write what was measured, as JSON")
    parser.add_argument("--i-own-this-host", action="store_true", help="needed for a host that is not this machine")


@events.init.add_listener
def _ready(environment, runner, **_) -> None:
    options = environment.parsed_options
    if not isinstance(runner, WorkerRunner):
        if not environment.host or not options.hall:
            sys.exit("say where and what: --host URL --hall FILE")
        if not may_load(environment.host, options.i_own_this_host):
            sys.exit(f"{environment.host} is not this machine: if it is yours, say --i-own-this-host")
        options.hall_told = Path(options.hall).read_text()  # Locust hands its options on to the workers
    runner.register_message(OCCASION, lambda environment, msg, **_: FloorUser.shared.happens(msg.data))
    gc.set_threshold(YOUNG, 50, 100)


@events.test_start.add_listener
def _begin(environment, **_) -> None:
    runner = environment.runner
    if isinstance(runner, MasterRunner):
        return
    options = environment.parsed_options
    process = runner.worker_index if isinstance(runner, WorkerRunner) else 0
    FloorUser.shared = Shared(environment, environment.host, read(options.hall_told), process, options.pace)
    gevent.spawn(_watch_the_timer, FloorUser.shared.tell)
    gevent.spawn(_watch_the_processor, FloorUser.shared.tell)


@events.quitting.add_listener
def _end(environment, **_) -> None:
    options = environment.parsed_options
    if options.figures and not isinstance(environment.runner, WorkerRunner):
        write(of_run(environment), Path(options.figures))


def _watch_the_timer(tell: Tell) -> None:
    """How late this process is: what is measured here is late by as much."""
    while True:
        due_s = time.perf_counter() + TIMER_S
        gevent.sleep(TIMER_S)
        tell.took("generator", "late", (time.perf_counter() - due_s) * 1000)


def _watch_the_processor(tell: Tell) -> None:
    process = psutil.Process()
    process.cpu_percent()
    while True:
        gevent.sleep(PROCESSOR_S)
        tell.took("generator", "processor", process.cpu_percent())
