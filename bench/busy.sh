#!/usr/bin/env bash
# What a busy machine costs: tokens a second of a training step with one busy loop a core beside it, and without, with the
# kernels' own waiting and with the launcher's. In turns, so that all see the same machine.
#   bench/busy.sh [TURNS [STEPS]]     compiles the bench first
set -euo pipefail
cd "$(dirname "$0")/.."
turns=${1:-2} steps=${2:-20}
cores=$(nproc)
libgomp=300000

speed() { # NAME SPINCOUNT THREADS
  local found
  found=$(GOMP_SPINCOUNT=$2 ./latebloom bench step small fp32 "$3" "$steps" 2> /dev/null | grep -o '^[0-9]* tokens/s')
  printf '%-34s %s\n' "$1" "$found"
}

all() {
  speed "$1, $cores threads, as libgomp waits" $libgomp "$cores"
  speed "$1, $cores threads, as we wait" 10000 "$cores"
  speed "$1, one thread" 10000 1
}

loops=()
trap '((${#loops[@]} == 0)) || kill "${loops[@]}"' EXIT
for ((turn = 1; turn <= turns; turn++)); do
  all idle
  for ((i = 0; i < cores; i++)); do
    while :; do :; done &
    loops+=($!)
  done
  all busy
  kill "${loops[@]}"
  wait "${loops[@]}" 2> /dev/null || true
  loops=()
done
