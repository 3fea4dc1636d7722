#!/usr/bin/env bash
# Tries the image where no image registry and no container engine can be had: makes a base of Debian with debootstrap,
# builds the Dockerfile on it with buildah, and runs the roles in it. Needs root on a Debian-like machine.
# usage: scripts/try-image.sh [folder to keep the base in, to be quicker next time]
set -euo pipefail
cd "$(dirname "$0")/.."

[ "$(id -u)" -eq 0 ] || { echo "try-image: must be root" >&2; exit 2; }
if (exec 3<>/dev/tcp/127.0.0.1/8080) 2>/dev/null; then
  echo "try-image: something answers on port 8080 already; stop it first, the image's check would ask it" >&2
  exit 2
fi
missing=()
for tool in buildah debootstrap; do command -v "$tool" >/dev/null || missing+=("$tool"); done
if [ ${#missing[@]} -gt 0 ]; then
  echo "== installing ${missing[*]}"
  DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet=2 --no-install-recommends "${missing[@]}" >/dev/null
fi

work=$(mktemp -d)
base=${1:-$work/base}
container= running=
finish() {
  [ -z "$running" ] || kill "$running" 2>/dev/null || true
  [ -z "$container" ] || b rm "$container" >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT

# Storage of its own, gone at the end; vfs and chroot ask nothing of the kernel.
b() {
  local verb=$1
  shift
  buildah --root "$work/storage" --runroot "$work/run" --storage-driver vfs "$verb" "$@"
}
export BUILDAH_ISOLATION=chroot

if [ ! -x "$base/usr/bin/python3" ]; then
  echo "== making a base of Debian in $base"
  debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates bookworm "$base" >"$work/log" 2>&1 ||
    { tail -n 20 "$work/log" >&2; exit 1; }
fi

echo "== the base as an image"
container=$(b from scratch)
b add --quiet "$container" "$base" / >/dev/null
b commit --quiet "$container" gridhearth-base >/dev/null
b rm "$container" >/dev/null

echo "== the Dockerfile on it"
# How this machine reaches the package index is lent to the build, and is no part of the image.
{
  echo "[global]"
  python3 -m pip config list | sed -nE "s/^(global\.|:env:\.)(cert|index-url|proxy|timeout|trusted-host)='(.*)'$/\2 = \3/p" |
    sort -u -t= -k1,1
} >"$work/pip.conf"
b bud --quiet --format docker --build-arg BASE=localhost/gridhearth-base --tag gridhearth \
  --volume "$work/pip.conf:/etc/pip.conf:ro" --volume /etc/ssl/certs:/etc/ssl/certs:ro . >"$work/log" 2>&1 ||
  { tail -n 30 "$work/log" >&2; exit 1; }

echo "== what the image says of itself"
b inspect --type image --format \
  'user {{.Docker.Config.User}}, entry {{.Docker.Config.Entrypoint}}, default {{.Docker.Config.Cmd}}, check {{.Docker.Config.Healthcheck.Test}}{{println}}' gridhearth

container=$(b from gridhearth)
inside() { b run --user gridhearth "$container" -- "$@"; }

echo "== what is in it"
inside sh -c 'id -un; python3 --version; touch /opt/gridhearth/x 2>/dev/null && echo "the program is writable" || echo "the program is read-only"'
inside python3 -c '
import importlib.util
names = ("onem2m", "schemas", "energy", "cse", "ae", "han_bridge", "gridhearth", "tests", "bench", "pytest")
print({name: importlib.util.find_spec(name) is not None for name in names})'

echo "== its roles"
for role in serve bridge metering display demo; do
  inside gridhearth "$role" --help >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
  echo "gridhearth $role: $(grep -m1 -i usage "$work/log")"
done

echo "== the default role, asked by the image's own check, then stopped"
mapfile -t check < <(b inspect --type image --format '{{range .Docker.Config.Healthcheck.Test}}{{println .}}{{end}}' gridhearth)
check=("${check[@]:1:3}") # without docker's word CMD before it, and the empty line after it
inside gridhearth serve --development --data /var/lib/gridhearth >"$work/serve.log" 2>&1 &
running=$!
healthy=
for _ in $(seq 60); do
  if inside "${check[@]}" 2>/dev/null; then healthy=yes && break; fi
  kill -0 "$running" 2>/dev/null || { cat "$work/serve.log" >&2; exit 1; }
  sleep 0.5
done
echo "healthy: ${healthy:-no}"

server=$running # buildah, its chroot, and at last the server: each the only child of the one before
until grep -qa '^/opt/gridhearth' "/proc/$server/cmdline"; do
  server=$(pgrep -P "$server" | head -n 1)
done
echo "runs as uid $(stat -c %u "/proc/$server")"
kill -TERM "$server"
wait "$running" && status=0 || status=$?
running=
echo "stopped by SIGTERM with exit status $status"
[ -n "$healthy" ] && [ "$status" -eq 0 ] || exit 1

echo "== a whole premise in it, for 15 seconds"
inside gridhearth demo --data /var/lib/gridhearth/demo --seconds 15 | tee "$work/demo.log"
grep -q '^live after' "$work/demo.log" || { echo "no live values" >&2; exit 1; }
echo "the image works"
