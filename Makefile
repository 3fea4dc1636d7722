# Gridhearth. `make help` lists the targets; each sets up what it needs by itself.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

BIN := .venv/bin
# Written last, so that an interrupted installation is done again.
INSTALLED := .venv/.installed

.PHONY: help demo test check conformance format bench soak mutation tables image lock audit sbom release accept-secrets clean system-packages notebook

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-16s %s\n", $$1, $$2}' Makefile

demo: $(INSTALLED) ## one premise: CSE, meter, bridge, metering, display (Ctrl-C stops it)
	@$(BIN)/gridhearth demo

test: system-packages check ## all of check, then every test but the soak
	$(BIN)/python -m pytest -n auto --dist loadfile

check: $(INSTALLED) ## format, lint, types, layers, Bandit, secrets
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive .
	$(BIN)/python -m scripts.secret_scan
	$(BIN)/python -m pytest -q tests/architecture

format: $(INSTALLED) ## let ruff rewrite what it can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

conformance: $(INSTALLED) system-packages ## run the tests of the standard, write docs/conformance.md from what they showed
	$(BIN)/python -m pytest -q -n auto --dist loadfile -m rule tests/conformance tests/cse tests/attacks tests/onem2m tests/bench/test_discovery.py \
		--conformance build/conformance.json
	$(BIN)/python -m scripts.conformance

bench: $(INSTALLED) system-packages ## measure, beside the floors of this machine
	$(BIN)/python -m bench

soak: $(INSTALLED) system-packages ## kill the server again and again; nothing acknowledged may be lost; then make mutation
	$(BIN)/python -m pytest -m soak tests/soak tests/journeys tests/cse/openapi -s
	$(BIN)/python -m tests.soak.mutation

mutation: $(INSTALLED) ## break the access rules and the bindings in every small way; a test must notice each
	$(BIN)/python -m tests.soak.mutation

tables: $(INSTALLED) ## write anew what is generated from the resource tables
	$(BIN)/python -m scripts.resource_tables
	$(BIN)/python -m scripts.javascript_client

notebook: $(INSTALLED) ## run the first steps with their plots beside a CSE of their own, into dist/
	@$(BIN)/python -m scripts.notebook

image: ## try the Dockerfile's steps without a registry (root, Debian)
	scripts/try-image.sh

lock: $(INSTALLED) ## pin every dependency anew, with hashes
	scripts/lock.sh

audit: $(INSTALLED) ## known vulnerabilities of what is pinned; says so where nobody can be asked
	@$(BIN)/python -m scripts.audit || { status=$$?; [ $$status -eq 3 ] || exit $$status; \
	  echo "audit: no statement about vulnerabilities (status 3); try again where api.osv.dev can be reached"; }

sbom: $(INSTALLED) ## write the bill of materials (CycloneDX) to dist/
	@$(BIN)/python -m scripts.sbom dist/gridhearth.cdx.json

release: $(INSTALLED) ## wheel, source, bill of materials and their check sums, in dist/
	@scripts/release.sh

accept-secrets: $(INSTALLED) ## note all that looks like a secret now as known to be none; look at it first
	@$(BIN)/python -m scripts.secret_scan --accept

system-packages:
	@scripts/system-packages.sh

clean: ## remove what make and the tests have made
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED): requirements-dev.lock pyproject.toml scripts/install.sh
	@scripts/install.sh
	@touch $@
