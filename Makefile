# crm-tools: relationship marketing from transaction logs.
# What a packager overrides: CC CFLAGS LDFLAGS PREFIX DESTDIR; ISAL=no builds without ISA-L, DEPS=no installs nothing.
# `make check` has a sample of each sweep over faults, `make check-long` the whole.
# `make demo` and `make check` install what is missing first; `make` alone only builds.

VERSION   = 0.2.0
CC       ?= cc
AR       ?= ar
PREFIX   ?= /usr/local
BINDIR   ?= $(PREFIX)/bin
MANDIR   ?= $(PREFIX)/share/man
BASHDIR  ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR   ?= $(PREFIX)/share/zsh/site-functions
FISHDIR  ?= $(PREFIX)/share/fish/vendor_completions.d
DOCDIR   ?= $(PREFIX)/share/doc/crm-tools
JOBDIR   ?= $(PREFIX)/lib/crm
UNITDIR  ?= $(PREFIX)/lib/systemd/system
PKGCONFIG ?= pkg-config
BUILD    ?= build

DEPS     ?= yes

CFLAGS   ?= -O3 -g
WARNINGS  = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2
HARDEN   ?= -fPIE -fstack-protector-strong -D_FORTIFY_SOURCE=2
HARDENLD ?= -pie -Wl,-z,relro -Wl,-z,now
# Programs load only the libraries that they use.
NEEDED    = -Wl,--as-needed
# -ffp-contract=off: the same numbers from every compiler on every machine.
CPPFLAGS += -Ilib -D_GNU_SOURCE -DCRM_VERSION='"$(VERSION)"'
# -ffile-prefix-map: the same bytes from every folder.
ALLCFLAGS = -std=c11 $(WARNINGS) -ffp-contract=off -ffile-prefix-map=$(CURDIR)=. -ffile-prefix-map=$(BUILD)/=build/ -pthread $(HARDEN) $(CFLAGS)

PACKAGES := zlib gsl icu-i18n icu-uc libsodium jansson xlsxwriter libseccomp
ISAL     ?= $(shell $(PKGCONFIG) --exists libisal 2>/dev/null && echo yes || echo no)
ifeq ($(ISAL),yes)
PACKAGES += libisal
CPPFLAGS += -DHAVE_ISAL
endif
PKGCFLAGS := $(shell $(PKGCONFIG) --cflags $(PACKAGES) 2>/dev/null)
PKGLIBS  := $(shell $(PKGCONFIG) --libs $(PACKAGES) 2>/dev/null)
CPPFLAGS += $(PKGCFLAGS)
# For --version.
LIBRARIES := $(shell for p in $(PACKAGES); do printf "%s%s %s" "$$sep" $$p "$$($(PKGCONFIG) --modversion $$p 2>/dev/null)"; sep=", "; done)
LIBS      = $(PKGLIBS) -lcsv -lm

# What every row passes through is optimised as a whole when these two programs are linked, as the calls from file to
# file cost 6 % of their time.  The objects have their own code besides, which all other programs and the tests use.
HOT       = lib/filter/ingest/ingest_convert lib/filter/ingest/ingest_rows lib/filter/rfm/customers lib/filter/rfm/customers_state \
	    lib/filter/rfm/customers_take lib/filter/rfm/purchase_pace lib/filter/rfm/relations lib/filter/rfm/relations_sets \
	    lib/filter/rfm/rfm_gather lib/filter/rfm/rfm_ledger lib/filter/rfm/rfm_row lib/filter/rfm/rfm_source lib/ingest/convert lib/ingest/convert_amounts \
	    lib/ingest/convert_run lib/io/output lib/table/csv_in lib/table/csv_lines lib/table/ledger lib/table/occasion_set lib/table/rows_out \
	    lib/table/semi_join lib/table/strmap lib/table/table_in
LTO      ?= $(shell $(CC) --version 2>/dev/null | grep -q 'Free Software Foundation' && echo -flto=auto)
ifneq ($(LTO),)
$(HOT:%=$(BUILD)/%.o): OBJLTO = $(LTO) -ffat-lto-objects
$(BUILD)/crm-ingest $(BUILD)/crm-rfm: LINKLTO = $(LTO)
endif

LIBSRC    = $(wildcard lib/*/*.c lib/filter/*/*.c)
LIBOBJ    = $(LIBSRC:%.c=$(BUILD)/%.o) $(BUILD)/lib/report/catalog.o
CMDSRC    = $(wildcard cmd/crm-*.c)
PROGRAMS  = $(CMDSRC:cmd/%.c=$(BUILD)/%)
SAMPLESRC = $(wildcard samples/shopgen/*.c)
SAMPLES   = $(BUILD)/shopgen
UNITSRC   = $(wildcard tests/unit/*/test_*.c tests/unit/filter/*/test_*.c)
UNITS     = $(UNITSRC:tests/%.c=$(BUILD)/tests/%)
FUZZSRC   = $(wildcard tests/fuzz/fuzz_*.c)
FUZZERS   = $(FUZZSRC:%.c=$(BUILD)/%)
MANUALS   = $(notdir $(wildcard man/*.[1-8]))
ARCHIVE   = $(BUILD)/libcrm.a

# One more at a time than there are processors, as some tests wait for what they have slowed down.
ATONCE   ?= $(shell echo $$(($$(nproc 2>/dev/null || echo 2) + 1)))
# The longest first, so that none is left to run alone at the end.
TESTS     = $(wildcard tests/fault/*.bats) tests/soak/soak.sh tests/soak/sweep.sh $(wildcard tests/cli/*.bats) $(UNITS)

.PHONY: deb rpm static check-package all demo check check-long check-unit check-asan check-valgrind lint bench fuzz soak soak-asan samples readme
.PHONY: tests install uninstall dist deps clean run-demo run-check run-valgrind run-lint run-fuzz run-soak
.DELETE_ON_ERROR:
.SECONDARY:

all: $(PROGRAMS) $(SAMPLES)

SANITIZE  = BUILD=build-asan HARDEN= HARDENLD= LTO= \
	    CFLAGS='-O1 -g -DCRM_NO_SANDBOX -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer'

# What is set up by itself: install what is missing, then start anew, so that what was installed is seen.
AGAIN = $(MAKE) -s --no-print-directory DEPS=no $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(shell nproc 2>/dev/null || echo 2))
deps:
	DEPS=yes .ci/deps build check
demo:
	@DEPS=$(DEPS) .ci/deps build
	@echo 'building ...'
	@$(AGAIN) all
	@$(AGAIN) run-demo
check:
	@DEPS=$(DEPS) .ci/deps build check
	@$(AGAIN) run-check
check-long:
	@DEPS=$(DEPS) .ci/deps build check
	@$(AGAIN) run-check SWEEP=$(or $(SWEEP),all)
check-asan:
	@DEPS=$(DEPS) .ci/deps build check
	@$(AGAIN) run-check $(SANITIZE)
check-valgrind:
	@DEPS=$(DEPS) .ci/deps build check lint
	@$(AGAIN) run-valgrind BUILD=build-valgrind LTO= CFLAGS='-O1 -g -DCRM_NO_SANDBOX'
lint:
	@DEPS=$(DEPS) .ci/deps build check lint
	@$(AGAIN) run-lint
soak:
	@DEPS=$(DEPS) .ci/deps build check
	@$(AGAIN) run-soak
soak-asan:
	@DEPS=$(DEPS) .ci/deps build check
	@$(AGAIN) run-soak $(SANITIZE)
fuzz:
	@DEPS=$(DEPS) .ci/deps build lint
	@$(AGAIN) run-fuzz BUILD=build-fuzz CC=clang HARDEN= HARDENLD= \
	    CFLAGS='-O1 -g -DCRM_NO_SANDBOX -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined'

$(BUILD)/lib/app/program.o: CPPFLAGS += -DCRM_LIBRARIES='"$(LIBRARIES)"'
$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALLCFLAGS) $(OBJLTO) -MMD -MP -c -o $@ $<

# Words of other languages for reports, built in.
$(BUILD)/lib/report/catalog.c: lib/report/po/compile.awk $(wildcard lib/report/po/*.po)
	@mkdir -p $(@D)
	awk -f $^ > $@
$(BUILD)/lib/report/catalog.o: $(BUILD)/lib/report/catalog.c $(BUILD)/flags
	$(CC) $(CPPFLAGS) $(ALLCFLAGS) -MMD -MP -c -o $@ $<

# Everything is built anew when the flags or the compiler change.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(subst ','\'',$(CPPFLAGS)) $(ALLCFLAGS) $(LDFLAGS)' | cmp -s - $@ || echo '$(CC) $(subst ','\'',$(CPPFLAGS)) $(ALLCFLAGS) $(LDFLAGS)' > $@
FORCE:

$(ARCHIVE): $(LIBOBJ)
	@rm -f $@
	$(AR) rcs $@ $^

# Programs for tests/soak that take the other ways: less of the vector instructions, zlib instead of ISA-L.
# What differs is compiled anew and linked before the library, whose own objects of these names then stay out.
SOAKSRC   = lib/table/csv_scan.c lib/model/kmeans_kernel.c lib/model/bits.c lib/io/inflate_zlib.c
SOAKBUILD = plain sse2 avx2 zlib
SOAKERS   = $(foreach v,$(SOAKBUILD),$(PROGRAMS:$(BUILD)/%=$(BUILD)/soak/$v/%))
$(BUILD)/soak/plain/%.o: SOAKFLAGS = -DCRM_CPU_LEVEL=0 -UHAVE_ISAL
$(BUILD)/soak/sse2/%.o: SOAKFLAGS = -DCRM_CPU_LEVEL=1
$(BUILD)/soak/avx2/%.o: SOAKFLAGS = -DCRM_CPU_LEVEL=2
$(BUILD)/soak/zlib/%.o: SOAKFLAGS = -UHAVE_ISAL
define soak_variant
$(BUILD)/soak/$1/%.o: %.c $(BUILD)/flags
	@mkdir -p $$(@D)
	$$(CC) $$(CPPFLAGS) $$(SOAKFLAGS) $$(ALLCFLAGS) -MMD -MP -c -o $$@ $$<
$(BUILD)/soak/$1/crm-%: $(BUILD)/cmd/crm-%.o $(SOAKSRC:%.c=$(BUILD)/soak/$1/%.o) $(ARCHIVE)
	$$(CC) $$(ALLCFLAGS) $$(HARDENLD) $$(NEEDED) $$(LDFLAGS) -o $$@ $$^ $$(LIBS)
endef
$(foreach v,$(SOAKBUILD),$(eval $(call soak_variant,$v)))

$(BUILD)/crm-%: $(BUILD)/cmd/crm-%.o $(ARCHIVE)
	$(CC) $(ALLCFLAGS) $(LINKLTO) $(HARDENLD) $(NEEDED) $(LDFLAGS) -o $@ $^ $(LIBS)

# The generator shares nothing with the library that it tests.
$(BUILD)/shopgen: $(SAMPLESRC:%.c=$(BUILD)/%.o)
	$(CC) $(ALLCFLAGS) $(HARDENLD) $(NEEDED) $(LDFLAGS) -o $@ $^ -lm

$(BUILD)/tests/unit/%.o: CPPFLAGS += -Itests/unit
$(BUILD)/tests/unit/%: $(BUILD)/tests/unit/%.o $(ARCHIVE)
	$(CC) $(ALLCFLAGS) $(HARDENLD) $(NEEDED) $(LDFLAGS) -o $@ $^ $(LIBS) -lcmocka

# The committed samples, made anew by the generator (the tests see to it that nothing changes).
CORNER    = --customers 60 --basket 1.7 --days 365 --from 2024-01-01 --relations --returns 0.05 --purchase 0.9,40 --seed 1
DIALECT   = --customers 16 --basket 2 --days 450 --from 2023-06-01 --relations --spend 6,3,250 --returns 0.06 --seed 3
SAMPLEDIR = samples
samples: $(BUILD)/shopgen
	$< $(CORNER) > $(SAMPLEDIR)/corner-shop.csv
	for d in en tr fa ar; do $< $(DIALECT) --dialect $$d > $(SAMPLEDIR)/shop-$$d.csv || exit 1; done

$(BUILD)/tests/perf/kmeans_fit: $(BUILD)/tests/perf/kmeans_fit.o $(ARCHIVE)
	$(CC) $(ALLCFLAGS) $(HARDENLD) $(NEEDED) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/tests/perf/inflate: $(BUILD)/tests/perf/inflate.o $(ARCHIVE)
	$(CC) $(ALLCFLAGS) $(HARDENLD) $(NEEDED) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/tests/perf/measure: $(BUILD)/tests/perf/measure.o
	$(CC) $(ALLCFLAGS) $(HARDENLD) $(NEEDED) $(LDFLAGS) -o $@ $^

$(BUILD)/tests/fuzz/%: $(BUILD)/tests/fuzz/%.o $(ARCHIVE)
	$(CC) $(ALLCFLAGS) -fsanitize=fuzzer $(LDFLAGS) -o $@ $^ $(LIBS)

# What the README shows, from what the programs say now.
readme: all
	BUILD=$(BUILD) tests/readme.sh README.md > $(BUILD)/README.md
	cp $(BUILD)/README.md README.md

tests: $(UNITS)

run-demo: all
	@BUILD=$(BUILD) samples/demo.sh

run-check: all tests
	@BUILD=$(BUILD) CRM_SWEEP=$(SWEEP) SOAK_SEED=9 SOAK_SECONDS=5 prove -f -o -j$(ATONCE) -e tests/tap.sh $(TESTS)

check-unit: $(UNITS)
	@BUILD=$(BUILD) prove -f -o -j2 -e tests/tap.sh $(UNITS)

run-valgrind: all tests
	@BUILD=$(BUILD) prove -f -o -j2 -e tests/valgrind/unit.sh $(UNITS) tests/valgrind/programs.bats

run-lint: all
	@BUILD=$(BUILD) prove -f -o -j2 -e tests/tap.sh $(wildcard tests/lint/*.bats)

# All ways to one result on random logs: SECONDS=N for how long, SEED=N to replay a round, WITH=sse2 (or another of SOAKBUILD)
# for all ways by that build.
run-soak: all $(SOAKERS)
	@BUILD=$(BUILD) SOAK_BUILDS='$(SOAKBUILD)' SOAK_SECONDS='$(SECONDS)' SOAK_SEED='$(SEED)' SOAK_WITH='$(WITH)' \
	    prove -f -o -e tests/tap.sh tests/soak/soak.sh

run-fuzz: $(FUZZERS)
	@BUILD=$(BUILD) tests/fuzz/run.sh $(FUZZERS)

bench: all $(BUILD)/tests/perf/measure $(BUILD)/tests/perf/inflate $(BUILD)/tests/perf/kmeans_fit
	@BUILD=$(BUILD) tests/perf/bench.sh
	@BUILD=$(BUILD) tests/perf/night.sh
	@BUILD=$(BUILD) tests/perf/cohort.sh
	@BUILD=$(BUILD) tests/perf/basket.sh
	@BUILD=$(BUILD) tests/perf/cluster.sh

# What `make install` brings beside programs, manuals and completions: DOCS to read, JOBS to run.
DOCS      = README.md LICENSE man/NEWS.md samples/load-sqlite.sql samples/load-postgres.sql samples/corner-shop.csv samples/shopify.csv \
	    samples/rules.csv samples/bins.csv samples/tiers.csv samples/baskets.csv samples/relations.csv
JOBS      = samples/nightly.sh samples/forget.sh
SCALE     = $(wildcard samples/scale/*)
# Languages that have manuals of their own: man/LL.
MANLANGS  = $(notdir $(wildcard man/??))
JOBUNITS  = crm-nightly@.service crm-nightly@.timer

install: all
	install -d $(addprefix $(DESTDIR),$(BINDIR) $(BASHDIR) $(ZSHDIR) $(FISHDIR) $(DOCDIR) $(JOBDIR) $(UNITDIR))
	install $(PROGRAMS) $(DESTDIR)$(BINDIR)
	install samples/overview.sh $(DESTDIR)$(BINDIR)/crm-overview
	for m in $(MANUALS); do install -D -m 644 man/$$m $(DESTDIR)$(MANDIR)/man$${m##*.}/$$m || exit 1; done
	for l in $(MANLANGS); do install -D -m 644 man/$$l/crm-tools.7 $(DESTDIR)$(MANDIR)/$$l/man7/crm-tools.7 || exit 1; done
	for p in $(PROGRAMS); do n=$${p##*/}; $$p --completion bash > $(DESTDIR)$(BASHDIR)/$$n && \
	    $$p --completion zsh > $(DESTDIR)$(ZSHDIR)/_$$n && $$p --completion fish > $(DESTDIR)$(FISHDIR)/$$n.fish || exit 1; done
	install -m 644 $(DOCS) $(DESTDIR)$(DOCDIR)
	install $(JOBS) $(DESTDIR)$(JOBDIR)
	install -D -t $(DESTDIR)$(JOBDIR)/scale $(filter %.sh,$(SCALE))
	install -D -m 644 -t $(DESTDIR)$(JOBDIR)/scale $(filter-out %.sh,$(SCALE))
	for u in $(JOBUNITS); do sed 's|@JOBDIR@|$(JOBDIR)|' samples/package/$$u > $(DESTDIR)$(UNITDIR)/$$u || exit 1; done

uninstall:
	for p in $(notdir $(PROGRAMS)); do rm -f $(DESTDIR)$(BINDIR)/$$p $(DESTDIR)$(BASHDIR)/$$p $(DESTDIR)$(ZSHDIR)/_$$p \
	    $(DESTDIR)$(FISHDIR)/$$p.fish; done
	rm -f $(DESTDIR)$(BINDIR)/crm-overview $(addprefix $(DESTDIR)$(MANDIR)/,$(MANLANGS:%=%/man7/crm-tools.7))
	for m in $(MANUALS); do rm -f $(DESTDIR)$(MANDIR)/man$${m##*.}/$$m; done
	rm -f $(addprefix $(DESTDIR)$(DOCDIR)/,$(notdir $(DOCS))) $(addprefix $(DESTDIR)$(JOBDIR)/,$(notdir $(JOBS))) \
	    $(addprefix $(DESTDIR)$(UNITDIR)/,$(JOBUNITS))
	rm -rf $(DESTDIR)$(JOBDIR)/scale
	rmdir $(DESTDIR)$(DOCDIR) $(DESTDIR)$(JOBDIR) 2>/dev/null || true

# Packages; what they are made of is in samples/package.
deb rpm static: all
	+@BUILD=$(BUILD) VERSION=$(VERSION) samples/package/$@.sh

check-package:
	@DEPS=$(DEPS) .ci/deps build check package
	@$(AGAIN) all
	@BUILD=$(BUILD) prove -f -o -e tests/tap.sh tests/package/package.bats

dist:
	@mkdir -p $(BUILD)
	git archive --prefix=crm-tools-$(VERSION)/ HEAD | gzip -9n > $(BUILD)/crm-tools-$(VERSION).tar.gz
	@echo $(BUILD)/crm-tools-$(VERSION).tar.gz

clean:
	rm -rf build build-*

-include $(LIBOBJ:.o=.d) $(CMDSRC:%.c=$(BUILD)/%.d) $(SAMPLESRC:%.c=$(BUILD)/%.d) $(UNITSRC:%.c=$(BUILD)/%.d) $(FUZZSRC:%.c=$(BUILD)/%.d) \
    $(wildcard $(BUILD)/soak/*/*/*/*.d)
