#!/usr/bin/env bash
# Installs what the browser tests need: Debian's chromium and a Chinese font. Where that is not possible it says so, and the
# tests say which of them they skipped; in CI it is a failure.
set -euo pipefail
if command -v chromium >/dev/null && fc-list 2>/dev/null | grep -qi cjk; then exit 0; fi
why=""
if ! command -v apt-get >/dev/null; then why="there is no apt-get here"
elif [ "$(id -u)" != 0 ]; then why="installing needs root"
elif ! { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk fontconfig >/dev/null; }; then why="apt-get failed"
fi
[ -z "$why" ] && exit 0
echo "browser tests: chromium or fonts-noto-cjk is missing and was not installed ($why): they will be skipped" >&2
[ "${CI:-}" = true ] && exit 1
exit 0
