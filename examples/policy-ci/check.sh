#!/bin/sh
# Says whether the policy of this folder may be merged: each step by its name, exit code 1 where one fails.
#   AEGIS=/opt/aegis/bin/aegis ./check.sh      without AEGIS, the command `aegis`
# Leaves policy-tests.xml, a report for CI servers.
set -u
cd "$(dirname "$0")" || exit 3
aegis=${AEGIS:-aegis}
report=policy-tests.xml
command -v "$aegis" >/dev/null || {
  echo "check: there is no command $aegis; AEGIS names it" >&2
  exit 3
}
rm -f "$report"

failed=
step() { # step NAME COMMAND…
  name=$1
  shift
  if output=$("$@" 2>&1); then
    echo "ok      $name"
  else
    echo "FAILED  $name (exit code $?)"
    printf '%s\n' "$output" | sed 's/^/        /'
    failed="$failed $name"
  fi
}

# It is valid, and nothing in it is hardly meant, such as a rule that can't be met.
step validate "$aegis" validate --strict policy.yaml
# It looks as all policies do, so that differences are changes.
step format "$aegis" fmt --check policy.yaml
# It decides what it must.
step tests "$aegis" test policy.yaml policy.test.yaml --junit "$report"

case $failed in
  *validate* | *tests*) echo "skipped coverage, mutation" ;;
  *)
    # The tests look at every rule, and at both sides of every condition.
    step coverage "$aegis" test policy.yaml policy.test.yaml --coverage --min-coverage 100
    # They would notice a slip: a wider glob, another number, a weaker decision. A large policy may ask for less than all.
    step mutation "$aegis" test policy.yaml policy.test.yaml --mutate --min-mutation-score 97
    ;;
esac
[ -z "$failed" ]
