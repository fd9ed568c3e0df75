# `make help` lists what there is. Every goal sets up what it needs and says what it installs.

CARGO ?= cargo
ARGS ?=
BENCH ?=
CASES ?= 20000
# For each parser.
FUZZ_SECONDS ?= 3600
# Messages that no client sends, and for how long devices behind a relay ask.
MESSAGES ?= BROKEN_MESSAGES=10000000 EXCHANGE_SECONDS=600
# Real devices that come while 10,000 made-up ones a minute ask.
STARVED ?= STARVED_DEVICES=1000
# How often each way past the gate is tried.
BYPASS ?= FRAGMENT_CHAINS=10000 FORGED_SENDERS=1000000 FALSE_RELAYS=20000 GATEWAY_STARTS=200 GATEWAY_KILLS=1000 GATEWAY_FLUSHES=200
PARSERS := dhcp packet question answer time http verb configuration inventory

.PHONY: help demo test test-wifi bench soak fuzz deb cargo-deb setup fmt
.DEFAULT_GOAL := help

# Runs one step, announced, with the seconds it took; a failed step ends the goal.
define step
	@echo "== $(1)"; started=$$(date +%s); $(1); status=$$?; \
	echo "== $$(( $$(date +%s) - started )) s, $$([ $$status -eq 0 ] && echo passed || echo FAILED): $(1)"; exit $$status
endef

help:
	@echo 'make demo       a whole hotspot on this machine; ARGS="..." goes to the demonstration'
	@echo 'make test       formatting, lints and every test (as root: the labs make network namespaces)'
	@echo 'make test-wifi  the package on a virtual machine with WiFi radios and systemd (as root)'
	@echo 'make bench      measurements beside their peers; BENCH=AREA for one area'
	@echo 'make soak       what is too long for every change; CASES=$(CASES) cases for each property'
	@echo 'make fuzz       every parser of what strangers send, FUZZ_SECONDS=$(FUZZ_SECONDS) each; a part of soak'
	@echo 'make deb        the Debian package, in target/debian'
	@echo 'make setup      only what the others need: packages and users'
	@echo 'make fmt        formats the source'

setup:
	@sh tests/setup.sh

demo: setup
	$(call step,$(CARGO) build)
	target/debug/demo $(ARGS)

test: setup
	$(call step,$(CARGO) fmt --all --check)
	$(call step,$(CARGO) clippy --workspace --all-targets -- -D warnings)
	$(call step,$(CARGO) build --workspace)
	$(call step,$(CARGO) test --workspace --exclude tests)
	# Labs wait more than they compute, so more of them run than there are processors.
	$(call step,$(CARGO) test -p tests -- --test-threads=4)
	@if sh tests/setup.sh wifi && $(MAKE) --no-print-directory cargo-deb; then $(MAKE) --no-print-directory test-wifi; \
	else echo '== NOT RUN: make test-wifi, for the reason above; all else passed'; fi

# The programs are those built for the other tests: on an emulated processor, too, they are quick enough.
test-wifi: setup cargo-deb
	@sh tests/setup.sh wifi
	$(call step,$(CARGO) build --workspace)
	@rm -f target/wifi/*.deb
	$(call step,$(CARGO) deb --quiet --no-build --profile dev --fast -p controller --output target/wifi/)
	$(call step,tests/wifi/run target/wifi/wifi-pbg_*.deb target/debug/wifi)

bench: setup
	@sh tests/setup.sh bench
	$(call step,$(CARGO) build --release)
	target/release/bench $(BENCH)

soak: setup
	@echo 'Seven long runs: every property test with $(CASES) cases, tunnels in DNS and floods for ten minutes, messages of DHCP'
	@echo '($(MESSAGES)), starvation ($(STARVED)), the ways past the gate ($(BYPASS)),'
	@echo 'each parser fuzzed for $(FUZZ_SECONDS) s.'
	$(call step,PROPTEST_CASES=$(CASES) $(CARGO) test --release --workspace --lib --bins)
	$(call step,$(CARGO) build --release --workspace)
	$(call step,TUNNEL_SECONDS=600 $(CARGO) test --release -p tests --test journeys tunnels:: -- --nocapture)
	$(call step,FLOOD_SECONDS=600 $(CARGO) test --release -p tests --test journeys floods:: -- --nocapture)
	$(call step,$(MESSAGES) $(CARGO) test --release -p tests --test journeys dhcp::malformed:: -- --nocapture)
	$(call step,$(STARVED) $(CARGO) test --release -p tests --test journeys dhcp::starvation:: -- --nocapture)
	$(call step,$(BYPASS) $(CARGO) test --release -p tests --test journeys -- bypass:: relays:: --nocapture)
	@$(MAKE) --no-print-directory fuzz

# What is found goes to target/fuzz/found; `cargo fuzz cmin` keeps what is worth it in fuzz/corpus, which `make test` replays.
fuzz: setup
	@sh tests/setup.sh fuzz
	@for parser in $(PARSERS); do $(MAKE) --no-print-directory fuzz-$$parser || exit; done

# The sanitizer keeps what was freed, 256 MiB of it unless told otherwise, and where each piece was asked for: after three
# million configurations a hundred megabytes. Both would count against the bound on memory.
fuzz-%:
	@mkdir -p target/fuzz/found/$*
	$(call step,ASAN_OPTIONS=quarantine_size_mb=16:malloc_context_size=1 $(CARGO) +nightly fuzz run --target-dir target/fuzz $* target/fuzz/found/$* fuzz/corpus/$* -- \
		-max_total_time=$(FUZZ_SECONDS) -rss_limit_mb=256 -timeout=1 -max_len=4096 -print_final_stats=1)

# This version, because later ones may refuse to package what is not a release, as test-wifi does.
cargo-deb:
	@$(CARGO) deb --version >/dev/null 2>&1 || \
	{ echo 'installing cargo-deb (cargo install)'; $(CARGO) install --locked --version 3.8.0 cargo-deb; }

deb: setup cargo-deb
	$(call step,$(CARGO) build --release -p controller -p portal)
	@rm -f target/debian/wifi-pbg_*.deb
	$(call step,$(CARGO) deb --no-build -p controller --output target/debian/)
	@sh systemd/debian/check-package target/debian/wifi-pbg_*.deb

fmt:
	$(CARGO) fmt --all
