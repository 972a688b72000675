# The targets serve people, pre-commit and CI alike. Everything is installed into .venv in this checkout.

PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help demo test check format bench fuzz durability docs lock acceptance campaigns ui clean
.DEFAULT_GOAL := help

help:  ## What can be made
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*## /\t/' | expand -t 14

demo: $(VENV)/installed  ## The sample brand, measured and mapped, in the browser (PORT=8000)
	$(BIN)/touchweave demo --port $(PORT)

test: $(VENV)/installed-dev $(VENV)/browser  ## All tests, a real browser among them
	$(BIN)/pytest

check: $(VENV)/installed-dev  ## Format, lint, types, import contract, house rules, generated files
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 0 tests/test_house.py tests/test_docs.py
	$(BIN)/python ui/generate_types.py --check

format: $(VENV)/installed-dev  ## Format and mend what a machine can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/installed-dev $(VENV)/peers/installed  ## Speed, side by side with peers (BENCH="--quick", …); rewrites docs/reference/benchmarks.md
	$(BIN)/python benchmarks/run.py --peers $(VENV)/peers/bin/python $(BENCH)

fuzz: $(VENV)/installed-dev  ## Changed messages against every decoder (FUZZ="-runs=1000000", TARGETS="collector …")
	for target in $(TARGETS); do $(BIN)/python tests/fuzz/fuzz.py $$target $(or $(FUZZ),-max_total_time=60) || exit 1; done
TARGETS ?= unpacking splitting scanning segment posthog matomo pixel collector again parcel mending

durability: $(VENV)/installed-dev  ## Power cuts, kills, crash points, damage against the collector (DURABILITY="--quick", …); rewrites docs/reference/collector-durability.md
	$(BIN)/python -m durability.run $(DURABILITY)

campaigns: $(VENV)/installed-dev  ## The long forms of the kill and damage campaigns
	$(BIN)/pytest -m slow --override-ini 'addopts=-n 2 -q --import-mode=importlib'

docs: $(VENV)/installed-dev  ## Rewrite what the docs generate from the code, and check every link
	$(BIN)/python docs/generate.py

ui: $(VENV)/installed  ## Build the web app anew after a change in ui/
	$(BIN)/pip install -q --no-deps -e .

lock: $(VENV)/installed-dev  ## Raise the exact versions that development uses
	$(BIN)/pip install -q uv
	$(BIN)/uv pip compile $(LOCK) pyproject.toml -o lock/run.txt
	$(BIN)/uv pip compile $(LOCK) pyproject.toml --group dev -o lock/dev.txt
	$(BIN)/uv pip compile $(LOCK) --group bench -o lock/bench.txt
LOCK := -q --upgrade --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --python-version 3.11

clean:  ## Remove what was installed and built
	rm -rf $(VENV) ui/node_modules src/touchweave/web/static demo

$(BIN)/python:
	@python=""; for name in $(PYTHON) python3.13 python3.12 python3.11 python3.14 python3; do \
	  if command -v $$name >/dev/null 2>&1 && $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	  then python=$$name; break; fi; done; \
	if [ -z "$$python" ]; then echo "Touchweave needs Python 3.11 or newer; none was found." >&2; exit 1; fi; \
	$$python tools/make_venv.py $(VENV)

$(VENV)/installed: $(BIN)/python lock/run.txt pyproject.toml hatch_build.py
	@echo "Installing into $(VENV) and building the web app: a minute or two the first time."
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r lock/run.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed lock/dev.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r lock/dev.txt
	@touch $@

$(VENV)/peers/installed: $(VENV)/installed lock/bench.txt
	$(BIN)/python tools/make_venv.py $(VENV)/peers
	$(VENV)/peers/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r lock/bench.txt
	@touch $@

$(VENV)/browser: $(VENV)/installed-dev tools/ensure_browser.py
	$(BIN)/python tools/ensure_browser.py
	@touch $@
