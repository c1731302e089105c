#!/usr/bin/env bash
# Measures what a machine takes and needs: decisions a second with what is recorded, bytes a record on disk, the export,
# how fast it is verified. Prints the table of docs/guides/operating.md. Needs wrk and jq, and for PostgreSQL its
# binaries.
#   measure.sh [DISTRIBUTION]
# RECORDS: so many are written for the sizes (100000). SECONDS_EACH: so long is each rate measured (10).
set -euo pipefail
cd "$(dirname "$0")/../.."
aegis=$(cd "${1:-cli/target/aegis}" && pwd)/bin/aegis
records=${RECORDS:-100000}
seconds=${SECONDS_EACH:-10}
work=$(mktemp -d)
chmod 755 "$work"
server=
cluster=
as_database() { if [ "$(id -u)" = 0 ]; then runuser -u "$owner" -- "$@"; else "$@"; fi; }
finish() {
  if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; fi
  if [ -n "$cluster" ]; then as_database "$binaries/pg_ctl" -D "$cluster/data" -m immediate -s stop || true; fi
  rm -rf "$work" ${cluster:+"$cluster"}
}
trap finish EXIT
for tool in wrk jq; do command -v $tool >/dev/null || { echo "measure: there is no $tool" >&2; exit 3; }; done

cd "$work"
cat >policy.yaml <<'YAML'
defaults: {risk_level: medium, approval: block}
rules:
  - {name: read, match: {type: read*}, risk_level: low, approval: auto}
YAML
# An action of a usual size: some 250 bytes of JSON.
action='"action_type":"read_customer","target":"crm/customers","params":{"id":48151623,"fields":["name","email","orders"],"reason":"ticket 4711: where is my parcel"},"description":"look up who wrote the ticket","agent_id":"support-bot","session_id":"s-20261107-4711"'
json='Content-Type: application/json'
cat >post.lua <<LUA
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = [[{$action}]]
LUA

serve() { # serve ARGUMENT…
  : >serve.out
  "$aegis" serve policy.yaml --port 0 "$@" >serve.out 2>serve.err &
  server=$!
  for _ in $(seq 300); do
    if grep -q 'http://' serve.out; then break; fi
    sleep 0.1
  done
  base=$(grep -oE 'http://[^ /]+' serve.out | head -n 1)
  [ -n "$base" ] || { cat serve.err >&2; exit 3; }
}
stop() {
  kill "$server"
  wait "$server" || true
  server=
}
rate() { # rate PATH: after some seconds to warm up
  wrk -t1 -c32 -d3s -s post.lua "$base$1" >warm
  wrk -t1 -c32 -d"${seconds}s" --latency -s post.lua "$base$1" >wrk.out
  if grep -q 'Non-2xx' wrk.out; then grep 'Non-2xx' wrk.out >&2; fi
  awk '/Requests\/sec/ {rate = $2} $1 == "99%" {p99 = $2} END {printf "%d | %s", rate, p99}' wrk.out
}
fill() { # fill RECORDS: two an action, a thousand actions a call, no two alike; ten callers at once
  local calls=() call
  for call in $(seq $(($1 / 2000))); do
    awk -v call="$call" 'BEGIN {
      srand(call)
      for (i = 0; i < 1000; i++) {
        printf "%s{\"action_type\":\"read_customer\",\"target\":\"crm/customers/%d\",\"params\":{\"id\":%d,\"fields\":[\"name\",\"email\",\"orders\"],", i ? "," : "[", rand() * 1e6, rand() * 1e9
        printf "\"reason\":\"ticket %d: where is my parcel %08x\"},\"description\":\"look up who wrote the ticket\",", rand() * 1e6, rand() * 2 ^ 31
        printf "\"agent_id\":\"support-bot-%d\",\"session_id\":\"s-%08x%08x\"}", rand() * 20, rand() * 2 ^ 31, rand() * 2 ^ 31
      }
      print "]"
    }' >"list$call.json"
    curl -sf -o "filled$call" -X POST "$base/api/v1/execute" -H "$json" --data-binary "@list$call.json" &
    calls+=($!)
    if [ $((call % 10)) = 0 ]; then
      wait "${calls[@]}"
      calls=()
    fi
  done
  [ ${#calls[@]} = 0 ] || wait "${calls[@]}"
  rm -f list*.json filled*
}
timed() { # timed COMMAND…: sets took, in milliseconds
  local begun
  begun=$(date +%s%N)
  "$@" >timed.out 2>timed.err
  took=$((($(date +%s%N) - begun) / 1000000))
}
sizes() { # sizes NAME BYTES ARGUMENT…
  local name=$1 bytes=$2 count
  shift 2
  timed "$aegis" audit verify "$@"
  count=$(sed -n 's/^The chain is intact: \([0-9]*\) records.*/\1/p' timed.out)
  printf '| %s | %d | %d | %d |\n' "$name" "$count" $((bytes / count)) $((count * 1000 / took))
}

echo "$(nproc) processors, $(awk '/MemTotal/ {printf "%d", $2 / 1048576}' /proc/meminfo) GB, load before: $(cut -d' ' -f1 /proc/loadavg)."
echo
echo '| 32 callers, H2 | answers a second | p99 |'
echo '| --- | ---: | ---: |'
serve --audit-db plain.db
echo "| \`evaluate\`, not recorded | $(rate /api/v1/evaluate) |"
stop
serve --audit-db evaluated.db --record-evaluations
echo "| \`evaluate\`, recorded | $(rate /api/v1/evaluate) |"
stop
serve --audit-db executed.db
echo "| \`execute\` | $(rate /api/v1/execute) |"
stop

echo
echo '| store | records | bytes a record on disk | records verified a second |'
echo '| --- | ---: | ---: | ---: |'
serve --audit-db sizes.db
fill "$records"
running=$(du -cb sizes.db.mv.db sizes.db.wal* | tail -n 1 | cut -f 1)
stop
sizes H2 "$(stat -c %s sizes.db.mv.db)" --db sizes.db
timed "$aegis" audit export --db sizes.db -o chain.jsonl
exported=$took
timed "$aegis" audit export --db sizes.db -o chain.jsonl.gz
compressed=$took

binaries=$(find /usr/lib/postgresql /usr/local/pgsql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1 || true)
owner=$(id -un)
if [ "$(id -u)" = 0 ]; then owner=$(id -un postgres 2>/dev/null || echo nobody); fi
if [ -n "$binaries" ] && [ -x "$binaries/initdb" ]; then
  cluster=$(mktemp -d)
  chown "$owner" "$cluster"
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  (cd "$cluster" && as_database "$binaries/initdb" -D "$cluster/data" -U aegis -A trust >"$work/initdb.log" &&
    as_database "$binaries/pg_ctl" -D "$cluster/data" -s -w -l "$cluster/log" \
      -o "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$cluster" start)
  "$binaries/createdb" -h 127.0.0.1 -p "$port" -U aegis aegis
  store="jdbc:postgresql://127.0.0.1:$port/aegis?user=aegis"
  serve --store "$store"
  fill "$records"
  stop
  sizes PostgreSQL "$("$binaries/psql" -h 127.0.0.1 -p "$port" -U aegis -Atc 'SELECT pg_database_size(current_database())' aegis)" --store "$store"
  serve --store "$store"
  executed=$(rate /api/v1/execute)
  stop
else
  echo 'SKIPPED PostgreSQL: no binaries here' >&2
fi

count=$(wc -l <chain.jsonl)
echo
echo '| file | bytes a record | records a second |'
echo '| --- | ---: | ---: |'
printf '| export | %d | %d |\n' $(($(stat -c %s chain.jsonl) / count)) $((count * 1000 / exported))
printf '| export, compressed | %d | %d |\n' $(($(stat -c %s chain.jsonl.gz) / count)) $((count * 1000 / compressed))
timed "$aegis" audit verify chain.jsonl.gz
printf '| verify of it | | %d |\n' $((count * 1000 / took))
echo
echo "The H2 file with its log while the server ran: $((running / count)) bytes a record."
[ -z "${executed:-}" ] || echo "\`execute\` on PostgreSQL: $executed."
