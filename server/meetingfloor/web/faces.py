"""The built faces' files: read once, compressed once, served from memory, so that no path ever reaches the disk."""

import gzip
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType
from typing import Final

import msgspec
from aiohttp import web

from meetingfloor.web.answers import has_it, takes_gzip

BUILT: Final = Path(__file__).parent / "faces"
TYPES: Final = MappingProxyType(
    {
        ".html": "text/html; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".css": "text/css; charset=utf-8",
        ".json": "application/json",
        ".webmanifest": "application/manifest+json",
        ".svg": "image/svg+xml",
        ".png": "image/png",
        ".ico": "image/x-icon",
        ".woff2": "font/woff2",
        ".txt": "text/plain; charset=utf-8",
    }
)
"""What is served; a file of any other sort is not."""
PACKABLE: Final = frozenset({".html", ".js", ".css", ".json", ".webmanifest", ".svg", ".txt"})
FOR_EVER: Final = "public, max-age=31536000, immutable"
ASK_AGAIN: Final = "no-cache"


class File(msgspec.Struct, frozen=True):
    """Bytes, the same by gzip where that is shorter, and how they are to be kept."""

    body: bytes
    packed: bytes | None
    content_type: str
    caching: str
    tag: str

    @classmethod
    def of(cls, body: bytes, suffix: str, caching: str = ASK_AGAIN) -> "File":
        packed = gzip.compress(body, compresslevel=9, mtime=0) if suffix in PACKABLE else body
        tag = blake2b(body, digest_size=12).hexdigest()
        return cls(body, packed if len(packed) < len(body) else None, TYPES[suffix], caching, tag)

    def answer(self, request: web.Request, status: int = 200) -> web.Response:
        headers = {
            "Content-Type": self.content_type,
            "Cache-Control": self.caching,
            "ETag": f'"{self.tag}"',
            "Vary": "Accept-Encoding",
        }
        if status == 200 and has_it(request, self.tag):
            return web.Response(status=304, headers=headers)
        if self.packed is None or not takes_gzip(request):
            return web.Response(body=self.body, status=status, headers=headers)
        return web.Response(body=self.packed, status=status, headers={**headers, "Content-Encoding": "gzip"})


def built(folder: Path = BUILT) -> dict[str, File]:
    """The files below the folder by their path there; empty where nothing was built.

    What stands in assets/ has a fingerprint in its name.
    """
    files: dict[str, File] = {}
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_file() and path.suffix in TYPES:
            name = path.relative_to(folder).as_posix()
            caching = FOR_EVER if name.startswith("assets/") else ASK_AGAIN
            files[name] = File.of(path.read_bytes(), path.suffix, caching)
    return files
