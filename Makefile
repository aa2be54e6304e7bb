# make demo   sets everything up and runs the main job
# make test   sets everything up and passes the tests
# make fuzz   breaks 100 000 documents of each format (EXAMPLES=n for another number)
# make crash  cuts the power 20 000 times, kills 200 times and at every step, flips bits, fails the disk
# make mutants  breaks redaction/ and asks its tests (SAMPLE=n mutants per module, MODULES="guard.py tree.py")
# make approve  writes the findings in tests/redaction/approved anew, for you to read the difference
# make long   the runs that are too long for every day: all of the matrix, every page as everybody, the whole hostile corpus ...
# make check  format, lint, types, imports, and the wheel: built, installed alone and tested
SHELL := /bin/bash
.DELETE_ON_ERROR:
.PHONY: demo test approve long check lint types imports wheel bench fuzz crash mutants lock docs screenshot clean

PYTHON ?= python3
EXAMPLES ?= 100000
SAMPLE ?= 30
SEED ?= 1
# a file of tests runs in one process, and one process more than there are processors, since a third of the time is waiting
PARALLEL ?= -n $(shell expr $$(nproc 2>/dev/null || echo 2) + 1) --dist loadfile
BIN := .venv/bin
INSTALL := -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: --no-binary forbiddenfruit

demo: .venv/ready
	$(BIN)/ocean-demo $(ARGS)

test: .venv/ready
	$(BIN)/python -m pytest $(PARALLEL) $(ARGS)

# What each of these variables lengthens is said where the tests read it.
LONG := OCEAN_MATRIX=all OCEAN_EVERY_PAGE=1 OCEAN_HOSTILE_WORDS=all OCEAN_MACHINE_RUNS=300 OCEAN_LONG=1 \
  OCEAN_EXAMPLES=2000 OCEAN_FUZZ_EXAMPLES=50 OCEAN_WAPITI=600 OCEAN_CRASH_ROUNDS=10 OCEAN_ALL_NOTES=1

long: .venv/ready
	$(LONG) $(BIN)/python -m pytest tests/portal tests/toolbar/bridge/test_schemathesis.py \
	  tests/browser/test_every_page.py tests/browser/test_hostile_words.py tests/portal/test_second_net_places.py $(ARGS)

check: lint types imports wheel

lint: .venv/ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/ready
	$(BIN)/mypy
	$(BIN)/mypy tests bench

imports: .venv/ready
	$(BIN)/lint-imports

# The wheel is tested where the checkout cannot be imported: its own environment, its own folder. tests/test_wheel.py
# shows that it holds what the checkout holds, byte for byte; so what is left to say is that what was installed starts
# and finds its data: the commands, the pages, the lexicons, every connector and the whole way, one case of each test.
WHEEL_TESTS := test_wheel.py accuro demo end_to_end medaccess ocean oscar pssuite toolbar/cli web redaction/lexicons \
  redaction/test_text.py portal/operating portal/test_cli.py portal/test_pages.py portal/test_server.py browser/test_one_click.py

wheel: .venv/ready
	rm -rf dist build/wheel
	$(BIN)/python -m hatchling build
	$(PYTHON) -m venv build/wheel
	build/wheel/bin/python $(INSTALL) -r requirements/dev.txt
	build/wheel/bin/python $(INSTALL) --no-deps -r requirements/peers.txt
	build/wheel/bin/python -m pip install --quiet --disable-pip-version-check --no-deps dist/*.whl
	cd tests && ../build/wheel/bin/pytest $(PARALLEL) -c ../pyproject.toml --rootdir .. --one-of-each -k "not postgresql" $(WHEEL_TESTS)

bench: .venv/ready
	$(BIN)/python -m bench

fuzz: .venv/ready
	OCEAN_FUZZ_EXAMPLES=$(EXAMPLES) $(BIN)/python -m pytest tests/fuzz -m fuzz -rP $(ARGS)

crash: .venv/ready
	OCEAN_CRASH_ROUNDS=10 $(BIN)/python -m pytest tests/crash -rP $(ARGS)

approve: .venv/ready
	$(BIN)/python -m tests.redaction.approved.files

mutants: .venv/ready
	$(BIN)/python tests/mutation/run.py $(SAMPLE) $(SEED) $(MODULES)

lock: .venv/ready
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --custom-compile-command "make lock" pyproject.toml --group dev --extra postgresql -o requirements/dev.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --custom-compile-command "make lock" pyproject.toml -o requirements/runtime.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --custom-compile-command "make lock" pyproject.toml --extra postgresql -o requirements/portal.txt

docs: .venv/ready
	$(BIN)/python docs/problems.py > docs/problems.md
	$(BIN)/ocean-portal routes > docs/portal-routes.md
	$(BIN)/ocean-portal permissions > docs/permissions.md
	$(BIN)/python docs/snippets.py

# The README's pictures, and one of every state of the toolbars and of the panel
screenshot: .venv/ready
	$(BIN)/python docs/screenshot.py
	OCEAN_PICTURES=1 $(BIN)/python -m pytest -q tests/browser/test_extension.py \
	  tests/browser/test_hand_over.py tests/browser/test_launch.py tests/browser/test_states.py \
	  tests/browser/test_toolbar_states.py

clean:
	rm -rf .venv build dist

.venv/ready: requirements/dev.txt requirements/peers.txt pyproject.toml
	@$(PYTHON) -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq python3-venv; } \
	  || { echo "Python 3.11 or newer with venv is needed (Debian: apt install python3-venv)" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python $(INSTALL) -r requirements/dev.txt
	$(BIN)/python $(INSTALL) --no-deps -r requirements/peers.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@
