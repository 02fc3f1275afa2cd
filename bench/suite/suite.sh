#!/usr/bin/env bash
# Runs policies on the suite's corpora and writes one table; see README.md.
#   bench/suite/suite.sh DATA POLICIES SEEDS [CONF...]
# DATA has tasks/, text/ and gsm8k/; POLICIES as for compare, "uniform" among them; without CONF all of them.
set -euo pipefail
cd "$(dirname "$0")/../.."
data=$1 policies=$2 seeds=$3
shift 3
confs=("$@")
((${#confs[@]})) || confs=(bench/suite/[!_]*.conf)

classpath=$(cat target/classpath)
java() { command "${JAVA_HOME:-/usr}/bin/java" --sun-misc-unsafe-memory-access=allow -cp "target/classes:$classpath" "$@"; }
[[ -d data/suite ]] || java bench/suite/Corpora.java "$data" data/suite
for conf in "${confs[@]}"; do
  name=$(basename "$conf" .conf)
  ./latebloom compare "$conf" --policies "$policies" --seeds "$seeds" -o "data/suite-runs/$name"
  # The same of which training is not told the sources, where there are any.
  [[ $name == gsm8k ]] && continue
  ./latebloom compare "$conf" --policies "$policies" --seeds "$seeds" -o "data/suite-runs/$name-unnamed" -s compare.corpus.name-sources=false
done
java bench/suite/Table.java data/suite-runs/*/comparison.json | tee data/suite-runs/table.txt
