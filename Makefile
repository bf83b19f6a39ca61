# Each target does all of its own set-up. Needs Python 3.11 or later; uses uv when there is one.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
PACKAGES := alerts audit benchmarks charters config protocols sharing tests web

# The tests start a hundred processes of ours: what Python compiled is kept between them.
export PYTHONDONTWRITEBYTECODE =
export PYTHONPYCACHEPREFIX = $(CURDIR)/.cache/compiled

# A file's tests stay together, in the order they are written, and a process that died is not begun again.
# Files go in their order too: those with few tests are not left for the end, when one is waited for.
SPREAD := --numprocesses=logical --maxprocesses=8 --dist=loadfile --no-loadscope-reorder --max-worker-restart=0

LOCK := UV_CUSTOM_COMPILE_COMMAND="make lock" uv pip compile --quiet --universal --generate-hashes \
	--no-emit-index-url --no-emit-find-links --python-version 3.11 pyproject.toml

.DEFAULT_GOAL := help
.PHONY: help setup demo test soak lint format bench lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-7s %s\n", $$1, $$2}' Makefile

setup: $(READY) ## make .venv with everything in it; the targets below do it by themselves

# The stamp is written last, so that a set-up that was cut short is done again. It names this
# directory: a .venv that was moved, or whose Python is gone, is made anew.
STALE := $(shell $(BIN)/python -c 1 2>/dev/null && grep -qxF '$(CURDIR)' $(READY) 2>/dev/null || echo again)
$(READY): requirements-dev.lock requirements-schema.lock pyproject.toml $(STALE)
	@[ ! -e $@ ] || grep -qxF '$(CURDIR)' $@ || rm -rf .venv
	@if command -v uv >/dev/null; then \
		$(BIN)/python -c 1 2>/dev/null || uv venv --quiet --clear .venv; \
		uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.lock && \
		uv pip install --quiet --python $(BIN)/python --require-hashes --no-deps -r requirements-schema.lock && \
		uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .; \
	else \
		$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Vigie needs Python 3.11 or later: make PYTHON=python3.x")' && \
		{ $(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv; } && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-schema.lock && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .; \
	fi
	@echo '$(CURDIR)' >$@

.PHONY: again
again:

demo: setup ## a fictional council, one night replayed live; prints the address and the logins
	@$(BIN)/vigie demo

test: lint ## lint, then every test, on SQLite and PostgreSQL, on every core; long campaigns shortened
	$(BIN)/python -m pytest $(SPREAD)

soak: lint ## every test, long campaigns whole
	VIGIE_SOAK=1 $(BIN)/python -m pytest $(SPREAD) --timeout=7200

lint: setup ## style, types, and which package may lean on which
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: setup ## let ruff put the code in order
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: setup ## the budgets, each as a ratio measured in one run
	@$(BIN)/vigie bench

lock: ## look for newer versions and write them, with their hashes, to the two lock files (needs uv)
	$(LOCK) --upgrade --extra demo --output-file requirements.lock
	$(LOCK) --upgrade --extra demo --extra dev --output-file requirements-dev.lock

clean: ## remove all that was made here, the demo's data included
	rm -rf .venv .cache var build dist *.egg-info
	find . -name __pycache__ -prune -exec rm -rf {} +
