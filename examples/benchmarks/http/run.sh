#!/bin/bash
# Measures the server beside a bare one on the same HTTP library: evaluations a second and their 99th percentile, time to
# the first answer, memory while idle. Takes four minutes; needs wrk and a quiet machine. Prints a table for
# docs/reference/performance.md.
set -euo pipefail
cd "$(dirname "$0")/../../.."
seconds=${SECONDS_EACH:-10}
rounds=${ROUNDS:-3}
work=$(mktemp -d)
started=()
finish() {
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT

./aegis --version >/dev/null
dist=cli/target/aegis
# shellcheck source=../../../cli/src/main/dist/lib/find-java.sh
. $dist/lib/find-java.sh
find_java javac
port=$((20000 + $$ % 10000))

{
  echo 'rules:'
  for i in $(seq 0 999); do
    case $((i % 10)) in
      [0-5]) echo "  - {name: rule_$i, match: {type: prefix${i}_*}, approval: auto, risk_level: low}" ;;
      [67]) echo "  - {name: rule_$i, match: {type: type$i, target: 'crm*/accounts'}, approval: auto, risk_level: low}" ;;
      *) echo "  - {name: rule_$i, match: {type: type*}, when: params.amount > $((i + 1000)), approval: block}" ;;
    esac
  done
} >"$work/policy.yaml"

await() {
  for _ in $(seq 200); do
    curl -s -o /dev/null "http://127.0.0.1:$1/api/v1/evaluate" && return
    sleep 0.05
  done
  echo "nothing listens at $1" >&2
  exit 1
}

start_aegis() {
  AEGIS_OPTS="-XX:+UseParallelGC" $dist/bin/aegis serve "$work/policy.yaml" --port "$port" \
    --audit-db "$work/audit" >"$work/aegis.log" 2>&1 &
  started+=($!)
  await "$port"
}

stop_last() {
  kill "${started[-1]}"
  wait "${started[-1]}" 2>/dev/null || true
  unset 'started[-1]'
}

start_bare() { # port
  "$java_home/bin/javac" -d "$work" -cp "$dist/lib/*" examples/benchmarks/http/BareServer.java
  "$java_home/bin/java" -XX:+UseParallelGC -cp "$work:$dist/lib/*" BareServer "$1" >"$work/bare.log" 2>&1 &
  started+=($!)
  await "$1"
}

load() { # port connections seconds [path]
  wrk -t2 -c"$2" -d"$3"s --latency -s examples/benchmarks/http/evaluate.lua "http://127.0.0.1:$1" -- ${4:+"$4"} |
    sed -n 's/^RESULT //p'
}

first_answer() { # round
  local begun
  begun=$(date +%s%N)
  taskset -c 0 $dist/bin/aegis serve "$work/policy.yaml" --port "$port" --audit-db "$work/first$1" >"$work/first.log" 2>&1 &
  started+=($!)
  until taskset -c 1 curl -s -o /dev/null -f "http://127.0.0.1:$port/health"; do taskset -c 1 sleep 0.01; done
  echo "From the command to the first answer, on one core: $((($(date +%s%N) - begun) / 1000000)) ms."
  stop_last
}

share() { awk "BEGIN{printf \"%.2f\", $1 / $2}"; }

resident() { awk '/VmRSS/{print int($2 / 1024)}' "/proc/${started[-1]}/status"; }

processors=$(nproc)
echo "JDK $("$java_home/bin/java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p'), $processors processors, $(date +%Y-%m-%d)."
echo
start_aegis
# The second one is a control: what it differs by from the first, the machine makes.
start_bare $((port + 1))
start_bare $((port + 2))
for each in 0 1 2; do load $((port + each)) 16 "$seconds" >/dev/null; done
echo '| connections | round | bare, a second | its p99, ms | Aegis, a second | its p99, ms | rate | p99 | control: rate | p99 | errors |'
echo '| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |'
for connections in 16 64; do
  for round in $(seq "$rounds"); do
    read -r bare_rate bare_p99 bare_errors _ < <(load $((port + 1)) $connections "$seconds")
    before=$(awk '{print $14 + $15}' "/proc/${started[0]}/stat")
    read -r rate p99 errors refused < <(load "$port" $connections "$seconds")
    ticks=$(($(awk '{print $14 + $15}' "/proc/${started[0]}/stat") - before))
    read -r control_rate control_p99 _ < <(load $((port + 2)) $connections "$seconds")
    echo "| $connections | $round | $bare_rate | $bare_p99 | $rate | $p99 | $(share "$rate" "$bare_rate") | $(share "$p99" "$bare_p99") | $(share "$control_rate" "$bare_rate") | $(share "$control_p99" "$bare_p99") | $((errors + bare_errors + refused)) |"
    core_second=$(awk "BEGIN{printf \"%.0f\", $rate * $seconds / ($ticks / 100)}")
  done
done
echo
echo "Evaluations a second and core that Aegis used: $core_second."
stop_last
stop_last
echo
echo '| call | connections | answers a second | of them refused | p99, ms | lost |'
echo '| --- | ---: | ---: | ---: | ---: | ---: |'
for path in /api/v1/evaluate /api/v1/execute; do
  for connections in 1024 3072; do
    read -r rate p99 errors refused < <(load "$port" $connections "$seconds" $path)
    echo "| \`$path\` | $connections | $rate | $refused | $p99 | $errors |"
  done
done
stop_last
echo
for round in $(seq "$rounds"); do
  first_answer "$round"
done
AEGIS_OPTS=-Xmx96m $dist/bin/aegis serve "$work/policy.yaml" --port "$port" --audit-db "$work/idle" >"$work/idle.log" 2>&1 &
started+=($!)
await "$port"
sleep 10
before=$(resident)
load "$port" 16 2 >/dev/null
sleep 10
echo "Resident memory with -Xmx96m: $before MiB ten seconds after the start, $(resident) MiB ten seconds after two of load."
