# What one types in this repository. `make` alone lists the targets.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime-installed
DEVELOPMENT := $(VENV)/.development-installed
LOCKFILE := $(wildcard tests/browser/package-lock.json)
PACKAGES := $(if $(LOCKFILE),tests/browser/node_modules/.package-lock.json)
FIND_CHROMIUM := command -v chromium || command -v chromium-browser || command -v google-chrome
WORKERS ?= 2
TESTS ?= tests
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: help
help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## */  make \1\t/' | expand -t 16

.PHONY: up
up: $(RUNTIME)  ## install what is missing, then start the site (Ctrl-C stops it)
	@exec $(BIN)/tracker up

.PHONY: test
test: tools $(DEVELOPMENT) $(PACKAGES)  ## check style, types and layout, and run every test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	find tracker/web/static -name '*.js' -print0 | xargs -0 -r -n 1 node --check
	mkdir -p var && rm -f .coverage .coverage.*
	export CHROMIUM="$${CHROMIUM:-$$($(FIND_CHROMIUM))}"; \
	$(BIN)/pytest -n $(WORKERS) --dist worksteal --cov --cov-report= $(TESTS) | tee var/tests.log
	$(if $(filter tests,$(TESTS)),$(BIN)/coverage report --include='tracker/core/*' --fail-under=100)
	@tail -n 1 var/tests.log

.PHONY: bench
bench: $(DEVELOPMENT)  ## measure the speed of scoring against plain NumPy and pandas
	$(BIN)/python -m tests.benchmarks

.PHONY: format
format: $(DEVELOPMENT)  ## let ruff put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: lock
lock:  ## pin every dependency anew, with hashes (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv: pipx install uv" >&2; exit 1; }
	uv pip compile pyproject.toml --extra postgres --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --quiet -o requirements.lock
	uv pip compile pyproject.toml --extra postgres --extra dev --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --quiet -o requirements-dev.lock

.PHONY: clean
clean:  ## remove the environment and caches; the database under var/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage .coverage.* \
		htmlcov dist tests/browser/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@for candidate in python3 python3.13 python3.12 python3.11; do \
		"$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		echo "making $(VENV) with $$("$$candidate" --version)"; \
		"$$candidate" -m venv $(VENV) && exit 0; \
		rm -rf $(VENV); echo "the venv module is missing: install it (Debian: apt-get install python3-venv)" >&2; exit 1; \
	done; \
	echo "Python 3.11 or newer is needed and was not found: install it (Debian 12: apt-get install python3 python3-venv)" >&2; \
	exit 1

$(RUNTIME): requirements.lock pyproject.toml | $(BIN)/python
	@echo "installing the pinned dependencies (some 500 MB the first time)"
	@test -e $(DEVELOPMENT) || $(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps -e .
	@touch $@

$(DEVELOPMENT): requirements-dev.lock pyproject.toml | $(BIN)/python
	@echo "installing the pinned dependencies for development"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@$(PIP) install --no-deps -e .
	@touch $@ $(RUNTIME)

tests/browser/node_modules/.package-lock.json: $(LOCKFILE)
	npm ci --prefix tests/browser --no-audit --no-fund

# Node and Chromium come from the system: the browser tests drive a real browser.
.PHONY: tools
tools:
	@missing=(); \
	command -v node >/dev/null && command -v npm >/dev/null || missing+=(nodejs npm); \
	test -n "$${CHROMIUM:-}" || { $(FIND_CHROMIUM); } >/dev/null || missing+=(chromium); \
	[ $${#missing[@]} -eq 0 ] && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "installing $${missing[*]}"; \
		export DEBIAN_FRONTEND=noninteractive; \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends "$${missing[@]}" >/dev/null && exit 0; \
	fi; \
	echo "the tests need $${missing[*]}: install them (Debian, as root: apt-get install $${missing[*]})" >&2; \
	exit 1
