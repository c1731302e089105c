#!/bin/sh
# Measures decisions and writes the results into docs/reference/performance.md and performance.svg beside it. Takes about
# ten minutes on a quiet machine; give JMH's options to do less or more, such as: examples/benchmarks/run.sh -wi 1 -i 1
set -eu
cd "$(dirname "$0")/../.."
mvn -q -Pbenchmarks -pl examples/benchmarks -am package -Dmaven.test.skip=true

# The figures are those of the newest JDK there is.
newest=0
for home in "${AEGIS_JAVA_HOME:-}" "${JAVA_HOME:-}" /usr/lib/jvm/*; do
  [ -x "$home/bin/java" ] || continue
  version=$("$home/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p')
  if [ "${version:-0}" -gt "$newest" ]; then
    newest=$version
    java=$home/bin/java
  fi
done
[ "$newest" -ge 21 ] || { echo "run.sh: no JDK of at least 21 found; set JAVA_HOME" >&2; exit 3; }
exec "$java" -Djol.magicFieldOffset=true -cp 'examples/benchmarks/target/classes:examples/benchmarks/target/lib/*' \
  dev.aegis.benchmarks.Report docs/reference/performance.md docs/reference/performance.svg "$@"
