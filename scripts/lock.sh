#!/usr/bin/env bash
# Pins every dependency anew, with hashes, in pip's format: requirements.lock (what runs) and requirements-dev.lock
# (what runs, and what tests and builds). Where pip fetches from is the machine's business and stays out of the files.
# usage: scripts/lock.sh [pip-compile options, e.g. --upgrade-package flask]
set -euo pipefail
cd "$(dirname "$0")/.."

compile=(.venv/bin/python -m piptools compile --quiet --generate-hashes --strip-extras --allow-unsafe
  --no-build-isolation --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options --no-config)
export CUSTOM_COMPILE_COMMAND="make lock"

"${compile[@]}" "$@" --output-file requirements.lock pyproject.toml
# Constrained by the first, so that what is tested is what runs.
"${compile[@]}" "$@" --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml

if grep -nE '://|^ *(-i|-f|--index-url|--extra-index-url|--find-links|--trusted-host)' requirements.lock requirements-dev.lock; then
  echo "lock: an address got into a lock file (above)" >&2
  exit 1
fi
