"""When Python looks for garbage: not while a hall waits.

With 10,000 `me` views open a full collection took 130–190 ms, found nothing, and came whenever many screens joined:
a change then reached the displays after 50–120 ms instead of 4 (python -m loadtests.bench.lanes). What is let go
here goes without it, but for a few cycles, and an hour's of those weigh little.
"""

import asyncio
import gc

YOUNG = (2_000, 20)
"""Thresholds of the two young generations, which are looked at in microseconds."""
NEVER = 1_000_000
FULL_S = 3600.0


async def collect_seldom() -> None:
    """From now on the oldest generation is looked at once an hour; what a start left behind, never. Of the process."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*YOUNG, NEVER)
    while True:
        await asyncio.sleep(FULL_S)
        gc.collect()
