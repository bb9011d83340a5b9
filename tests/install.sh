#!/bin/sh
# Installs what is missing, by the system's package manager: `build` for building, `test` for the tests as well.
set -eu
what=${1:-build}
need=
command -v cc >/dev/null || need="$need build-essential"
[ -e /usr/include/postgresql/libpq-fe.h ] || pg_config --includedir >/dev/null 2>&1 || need="$need libpq-dev"
if [ "$what" = test ]; then
    ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || need="$need postgresql"
    command -v chromium >/dev/null || command -v chromium-browser >/dev/null || need="$need chromium"
    fc-list :lang=zh 2>/dev/null | grep -q . || need="$need fonts-noto-cjk fontconfig"
fi
if [ -n "$need" ]; then
    command -v apt-get >/dev/null || {
        echo "please install:$need" >&2
        exit 1
    }
    sudo=
    [ "$(id -u)" = 0 ] || sudo=sudo
    echo "installing:$need"
    $sudo apt-get update -q
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -q --no-install-recommends $need
fi
command -v node >/dev/null && command -v npm >/dev/null || {
    echo "please install Node.js 20 or newer with npm" >&2
    exit 1
}
if [ "$what" = test ]; then
    # A target folder of its own: tools are built once a machine, not once a clone.
    tools="${CARGO_HOME:-$HOME/.cargo}/tools-target"
    cargo nextest --version >/dev/null 2>&1 || cargo install --locked --target-dir "$tools" cargo-nextest
    cargo deny --version >/dev/null 2>&1 || cargo install --locked --target-dir "$tools" cargo-deny
fi
