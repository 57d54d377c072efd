# Everything runs from .venv; the first target that needs it makes it.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
LPCONF := $(BIN)/lpconf
STAMP := .venv/.installed
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help install demo test check bench package faults attacks mutations schemas format clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

install: $(STAMP) ## make .venv with lpconf, its extras and what developers need

$(STAMP): pyproject.toml .constraints.txt
	@test -n "$(PYTHON)" || { echo "lpconf needs Python 3.11 or newer on the PATH"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv 2>/dev/null || \
		{ echo "This Python cannot make virtual environments with pip: on Debian install python3-venv."; exit 1; }
	@echo "Installing into .venv ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint .constraints.txt --upgrade pip
	@$(BIN)/python -m pip install --quiet --constraint .constraints.txt --editable '.[full]' --group dev
	@$(BIN)/python -m compileall -q lpconf
	@touch $(STAMP)

demo: $(STAMP) ## validate, plan, apply, plan again, drift and repair, on the example estate in the sandbox
	@LPCONF=$(LPCONF) bash tests/demo.sh

test: $(STAMP) ## the whole test suite
	@$(BIN)/python -m pytest -n 2 --dist worksteal

check: $(STAMP) ## lint, types, layers, the rules of the house, freshness of generated files, example estate
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m tests.house
	@$(BIN)/python -m lpconf.checks.masking.measurement.preset_table --check
	@$(LPCONF) schema --check
	@$(LPCONF) catalogue --format markdown | diff -u lpconf/CATALOGUE.md - || \
		{ echo "lpconf/CATALOGUE.md is stale: make schemas"; exit 1; }
	@$(LPCONF) validate
	@$(LPCONF) fmt --check

schemas: $(STAMP) ## write the generated files anew
	@$(BIN)/python -m lpconf.checks.masking.measurement.preset_table
	@$(LPCONF) schema
	@$(LPCONF) catalogue --output markdown=lpconf/CATALOGUE.md >/dev/null

format: $(STAMP) ## lay out the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(STAMP) ## speed and memory as ratios: engine, cold start, wire, a fleet of 10,000 (takes some minutes)
	@$(BIN)/python tests/benchmarks/run.py

package: $(STAMP) ## wheel and sdist, proved in bare environments (3.11 to 3.13, lowest versions); some minutes
	@$(BIN)/python -m tests.packaging.prove

faults: $(STAMP) ## what lpconf was struck with, and survived: a table; a minute or two
	@$(BIN)/python -m tests.faults.table

attacks: $(STAMP) ## what lpconf was attacked with, kind by kind, and what held: a table
	@$(BIN)/python -m tests.attacks.table

mutations: $(STAMP) ## lpconf broken on purpose, and the tests that notice: a table
	@$(BIN)/python -m tests.faults.mutations

clean: ## remove .venv and local state
	@rm -rf .venv .lpconf build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
