# Tasks of a maintainer. All run in .venv, which `make .venv` sets up; SHARED is where the corpus lies.
SHARED ?= ../shared
BIN = .venv/bin
CORES ?= auto

.PHONY: help fast test lint format golden reference pictures lock oldest release train evaluate bench tree
help:     ## show these tasks
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile

.venv:    ## set up the environment
	python3 -m venv .venv
	$(BIN)/pip install --quiet --editable '.[dev,train]'

fast: .venv      ## the quick tests: under a minute
	$(BIN)/pytest --quiet --numprocesses $(CORES) -m 'not slow'

test: .venv      ## all tests
	$(BIN)/pytest --quiet --numprocesses $(CORES)

lint: .venv      ## style, formatting, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv    ## mend style and formatting
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

golden: .venv    ## write what the parser reads in the golden pages; review the diff
	$(BIN)/python -m tests.tools.golden

reference: .venv ## write docs/commands.md, docs/configuration.md and the manual page from the code
	$(BIN)/python -m tests.tools.reference

pictures: .venv  ## take the pictures in docs/images again, of the demo
	$(BIN)/python -m tests.tools.pictures

lock: .venv      ## write requirements.lock again, with the newest releases
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra apprise --universal --python-version 3.11 --upgrade \
		--generate-hashes --no-annotate --custom-compile-command 'make lock' --quiet --output-file requirements.lock

oldest: .venv    ## play the demo with the oldest libraries that pyproject.toml allows
	$(BIN)/pip install --quiet uv
	python3 -m venv --clear .venv/oldest
	$(BIN)/uv pip install --quiet --resolution lowest-direct --python .venv/oldest/bin/python .
	.venv/oldest/bin/monitor demo >/dev/null

release: .venv   ## make release VERSION=0.2.0: test all, date its changes, tag it, build its packages
	$(BIN)/python -m tests.tools.release --check '$(VERSION)'
	$(MAKE) lint test
	$(BIN)/python -m tests.tools.release '$(VERSION)'

train: .venv     ## train the tracker's model and vocabulary again
	$(BIN)/python -m training.train $(SHARED)

evaluate: .venv  ## measure the tracker on windows it was not trained on
	$(BIN)/python -m training.evaluate $(SHARED)

bench: .venv     ## measure web pages and tracking
	$(BIN)/python -m benchmarks.pages
	$(BIN)/python -m benchmarks.tracking

tree: .venv      ## list every file of the package with its first line
	$(BIN)/python -m tests.tools.tree
