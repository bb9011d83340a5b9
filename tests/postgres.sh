#!/bin/sh
# Starts a PostgreSQL server of our own in a folder, on a free port, and writes its address to FOLDER/url.
# It lives until standard input closes: whoever started it cannot forget to stop it, even when killed.
# Usage: tests/postgres.sh FOLDER
set -eu
folder=$1
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || bin=$(dirname "$(command -v postgres)")
# postgres refuses to run as root.
if [ "$(id -u)" = 0 ]; then
    chown -R postgres "$folder"
    chmod 755 "$folder"
    as='setpriv --reuid=postgres --regid=postgres --clear-groups'
else
    as=
fi
$as "$bin/initdb" -D "$folder/data" -U sansheng -A trust -E UTF8 --locale=C >"$folder/initdb.log" 2>&1
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])' 2>/dev/null ||
    awk 'BEGIN { srand(); print 20000 + int(rand() * 30000) }')
$as "$bin/postgres" -D "$folder/data" -p "$port" -k "$folder" -c listen_addresses=127.0.0.1 \
    -c max_connections=300 -c fsync="${SANSHENG_TEST_FSYNC:-off}" >"$folder/postgres.log" 2>&1 &
server=$!
stop() {
    kill -INT "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
}
trap stop EXIT INT TERM
for _ in $(seq 300); do
    if "$bin/pg_isready" -q -h 127.0.0.1 -p "$port"; then
        echo "postgres://sansheng@127.0.0.1:$port" >"$folder/url"
        break
    fi
    kill -0 "$server" || exit 1
    sleep 0.1
done
# Until the other end of standard input is closed.
cat >/dev/null
