"""Every arm's difference to every other in runs.csv, seed by seed: relative mean and 95% interval (Student's t).

intervals.py FIRST-LAST, the seeds
"""
import csv
import os
import statistics
import sys

T95 = {4: 2.776, 9: 2.262, 19: 2.093}
runs = {}
for r in csv.DictReader(open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "runs.csv"))):
    if r["set"] == "arithmetic":
        runs[r["policy"], float(r["errors"]), int(r["seed"])] = r
first, last = map(int, sys.argv[1].split("-"))
seeds = range(first, last + 1)


def difference(mine, other, levels, field):
    def value(policy, seed):
        return statistics.mean(float(runs[policy, e, seed][field]) for e in levels)

    by_seed = [value(mine, s) - value(other, s) for s in seeds]
    base = statistics.mean(value(other, s) for s in seeds)
    half = T95[len(by_seed) - 1] * statistics.stdev(by_seed) / len(by_seed) ** 0.5
    mean = statistics.mean(by_seed)
    return "%+.1f%% [%+.1f, %+.1f]" % tuple(100 * x / base for x in (mean, mean - half, mean + half))


levels = sorted({e for _, e, _ in runs})
for mine in ("late and variants", "random and variants", "online-late"):
    for other in ("uniform", "random", "static-absolute", "online-late", "random and variants"):
        if mine == other:
            continue
        for field in ("score", "gap") if other == "uniform" else ("score",):
            columns = [difference(mine, other, [e], field) for e in levels] + [difference(mine, other, levels, field)]
            print(f"{field:6}{mine:20} over {other:20}", *(f"{c:28}" for c in columns))
for mine in ("late and variants", "online-late"):
    for e in levels:
        rows = [runs[mine, e, s] for s in seeds]
        total = {k: sum(int(r[k]) for r in rows) for k in ("q_right", "q_truth", "q_found")}
        print(mine, e, "errors shown more %.4f" % statistics.mean(float(r["upsampled_errors"]) for r in rows),
              "quarantine recall %.3f precision %.3f" % (total["q_right"] / max(1, total["q_truth"]), total["q_right"] / max(1, total["q_found"])),
              "policy %.4f" % statistics.mean(float(r["policy_share"]) for r in rows))
