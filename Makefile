# Tandem: every step that people and the build run is a target here. `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.NOTPARALLEL:

PYTHON ?= python3.11
VENV   := .venv
BIN    := $(VENV)/bin
SECONDS ?= 120
export PYTHONDONTWRITEBYTECODE := 1

SETUP      := $(VENV)/.set-up
TEST_SETUP := $(VENV)/.set-up-tests
SUITE      := $(BIN)/python -m tests.support.suite
KINDS      := unit contract integration journeys faults browser

.PHONY: help
help: ## List these targets
	@bold=; plain=; if [ -t 1 ]; then bold=$$'\033[1m'; plain=$$'\033[0m'; fi; \
	awk -v bold="$$bold" -v plain="$$plain" 'BEGIN {FS = ":.*## "} \
	  /^[a-z-]+:.*## / {printf "  %s%-18s%s %s\n", bold, $$1, plain, $$2}' $(MAKEFILE_LIST)

# ---------------------------------------------------------------- set-up

.PHONY: setup
setup: $(SETUP) ## Create the virtual environment from the lock file, with the `tandem` command

$(SETUP): requirements/dev.lock pyproject.toml deploy/local/setup.sh
	@PYTHON=$(PYTHON) deploy/local/setup.sh environment
	@touch $@

$(TEST_SETUP): $(SETUP) deploy/local/setup.sh
	@deploy/local/setup.sh test-tools
	@touch $@

# ---------------------------------------------------------------- run

.PHONY: run
run: $(SETUP) ## Run everything here (DETACH=1: return when ready; REPLICAS=2: two processes of each service)
	@deploy/local/setup.sh servers
	@$(BIN)/tandem run $(if $(DETACH),--detach)

.PHONY: stop
stop: $(SETUP) ## Stop what `make run` started
	@$(BIN)/tandem stop

.PHONY: status
status: $(SETUP) ## Show each part: process, port, ready or not
	@$(BIN)/tandem status

.PHONY: demo
demo: $(SETUP) ## Play one season through the running stack (starts one if none runs); ACT=mishaps: what goes wrong
	@deploy/local/setup.sh servers
	@$(BIN)/tandem demo $(if $(ACT),--act $(ACT))

# ---------------------------------------------------------------- test

.PHONY: test
test: $(TEST_SETUP) ## Run all tests, one kind after another
	@$(SUITE) -- $(ARGS)

.PHONY: $(addprefix test-,$(KINDS))
$(addprefix test-,$(KINDS)): test-%: $(TEST_SETUP)
	@$(SUITE) $* -- $(ARGS)

test-unit:        ## Pure rules and small units; no servers
test-contract:    ## Events, the catalogue and the API document
test-integration: ## Use cases and messaging on a real broker and database
test-journeys:    ## Complete journeys through the HTTP API
test-faults:      ## Crashes, outages, duplicates, floods
test-browser:     ## Pages in a real browser, with accessibility checks

.PHONY: test-changed
test-changed: $(TEST_SETUP) ## Run the tests affected by the changes since main
	@$(BIN)/python -m tests.support.changed -- $(ARGS)

.PHONY: soak
soak: $(TEST_SETUP) ## Run the fault tests at full load
	@TANDEM_SOAK=1 $(SUITE) faults -- $(ARGS)

# What stands or falls with how a broker counts, redelivers and refuses.
BROKER_TESTS := $(addprefix tests/integration/,broker events runtime deploy/operate) \
  $(addprefix tests/faults/,test_malformed.py test_stock_listener.py)

.PHONY: test-broker-next
test-broker-next: $(TEST_SETUP) ## Run the messaging tests on the newest RabbitMQ in Debian (root only)
	@deploy/local/setup.sh broker-next
	@env -u AMQP_URI -u AMQP_MANAGEMENT_URI TANDEM_TEST_BROKER=next $(BIN)/python -m pytest $(BROKER_TESTS) $(ARGS)

.PHONY: lint
lint: $(SETUP) ## Check style, formatting, types and import rules
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -W ignore -m deploy.lints

.PHONY: format
format: $(SETUP) ## Format the code
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

.PHONY: bench
bench: $(TEST_SETUP) ## Measure pipeline, relay, timers, latency, HTTP, jobs and growth against comparable systems (ONLY=http: one)
	@$(BIN)/python -m tests.bench $(ONLY)

.PHONY: chaos
chaos: $(TEST_SETUP) ## Kill parts at random under load for SECONDS=120, then check that nothing was lost
	@$(BIN)/python -m tests.faults.chaos --seconds $(SECONDS)

# ---------------------------------------------------------------- make files that are checked in

.PHONY: assets
assets: $(SETUP) ## Build the pages' styles and scripts
	@deploy/assets/build.sh

.PHONY: words
words: $(SETUP) ## Add new texts of the pages to the translations, and compile them
	@$(BIN)/python -m deploy.assets.words

.PHONY: contracts
contracts: $(SETUP) ## Write the AsyncAPI document and JSON Schemas from the contracts
	@$(BIN)/tandem contracts export --apply

.PHONY: fingerprint
fingerprint: $(SETUP) ## Write the hashes of everything visible from outside: documents, collections, broker, policy, menu
	@$(BIN)/tandem fingerprint --write

.PHONY: lock
lock: $(SETUP) ## Update the lock files from requirements/*.in
	@for name in runtime dev; do \
	  CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	    --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options $(ARGS) \
	    -o requirements/$$name.lock requirements/$$name.in; \
	done
