#!/usr/bin/env bash
# Measures what is promised about speed: ratios within one run. Takes some minutes after the build.
# BENCH_PROFILE=quick builds faster; BENCH_SECONDS=5 is the length of each measurement; BENCH_ACCOUNTS and BENCH_PAYMENTS
# say how much is in the large file: a million of each, ten million payments take a quarter of an hour to write.
set -euo pipefail
cd "$(dirname "$0")/.."
profile=${BENCH_PROFILE:-release}
cargo build --profile "$profile" --bin sansheng --bin crowd
built="${CARGO_TARGET_DIR:-$PWD/target}/$profile"
# `cargo bench` links the program anew, with features that only tests ask for: what is measured is what is shipped.
BENCH_BIN="$built/shipped"
mkdir -p "$BENCH_BIN"
cp "$built/sansheng" "$built/crowd" "$BENCH_BIN/"
cargo bench --workspace --profile "$profile" --bench commands --bench city --bench twin --no-run
export BENCH_BIN BENCH_PROFILE="$profile"
exec node benches/bench.mjs
