#!/usr/bin/env bash
# Runs the oracle: run.sh OUT FIRST-SEED LAST-SEED [POWER...], from the root of a checkout; two runs at once. What is there
# already is not run again.
set -euo pipefail
out=$1 first=$2 last=$3
shift 3
here=$(dirname "$0")
mkdir -p "$out"
for seed in $(seq "$first" "$last"); do
  for errors in 0 0.03 0.1; do
    truth=$out/truth-$seed-$errors
    ./latebloom generate arithmetic --errors "$errors" --held-out 200 --seed "$seed" --mix LONG_TAILED \
      --sources sum-2-1,difference-2-1,sum-2,difference-2,product-1x2 -o /dev/null --truth "$truth"
    for power in "${@:-0.5}"; do
      weights=$out/weights-$seed-$errors-$power
      python3 "$here/oracle.py" "$truth" "$power" > "$weights"
      while [ "$(jobs -rp | wc -l)" -ge 2 ]; do wait -n; done
      ./latebloom compare conf/compare/arithmetic.conf --seeds "$seed" --errors "$errors" --policies from-file \
        --baseline from-file -s reweight.from-file.path="$weights" -s compare.evaluations=3 --quiet \
        -o "$out/$power-$seed-$errors" > /dev/null &
    done
  done
done
wait
