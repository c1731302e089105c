#!/usr/bin/env bash
# Copies an embedded store with its keys and checkpoints while its server runs, and checks the copy.
#
#   backup-store.sh DATABASE FOLDER
#   backup-store.sh /var/lib/aegis/aegis_audit.db /var/backups/aegis
#
# The server stands still (SIGSTOP) while the files are copied, and callers wait that long: on a file system that shares
# blocks (Btrfs, XFS) hardly at all. The copy is what a kill would leave at that moment, which Aegis is made to go on
# from. FOLDER/aegis-backup-TIME is there once it was verified, and readable by its owner alone: it holds the keys.
# AEGIS names the command.
set -euo pipefail
umask 077

say() { printf 'backup-store: %s\n' "$*"; }
give_up() { # give_up CODE WHAT
  say "$2" >&2
  exit "$1"
}

[ $# = 2 ] || give_up 2 'usage: backup-store.sh DATABASE FOLDER'
database=${1%.mv.db}
folder=$2
aegis=${AEGIS:-aegis}
longest=${LONGEST_PAUSE:-60}
[ -f "$database.mv.db" ] || give_up 3 "there is no database $database.mv.db"
[ -d "$folder" ] || give_up 3 "there is no folder $folder"

exec 9>"$folder/.backup-lock" || give_up 3 "can't write to $folder"
flock --nonblock 9 || give_up 3 "another backup into $folder is under way"
rm -rf "$folder"/.aegis-backup.*
work=$(mktemp -d "$folder/.aegis-backup.XXXXXXXX") || give_up 3 "can't write to $folder"
server=
watchdog=
go_on() {
  [ -z "$server" ] || kill -CONT "$server" 2>/dev/null || true
  [ -z "$watchdog" ] || kill "$watchdog" 2>/dev/null || true
  server=
  watchdog=
}
trap 'go_on; rm -rf "$work"' EXIT
trap 'exit 3' HUP INT TERM

# The server that holds the database says who it is in a file beside it.
if [ -f "$database.server" ]; then
  server=$(sed -n 's/.*"pid":\([0-9]*\).*/\1/p' "$database.server")
  if [ -n "$server" ] && ! tr '\0' ' ' 2>/dev/null <"/proc/$server/cmdline" | grep -q 'dev\.aegis\.'; then
    server=
  fi
fi
if [ -n "$server" ]; then
  # Should this script be killed in the middle, the server still goes on.
  (
    exec 9>&-
    trap 'kill "$nap"' TERM
    sleep "$longest" &
    nap=$!
    wait "$nap" || true
    kill -CONT "$server"
  ) >/dev/null 2>&1 &
  watchdog=$!
  kill -STOP "$server" || give_up 3 "can't stop the server $server for the copy"
  until grep -q '^State:[[:space:]]*T' "/proc/$server/status"; do
    [ -e "/proc/$server" ] || give_up 3 'the server ended just now'
    sleep 0.01
  done
fi
written() { find "$(dirname "$database")" -maxdepth 1 -name "$(basename "$database").*" -printf '%f %s %T@ %i\n' | sort; }
before=$(written)
begun=$(date +%s%N)
name=$(basename "$database")
for ending in .mv.db .wal .wal-old .wal-older .checkpoints .key .mask-key; do
  [ ! -e "$database$ending" ] || cp --reflink=auto "$database$ending" "$work/$name$ending" ||
    give_up 3 "$database$ending can't be copied"
done
[ "$before" = "$(written)" ] || give_up 3 'somebody writes to the store, and is no process here: run this where its server is'
took=$((($(date +%s%N) - begun) / 1000000))
if [ -n "$server" ]; then
  [ "$took" -lt $((longest * 1000)) ] || give_up 3 "the copy took longer than $longest s, so the server had gone on"
  go_on
  say "the server stood still for $took ms"
fi

# Opening the copy also brings to its tables what was in the log beside it alone.
code=0
unset AEGIS_CHECKPOINTS AEGIS_CHECKPOINT_KEY
"$aegis" audit verify --db "$work/$name" >"$work/verified" || code=$?
if [ "$code" != 0 ]; then
  cat "$work/verified" >&2
  give_up "$code" 'the copy could not be verified'
fi
chmod 600 "$work"/*
sync "$work"/*
backup=$folder/aegis-backup-$(date -u +%Y%m%dT%H%M%SZ)
[ ! -e "$backup" ] || give_up 3 "there is $backup already"
mv "$work" "$backup"
sync "$folder"
say "$backup, head $(sed -n 's/^Head: //p' "$backup/verified")"
