# Two commands matter: `make demo` and `make test`. Both install what they need (as root on Debian) or say what is missing.
#   make demo [ONCE=1] [PORT=8080]
#   make test [KEEP_GOING=1] [STEPS="fmt clippy"]
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo test fmt lint bench fuzz clean

help:
	@sed -n 's/^## //p' Makefile

## make demo    one customer journey into a simulated cloud; ONCE=1 exits after it, PORT=N chooses the port
demo:
	@scripts/install demo
	@binary=$$(scripts/binary); exec "$$binary" demo $(if $(filter 1,$(ONCE)),--once) $(if $(PORT),--port $(PORT))

## make test    everything that must hold, quick checks first
test:
	@scripts/install test
	@scripts/test $(STEPS)

## make fmt     rewrite the sources in the one layout
fmt:
	@cargo fmt --all

## make lint    layout, architecture and clippy
lint:
	@scripts/test fmt architecture clippy

## make bench   the full benchmark
bench:
	@scripts/install test
	@scripts/bench full

## make fuzz    each fuzz target for SECONDS (default 60)
fuzz:
	@scripts/install test
	@scripts/fuzz $(or $(SECONDS),60)

## make clean   remove everything that was built
clean:
	@cargo clean
	@rm -rf tests/interop/node_modules
