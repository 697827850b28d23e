# `make demo` and `make test` work on a fresh Debian machine with python3, git and make.
PYTHON ?= python3
JOBS ?= 2
BIN := .venv/bin
EXTRAS := dashboard report pdf teaching oidc postgresql
PIP := $(BIN)/pip --disable-pip-version-check --no-input --quiet

# What only computes says the same wherever it is installed.
COMPUTES := $(addprefix tests/model/,bench contract engine reasoning teaching validate)

export PYTHON

.DEFAULT_GOAL := help
.PHONY: help demo dashboard bench test lint format lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: .venv/.runtime ## rank the causes of the published cases, show one in full
	@$(BIN)/twitchdx demo

dashboard: .venv/.runtime ## open the page in the browser
	@$(BIN)/twitchdx dashboard

bench: .venv/.dev ## our engine, pyAgrum and pgmpy on the same work; ARGS=--json, ARGS=--quick
	@$(BIN)/twitchdx bench $(ARGS)

test: .venv/.dev ## every test once: in the checkout what only computes, all else against the built wheel
	@.ci/need-apt
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile $(COMPUTES) tests/*.py
	@.ci/test-sanitized
	@.ci/test-wheel $(JOBS) $(COMPUTES)

lint: .venv/.dev ## style, types, layers, declared dependencies
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry model dashboard

format: .venv/.dev ## let ruff mend what it can
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# One resolution for Python 3.11 and later; UPGRADE=--upgrade moves the pins.
lock: build/uv/bin/uv ## resolve the locks again
	@for job in "requirements.lock --group build" "requirements-dev.lock --group dev --constraint requirements.lock"; do \
	  set -- $$job; out=$$1; shift; \
	  $< pip compile --quiet $(UPGRADE) pyproject.toml $(EXTRAS:%=--extra %) "$$@" --universal --python-version 3.11 \
	    --generate-hashes --no-emit-index-url --no-annotate --no-header --output-file $$out; \
	done

clean: ## remove everything made here
	rm -rf .venv build dist results .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find model dashboard tests notebooks -name __pycache__ -prune -exec rm -rf {} +

.venv/bin/pip:
	@.ci/need-venv

# The stamps make a second run start at once.
.venv/.runtime: requirements.lock pyproject.toml hatch_build.py model/twitchdx/engine/kernel.cpp | .venv/bin/pip
	@echo "setting up .venv (about a minute, once)" >&2
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.runtime
	@echo "adding the tools for tests (about a minute, once)" >&2
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

build/uv/bin/uv:
	@$(PYTHON) -m venv build/uv
	@build/uv/bin/pip install --quiet uv
