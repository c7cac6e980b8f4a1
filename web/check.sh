#!/usr/bin/env bash
# Proves that the committed pages are what their sources build, and that the types hold. Users need none of this: only checking
# types needs npm, which is installed where it may be.
set -euo pipefail
cd "$(dirname "$0")"
was=$(mktemp -d)
trap 'rm -rf "$was"' EXIT
cp -r widget/dist "$was/widget"
cp -r console/dist "$was/console"
go -C build run .
for page in widget console; do
  diff -r "$was/$page" "$page/dist" || { echo "web/$page/dist is not what its sources build: run make dist and commit it" >&2; exit 1; }
done
if ! command -v npm >/dev/null && command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nodejs npm >/dev/null
fi
if ! command -v npm >/dev/null; then
  echo "types were not checked: npm is missing and may not be installed here" >&2
  [ "${CI:-}" = true ] && exit 1
  exit 0
fi
npm ci --silent --no-audit --no-fund
npx --no-install tsc --noEmit
go -C build run . test
echo "pages: dist equals its sources, types hold, unit tests pass"
