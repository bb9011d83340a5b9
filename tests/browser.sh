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
cd web
[ -d node_modules ] || npm ci --no-audit --no-fund
exec node --test --test-concurrency=1 "$@" tests/*.test.mjs
