#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: static.sh -- make $BUILD/crm-tools-VERSION-MACHINE.tar.gz, a folder that runs on any Linux of this machine's kind (make static).
#
# Not all of the libraries come as archives, so the folder brings them along, the C library and its loader too: bin/crm-X starts
# libexec/crm-X by lib/ld.so.  Nothing needs to be installed, and nothing of the system is used but the kernel.
set -eu -o pipefail
export LC_ALL=C
umask 022

cd "$(dirname "$0")/../.."
: "${BUILD:=build}" "${VERSION:?}"
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2> /dev/null || echo 1764547200)}
name=crm-tools-$VERSION-$(uname -m)
root=$BUILD/$name
rm -rf "$root"

make -s --no-print-directory install BUILD="$BUILD" DEPS=no DESTDIR="$root" PREFIX= UNITDIR=/share/systemd
mv "$root/bin" "$root/libexec"
mkdir -p "$root/bin" "$root/lib"
mv "$root/libexec/crm-overview" "$root/bin"	# a script, which calls what is beside it
strip --strip-unneeded "$root"/libexec/*
ldd "$root"/libexec/* | awk '$2 == "=>" { print $3 }' | sort -u | xargs cp -L -t "$root/lib"
cp -L "$(ldd "$root/libexec/crm-rfm" | awk '$1 ~ /^\/.*ld-linux/ { print $1 }')" "$root/lib/ld.so"
for program in "$root"/libexec/*; do
	cat > "$root/bin/${program##*/}" <<-'END'
		#!/bin/sh
		case $0 in */*) here=${0%/*} ;; *) here=$(dirname "$(command -v "$0")") ;; esac
		while link=$(readlink "$here/${0##*/}"); do
			case $link in /*) here=${link%/*} ;; */*) here=$here/${link%/*} ;; *) break ;; esac
		done
		exec "$here/../lib/ld.so" --library-path "$here/../lib" "$here/../libexec/${0##*/}" "$@"
	END
	chmod 755 "$root/bin/${program##*/}"
done
tar -C "$BUILD" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -cf - "$name" |
    gzip -9n > "$BUILD/$name.tar.gz"
rm -rf "$root"
echo "$BUILD/$name.tar.gz"
