# make book: dựng ấn bản 2020 vào _build/2020; make test: kiểm tra toàn bộ dự án.
PYTHON ?= python3
BIN := .venv/bin
YEAR ?= 2020

.PHONY: book test lint mutate lock bundle clean

book: .venv/ready
	$(BIN)/parbook build $(YEAR)

test: lint
	$(BIN)/pytest -n 2 --dist loadscope --nbval notebooks tests

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Would the tests notice a wrong edge in numbers and checks? Hours; see docs/mutation.md.
mutate: .venv/ready
	nice -n 10 $(BIN)/python tests/mutation.py

# setuptools warns of what an editable installation is.
.venv/ready: export PYTHONWARNINGS = ignore
# The lock pins everything; the package itself is installed so that kernels and plain tools find it.
.venv/ready: requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet -r requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	touch $@

# Renew requirements.txt from pyproject.toml.
lock: .venv/ready
	$(BIN)/python -m pip install --quiet pip-tools
	$(BIN)/pip-compile --quiet --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-annotate --no-header --strip-extras --extra dev --output-file requirements.txt pyproject.toml

# A folder and a zip that install parbook on an office machine without internet; needs the network itself.
bundle: .venv/ready
	$(BIN)/python -m parbook.office.bundle

clean:
	rm -rf _build .venv
