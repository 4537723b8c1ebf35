# Everything a newcomer needs is Python 3.11 or newer with venv, and make.

PYTHON ?= python3
SEED ?= 1
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test bench lint lock audit oidc-provider other-python clean
.DELETE_ON_ERROR:

demo: $(VENV)/.runtime
	$(BIN)/journal demo --seed $(SEED) --serve

test: $(VENV)/.dev
	$(BIN)/python -m pytest

bench: $(VENV)/.dev
	PYTHONPATH=tests:tests/archive/copies $(BIN)/python -m bench

lint: $(VENV)/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

# Pins every dependency with its hashes; run it after a change in pyproject.toml.
lock: $(VENV)/.dev
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet \
		pyproject.toml requirements/build.in -o requirements/runtime.txt
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet \
		--extra dev pyproject.toml requirements/build.in -o requirements/dev.txt
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet \
		requirements/go.in -o requirements/go.txt

	for set in oidc-provider audit; do $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --quiet requirements/$$set.in -o requirements/$$set.txt || exit 1; done

# Known vulnerabilities of what is pinned, from the public lists; needs a way to them. All are looked at before one that no list knows fails it.
audit: $(VENV)-audit/.made
	$(VENV)-audit/bin/pip-audit --disable-pip --require-hashes -r requirements/runtime.txt >$(VENV)-audit/said 2>&1; \
		code=$$?; cat $(VENV)-audit/said; exit $$code
	! grep -q 'could not be audited' $(VENV)-audit/said

# A real OpenID provider for tests/api/test_oidc.py, in an environment of its own.
oidc-provider: $(VENV)-oidc/.made

# The journal's libraries under another Python, for tests/archive/copies/test_other_pythons.py: make other-python PYTHON=python3.13
other-python: $(VENV)-other/.made

SET_oidc := oidc-provider
SET_other := runtime
$(VENV)-%/.made:
	$(PYTHON) -m venv --clear $(VENV)-$*
	$(VENV)-$*/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/$(or $(SET_$*),$*).txt
	touch $@

clean:
	rm -rf $(VENV) $(VENV)-* build .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/.runtime: requirements/runtime.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one: make PYTHON=python3.12")'
	$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	touch $@
