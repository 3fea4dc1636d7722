#!/usr/bin/env bash
# Makes a release in dist/: the source, the wheel built from it, the bill of materials, and the check sums of all.
# Nothing is fetched: the locked setuptools builds.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-.venv/bin/python}

rm -rf dist build
log=$(mktemp)
trap 'rm -rf "$log" build' EXIT
"$python" -m build --no-isolation --outdir dist . >"$log" 2>&1 || { tail -n 30 "$log" >&2; exit 1; }
"$python" -m scripts.sbom dist/gridhearth.cdx.json >/dev/null
cd dist
sha256sum -- * >SHA256SUMS
cat SHA256SUMS
