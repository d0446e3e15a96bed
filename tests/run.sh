#!/usr/bin/env bash
# Installs the prerequisites of the tests, builds with warnings as errors, and runs every test. Last line: "N passed, N failed, N skipped".
set -euo pipefail
cd "$(dirname "$0")/.."

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

fail() { printf '\n%s\n' "$1" >&2; echo "0 passed, 1 failed, 0 skipped"; exit 1; }

command -v dotnet >/dev/null \
  || fail "The .NET 10 SDK is missing. Install it (https://dotnet.microsoft.com/download/dotnet/10.0) and run this again."

# Debian packages that the tests use: a real Redis, a browser for the sample's pages, Redis clients of other languages, and the linker for
# native apps.
missing=()
command -v redis-server >/dev/null || missing+=(redis-server)
command -v redis-benchmark >/dev/null || missing+=(redis-tools)
command -v chromium >/dev/null || missing+=(chromium)
command -v gcc >/dev/null || missing+=(gcc libc6-dev)
command -v node >/dev/null || missing+=(nodejs)
command -v npm >/dev/null || missing+=(npm)
/usr/bin/python3 -c 'import redis' 2>/dev/null || missing+=(python3-redis)
command -v ruby >/dev/null && ruby -e 'require "redis"' 2>/dev/null || missing+=(ruby-redis)
php -r 'exit((int) !(extension_loaded("redis") && extension_loaded("openssl") && extension_loaded("pcntl")));' 2>/dev/null \
  || missing+=(php-cli php-redis)
[ -e /usr/share/php/Predis/autoload.php ] || missing+=(php-predis)
command -v go >/dev/null || missing+=(golang-go)
[ -e /usr/share/gocode/src/github.com/gomodule/redigo ] || missing+=(golang-github-gomodule-redigo-dev)
[ -e /usr/include/hiredis/hiredis.h ] || missing+=(libhiredis-dev)
[ -e /usr/include/openssl/ssl.h ] || missing+=(libssl-dev)
if [ "${#missing[@]}" -gt 0 ]; then
  install="apt-get install -y --no-install-recommends ${missing[*]}"
  command -v apt-get >/dev/null || fail "Missing: ${missing[*]}. Install them with your system's package manager and run this again."
  as_root=""
  if [ "$(id -u)" -ne 0 ]; then
    { command -v sudo >/dev/null && sudo -n true 2>/dev/null; } || fail "Missing: ${missing[*]}. Run 'sudo $install' and run this again."
    as_root="sudo"
  fi
  echo "Installing ${missing[*]} ..."
  $as_root apt-get update -qq
  # The package would start its own server; the tests start separate ones, on ports that the system assigns.
  DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 $as_root $install >/dev/null || fail "Could not install ${missing[*]} with '$install'."
fi

clients=tests/AspNetRedisAad.ClientTests/Clients
node_major=$(node --version | sed 's/^v\([0-9]*\).*/\1/')
[ "$node_major" -ge 20 ] || fail "node-redis, ioredis and valkey-glide need Node.js 20 or later.
$(node --version) is installed. Install a newer one (Debian 13 has it) and run this again."
npm install --prefix "$clients" --no-package-lock --no-audit --no-fund --loglevel=error \
  || fail "npm could not install what $clients/package.json names. Check that it reaches its registry and run this again."

dotnet restore AspNetRedisAad.sln
dotnet build AspNetRedisAad.sln --no-restore -warnaserror

results="$PWD/artifacts/test-results"
rm -rf "$results"
mkdir -p "$results"
passed=0 failed=0 skipped=0 crashed=0

# A script in the background ignores SIGINT, and so do the programs that it starts. Some tests stop a program with it.
with_sigint() { dotnet "$@"; }
if env --default-signal=INT true 2>/dev/null; then
  with_sigint() { env --default-signal=INT dotnet "$@"; }
fi

# One project after the other: two cores are not enough for parallel load tests. When no test has ended for ten minutes, one hangs: the
# run is killed, and the log says which tests were running.
for project in tests/*/*Tests.csproj; do
  name=$(basename "$project" .csproj)
  with_sigint test --project "$project" --no-build --results-directory "$results" \
    --report-xunit-trx --report-xunit-trx-filename "$name.trx" --hangdump --hangdump-timeout 10m --hangdump-type Mini \
    || crashed=$((crashed + 1))

  counters=$(grep -o '<Counters [^>]*>' "$results/$name.trx" 2>/dev/null || true)
  if [ -z "$counters" ]; then
    echo "$name wrote no test report. Running at its end:"
    cat "$results/$name"_*_hang.log 2>/dev/null || echo "(not known)"
    failed=$((failed + 1))
    continue
  fi
  count() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$counters"; }
  passed=$((passed + $(count passed)))
  failed=$((failed + $(count failed)))
  skipped=$((skipped + $(count total) - $(count passed) - $(count failed)))
done

[ "$crashed" -gt 0 ] && [ "$failed" -eq 0 ] && failed=$crashed
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
