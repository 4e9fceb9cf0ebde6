# crm-tools: relationship marketing from transaction logs.
# What a packager overrides: CC CFLAGS LDFLAGS PREFIX DESTDIR; ISAL=no builds without ISA-L, DEPS=no installs nothing.

VERSION   = 0.1.0
CC       ?= cc
AR       ?= ar
PREFIX   ?= /usr/local
BINDIR   ?= $(PREFIX)/bin
MANDIR   ?= $(PREFIX)/share/man
PKGCONFIG ?= pkg-config
BUILD    ?= build

CFLAGS   ?= -O2 -g
WARNINGS  = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2
HARDEN   ?= -fPIE -fstack-protector-strong -D_FORTIFY_SOURCE=2
HARDENLD ?= -pie -Wl,-z,relro -Wl,-z,now
# -ffp-contract=off: the same numbers from every compiler on every machine.
CPPFLAGS += -Ilib -D_GNU_SOURCE -DCRM_VERSION='"$(VERSION)"'
ALLCFLAGS = -std=c11 $(WARNINGS) -ffp-contract=off -pthread $(HARDEN) $(CFLAGS)

PACKAGES  = zlib gsl icu-i18n icu-uc libsodium
ISAL     ?= $(shell $(PKGCONFIG) --exists libisal 2>/dev/null && echo yes || echo no)
ifeq ($(ISAL),yes)
PACKAGES += libisal
CPPFLAGS += -DHAVE_ISAL
endif
CPPFLAGS += $(shell $(PKGCONFIG) --cflags $(PACKAGES) 2>/dev/null)
LIBS      = $(shell $(PKGCONFIG) --libs $(PACKAGES) 2>/dev/null) -lcsv -lm

LIBSRC    = $(wildcard lib/*/*.c)
LIBOBJ    = $(LIBSRC:%.c=$(BUILD)/%.o)
CMDSRC    = $(wildcard cmd/crm-*.c)
PROGRAMS  = $(CMDSRC:cmd/%.c=$(BUILD)/%)
SAMPLESRC = $(wildcard samples/shopgen/*.c)
SAMPLES   = $(BUILD)/shopgen
UNITSRC   = $(wildcard tests/unit/test_*.c)
UNITS     = $(UNITSRC:tests/%.c=$(BUILD)/tests/%)
ARCHIVE   = $(BUILD)/libcrm.a

.PHONY: all demo check check-unit check-cli check-asan check-valgrind lint bench fuzz install uninstall dist deps clean tests
.DELETE_ON_ERROR:
.SECONDARY:

all: $(PROGRAMS) $(SAMPLES)

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALLCFLAGS) -MMD -MP -c -o $@ $<

# Everything is built anew when the flags or the compiler change.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(subst ','\'',$(CPPFLAGS)) $(ALLCFLAGS) $(LDFLAGS)' | cmp -s - $@ || echo '$(CC) $(subst ','\'',$(CPPFLAGS)) $(ALLCFLAGS) $(LDFLAGS)' > $@
FORCE:

$(ARCHIVE): $(LIBOBJ)
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/crm-%: $(BUILD)/cmd/crm-%.o $(ARCHIVE)
	$(CC) $(ALLCFLAGS) $(HARDENLD) $(LDFLAGS) -o $@ $^ $(LIBS)

# The generator shares nothing with the library that it tests.
$(BUILD)/shopgen: $(SAMPLESRC:%.c=$(BUILD)/%.o)
	$(CC) $(ALLCFLAGS) $(HARDENLD) $(LDFLAGS) -o $@ $^ -lm

$(BUILD)/tests/unit/%: $(BUILD)/tests/unit/%.o $(ARCHIVE)
	$(CC) $(ALLCFLAGS) $(HARDENLD) $(LDFLAGS) -o $@ $^ $(LIBS) -lcmocka

# The committed samples, made anew by the generator (the tests see to it that nothing changes).
DIALECTS  = en tr fa ar
.PHONY: samples
samples: $(BUILD)/shopgen
	$< --customers 60 --basket 1.7 --days 365 --from 2024-01-01 --relations --returns 0.05 --purchase 0.9,40 --seed 2 > samples/corner-shop.csv
	for d in $(DIALECTS); do $< --dialect $$d --customers 16 --basket 2 --days 450 --from 2023-06-01 --relations \
	    --spend 6,3,250 --returns 0.06 --seed 3 > samples/shop-$$d.csv || exit 1; done

$(BUILD)/tests/perf/measure: $(BUILD)/tests/perf/measure.o
	$(CC) $(ALLCFLAGS) $(HARDENLD) $(LDFLAGS) -o $@ $^

bench: all $(BUILD)/tests/perf/measure
	BUILD=$(BUILD) tests/perf/bench.sh

tests: $(UNITS)

check-unit: $(UNITS)
	CMOCKA_MESSAGE_OUTPUT=TAP prove -j2 -e '' $(UNITS)

clean:
	rm -rf build build-*

-include $(LIBOBJ:.o=.d) $(CMDSRC:%.c=$(BUILD)/%.d) $(SAMPLESRC:%.c=$(BUILD)/%.d) $(UNITSRC:%.c=$(BUILD)/%.d)
