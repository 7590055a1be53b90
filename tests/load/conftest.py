"""Locust replaces sockets and threads when it is imported; this process, which runs everybody's tests, keeps its own."""

import os

SKIP = "LOCUST_SKIP_MONKEY_PATCH"

os.environ[SKIP] = "1"
import locust  # noqa: E402, F401

del os.environ[SKIP]  # the Locusts that tests start are real ones
