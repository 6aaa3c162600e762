# Every target works by itself in an empty clone, as root or not.
# make PYTHON=python3.12 … chooses the interpreter.

VENV := .venv
BIN := $(VENV)/bin
unexport PYTHONDONTWRITEBYTECODE  # hundreds of modules, compiled anew by each process: 1 s of its 3
PIP := $(BIN)/python -m pip install -q --disable-pip-version-check --no-input
WORKERS ?= auto
PYTEST_ARGS ?=

VENDOR := admin_app/static/vendor/icons.svg
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard admin_app/translations/*/LC_MESSAGES/*.po))

.PHONY: help run test lint audit mutate bench look app dev browser clean
help:
	@echo "make run    serve the desk on http://127.0.0.1:8000, with demo data"
	@echo "make test   all tests: SQLite, PostgreSQL, browser (PYTEST_ARGS=…, WORKERS=auto)"
	@echo "make lint   style, types, import contracts"
	@echo "make audit  bandit, known weaknesses, a wapiti scan of a desk with demo data"
	@echo "make mutate one change after another of the rules and their engine: does a test notice?"
	@echo "make bench  benchmarks against named peers"
	@echo "make look   photograph every screen into build/look"

run: app
	@$(BIN)/guizhang serve

test: dev browser
	$(BIN)/python -m pytest -n $(WORKERS) --maxprocesses 8 $(PYTEST_ARGS)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/past_guard.py

audit: dev .venv-audit/.done
	.venv-audit/bin/bandit -q -r admin_app rules -ll
	.venv-audit/bin/pip-audit --disable-pip --no-deps -r requirements/app.lock || echo "Known weaknesses could not be asked for, or there are some: see above."
	$(BIN)/python tools/audit.py

.venv-audit/.done: requirements/audit.lock | $(BIN)/python
	@$(BIN)/python -m venv --clear .venv-audit
	@.venv-audit/bin/python -m pip install -q --disable-pip-version-check --no-input --no-deps -r requirements/audit.lock
	@touch $@

mutate: dev build/.venv-mutate/.done
	$(BIN)/python tools/mutate.py

build/.venv-mutate/.done: requirements/mutate.lock | $(BIN)/python
	@$(BIN)/python -m venv --clear build/.venv-mutate
	@build/.venv-mutate/bin/python -m pip install -q --disable-pip-version-check --no-input --require-hashes -r $<
	@touch $@

bench: dev
	$(BIN)/python -m bench.run

look: dev browser
	$(BIN)/python tools/look.py

app: $(VENV)/.app $(VENDOR) $(CATALOGUES)
dev: $(VENV)/.dev $(VENDOR) $(CATALOGUES)
browser: $(VENV)/.browser

$(BIN)/python:
	@python=$$(PYTHON="$(PYTHON)" tools/find_python) && \
	echo "Making $(VENV) with $$python" && $$python -m venv --clear $(VENV)

$(VENV)/.app: requirements/app.lock tools/link.py | $(BIN)/python
	@echo "Installing what the desk needs"
	@$(PIP) --require-hashes -r requirements/app.lock
	@$(BIN)/python tools/link.py
	@touch $@

$(VENV)/.dev: requirements/dev.lock tools/link.py | $(BIN)/python
	@echo "Installing what the desk and its tests need"
	@$(PIP) --require-hashes -r requirements/dev.lock
	@$(BIN)/python tools/link.py
	@touch $@

$(VENV)/.browser: tools/chromium.py | $(VENV)/.dev
	@echo "Looking for Chromium"
	@$(BIN)/python tools/chromium.py --install
	@touch $@

$(VENDOR): package-lock.json tools/assets.py admin_app/static/editor/rule-editor.js tools/icons.txt requirements/node.lock | $(BIN)/python
	@echo "Fetching what the browser loads"
	@$(BIN)/python tools/assets.py
	@touch $@

%.mo: %.po | $(BIN)/python
	@$(MAKE) --no-print-directory -s $(if $(wildcard $(VENV)/.dev),$(VENV)/.dev,$(VENV)/.app)
	@$(BIN)/pybabel -q compile -i $< -o $@

clean:
	rm -rf $(VENV) .venv-audit node_modules build admin_app/static/vendor $(CATALOGUES)
