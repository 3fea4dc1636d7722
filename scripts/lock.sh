#!/usr/bin/env bash
# Pins every dependency anew, with hashes, in pip's format. Where pip fetches from is the machine's business and stays
# out of the files.
#   requirements.lock        what runs
#   requirements-dev.lock    what runs, and what tests, checks and builds
#   requirements-build.lock  what builds the wheel, for the image
# usage: scripts/lock.sh [pip-compile options, e.g. --upgrade, or --upgrade-package flask]
set -euo pipefail
cd "$(dirname "$0")/.."

compile=(.venv/bin/python -m piptools compile --quiet --generate-hashes --strip-extras --allow-unsafe
  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options --no-config "$@")
export CUSTOM_COMPILE_COMMAND="make lock"

"${compile[@]}" --no-build-isolation --output-file requirements.lock pyproject.toml
# Constrained by the first, so that what is tested is what runs.
"${compile[@]}" --no-build-isolation --extra dev --constraint requirements.lock \
  --output-file requirements-dev.lock pyproject.toml
"${compile[@]}" --build-deps-for wheel --only-build-deps --constraint requirements-dev.lock \
  --output-file requirements-build.lock pyproject.toml

locks=(requirements.lock requirements-dev.lock requirements-build.lock)
if grep -nE '://|^ *(-i|-f|--index-url|--extra-index-url|--find-links|--trusted-host)\b' "${locks[@]}"; then
  echo "lock: an address got into a lock file (above)" >&2
  exit 1
fi
