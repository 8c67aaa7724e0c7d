# make book: dựng ấn bản 2020 vào _build/2020; make test: kiểm tra toàn bộ dự án.
PYTHON ?= python3
BIN := .venv/bin
YEAR ?= 2020

.PHONY: book test lint mutate lock bundle clean

book: .venv/ready
	$(BIN)/parbook build $(YEAR)

test: lint
	$(BIN)/pytest -n 2 --dist loadscope --nbval notebooks tests

lint: .venv/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Would the tests notice a wrong edge in numbers and checks? Hours; see docs/mutation.md.
mutate: .venv/ready-dev
	nice -n 10 $(BIN)/python tests/mutation.py

# What building needs. The lock holds the build backend too, so that nothing comes without its hash; the
# package itself is installed so that kernels and plain tools find it.
.venv/ready: requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv
	@echo "Cài các gói cần để dựng sách, mất vài phút"
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

# What developers need beside it.
.venv/ready-dev: .venv/ready requirements-dev.txt
	@echo "Cài thêm các gói cần để kiểm tra"
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	touch $@

# Renew both locks from pyproject.toml; LOCK=--upgrade takes the newest versions.
LOCK ?=
UV_LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header $(LOCK)
lock: .venv/ready-dev
	$(UV_LOCK) --output-file requirements.txt pyproject.toml
	$(UV_LOCK) --extra dev --constraint requirements.txt --output-file requirements-dev.txt pyproject.toml

# A folder and a zip that install parbook on an office machine without internet; needs the network itself.
bundle: .venv/ready-dev
	$(BIN)/python -m parbook.office.bundle

clean:
	rm -rf _build .venv
