# Every target works in .venv of this checkout and needs Python >= 3.11 and make, nothing else.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
BENCH_STAMP := .venv/.bench-installed
FUZZ_STAMP := .venv/.fuzz-installed
INPUTS ?= 100000
GOLDENS := tests/codegen/cases tests/check/cases tests/contract/wire
GOLDEN_WRITERS := tests/codegen/test_goldens.py tests/check/test_cases.py tests/contract/test_wire_bytes.py
GOLDEN_TESTS := tests/codegen tests/check tests/contract/test_wire_bytes.py
DISTRIBUTIONS := pyproject.toml codegen/pyproject.toml generated/pyproject.toml

.DEFAULT_GOAL := help
.PHONY: help setup demo test check contract generate golden bench fuzz docs clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

setup: $(STAMP) ## make .venv with every dependency, pinned by hash

$(STAMP): requirements/dev.txt $(DISTRIBUTIONS)
	@$(PYTHON) -c 'import sys; (3, 11) <= sys.version_info[:2] <= (3, 14) or sys.exit(f"duly needs Python 3.11 to 3.14, {sys.executable} is {sys.version.split()[0]}; name another: make PYTHON=python3.12")'
	@$(PYTHON) -c 'import venv, ensurepip' || { echo "this Python cannot make virtual environments; on Debian: apt-get install python3-venv" >&2; exit 2; }
	@echo "setting up .venv (once; about a minute)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e . -e codegen -e generated
	@touch $(STAMP)

demo: $(STAMP) ## run the whole shop on real data and check every figure
	@$(BIN)/duly demo

test: $(STAMP) ## every test
	@$(BIN)/python -m pytest

check: $(STAMP) ## format, lint, types, generated code, house and contract tests: what every commit passes
	@$(BIN)/ruff format --check --quiet . || { echo "run: .venv/bin/ruff format ." >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/pyright
	@$(BIN)/duly generate --check
	@$(BIN)/duly check
	@$(BIN)/python -m pytest tests/house tests/contract

contract: $(STAMP) ## the contract tests alone, without a broker
	@$(BIN)/python -m pytest tests/contract

generate: $(STAMP) ## write generated/ from schemas/
	@$(BIN)/duly generate

golden: $(STAMP) ## write the goldens of the generator, of the rules and of the wire, test them and say which are new
	@test -z "$$CI" || { echo "goldens are written by people, not in CI" >&2; exit 2; }
	@$(BIN)/python -m pytest $(GOLDEN_WRITERS) --update-golden >/dev/null 2>&1 || true # it fails where it writes; the next line decides
	@$(BIN)/python -m pytest --quiet $(GOLDEN_TESTS)
	@echo "goldens that are not as the last commit has them (git diff shows how):"
	@git status --short --untracked-files=all -- $(GOLDENS) | grep . || echo "none"

bench: $(BENCH_STAMP) ## measure codec and checks beside their peers (ARGS="--rounds 3")
	@$(BIN)/python -m bench --into build/bench $(ARGS)

$(BENCH_STAMP): requirements/bench.txt $(STAMP)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/bench.txt
	@touch $(BENCH_STAMP)

fuzz: $(FUZZ_STAMP) ## feed the codec INPUTS damaged payloads, guided by coverage (ARGS="--engine python")
	@$(BIN)/python -m tests.fuzz --inputs $(INPUTS) $(ARGS)

$(FUZZ_STAMP): requirements/fuzz.txt $(STAMP)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/fuzz.txt
	@touch $(FUZZ_STAMP)

docs: $(STAMP) ## write docs/reference/ and the outputs in docs/change-a-contract.md from the code
	@$(BIN)/python -m docs.generate
	@$(BIN)/python docs/walkthrough.py

clean: ## remove .venv, caches and the local stack's data
	@test ! -x $(BIN)/duly || $(BIN)/duly down --wipe || true
	@rm -rf .venv .duly build .pytest_cache .ruff_cache .mypy_cache .hypothesis *.egg-info src/*.egg-info codegen/*.egg-info generated/*.egg-info
