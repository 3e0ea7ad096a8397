# make serve   set up, index the sample archive, serve the page on 127.0.0.1:7860 (PORT=8000)
# make test    set up, run the tests, on up to four cores (WORKERS=8)
# make check   lint and type check
# make gate    ask the sample archive's questions, fail on a significant loss against the record
# make lock    resolve the dependencies anew and rewrite the lock files

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 7860
ARTICLES ?= articles
INDEX ?= footnote-index
WORKERS ?= auto
# PyTorch's CPU builds, for those who do not want the CUDA packages of the default build on Linux:
# make install TORCH_INDEX=<address of PyTorch's index of CPU builds>
TORCH_INDEX ?=

.PHONY: install install-dev serve test test-shared check gate lock lock-peers clean

install: $(VENV)/.installed
install-dev: $(VENV)/.installed-dev

$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(v < (3, 11) and f"Footnote needs Python 3.11 or newer; {sys.executable} is {v.major}.{v.minor}. Run: make PYTHON=/path/to/python3.11 ...")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/bin/pip
	$(if $(TORCH_INDEX),$(BIN)/pip install --quiet --index-url $(TORCH_INDEX) torch==2.13.0)
	$(BIN)/pip install --quiet --requirement requirements.lock
	$(BIN)/pip install --quiet --no-deps --editable .
	$(BIN)/footnote model export
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	$(BIN)/pip install --quiet --requirement requirements-dev.lock
	@touch $@

serve: install
	$(BIN)/footnote serve --articles $(ARTICLES) --index $(INDEX) --port $(PORT)

# A worker takes whole files, whose fixtures are made once, in the order of tests/conftest.py; each
# loads PyTorch and OpenVINO anew, about 1.5 GB.
BY_FILE := --dist loadfile --no-loadscope-reorder
MOST := $(if $(filter auto,$(WORKERS)),4,$(WORKERS))

test: install-dev
	$(BIN)/pytest --ignore=tests/shared --numprocesses $(WORKERS) --maxprocesses $(MOST) $(BY_FILE)

test-shared: install-dev
	$(BIN)/pytest tests/shared

check: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

gate: install
	$(BIN)/footnote eval gate

COMPILE := $(BIN)/pip-compile --quiet --allow-unsafe --strip-extras --no-header \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --annotation-style=line

# A CPU build of torch reports its version as 2.13.0+cpu; the lock names the plain release.
lock: $(VENV)/bin/pip
	$(BIN)/pip install --quiet pip-tools
	$(COMPILE) --output-file requirements.lock pyproject.toml
	$(COMPILE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml
	sed -i 's/+cpu//; s/  *#.*//' requirements.lock requirements-dev.lock

# What each peer of `footnote eval peers` needs, resolved apart: together they cannot be.
lock-peers: $(VENV)/bin/pip
	$(BIN)/pip install --quiet pip-tools
	for each in eval/peers/locks/*.in; do \
		$(COMPILE) --output-file $${each%.in}.txt $$each || exit 1; \
		sed -i 's/+cpu//; s/  *#.*//; /^#/d; /^$$/d' $${each%.in}.txt; \
	done

clean:
	rm -rf $(VENV) $(INDEX) .pytest_cache .mypy_cache .ruff_cache .hypothesis
