# Two commands: make demo, make test. Everything else is for maintainers; `make help` lists it.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
RUN := $(VENV)/bin
STAMP := $(VENV)/.installed
# The demonstration keeps its own folder; delete var/demo to begin anew.
DEMO_ENV := DEMO=1 DATA_DIR=var/demo PORT=$(PORT)

.PHONY: help demo test lint types fast browser bench bench-methods messages setup clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

$(STAMP): requirements/dev.lock requirements/uv.lock pyproject.toml tools/install.py
	$(PYTHON) tools/install.py $(VENV)
	@touch $(STAMP)

setup: $(STAMP) ## make .venv from the hash-locked requirements
	@$(RUN)/python tools/messages.py compile

demo: setup ## load the demonstration counties and serve http://127.0.0.1:$(PORT)
	@$(DEMO_ENV) $(RUN)/shangliang demo --port $(PORT)

test: setup ## everything: unit, property, access tables, both databases, journeys in a real browser
	@$(RUN)/python tools/test.py

fast: setup ## the suite on SQLite without the browser
	@$(RUN)/python -m pytest -m "not browser" $(ARGS)

browser: setup ## the journeys in a real browser
	@$(RUN)/python -m pytest -m browser $(ARGS)

lint: setup ## format, rules, types, order of the apps, translations
	@$(RUN)/ruff format --check src tests tools bench
	@$(RUN)/ruff check src tests tools bench
	@$(RUN)/lint-imports
	@$(RUN)/python tools/messages.py check
	@$(RUN)/python -m mypy

bench: setup ## requests per second, p95 and the import of all regions, as ratios in one run
	@$(RUN)/python -m bench $(ARGS)

bench-methods: setup ## the methods beside their peers; DATA=folder with public data sets
	@$(RUN)/python -m bench.methods --data "$(DATA)" $(ARGS)

messages: setup ## collect the texts and compile the translations
	@$(RUN)/python tools/messages.py collect

clean: ## remove .venv and all local data
	rm -rf $(VENV) var
