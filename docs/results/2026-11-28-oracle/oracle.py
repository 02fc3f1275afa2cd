"""Weights of an oracle, for the policy from-file: it knows every source's share and every planted error.

  oracle.py TRUTH POWER > weights.txt

TRUTH is what `latebloom generate --truth` writes. An example of a source with n right examples has (most / n) ** POWER
visits a round, most being the n of the largest source: POWER 1 shows all sources equally often, 0.5 lies half way. A
planted error has 1/256, the least there is.
"""
import collections
import sys

lines = [line.split() for line in open(sys.argv[1])][1:]
power = float(sys.argv[2])
right = collections.Counter(source for source, _, verdict in lines if verdict == "right")
most = max(right.values())
for offset, (source, _, verdict) in enumerate(lines):
    visits = (most / right[source]) ** power if verdict == "right" else 1 / 256
    print(0, offset, round(visits, 6))
