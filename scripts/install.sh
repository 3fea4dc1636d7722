#!/usr/bin/env bash
# Makes .venv and installs the locked dependencies and the project itself, editable. Called by make when a lock file
# or pyproject.toml has changed.
set -euo pipefail
cd "$(dirname "$0")/.."

new_enough='import sys; sys.exit(sys.version_info < (3, 11))'

python_with_venv() {
  local candidate
  for candidate in ${PYTHON:-python3.11 python3 python3.12 python3.13 python3.14}; do
    if "$candidate" -c "$new_enough" && "$candidate" -c 'import ensurepip, venv'; then
      command -v "$candidate"
      return
    fi
  done 2>/dev/null
  return 1
}

find_python() {
  if python_with_venv; then return; fi
  if [ -z "${PYTHON:-}" ] && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "installing python3-venv" >&2
    { apt-get update --quiet=2 &&
      DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet=2 --no-install-recommends python3 python3-venv; } >/dev/null
    if python_with_venv; then return; fi
  fi
  echo "gridhearth needs Python 3.11 or newer with venv (on Debian: apt-get install python3 python3-venv);" \
    "name another one with PYTHON=/path/to/python" >&2
  return 1
}

if ! .venv/bin/python -c "$new_enough" 2>/dev/null; then
  python=$(find_python)
  echo "making .venv with $("$python" --version)"
  "$python" -m venv --clear .venv
fi

pip=(.venv/bin/python -m pip --disable-pip-version-check --quiet install)
echo "installing the locked dependencies"
"${pip[@]}" --require-hashes -r requirements-dev.lock
# Without isolation and index: the build uses the locked setuptools, and nothing is fetched.
"${pip[@]}" --no-build-isolation --no-deps --no-index --editable .
