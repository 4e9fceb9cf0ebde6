#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: rpm.sh -- make an .rpm in $BUILD of what has been built (make rpm); rpmbuild is all that it needs.
set -eu -o pipefail
export LC_ALL=C
umask 022

cd "$(dirname "$0")/../.."
: "${BUILD:=build}" "${VERSION:?}"
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2> /dev/null || echo 1764547200)}
export SOURCE_DATE_EPOCH
top=$(realpath "$BUILD")/rpm
rm -rf "$top"
mkdir -p "$top"

make -s --no-print-directory install BUILD="$BUILD" DEPS=no DESTDIR="$top/tree" PREFIX=/usr
find "$top/tree/usr/share/man" -type f -exec gzip -9n {} +
(cd "$top/tree" && find . -type f | sed 's|^\.||' | sort) > "$top/files"
cat > "$top/crm-tools.spec" <<-END
	Name: crm-tools
	Version: $VERSION
	Release: 1
	Summary: Segments, lifetime values, cohorts and offers from transaction logs
	License: GPL-3.0-or-later
	%define use_source_date_epoch_as_buildtime 1
	%define clamp_mtime_to_source_date_epoch 1
	%define debug_package %{nil}
	%define _buildhost localhost
	%define __os_install_post %{nil}
	%description
	crm-tools turns a shop's transaction log into tables for relationship
	marketing. It is eight Unix filters that read and write CSV.
	%install
	cp -a $top/tree/. %{buildroot}
	find %{buildroot}/usr/bin -type f ! -name crm-overview -exec strip --strip-unneeded {} +
	%files -f $top/files
END
rpmbuild -bb --quiet --define "_topdir $top" --define "_rpmdir $top/out" "$top/crm-tools.spec"
mv "$top"/out/*/crm-tools-*.rpm "$BUILD"
ls "$BUILD"/crm-tools-"$VERSION"-1.*.rpm
