#!/usr/bin/env bash
# Runs inputs that once failed and says which behave as they should.
#   bench/cases.sh [CASES [NAME...]]     CASES is the folder with the cases; ../shared/cases without it
# Each case is a folder with a script `cmd` and what is right in `expected.txt`. Needs python3 for the scripts that read a store.
set -uo pipefail
root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cases=${1:-$root/../shared/cases}
[[ -d $cases ]] || { echo "cases: there is no folder $cases; name the folder with the cases" >&2; exit 2; }
shift || true
only=("$@")
L="$root/latebloom"
work=$(mktemp -d)
trap 'rm -rf "$work" /tmp/latebloom-case-*; [[ -z ${broker:-} ]] || kill "$broker" 2> /dev/null' EXIT
passed=0 failed=0

# wanted NAME [ARGUMENT...]: runs the case's script; what it prints is in $out.
wanted() {
  local name=$1
  shift
  ((${#only[@]} == 0)) || [[ " ${only[*]} " == *" $name "* ]] || return 1
  [[ -d $cases/$name ]] || { echo "skip  $name (not in $cases)"; return 1; }
  out=$work/$name
  bash "$cases/$name/cmd" "$L" "$@" > "$out" 2>&1
}

# verdict NAME: the exit status of the check before it decides.
verdict() {
  if [[ $? == 0 ]]; then
    passed=$((passed + 1))
    echo "ok    $1"
  else
    failed=$((failed + 1))
    echo "FAIL  $1 (expected: $cases/$1/expected.txt); it printed:"
    sed 's/^/        /' "$out" | tail -n 25
  fi
}

ids='[0-9]+(,[0-9]+)+'

n=finished-run-exits-1
if wanted $n; then (($(grep -c ': exit 0$' "$out") == 11)); verdict $n; fi

n=bounded-without-examples-hangs
if wanted $n; then
  # ingest publishes none of the three lines, so that the run finds an empty topic.
  grep -q 'exit 1$' "$out" && grep -q 'none of the 3 lines .* 3 unknown_shape' "$out" && grep -q 'topic t holds no record' "$out"
  verdict $n
fi

n=end-token-inside-text
if wanted $n; then ! grep -q "rest=b'x.x00y" "$out"; verdict $n; fi

n=export-loses-chat-files
if wanted $n; then
  (($(grep -c 'chat_template.jinja' "$out") == 2 && $(grep -c 'generation_config.json' "$out") == 2)) &&
    (($(grep -c 'special_tokens_map.json' "$out") == 2)) && ! grep 'eos_token_id' "$out" | grep -vq 260
  verdict $n
fi

n=long-line-stops-ingest
if wanted $n; then (($(grep -c "prompt=b'a='" "$out") == 1 && $(grep -c "prompt=b'b='" "$out") == 1)); verdict $n; fi

n=peft-variants-taken-for-lora
if wanted $n; then
  grep -qE "^base: .*$ids" "$out" && grep -qE "^ad: .*$ids" "$out" &&
    grep -q '^ad-alora: .*alora_invocation_tokens' "$out" && grep -q '^ad-qalora: .*use_qalora' "$out"
  verdict $n
fi

n=tied-head-that-differs
if wanted $n; then
  right=44,75,50,67,19,92,4,4,4,89,46,27,4
  grep -q "$right" "$out" && { (($(grep -c "$right" "$out") == 2)) || grep -q 'tie_word_embeddings' "$out"; }
  verdict $n
fi

n=tool-calls-vanish
if wanted $n; then ! grep -qE 'tool: rain|key=.(empty|null|weight)' "$out"; verdict $n; fi

n=ascii-locale-prompts
"$L" ingest "$cases/finished-run-exits-1/in.jsonl" -c "$cases/finished-run-exits-1/run.conf" -s run.folder="$work/sampled" --quiet > /dev/null 2>&1
"$L" run "$cases/finished-run-exits-1/run.conf" -s run.folder="$work/sampled" --quiet > /dev/null 2>&1
if wanted $n "$work/sampled"; then
  [[ $(sort -u "$out" | wc -l) == 1 && $(< "$out") == *'é='* ]] || grep -q 'LC_ALL' "$out"
  verdict $n
fi

n=recreated-topic-skips-records
if ((${#only[@]} == 0)) || [[ " ${only[*]} " == *" $n "* ]]; then
  java=
  for home in "${LATEBLOOM_JAVA_HOME:-}" "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    # The default java may be older than the product needs.
    [[ -z $java && -x $home/bin/javac && $("$home/bin/java" --version | head -n 1) =~ \ (2[5-9]|[3-9][0-9]) ]] && java=$home/bin/java
  done
  classes="$root/target/classes:$(< "$root/target/classpath")"
  mkfifo "$work/stdin"
  "$java" "@$root/target/classes/dev/latebloom/jvm.flags" -Xmx512m -cp "$classes" \
    dev.latebloom.broker.BrokerMain "$work/broker" 19092 19093 10000 true < "$work/stdin" > "$work/broker.out" 2> /dev/null &
  broker=$!
  exec 5> "$work/stdin"
  for _ in $(seq 90); do grep -q '^ready' "$work/broker.out" && break; sleep 1; done
  printf '#!/bin/bash\nexec "%s" -cp "%s" "%s/bench/KafkaTopics.java" "$@"\n' "$java" "$classes" "$root" > "$work/kafka-topics.sh"
  chmod +x "$work/kafka-topics.sh"
  if KT="$work/kafka-topics.sh" wanted $n 127.0.0.1:19092; then
    { grep -q 'exit 1$' "$out" && grep -q 'topic t' "$out"; } || { grep -q "key='B1'" "$out" && grep -q "key='B30'" "$out"; }
    verdict $n
  fi
  exec 5>&-
fi

echo "cases: $passed passed, $failed failed"
((failed == 0))
