#!/bin/sh
# Builds the widget when its sources have changed. dist/ remembers from which sources it was built, so
# a release that carries dist/ needs no Node.
set -eu
cd "$(dirname "$0")/.."
sources=$(find src build package.json package-lock.json -type f | LC_ALL=C sort)
now=$(for file in $sources; do echo "$file"; cat "$file"; done | cksum)
[ "$(cat dist/bron.txt 2>/dev/null)" = "$now" ] && exit 0
echo "[widget] bouwen"
build/npm.sh run build
echo "$now" > dist/bron.txt
