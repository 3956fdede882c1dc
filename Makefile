# docket's verbs. CI runs `make test` and nothing else, so what passes here passes there.
#
#   make setup      install what is missing (Debian packages, cargo-nextest, SeaweedFS for the tests)
#   make build      release binaries: docket, docketd, docket-media, docket-mount
#   make run        set up, build, and dock the demonstration recorders, or CARD=/media/you/CARD
#   make test       everything that must pass before a merge
#   make fmt lint   format the code; clippy with warnings denied
#   make campaign   long fault campaigns; ARGS="…" is handed on
#   make usb        dock at a real USB stack, in a virtual machine; ARGS="--only unplug --pulls 200"
#   make deny       licences, bans and sources of all dependencies
#   make clean      remove what the build made

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build

CARGO ?= cargo
TARGET_DIR := $(or $(CARGO_TARGET_DIR),target)
ARGS ?=

.PHONY: setup build run test fmt fmt-check lint programs nextest stories-by-daemon doctest doc campaign usb deny clean

setup:
	@scripts/setup-debian

build:
	$(CARGO) build --release --locked --package docket --package docket-transcode --package docket-mount

run: setup
	@$(MAKE) --no-print-directory build
	$(TARGET_DIR)/release/docket $(if $(CARD),dock $(CARD),demo) $(ARGS)

# One after the other, cheapest first, so that a slip shows early.
test: setup
	@$(MAKE) --no-print-directory fmt-check
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory programs
	@$(MAKE) --no-print-directory nextest
	@$(MAKE) --no-print-directory stories-by-daemon
	@$(MAKE) --no-print-directory doctest
	@$(MAKE) --no-print-directory doc
	@$(MAKE) --no-print-directory usb

fmt:
	$(CARGO) fmt --all

fmt-check:
	$(CARGO) fmt --all --check

lint:
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings

# Stories start the real programs; cargo builds another package's programs only when asked.
programs:
	$(CARGO) build --workspace --all-targets --locked

nextest:
	$(CARGO) nextest run --workspace --locked $(ARGS)

# The stories that dock, once more: every command goes through a running daemon and its API. Of the
# whole workspace, so that nothing is built with other features; the profile names the stories.
stories-by-daemon:
	DOCKET_RIG=daemon $(CARGO) nextest run --profile daemon --workspace --locked $(ARGS)

doctest:
	$(CARGO) test --workspace --doc --locked

doc:
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace --no-deps --locked

campaign:
	$(CARGO) build --release --locked --package docket --package docket-transcode --package docket-mount --package docket-tests
	$(TARGET_DIR)/release/campaign $(ARGS)

# The last part of `test`, for it takes some minutes. Of what `test` has built, so that nothing is built twice.
# The first run installs QEMU and downloads a kernel (70 MB).
usb:
	@scripts/setup-debian qemu-system-x86 e2fsprogs xz-utils
	@$(MAKE) --no-print-directory programs
	$(TARGET_DIR)/debug/usb $(ARGS)

deny:
	@$(CARGO) deny --version >/dev/null 2>&1 || $(CARGO) install cargo-deny --locked
	$(CARGO) deny check bans licenses sources

clean:
	$(CARGO) clean
