"""Pairs runs of compare seed by seed, also across result folders: mean, 95% interval (Student's t) of the difference.

python3 table.py runs.csv                      prints all tables
python3 table.py runs.csv 100-104 [POLICY]     the same of these seeds alone, without times; of another policy than online-late
python3 table.py --collect NAME=FOLDER ...     writes runs.csv and curves.csv from folders of results
"""
import csv, glob, json, math, os, sys

T95 = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 9: 2.262, 14: 2.145, 19: 2.093}
CONTROLS = {"before-unnamed": "arithmetic", "before-arithmetic": "arithmetic", "before-dominoes": "dominoes", "before-markov": "markov", "markov-100": "markov", "unnamed": "arithmetic", "power-0.5": "arithmetic", "power-1": "arithmetic"}
FIELDS = ["set", "policy", "optimizer", "errors", "seed", "commit", "score", "tokens", "seconds", "cpu_seconds", "policy_share",
          "upsampled", "upsampled_errors", "q_found", "q_right", "q_truth", "q10_found", "q10_right", "q10_truth", "gap", "gini", "variation", "learning_times"]


def collect(folders):
    rows, curves = [], []
    for entry in folders:
        name, folder = entry.split("=")
        for path in sorted(glob.glob(os.path.join(folder, "*.json"))):
            run = json.load(open(path))
            last, found, spread = run["evaluations"][-1], run["findings"], run["evaluations"][-1]["spread"]
            q, ten = found["quarantined"], found["quarantinedAfterTen"]
            rows.append([name, run["run"]["policy"], run["run"]["optimizer"], run["run"]["errors"], run["run"]["seed"], run["origin"]["commit"],
                         last["score"], last["tokens"], round(last["seconds"], 1), last["cpuSeconds"], float(run["cost"]["policyShare"]),
                         float(found["upsampled"]), float(found["upsampledErrors"]), q["found"], q["right"], q["truth"],
                         ten["found"], ten["right"], ten["truth"], spread["decileGap"], spread["gini"], spread["variation"], float(found["learningTimes"])])
            if len(run["evaluations"]) > 3:
                curves += [[name, run["run"]["policy"], run["run"]["optimizer"], run["run"]["seed"], e["step"], round(e["seconds"], 2), e["cpuSeconds"], round(e["score"], 5)]
                           for e in run["evaluations"]]
    with open("curves.csv", "w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["set", "policy", "optimizer", "seed", "step", "seconds", "cpu_seconds", "score"])
        writer.writerows(sorted(curves, key=lambda c: tuple(map(str, c[:4])) + (c[4],)))
    with open("runs.csv", "w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(FIELDS)
        for row in sorted(rows, key=lambda r: tuple(map(str, r[:5]))):
            writer.writerow([round(v, 5) if isinstance(v, float) else v for v in row])


def interval(values):
    n, mean = len(values), sum(values) / len(values)
    if n < 2:
        return mean, math.nan
    deviation = math.sqrt(sum((v - mean) ** 2 for v in values) / (n - 1))
    return mean, T95[n - 1] * deviation / math.sqrt(n)


def trial_control(name):
    """Trials are called PLACE-DESIGN-MIX; their controls have "uniform" as the design."""
    place, _, mix = (name.split("-", 2) + ["", ""])[:3]
    return f"{place}-uniform-{mix}"


def paired(runs, name, mine, other, errors, field="score"):
    """Differences by seed; over several levels of errors a seed's value is the mean of its levels."""
    def values(arm):
        by_seed = {}
        for r in runs:
            if r["set"] == place[arm] and (r["policy"], r["optimizer"]) == arm and float(r["errors"]) in errors:
                by_seed.setdefault(r["seed"], []).append(float(r[field]))
        return {s: sum(v) / len(v) for s, v in by_seed.items() if len(v) == len(errors)}
    # Controls are the same runs for every version of a policy: "before-x" is compared with those of "x".
    place = {arm: name if any(r["set"] == name and (r["policy"], r["optimizer"]) == arm for r in runs) else CONTROLS.get(name, trial_control(name)) for arm in (mine, other)}
    a, b = values(mine), values(other)
    seeds = sorted(a.keys() & b.keys())
    if not seeds:
        return
    differences = [a[s] - b[s] for s in seeds]
    base = sum(b[s] for s in seeds) / len(seeds)
    mean, half = interval(differences)
    # One seed has no interval.
    absolute, relative = ("", "") if math.isnan(half) else (f" [{mean - half:+.3f}, {mean + half:+.3f}]", f" [{(mean - half) / base:+.1%}, {(mean + half) / base:+.1%}]")
    print(f"{name:16} {field:9} errors {'/'.join(f'{e:g}' for e in errors):10} {mine[0]}+{mine[1]} {sum(a[s] for s in seeds) / len(seeds):.3f} - {other[0]}+{other[1]} {base:.3f}"
          f" = {mean:+.3f}{absolute}  relative {mean / base:+.1%}{relative}"
          f"  by seed {' '.join(f'{d:+.3f}' for d in differences)}")


def first_time(points, clock, target):
    """When the line through the evaluations first reaches the target; None if it never does."""
    before = (0.0, 0.0)
    for p in points:
        at, score = float(p[clock]), float(p["score"])
        if score >= target:
            return at if score == before[1] else before[0] + (at - before[0]) * max(0.0, target - before[1]) / (score - before[1])
        before = (at, score)
    return None


def times(path):
    """Time until uniform's final score of the same seed is reached."""
    curves = {}
    for r in csv.DictReader(open(path)):
        curves.setdefault((r["set"], r["seed"]), {}).setdefault((r["policy"], r["optimizer"]), []).append(r)
    for (name, seed), arms in sorted(curves.items()):
        if ("uniform", "adamw") not in arms:
            continue
        target = float(arms["uniform", "adamw"][-1]["score"])
        line = f"{name} seed {seed}: uniform ends at {target:.3f}; reached after"
        for arm, points in sorted(arms.items()):
            for clock in ["seconds", "cpu_seconds"]:
                at = first_time(points, clock, target)
                line += f"  {arm[0]}+{arm[1]} {'never in ' + format(float(points[-1][clock]), '.0f') if at is None else format(at, '.1f')} {clock}"
            line += f" (ends at {float(points[-1]['score']):.3f})"
        print(line)


def tables(path, first=0, last=10**9, policy="online-late"):
    runs = [r for r in csv.DictReader(open(path)) if first <= int(r["seed"]) <= last]
    late, levels = (policy, "adamw"), [0.0, 0.03, 0.1]
    for name in sorted({r["set"] for r in runs}):
        others = sorted({(r["policy"], r["optimizer"]) for r in runs if r["set"] in (name, CONTROLS.get(name, trial_control(name)))} - {late})
        for other in others:
            for errors in [[e] for e in levels] + [levels]:
                paired(runs, name, late, other, errors)
        if any(r["set"] == trial_control(name) for r in runs):
            paired(runs, name, late, ("uniform", "adamw"), levels[:2])
        for errors in levels:
            paired(runs, name, late, ("uniform", "adamw"), [errors], "gap")
            paired(runs, name, late, ("uniform", "adamw"), [errors], "gini")
            paired(runs, name, late, ("uniform", "adamw"), [errors], "variation")
        for errors in levels:
            mine = [r for r in runs if r["set"] == name and r["policy"] == policy and float(r["errors"]) == errors]
            if not mine:
                continue
            total = {f: sum(int(r[f]) for r in mine) for f in FIELDS if f.startswith("q")}
            shown = sum(float(r["upsampled"]) for r in mine)
            wrong = sum(float(r["upsampled"]) * float(r["upsampled_errors"]) for r in mine if float(r["upsampled"]) > 0)
            print(f"{name:16} {policy} errors {errors:g}: shown more {shown / len(mine):.3f}, errors among them {wrong / max(shown, 1e-9):.4f};"
                  f" quarantine at the end precision {total['q_right'] / max(1, total['q_found']):.3f} recall {total['q_right'] / max(1, total['q_truth']):.3f};"
                  f" of those visited ten times precision {total['q10_right'] / max(1, total['q10_found']):.3f} recall {total['q10_right'] / max(1, total['q10_truth']):.3f} of {total['q10_truth']};"
                  f" policy share {sum(float(r['policy_share']) for r in mine) / len(mine):.4f}")


if sys.argv[1] == "--collect":
    collect(sys.argv[2:])
elif len(sys.argv) > 2:
    tables(sys.argv[1], *map(int, sys.argv[2].split("-")), *sys.argv[3:])
else:
    tables(sys.argv[1])
    times("curves.csv")
