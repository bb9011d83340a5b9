# The two commands of the README are `make demo` and `make test`. Everything else is a part of them, or `make bench`.

CARGO ?= cargo
SHELL := /bin/bash
DEMO_FLAGS ?=

.PHONY: demo test bench build deps test-deps fmt lint docs deny rust-tests browser-tests bundle

demo: deps bundle
	$(CARGO) build --profile quick --bin sansheng --bin crowd --bin fakepay
	tests/demo.sh $(DEMO_FLAGS)

build: deps bundle
	$(CARGO) build --release --bin sansheng

# What a machine with only Rust and Node lacks: the PostgreSQL client library and a C compiler.
deps:
	tests/install.sh build

# What the tests need besides: PostgreSQL, Chromium, CJK fonts, nextest, cargo-deny.
test-deps:
	tests/install.sh test

bundle: web/dist/app.css

web/dist/app.css: web/package-lock.json web/build.mjs web/icons.txt $(shell find web/styles web/scripts -type f)
	cd web && npm ci --no-audit --no-fund && npm run build

test: test-deps bundle fmt lint docs deny rust-tests browser-tests

fmt:
	$(CARGO) fmt --all --check

lint:
	$(CARGO) clippy --workspace --all-targets -- -D warnings

docs:
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace --no-deps --document-private-items

deny:
	$(CARGO) deny --all-features check bans licenses sources

rust-tests:
	tests/with-postgres.sh $(CARGO) nextest run --workspace --no-fail-fast

browser-tests:
	tests/with-postgres.sh tests/browser.sh

bench: deps bundle
	tests/install.sh test
	benches/run.sh
