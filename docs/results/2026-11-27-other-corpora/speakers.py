"""Many sources of a real corpus: python3 speakers.py ../shared/data > speakers.jsonl

5,075 speeches of up to 240 letters of Tiny Shakespeare by the 107 speakers who have fifteen or more of them; the speaker is source and prompt.
"""
import collections, json, sys

speeches = []
for speech in open(f"{sys.argv[1]}/text/tinyshakespeare.txt").read().split("\n\n"):
    who, _, what = speech.strip().partition(":\n")
    if what.strip() and len(what.strip()) <= 240 and len(who) <= 30:
        speeches.append((who, what.strip()))
often = collections.Counter(who for who, _ in speeches)
for who, what in speeches:
    if often[who] >= 15:
        print(json.dumps({"source": who, "prompt": who + ": ", "response": what}))
