#!/usr/bin/env bash
# Browser stories: builds the binary, then lets node's test runner drive the system's Chromium against a real hall.
# Usage: tests/browser.sh [NODE TEST ARGUMENTS …]
set -euo pipefail
cd "$(dirname "$0")/.."
# Every binary and test: what the other tests have built already, with the same features.
cargo build --workspace --bins --tests
SANSHENG_BIN="${CARGO_TARGET_DIR:-$PWD/target}/debug/sansheng"
SANSHENG_CHROMIUM=$(command -v chromium || command -v chromium-browser)
export SANSHENG_BIN SANSHENG_CHROMIUM
# The stories begin at five in the morning, whatever time it is: later in the day the demo's clerks have lived through
# their morning already, with tills open and people at their counters.
east=$(((5 - $(date -u +%-H) + 36) % 24 - 12))
# The signs of these names are turned around: Etc/GMT-8 is eight hours east.
if [ "$east" -gt 0 ]; then TZ="Etc/GMT-$east"; else TZ="Etc/GMT+$((-east))"; fi
export TZ
cd web
[ -d node_modules ] || npm ci --no-audit --no-fund
exec node --test --test-concurrency=1 "$@" tests/*.test.mjs
