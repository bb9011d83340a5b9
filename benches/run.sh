#!/usr/bin/env bash
# Measures what README's figures come from: ratios within one run. Takes about five minutes after the build.
# BENCH_PROFILE=quick builds faster; BENCH_SECONDS=5 is the length of each measurement.
set -euo pipefail
cd "$(dirname "$0")/.."
profile=${BENCH_PROFILE:-release}
cargo build --profile "$profile" --bin sansheng --bin crowd
BENCH_BIN="${CARGO_TARGET_DIR:-$PWD/target}/$profile"
export BENCH_BIN
exec node benches/bench.mjs
