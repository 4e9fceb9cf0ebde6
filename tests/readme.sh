#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: readme.sh README -- print README as it should be: every ```console block run anew (in a folder of its own).
#
# A line `<!-- needs: X -->` above a block names a program or a file of the real data ($CRM_DATA, ../shared/data); where it is not
# there, the block stays as it is.
set -u
export LC_ALL=C

root=$(cd "$(dirname "$0")/.." && pwd)
readme=$(realpath "$1")
case ${BUILD:=build} in
/*) PATH=$BUILD:$PATH ;;
*) PATH=$root/$BUILD:$PATH ;;
esac
data=${CRM_DATA:-$root/../shared/data}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
ln -s "$root/samples" samples
if [ -e "$data/online_retail/online_retail.csv.gz" ]; then
	ln -s "$data/online_retail/online_retail.csv.gz" .
fi

needs=
state=text
while IFS= read -r line; do
	case $state:$line in
	text:'<!-- needs: '*)
		needs=${line#*: }
		needs=${needs% -->}
		;;
	text:'```console')
		state=run
		if [ -n "$needs" ] && ! command -v "$needs" > /dev/null && ! [ -e "$data/$needs" ]; then
			state=keep
		fi
		needs=
		;;
	run:'```' | keep:'```')
		state=text
		;;
	run:'$ '*)
		printf '%s\n' "$line"
		bash -o pipefail -c "${line#??}" 2>&1 || echo "status $?"
		continue
		;;
	run:*)
		continue
		;;
	esac
	printf '%s\n' "$line"
done < "$readme"
