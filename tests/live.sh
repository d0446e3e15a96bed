#!/usr/bin/env bash
# Runs the tests that need no faults on a real cache, and reports differences from the emulator:
#   tests/live.sh ENDPOINT [--settings FILE] [--soak 70m] [--checks-only] [--no-build]
# It signs in as the package does: DefaultAzureCredential (az login), or the settings in FILE or in variables such as
# AzureRedisAad__Credential. It installs nothing. All keys that it writes begin with "live-", and it deletes them.
# Exit code 0: all passed; 1: something failed; 2: wrong usage, or no credential.
set -uo pipefail
cd "$(dirname "$0")/.."

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
usage="Usage: tests/live.sh ENDPOINT [--settings FILE] [--soak 70m] [--checks-only] [--no-build]"
refuse() { printf '%s\n' "$1" >&2; exit 2; }

endpoint="" settings="" soak="" build=yes tests_too=yes
while [ $# -gt 0 ]; do
  case "$1" in
    --settings) [ -f "${2:-}" ] || refuse "--settings: '${2:-}' is no file. $usage"; settings=$(realpath "$2"); shift ;;
    --soak)
      [[ "${2:-}" =~ ^([1-9][0-9]*)([smh])$ ]] || refuse "--soak: '${2:-}' is no time. Write such as 20s, 70m or 2h. $usage"
      case "${BASH_REMATCH[2]}" in s) unit=1 ;; m) unit=60 ;; h) unit=3600 ;; esac
      soak=$((BASH_REMATCH[1] * unit)); shift ;;
    --no-build) build=no ;;
    --checks-only) tests_too=no ;;
    -*) refuse "'$1' is unknown. $usage" ;;
    *) [ -z "$endpoint" ] || refuse "Give one endpoint. $usage"; endpoint=$1 ;;
  esac
  shift
done
[ -n "$endpoint" ] || refuse "$usage"
command -v dotnet >/dev/null \
  || refuse "The .NET 10 SDK is missing. Install it from https://dotnet.microsoft.com/download/dotnet/10.0 and run this again."
command -v redis-server >/dev/null \
  || refuse "redis-server is missing; the cache is compared with it. Install it (apt-get install redis-server) and try again."

if [ "$build" = yes ]; then
  echo "Building ..."
  for project in src/AspNetRedisAad.Tool tests/AspNetRedisAad.IntegrationTests; do
    dotnet build "$project" -v quiet || { echo "The build failed." >&2; exit 1; }
  done
fi
tool=src/AspNetRedisAad.Tool/bin/Debug/net10.0/redis-aad.dll
tests=tests/AspNetRedisAad.IntegrationTests/bin/Debug/net10.0/AspNetRedisAad.IntegrationTests.dll
log=$(mktemp)
trap 'rm -f "$log"' EXIT

if ! why=$(dotnet "$tool" token ${settings:+--settings "$settings"} --json 2>&1 >/dev/null); then
  refuse "There is no credential: run 'az login', or set one in AzureRedisAad__Credential and its like, or in --settings FILE. ($why)"
fi
# The doctor explains a refusal better than a hundred failed tests.
dotnet "$tool" doctor "$endpoint" ${settings:+--settings "$settings"} || exit 1

export LIVE_ENDPOINT=$endpoint LIVE_SETTINGS=$settings
failed=0
# The tests report findings in their error output; their own report matters only when one fails.
run() {
  echo
  echo "$1"
  shift
  dotnet "$tests" -noLogo -noColor "$@" 2>&1 >"$log" || { failed=1; grep -v '^ *\[OUTPUT\]' "$log"; }
  tail -n 3 "$log" | grep Total || true
}
[ "$tests_too" = no ] || run "The tests that need no faults:" -trait Live=true -trait- Faults=true -class- '*DifferencesTests'
run "What the emulator promises:" -class '*Live.DifferencesTests'
if [ -n "$soak" ]; then
  export LIVE_SOAK=$soak
  run "Every surface in use for $soak s:" -trait Soak=true
fi

echo
if [ "$failed" -eq 0 ]; then echo "All passed on $endpoint."; else echo "Something failed on $endpoint; see above."; fi
exit "$failed"
