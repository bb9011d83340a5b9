#!/usr/bin/env bash
# Runs a command with a PostgreSQL server of its own, which every test shares: each makes its own database in it.
# Usage: tests/with-postgres.sh COMMAND [ARG …]
set -euo pipefail
here=$(dirname "$0")
folder=$(mktemp -d)
coproc SERVER { exec "$here/postgres.sh" "$folder"; }
pid=$SERVER_PID
input=${SERVER[1]}
# The server ends when its standard input closes.
trap 'exec {input}>&-; wait "$pid" 2>/dev/null || true; rm -rf "$folder"' EXIT
for _ in $(seq 600); do
    [ -s "$folder/url" ] && break
    kill -0 "$pid" 2>/dev/null || { cat "$folder"/*.log >&2; exit 1; }
    sleep 0.1
done
SANSHENG_TEST_POSTGRES=$(cat "$folder/url")
export SANSHENG_TEST_POSTGRES
"$@"
