# Everything a visitor needs: `make demo`, `make test`. The work is cargo's; this file only knows the order.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.NOTPARALLEL:
.PHONY: help demo test check ready format lint doc solo bench test-peers test-faults test-slurm test-mpich test-browser fuzz coverage deny clean

# A fresh rustup is not on the path before the next login.
export PATH := $(PATH):$(HOME)/.cargo/bin
TARGET := $(or $(CARGO_TARGET_DIR),target)
LEONTIEF := $(TARGET)/release/leontief
# Tests build faster than they would run: Cargo.toml says with what.
CI := --profile ci
# Open MPI's options: two ranks on one core too, and threads of a rank free to use all cores.
MPIRUN ?= mpirun --oversubscribe --bind-to none
# Open MPI asks for these two from root, as in a container.
ifeq ($(shell id -u),0)
export OMPI_ALLOW_RUN_AS_ROOT := 1
export OMPI_ALLOW_RUN_AS_ROOT_CONFIRM := 1
endif

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /make \1\t/p' Makefile | expand -t 18

demo: ready ## statistics of a synthetic nation: build its table on two ranks, check and solve it, 64 draws of it, a page to look at; runs/demo
	cargo build --release
	rm -rf runs/demo
	$(LEONTIEF) synth runs/demo --statistics --provinces 31 --regions 313
	$(MPIRUN) -n 2 $(LEONTIEF) run runs/demo/build.toml --output runs/demo
	$(LEONTIEF) scenario configs/scenarios.toml --table runs/demo/table.h5 --output runs/demo/scenarios.h5
	$(MPIRUN) -n 2 $(LEONTIEF) ensemble configs/demo-ensemble.toml --set input.synth.provinces=31 --set input.synth.regions=313 --output runs/demo
	$(LEONTIEF) report runs/demo --title "A synthetic nation" --output runs/demo/report
	@echo "open file://$(abspath runs/demo/report/index.html) in a browser"

test: ready ## all tests, README's snippets
	@test -d ../shared || echo "note: ../shared is missing; tests on its data say so and pass by"
	cargo test $(CI)
	@if python3 -c 'import h5netcdf, h5py, pandas, pytest, xarray' 2>/dev/null; then \
	set -x; LEONTIEF=$(abspath $(TARGET))/ci/leontief python3 -m pytest -q -rs tests/peers/test_readme.py; \
	else echo "note: README's snippets not run, python3 lacks xarray or pandas; make test-peers brings them"; fi

check: ready format lint doc ## what the compiler, clippy and rustdoc say against the code

ready:
	@.ci/install

format:
	@if cargo fmt --version >/dev/null 2>&1; then set -x; cargo fmt --check; \
	else echo "note: format not checked; rustup component add rustfmt"; fi

lint:
	@if cargo clippy --version >/dev/null 2>&1; then set -x; cargo clippy $(CI) --all-targets -- -D warnings; \
	cargo clippy $(CI) --no-default-features -- -D warnings; \
	else echo "note: lints not checked; rustup component add clippy"; fi
	@if cargo deny --version >/dev/null 2>&1; then set -x; cargo deny check licenses bans sources; \
	else echo "note: licenses not checked; cargo install --locked cargo-deny"; fi

doc:
	RUSTDOCFLAGS=-Dwarnings cargo doc $(CI) --no-deps

# In the same target folder, so that dependencies build once; the next cargo command puts the MPI program back.
solo: ## the program without MPI, and a run of it
	cargo build --release --no-default-features
	@! ldd $(LEONTIEF) | grep libmpi || { echo "--no-default-features still links MPI" >&2; exit 1; }
	$(LEONTIEF) run configs/demo.toml --output runs/solo

bench: ready .venv/ready ## measure; prints ratios against the slow twins (downloads scipy from PyPI)
	cargo build --release
	.venv/bin/pip install --quiet scipy
	.venv/bin/python benches/national.py $(LEONTIEF) --counties --world --growth --ranks
	.venv/bin/python benches/national.py $(LEONTIEF) --build
	cargo bench

test-peers: ready .venv/ready ## compare with pymrio and open archives with h5py, xarray, R, ncdump, as README.md shows it (downloads from PyPI)
	cargo build --release
	LEONTIEF=$(abspath $(LEONTIEF)) .venv/bin/python -m pytest -q -rs tests/peers

test-faults: ready ## ranks killed, shards damaged, disks filled: 20 times each, and 200 cycles of kill and resume
	cargo build --release
	tests/faults/run.sh $(abspath $(LEONTIEF)) 20 200

test-browser: ready ## the report of a demo in headless Chromium (apt-get install chromium fonts-noto-cjk)
	cargo build --release
	tests/browser/run.sh $(abspath $(LEONTIEF)) runs/browser

test-slurm: ready ## job scripts on a Slurm of one node, which root installs and starts here
	cargo build --release
	tests/slurm/run.sh $(abspath $(LEONTIEF))

fuzz: ready ## damaged files for every reader, CASES (1000000) each, or for SECONDS
	LEONTIEF_FUZZ_CASES=$(or $(CASES),1000000) $(if $(SECONDS),LEONTIEF_FUZZ_SECONDS=$(SECONDS)) \
	cargo test --release --test it fuzz -- --nocapture --test-threads 2

coverage: ready ## lines of every room that the tests run (rustup component add llvm-tools)
	tests/coverage.sh

test-mpich: ready ## ranks under MPICH (Debian's mpich beside Open MPI), in a target folder of its own
	@command -v mpicc.mpich mpiexec.mpich >/dev/null || { echo "MPICH is missing: apt-get install mpich libmpich-dev" >&2; exit 1; }
	MPICC=mpicc.mpich CARGO_TARGET_DIR=$(or $(MPICH_TARGET_DIR),target/mpich) cargo build --release
	MPICC=mpicc.mpich LEONTIEF_MPIRUN=mpiexec.mpich CARGO_TARGET_DIR=$(or $(MPICH_TARGET_DIR),target/mpich) \
	cargo test --release --test it ranks

deny: ## dependencies against known flaws, licenses and sources
	@cargo deny --version >/dev/null 2>&1 || { echo "cargo-deny is missing: cargo install --locked cargo-deny" >&2; exit 1; }
	cargo deny check

.venv/ready: tests/peers/requirements.txt
	python3 -m venv .venv || { echo "python3 with venv is needed: apt-get install python3-venv" >&2; exit 1; }
	.venv/bin/pip install --quiet --requirement $<
	touch $@

clean: ## remove everything that was built, run or downloaded
	rm -rf target runs .venv
