"""Tasks on strings that no setting was tuned on: python3 strings.py long-tailed|balanced [--no-sources] > strings.jsonl

12,000 records of five tasks on words of 4 to 6 of eight letters; long-tailed, each task half as common as the one before.
"""
import json, random, sys

TASKS = {
    "copy": lambda w: w,
    "reverse": lambda w: w[::-1],
    "next": lambda w: "".join("abcdefgha"["abcdefgh".index(c) + 1] for c in w),
    "sort": lambda w: "".join(sorted(w)),
    "count": lambda w: "".join(str(w.count(c)) for c in w),
}

random.seed(2026)
long_tailed = sys.argv[1] == "long-tailed"
weights = [0.5**i if long_tailed else 1 for i in range(len(TASKS))]
seen = set()
while len(seen) < 12000:
    task = random.choices(list(TASKS), weights)[0]
    word = "".join(random.choices("abcdefgh", k=random.randint(4, 6)))
    if (task, word) in seen:
        continue
    seen.add((task, word))
    record = {"prompt": f"{task} {word}=", "response": TASKS[task](word)}
    if "--no-sources" not in sys.argv:
        record["source"] = task
    print(json.dumps(record))
