# Everything a fresh machine with Python 3.11 needs: `make demo` and `make test` set up what is missing by themselves.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# Other people's backtesters, in an environment of their own, for the benchmarks alone.
PEERS := .venv-peers/.installed

# One computing thread a process: tests run side by side.
export OMP_NUM_THREADS := 1

.PHONY: demo test quick check browser bench format clean

demo: $(STAMP)
	@$(BIN)/workstation train quick

test: $(STAMP)
	$(BIN)/python -m pytest -n 2 --dist worksteal

quick: $(STAMP)
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not slow"

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Chromium, for the tests of pages; where there is none and we may not install it, they are left out and say so.
browser:
	@if command -v chromium >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; } \
		|| echo "Chromium cannot be installed here: the tests of pages will be left out" >&2; \
	else echo "no Chromium, and no right to install it: the tests of pages will be left out" >&2; fi

bench: $(STAMP) $(PEERS)
	$(BIN)/python -m tests.bench

format: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) .venv-peers .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist

# The constraints pin every version, those that the build itself needs too; all is resolved in one run.
$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "workstation needs Python 3.11 or newer: make PYTHON=python3.11")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	PIP_CONSTRAINT=constraints.txt $(BIN)/python -m pip install --disable-pip-version-check --quiet --editable '.[dev,fetch,report]'
	@touch $@

$(PEERS): tests/bench/peers/constraints.txt
	@test -x .venv-peers/bin/python || $(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --disable-pip-version-check --quiet --constraint $< vectorbt backtesting
	@touch $@
