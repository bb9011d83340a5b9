#!/usr/bin/env bash
# The demo with a payment provider that is none: customers can pay by QR code without real money.
# Usage: tests/demo.sh [FLAGS OF sansheng demo …]
set -euo pipefail
cd "$(dirname "$0")/.."
bin="${CARGO_TARGET_DIR:-target}/quick"
mkdir -p demo-data/provider
"$bin/fakepay" --keys demo-data/provider >demo-data/provider/address &
provider=$!
trap 'kill "$provider" 2>/dev/null || true' EXIT
for _ in $(seq 100); do
    [ -s demo-data/provider/address ] && break
    kill -0 "$provider"
    sleep 0.1
done
set -a
# shellcheck disable=SC1091
. demo-data/provider/sansheng.env
set +a
"$bin/sansheng" demo --data demo-data "$@"
