#!/bin/sh
# Looks before going live whether a server would start and do what is meant, with Aegis' own commands: each check by its
# name, exit code 1 where one fails, 2 for wrong usage. Changes nothing.
#   preflight.sh POLICY [TESTS]
# The settings are those of the server: the environment, and the config file that AEGIS_CONFIG names. AEGIS names the
# command. Run it as who will run the server, such as in the image:
#   docker compose run --rm --entrypoint sh -v ./preflight.sh:/preflight.sh:ro aegis /preflight.sh /etc/aegis/policy/policy.yaml
set -u
aegis=${AEGIS:-aegis}
config=${AEGIS_CONFIG:-}
case $# in
  1 | 2) policy=$1 tests=${2:-} ;;
  *)
    echo 'usage: preflight.sh POLICY [TESTS]' >&2
    exit 2
    ;;
esac
command -v "$aegis" >/dev/null || {
  echo "preflight: there is no command $aegis; AEGIS names it" >&2
  exit 2
}

failed=0
step() { # step NAME COMMAND…
  name=$1
  shift
  if output=$("$@" 2>&1); then
    echo "ok      $name"
  else
    echo "FAILED  $name"
    printf '%s\n' "$output" | sed 's/^/        /'
    failed=1
  fi
}
with_config() { # with_config COMMAND…: with the config file, where there is one
  if [ -n "$config" ]; then "$aegis" "$@" --config "$config"; else "$aegis" "$@"; fi
}
setting() { # setting NAME: its value, as the server would take it
  printf '%s\n' "$settings" |
    sed -n -e H -e '$!d' -e x -e 's/\n//g' -e "s/.*\"$1\": *{ *\"value\": *\"\([^\"]*\)\".*/\1/p"
}
not_for_others() { # not_for_others FILE DIGITS: the last digits of its mode are among these
  mode=$(stat -L -c %a "$1") || return 1
  case $mode in
    *[$2]) case ${mode%?} in *[2367]) ;; *) return 0 ;; esac ;;
  esac
  echo "$1 has the mode $mode: chmod it, so that others than its owner can't change it, nor everybody read what is secret"
  return 1
}
people_are_asked() {
  case $(setting approval) in
    auto) echo 'approvals are automatic: nobody is asked; set `approval`, such as to `inbox`' && return 1 ;;
  esac
}
callers_are_known() {
  [ -n "$(setting tokens)" ] || {
    echo 'without tokens, others than this machine are served health and evaluate alone; make some with `aegis token create`'
    return 1
  }
}

settings=$(with_config config --format json) || {
  echo 'preflight: what the settings are can not be told; nothing was looked at' >&2
  exit 2
}
step 'the policy is valid, and nothing in it is hardly meant' with_config validate --strict "$policy"
[ -z "$tests" ] || step 'the policy decides what its tests expect' with_config test "$policy" "$tests"
step 'nobody else can change the policy' not_for_others "$policy" 0145
step 'settings, tokens, certificates and plugins can be used' with_config serve --check "$policy"
step 'a person is asked where the policy says so' people_are_asked
step 'callers need tokens' callers_are_known
tokens=$(setting tokens)
[ -z "$tokens" ] || step 'nobody else can change the tokens' not_for_others "$tokens" 0145
for name in tls_key mask_key checkpoint_key; do
  file=$(setting "$name")
  if [ -n "$file" ] && [ -e "$file" ]; then step "$name is secret" not_for_others "$file" 0; fi
done
database=$(setting audit_db)
case $(setting store) in
  jdbc:*)
    # A database that holds no log yet says so.
    output=$(with_config audit verify 2>&1)
    case $?:$output in
      0:*) echo 'ok      the store answers, and its log is intact' ;;
      *"there is no audit log"*) echo 'ok      the store answers; it is new' ;;
      *) step 'the store answers, and its log is intact' with_config audit verify ;;
    esac
    ;;
  *)
    step 'the folder of the audit log can be written' test -w "$(dirname "$database")"
    if [ -e "$database.mv.db" ]; then
      step 'the audit log is intact' with_config audit verify
      for file in "$database".mv.db "$database".key; do
        [ ! -e "$file" ] || step "$file is its owner's alone" not_for_others "$file" 0
      done
    fi
    ;;
esac
[ "$failed" = 0 ]
