#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: deb.sh -- make $BUILD/crm-tools_VERSION_ARCH.deb of what has been built (make deb).
#
# The same bytes from every folder and at every hour: times are those of the newest commit, or $SOURCE_DATE_EPOCH.
set -eu -o pipefail
export LC_ALL=C
umask 022

cd "$(dirname "$0")/../.."
: "${BUILD:=build}" "${VERSION:?}" "${MAINTAINER:=crm-tools maintainers <maintainers@crm-tools.example>}"
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2> /dev/null || echo 1764547200)}
export SOURCE_DATE_EPOCH
arch=$(dpkg --print-architecture)
date=$(date -u -R -d "@$SOURCE_DATE_EPOCH")
root=$BUILD/deb
doc=$root/usr/share/doc/crm-tools
rm -rf "$root"

make -s --no-print-directory install BUILD="$BUILD" DEPS=no DESTDIR="$root" PREFIX=/usr
programs=$(cd "$root/usr/bin" && printf '%s\n' crm-* | grep -vx crm-overview)	# that one is a script
(cd "$root/usr/bin" && echo "$programs" | xargs strip --strip-unneeded)

# Debian's places: zsh's completions are the vendor's, the licence is in copyright, manuals and changes are compressed.
mv "$root/usr/share/zsh/site-functions" "$root/usr/share/zsh/vendor-completions"
rm "$doc/LICENSE"
find "$root/usr/share/man" -type f -exec gzip -9n {} +
printf 'crm-tools (%s) unstable; urgency=medium\n\n  * See NEWS.md.\n\n -- %s  %s\n' "$VERSION" "$MAINTAINER" "$date" |
    gzip -9n > "$doc/changelog.gz"
cat > "$doc/copyright" <<-'END'
	Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

	Files: *
	Copyright: 2026 the crm-tools authors
	License: GPL-3.0-or-later

	License: GPL-3.0-or-later
	 This program is free software: you can redistribute it and/or modify it
	 under the terms of the GNU General Public License as published by the
	 Free Software Foundation, either version 3 of the License, or (at your
	 option) any later version.
	 .
	 On Debian systems its text is in /usr/share/common-licenses/GPL-3.
END

# What the programs are linked with becomes Depends.
mkdir -p "$BUILD/deb-control/debian"
printf 'Source: crm-tools\n\nPackage: crm-tools\nArchitecture: any\n' > "$BUILD/deb-control/debian/control"
depends=$(cd "$BUILD/deb-control" && echo "$programs" | sed "s|^|$(realpath --relative-to=. ../deb)/usr/bin/|" | xargs dpkg-shlibdeps -O 2> /dev/null | sed 's/^shlibs:Depends=//')
mkdir "$root/DEBIAN"
cat > "$root/DEBIAN/control" <<-END
	Package: crm-tools
	Version: $VERSION
	Architecture: $arch
	Maintainer: $MAINTAINER
	Depends: $depends
	Section: utils
	Priority: optional
	Installed-Size: $(du -k -s --apparent-size "$root/usr" | cut -f1)
	Description: segments, lifetime values, cohorts and offers from transaction logs
	 crm-tools turns a shop's transaction log into tables for relationship
	 marketing: recency, frequency and money with segments, k-means clusters,
	 customer lifetime values, cohorts, association rules and reports.
	 .
	 It is eight Unix filters that read and write CSV, to be chained at a prompt
	 or run from cron.
END
(cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum > DEBIAN/md5sums)
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --root-owner-group -Zxz --build "$root" "$BUILD/crm-tools_${VERSION}_$arch.deb" > /dev/null
rm -rf "$BUILD/deb-control"
echo "$BUILD/crm-tools_${VERSION}_$arch.deb"
