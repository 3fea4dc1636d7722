# Gridhearth. `make help` lists the targets; each sets up what it needs by itself.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

BIN := .venv/bin
# Written last, so that an interrupted installation is done again.
INSTALLED := .venv/.installed

.PHONY: help demo test check format bench soak tables image lock clean system-packages

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-16s %s\n", $$1, $$2}' Makefile

demo: $(INSTALLED) ## one premise: CSE, meter, bridge, metering, display (Ctrl-C stops it)
	@$(BIN)/gridhearth demo

test: system-packages check ## format, lint, types, layers, then every test but the soak
	$(BIN)/python -m pytest

check: $(INSTALLED) ## format, lint, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/architecture

format: $(INSTALLED) ## let ruff rewrite what it can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(INSTALLED) system-packages ## measure, beside the floors of this machine
	$(BIN)/python -m bench

soak: $(INSTALLED) system-packages ## kill the server again and again; nothing acknowledged may be lost
	$(BIN)/python -m pytest -m soak tests/soak -s

tables: $(INSTALLED) ## write anew what is generated from the resource tables
	$(BIN)/python -m scripts.resource_tables

image: ## try the Dockerfile's steps without a registry (root, Debian)
	scripts/try-image.sh

lock: $(INSTALLED) ## pin every dependency anew, with hashes
	scripts/lock.sh

system-packages:
	@scripts/system-packages.sh

clean: ## remove what make and the tests have made
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED): requirements-dev.lock pyproject.toml scripts/install.sh
	@scripts/install.sh
	@touch $@
