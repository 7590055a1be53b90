"""A request's body, read within limits of size and time."""

import asyncio

from aiohttp import web

from meetingfloor.web.problems import Problem


async def read(request: web.Request, most_bytes: int, within_s: float) -> bytes:
    """The whole body, whatever its type says; a Problem where it is too large or too slow."""
    if request.content_length is not None and request.content_length > most_bytes:
        raise too_large(most_bytes)
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(within_s):
            async for part in request.content.iter_any():
                size += len(part)
                if size > most_bytes:
                    raise too_large(most_bytes)
                parts.append(part)
    except TimeoutError:
        raise Problem("too_slow", f"It must arrive within {within_s:g} s.", headers={"Connection": "close"}) from None
    return b"".join(parts)


def too_large(most_bytes: int) -> Problem:
    return Problem("too_large", f"At most {most_bytes} bytes are taken here.")
