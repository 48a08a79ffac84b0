# Two commands: `make demo` tells the whole story on the bundled sample, `make test` runs the tests.
# Only Python 3.11+ and make are needed; everything is put into .venv.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
OUT    ?= demo

.PHONY: demo test bench kill lint types layers check lock clean

demo: $(VENV)/.ready
	@$(BIN)/blockmap demo --out $(OUT) || [ $$? -eq 1 ]

test: $(VENV)/.ready-dev
	@$(BIN)/python -m tests.chromium
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not scale"

bench: $(VENV)/.ready-bench
	$(BIN)/python -m tests.bench $(SETS)

# Fifty kills inside open writes per command, instead of the few of `make test`.
kill: $(VENV)/.ready-dev
	BLOCKMAP_KILLS=50 $(BIN)/python -m pytest tests/workflow/test_killed.py

lint: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .

types: $(VENV)/.ready-dev
	$(BIN)/mypy

layers: $(VENV)/.ready-dev
	$(BIN)/lint-imports

check: lint types layers test

# Locked versions, for any platform, without the name of any package host.
lock:
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --extra server --extra dev --extra bench --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links pyproject.toml -o requirements.lock

$(VENV)/.ready: pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --only-binary :all: --constraint requirements.lock --editable .
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --only-binary :all: --constraint requirements.lock --editable ".[server,dev]"
	@touch $@

$(VENV)/.ready-bench: $(VENV)/.ready-dev
	$(BIN)/python -m pip install --quiet --only-binary :all: --constraint requirements.lock --editable ".[server,dev,bench]"
	@touch $@

clean:
	rm -rf $(VENV) $(OUT) build dist
