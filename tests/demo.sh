#!/usr/bin/env bash
# The tour: the example estate, from files to a verified apply, drift and repair, in the embedded sandbox.
set -euo pipefail
LPCONF=${LPCONF:-.venv/bin/lpconf}
export LPCONF_PROFILE=sandbox

run() { printf '\n$ lpconf %s\n' "$*"; "$LPCONF" "$@"; }
expect() { # CODE COMMAND...: a command that has to end with this exit code
  local code=$1 got=0; shift
  printf '\n$ lpconf %s\n' "$*"; "$LPCONF" "$@" || got=$?
  if [ "$got" -ne "$code" ]; then echo "expected exit $code, got $got"; exit 1; fi
  if [ "$code" -ne 0 ]; then echo "(exit $got)"; fi
}

run sandbox reset
run validate
expect 2 plan --out .lpconf/demo.lpplan --detailed-exitcode
run apply .lpconf/demo.lpplan
expect 0 plan --detailed-exitcode
expect 0 drift
run explain 'acme-outlet:engagement/Text to chat/SMS deep link'

echo; echo "Somebody switches transcript encryption off in the Security Center:"
run sandbox set acme-retail:security_center/transcript_encryption false
expect 2 drift
run apply acme-retail --auto-approve
expect 0 drift
