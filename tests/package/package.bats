#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Packages: what `make deb`, `make rpm` and `make static` make is whole, works where nothing else is, and goes without a trace.
# (make check-package; needs root and the system's package archive, and skips where they are not to be had.)

bats_require_minimum_version 1.5.0

ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
case ${BUILD:=build} in
/*) ;;
*) BUILD=$ROOT/$BUILD ;;
esac

teardown() {
	umount "$BATS_TEST_TMPDIR/root/proc" 2> /dev/null || true
}

make_package() {
	make -s -C "$ROOT" --no-print-directory DEPS=no BUILD="$BUILD" "$1" | tail -n 1
}

# need PROGRAM ...: skip the test where a program is missing.
need() {
	local program

	for program; do
		command -v "$program" > /dev/null || skip "no $program"
	done
}

@test "the .deb: lintian finds nothing; the same bytes from another folder" {
	need dpkg-deb lintian
	cd "$BATS_TEST_TMPDIR"
	deb=$(make_package deb)
	run --separate-stderr lintian --allow-root --fail-on error,warning "$deb"
	echo "$output"
	[ "$status" -eq 0 ]
	[ -z "$(git -C "$ROOT" status --porcelain)" ] || skip "uncommitted changes: another folder would differ"
	git clone -q "$ROOT" elsewhere
	other=$(make -s -C elsewhere --no-print-directory -j2 DEPS=no BUILD=out deb | tail -n 1)
	cmp "$deb" "elsewhere/$other"
}

@test "the .deb in a bare Debian: installs, has manuals, runs, and goes without a trace" {
	need dpkg-deb debootstrap
	[ "$(id -u)" -eq 0 ] || skip "not root"
	cd "$BATS_TEST_TMPDIR"
	deb=$(make_package deb)
	# What it depends on, by the package's own word.
	depends=$(dpkg-deb -f "$deb" Depends | sed 's/([^)]*)//g; s/ //g')
	# shellcheck disable=SC2016 # apt-get expands it
	site=$(apt-get indextargets --format '$(SITE)' 'Identifier: Packages' | head -n 1)
	# shellcheck source=/dev/null
	debootstrap --variant=minbase --include="man-db,systemd,$depends" "$(. /etc/os-release && echo "$VERSION_CODENAME")" root "$site" \
	    > log 2>&1 || { tail -n 3 log; skip "no bare Debian to be had"; }
	cp "$deb" root/crm-tools.deb
	chroot root find / -xdev -path /proc -prune -o -path /var/lib/dpkg -prune -o -path /var/cache -prune -o -path /var/log -prune -o -path /run -prune -o -print |
	    sort > before
	chroot root dpkg -i /crm-tools.deb
	chroot root sh -c 'cd /usr/share/doc/crm-tools && crm-ingest -q corner-shop.csv | crm-rfm -q | crm-cluster -q -k 4 | crm-report' > report
	grep -q '^Champions ' report
	chroot root man -w crm-tools crm-rfm crm-table
	# A workbook gets its name through /proc, as on every machine that has started.
	mount -t proc proc root/proc || mount --bind /proc root/proc
	chroot root sh -c 'crm-overview -o /tmp/out /usr/share/doc/crm-tools/corner-shop.csv && [ -s /tmp/out/report.html ] && rm -r /tmp/out'
	chroot root man -w crm-overview
	for l in tr fa ar; do
		chroot root man -w -L "$l" crm-tools | grep -qx "/usr/share/man/$l/man7/crm-tools.7.gz"
	done
	chroot root systemd-analyze verify crm-nightly@shop.timer
	[ -x root/usr/lib/crm/nightly.sh ] && [ -x root/usr/lib/crm/forget.sh ]
	# Completion, as bash of the root would do it (process substitution needs /proc, too).
	chroot root bash -c '. /usr/share/bash-completion/completions/crm-rfm; COMP_WORDS=(crm-rfm --rules put); COMP_CWORD=2; _crm_rfm; [ "${COMPREPLY[0]}" = putler ]'
	chroot root sh -c 'cd /usr/share/doc/crm-tools && ls README.md NEWS.md load-sqlite.sql load-postgres.sql copyright' > docs
	for p in root/usr/bin/crm-*; do
		n=${p##*/}
		[ "$n" != crm-overview ] || continue	# a script
		[ -s "root/usr/share/bash-completion/completions/$n" ] && [ -s "root/usr/share/zsh/vendor-completions/_$n" ] &&
		    [ -s "root/usr/share/fish/vendor_completions.d/$n.fish" ] && [ -s "root/usr/share/man/man1/$n.1.gz" ]
	done
	umount root/proc
	chroot root dpkg -P crm-tools
	chroot root find / -xdev -path /proc -prune -o -path /var/lib/dpkg -prune -o -path /var/cache -prune -o -path /var/log -prune -o -path /run -prune -o -print |
	    sort > after
	diff before after
}

@test "the .rpm: has the programs, names its libraries" {
	need rpmbuild rpm
	rpm=$(make_package rpm)
	rpm -qpl "$rpm" | grep -qx /usr/bin/crm-rfm
	rpm -qpl "$rpm" | grep -qx /usr/lib/crm/nightly.sh
	rpm -qpl "$rpm" | grep -qx /usr/bin/crm-overview
	rpm -qp --requires "$rpm" | grep -q '^libgsl\.so'
}

@test "the folder of make static runs where there is not even a C library" {
	need busybox
	[ "$(id -u)" -eq 0 ] || skip "not root"
	cd "$BATS_TEST_TMPDIR"
	archive=$(make_package static)
	mkdir -p root/bin root/tmp root/opt
	tar -C root/opt -xzf "$archive"
	mv root/opt/crm-tools-* root/opt/crm
	cp "$(command -v busybox)" root/bin/sh
	for tool in readlink dirname; do
		ln -s sh "root/bin/$tool"
	done
	cp "$ROOT/samples/corner-shop.csv" root/tmp
	file root/bin/sh | grep -q 'statically linked' || skip "busybox is not static"
	chroot root /bin/sh -c 'PATH=/opt/crm/bin:/bin; crm-ingest -q /tmp/corner-shop.csv | crm-rfm -q | crm-cluster -q -k 4 | crm-report' > report
	PATH=$BUILD:$PATH
	crm-ingest -q root/tmp/corner-shop.csv | crm-rfm -q | crm-cluster -q -k 4 | crm-report > want
	cmp report want
}
