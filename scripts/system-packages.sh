#!/usr/bin/env bash
# Sees to the programs from outside Python that some tests and the benchmark use. As root on a Debian-like machine it
# installs what is missing; elsewhere it says what is missing, and the tests that need it skip. Nothing that gets
# installed is started: a test starts its own server, on its own port and folder.
set -euo pipefail

missing=()

# need PACKAGE PROGRAM...: the package is missing if none of the programs is found.
need() {
  local package=$1 program
  shift
  for program in "$@"; do
    if command -v "$program" >/dev/null || compgen -G "/usr/sbin/$program" >/dev/null; then return; fi
    if [[ $program == /* ]] && compgen -G "$program" >/dev/null; then return; fi
  done
  missing+=("$package")
}

need mosquitto mosquitto
need mosquitto-clients mosquitto_pub
need postgresql '/usr/lib/postgresql/*/bin/initdb' initdb
need chromium chromium chromium-browser google-chrome
need strace strace
need nginx-light nginx
need wrk wrk
need nodejs node

[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "not on this machine: ${missing[*]}; the tests that need them will skip"
  exit 0
fi

install() {
  DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet=2 --no-install-recommends \
    -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=120 "${missing[@]}" >"$log" 2>&1
}

log=$(mktemp)
policy=/usr/sbin/policy-rc.d
made_policy=
if [ ! -e "$policy" ]; then
  # Debian asks this file before a package starts its service: 101 means it may not.
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
  made_policy=1
fi
trap '[ -z "$made_policy" ] || rm -f "$policy"; rm -f "$log"' EXIT

echo "installing ${missing[*]}"
# The package lists are fetched only if the first try shows that they are absent or out of date.
if ! install && ! { apt-get update --quiet=2 >"$log" 2>&1 && install; }; then
  tail -n 5 "$log" >&2
  echo "could not install ${missing[*]} (above: apt's own words); the tests that need them will tell" >&2
  exit 0
fi

if [ -d /run/systemd/system ]; then
  for package in "${missing[@]}"; do
    case $package in
      mosquitto | postgresql) systemctl disable --quiet "$package" || true ;; # or it would start at the next boot
    esac
  done
fi
