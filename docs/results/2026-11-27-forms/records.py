"""Real records without sources: python3 records.py gsm8k|speeches ../shared/data > records.jsonl

gsm8k: the 7,473 problems, question as the prompt; speeches: 5,925 of up to 240 letters of Tiny Shakespeare, the speaker as the prompt.
"""
import json, sys


def gsm8k(folder):
    for line in open(f"{folder}/gsm8k/train.jsonl"):
        problem = json.loads(line)
        yield problem["question"], problem["answer"]


def speeches(folder):
    for speech in open(f"{folder}/text/tinyshakespeare.txt").read().split("\n\n"):
        who, _, what = speech.strip().partition(":\n")
        if what.strip() and len(what.strip()) <= 240 and len(who) <= 30:
            yield who + ": ", what.strip()


for prompt, response in {"gsm8k": gsm8k, "speeches": speeches}[sys.argv[1]](sys.argv[2]):
    print(json.dumps({"prompt": prompt, "response": response}))
