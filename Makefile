# `make dashboard` and `make test` need nothing but make and a Python from 3.11 on: both set up .venv first, once.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
WARMED := $(VENV)/.warmed
WORKERS ?= 2
PORT ?=
PYTEST = $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal
# Servers and commands as people use them: measuring the engine under them takes longer, and each part of it has tests of its own.
UNMEASURED := tests/dashboard/journeys tests/test_readme.py tests/test_soak.py tests/reported/test_hostile_files.py

# The first of these that is new enough; `make PYTHON=/path/to/python ...` names another.
PYTHONS := $(if $(PYTHON),"$(PYTHON)",python3 python3.14 python3.13 python3.12 python3.11 python)
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))

.PHONY: help
help: ## say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: dashboard
dashboard: $(WARMED) ## set up what is missing, then serve the dashboard on http://localhost:8501 (PORT=N: another)
	@$(BIN)/symgraph dashboard $(if $(PORT),--port $(PORT))

.PHONY: test
test: browser check $(WARMED) ## set up what is missing, then run every check that CI runs
	@failed=0; \
	$(PYTEST) --cov --cov-report=term $(foreach path,$(UNMEASURED),--ignore=$(path)) || failed=1; \
	$(PYTEST) $(UNMEASURED) || failed=1; \
	exit $$failed

.PHONY: quick
quick: $(WARMED) ## the tests that take no longer than 0.3 s, as the last runs found, without a browser and coverage
	$(PYTEST) --quick -q -r f

.PHONY: browser
browser:
	@for name in chromium chromium-browser; do if command -v $$name >/dev/null; then exit 0; fi; done; \
	echo "Without chromium, the tests in a browser are left out. To run them: apt-get install chromium (Debian)" >&2

.PHONY: check
check: $(INSTALLED) ## the checks that run no test: style, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: format
format: $(INSTALLED) ## put the source in the project's form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: install
install: $(INSTALLED) ## set up .venv

.PHONY: warm
warm: $(INSTALLED) ## compile the kernels ahead of their first use
	$(BIN)/python -m engine.warm

.PHONY: screenshots
screenshots: $(WARMED) ## pictures of every page of the dashboard in screenshots/, light and dark, wide and narrow
	@$(BIN)/python -m tests.dashboard.screenshots

.PHONY: clicks
clicks: $(WARMED) ## measure in a real browser how long pages and clicks take (DATA=path or MOLECULES=50000: another set)
	@$(BIN)/python -m tests.dashboard.clicks $(DATA) $(if $(MOLECULES),--molecules $(MOLECULES))

.PHONY: torture
torture: $(WARMED) ## kill -9 at random moments of training and saving, and look whether anything was lost (N=200 kills; SAVERS=1: savers alone)
	@$(BIN)/python -m tests.torture $(or $(N),200) $(if $(SAVERS),--savers)

.PHONY: soak
soak: $(WARMED) ## ten visitors for three minutes, two training, one uploading hostile files: errors, memory, answers (FOR=180)
	@$(BIN)/python -m tests.soak $(or $(FOR),180)

.PHONY: fuzz
fuzz: $(WARMED) ## feed every reader with changed inputs (RUNS=20000 for each; TARGET=...; by coverage with the extra [fuzz])
	@$(BIN)/python -m tests.fuzzing $(TARGET) --runs $(or $(RUNS),20000)

.PHONY: clean
clean: ## remove .venv and everything that was made
	rm -rf $(VENV) build dist screenshots htmlcov .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache \
		.import_linter_cache .hypothesis
	find engine dashboard tests sample_data -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED): pyproject.toml constraints.txt
	@python=; for candidate in $(PYTHONS); do \
		if "$$candidate" -c '$(NEW_ENOUGH)' 2>/dev/null; then python=$$candidate; break; fi; done; \
	if [ -z "$$python" ]; then \
		echo "SymGraph needs Python 3.11 or newer; found: $$($(or $(PYTHON),python3) --version 2>&1 || true)." >&2; \
		echo "Install one, or name it: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; exit 1; fi; \
	if [ ! -x $(BIN)/python ] || ! $(BIN)/python -c '$(NEW_ENOUGH)'; then \
		rm -rf $(VENV); \
		"$$python" -m venv $(VENV) || { rm -rf $(VENV); \
			echo "$$python cannot make a virtual environment (Debian: apt-get install python3-venv)." >&2; exit 1; }; fi
	@echo "Installing into $(VENV), once; this takes a minute or two."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@

# Numba keeps what it compiled beside the source, and compiles again what has changed.
$(WARMED): $(INSTALLED) $(shell find engine -name '*.py')
	@$(BIN)/python -m engine.warm
	@touch $@
