# make run   sets everything up and serves the demo portfolio (EMPTY=1: an empty portfolio)
# make test  sets everything up and runs all tests
# make check lint, types and the import rule

PYTHON ?= python3.11
VENV   ?= .venv
PORT   ?= 8000
BIN    := $(VENV)/bin

.PHONY: run test check lock clean

$(VENV)/run.stamp: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

run: $(VENV)/run.stamp
	$(BIN)/nlp-service serve --port $(PORT) $(if $(EMPTY),,--demo)

# One thread a process, since processes use all cores; files in their order, since the slow ones
# of e2e/ hold few tests and would come last.
test: $(VENV)/dev.stamp
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder -m "not alone"
	$(BIN)/python -m pytest -m alone

check: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Pin what is installed now; run after changing the dependencies in pyproject.toml.
lock: $(VENV)/dev.stamp
	$(BIN)/python -m pip freeze --exclude-editable --disable-pip-version-check | sed "s/+cpu$$//" > constraints.txt

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
