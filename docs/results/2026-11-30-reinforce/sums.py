"""Writes the 440 sums: all of one digit with one digit, and 340 of two digits with one."""

import json
import random

random.seed(1)
seen = set()
rows = [("sum-1", f"{a}+{b}=", str(a + b)) for a in range(10) for b in range(10)]
while len(seen) < 340:
    a, b = random.randint(10, 49), random.randint(1, 9)
    if (a, b) not in seen:
        seen.add((a, b))
        rows.append(("sum-2-1", f"{a}+{b}=", str(a + b)))
random.shuffle(rows)
for source, prompt, response in rows:
    print(json.dumps({"source": source, "prompt": prompt, "response": response}))
