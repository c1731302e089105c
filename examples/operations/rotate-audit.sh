#!/usr/bin/env bash
# Takes old entries out of an audit log, once all of it is known to be safe elsewhere. Run it daily, see aegis.cron.
#
#   rotate-audit.sh FOLDER AGE --db PATH|--store JDBC-URL [OPTION…]
#   rotate-audit.sh /var/backups/aegis 30d --db /var/lib/aegis/aegis_audit.db
#
# FOLDER must exist, on a disk of its own if you can. What ended longer than AGE ago goes (or before a time, such as
# 2026-01-01). The rest is handed to `aegis audit` as it is; --config may come, too. AEGIS names the command.
#
#   FOLDER/aegis-chain.jsonl.gz           the whole log as it was before the last rotation
#   FOLDER/aegis-archive-TIME.jsonl.gz    what went at that time; never touched again
#   FOLDER/head                           the log's last record after the last rotation
#
# Exit code 0: done, or nothing was that old; 1: the log or an archive is not as it was written, nothing was pruned;
# 2: wrong usage; 3: it could not be done, as by a full disk: run it again.
set -euo pipefail
umask 077

say() { printf 'rotate-audit: %s\n' "$*"; }
give_up() { # give_up CODE WHAT
  say "$2" >&2
  exit "$1"
}

case "${3:-}" in
  --db | --db=* | --store | --store=*) ;;
  *) give_up 2 'usage: rotate-audit.sh FOLDER AGE --db PATH|--store JDBC-URL [OPTION…]' ;;
esac
folder=$1
age=$2
log=("${@:3}")
aegis=${AEGIS:-aegis}
[ -d "$folder" ] || give_up 3 "there is no folder $folder"

exec 9>"$folder/.lock" || give_up 3 "can't write to $folder"
flock --nonblock 9 || give_up 3 "another rotation into $folder is under way"

# What a run that was killed left behind; nobody else works here.
rm -rf "$folder"/.rotation.*
work=$(mktemp -d "$folder/.rotation.XXXXXXXX") || give_up 3 "can't write to $folder"
trap 'rm -rf "$work"' EXIT

verify() { # verify WHAT ARGUMENT…: leaves what it printed in $work/verified
  local what=$1 code=0
  shift
  "$aegis" audit verify "$@" >"$work/verified" || code=$?
  [ "$code" = 0 ] || {
    cat "$work/verified" >&2
    give_up "$code" "$what could not be verified; see to it before the next rotation"
  }
}
head_of() { sed -n 's/^Head: //p' "$work/verified"; }

# The newest archive, the log that goes on from it, and the record that was last: nobody changed, cut or replaced them.
known=()
[ ! -s "$folder/head" ] || known=(--expect-head "$(cat "$folder/head")")
newest=
for archive in "$folder"/aegis-archive-*.jsonl.gz; do
  [ ! -e "$archive" ] || newest=$archive
done
verify 'the audit log, with its newest archive,' ${newest:+"$newest"} "${log[@]}" "${known[@]}"

# All of it, compressed and on disk, is read again before anything goes.
"$aegis" audit export "${log[@]}" -o "$work/aegis-chain.jsonl.gz" || give_up 3 'the export failed; nothing was pruned'
verify 'the export' "$work/aegis-chain.jsonl.gz" "${known[@]}"
exported=$(head_of)
mv "$work/aegis-chain.jsonl.gz" "$folder/aegis-chain.jsonl.gz"
sync "$folder"
say "exported up to $exported"

# Aegis writes the archive, whole and on disk, before it takes away exactly what is in it.
archive=$folder/aegis-archive-$(date -u +%Y%m%dT%H%M%SZ).jsonl.gz
"$aegis" audit prune "${log[@]}" --older-than "$age" --archive "$archive" ||
  give_up 3 'the pruning failed or did not end; what is in no archive is still in the log'
if [ -e "$archive" ]; then
  verify 'the new archive with the log' "$archive" "${log[@]}" --expect-head "$exported"
  say "archived in $archive"
else
  verify 'the audit log' "${log[@]}" --expect-head "$exported"
fi
head_of >"$work/head"
sync "$work/head"
mv "$work/head" "$folder/head"
say "head $(head_of)"
