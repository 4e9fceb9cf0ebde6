#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: slurm.sh OUT SHARDS LOG ... -- submit the steps of steps.sh to Slurm: job arrays between single jobs.
#
# Settings are those of steps.sh, in the environment, which sbatch hands on; where MODELS is set, models, rules and scores follow.
# Run it on a login node, with steps.sh beside it and the programs on PATH of all nodes.  Each job starts when the one before has ended
# well (afterok), so a task that fails stops all after it; `scontrol requeue` runs it again, which does no harm: a task is pure.
set -euo pipefail

if [ $# -lt 3 ]; then
	sed -n 's/^# usage: /usage: /p' "$0" >&2
	exit 2
fi
steps=$(realpath "$(dirname "$0")/steps.sh")
out=$(realpath -m "$1")
shards=$2
shift 2
mkdir -p "$out"
realpath "$@" > "$out/logs.txt"
submit=(sbatch --parsable --cpus-per-task=1 --output="$out/slurm-%x-%a.txt" --kill-on-invalid-dep=yes)

columns=$("${submit[@]}" --job-name=crm-columns --wrap="xargs -d '\n' bash '$steps' columns '$out' < '$out/logs.txt'")
# Status 1 is "done, but rows were refused": they are in OUT/rejects.
split=$("${submit[@]}" --job-name=crm-split --mem=512M --array="0-$(($# - 1))" --dependency="afterok:$columns" \
    --wrap="bash '$steps' split '$out' $shards \"\$(sed -n \"\$((SLURM_ARRAY_TASK_ID + 1))p\" '$out/logs.txt')\" || [ \$? -eq 1 ]")
shard=$(RFM=${RFM:---memory=1G} "${submit[@]}" --job-name=crm-shard --mem=1536M --array="0-$((shards - 1))" \
    --dependency="afterok:$split" --wrap="bash '$steps' shard '$out' \$SLURM_ARRAY_TASK_ID")
merge=$("${submit[@]}" --job-name=crm-merge --mem=4G --dependency="afterok:$shard" --wrap="bash '$steps' merge '$out'")
last=$merge
if [ -n "${MODELS+set}" ]; then
	count=$("${submit[@]}" --job-name=crm-count --mem=1G --array="0-$((shards - 1))" \
	    --dependency="afterok:$merge" --wrap="bash '$steps' count '$out' \$SLURM_ARRAY_TASK_ID")
	fit=$("${submit[@]}" --job-name=crm-fit --mem=4G --dependency="afterok:$count" --wrap="bash '$steps' fit '$out'")
	score=$("${submit[@]}" --job-name=crm-score --mem=1G --array="0-$((shards - 1))" \
	    --dependency="afterok:$fit" --wrap="bash '$steps' score '$out' \$SLURM_ARRAY_TASK_ID")
	last=$("${submit[@]}" --job-name=crm-finish --mem=1G --dependency="afterok:$score" --wrap="bash '$steps' finish '$out'")
fi
echo "$last"
