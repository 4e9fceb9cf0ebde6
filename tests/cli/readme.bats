#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What the README shows is what the programs say.  A line `<!-- needs: X -->` above a block names a program or a file of the real data.

load helper

# Run every ```console block of $1 and print the file as it should be.  What a missing need leaves out stays as it is.
regenerate() {
	local line block= needs= have

	export LC_ALL=C

	ln -s "$ROOT/samples" samples
	if [ -e "$DATA/online_retail/online_retail.csv.gz" ]; then
		ln -s "$DATA/online_retail/online_retail.csv.gz" .
	fi
	while IFS= read -r line; do
		case $line in
		'<!-- needs: '*)
			needs=${line#*: }
			needs=${needs% -->}
			;;
		'```console')
			block=yes
			have=yes
			if [ -n "$needs" ] && ! command -v "$needs" > /dev/null && ! [ -e "$DATA/$needs" ]; then
				have=no
			fi
			needs=
			;;
		'```') block= ;;
		esac
		case $block$have:$line in
		yesyes:'$ '*)
			printf '%s\n' "$line"
			bash -o pipefail -c "${line#??}" 2>&1 || echo "status $?"
			continue
			;;
		yesyes:'```console') ;;
		yesyes:*) continue ;;
		esac
		printf '%s\n' "$line"
	done < "$1"
}

@test "the README shows what the programs say" {
	regenerate "$ROOT/README.md" > README.md
	diff -u "$ROOT/README.md" README.md
}
