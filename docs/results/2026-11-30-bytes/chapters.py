"""Cuts three books and Tiny Shakespeare into records of at most 512 bytes; every tenth chapter is for tests only.

Usage: chapters.py FOLDER-OF-TEXTS OUTPUT-FOLDER

Writes records.jsonl and tests.jsonl. A record lies in one chapter. Tiny Shakespeare has no chapters: its speeches are
parted into forty stretches of equal length.
"""
import json
import re
import sys
from pathlib import Path

LONGEST = 512
HEADINGS = {
    "1342": r"^Chapter \d+$",
    "1661": r"^[IVX]+\. [A-Z' ]+$|^ADVENTURE [IVX]+\.",
    "2701": r"^CHAPTER \d+\. ",
}


def chapters(name, text):
    if name not in HEADINGS:
        speeches = text.split("\n\n")
        size = -(-len(speeches) // 40)
        return ["\n\n".join(speeches[i : i + size]) + "\n\n" for i in range(0, len(speeches), size)]
    starts = [m.start() for m in re.finditer(HEADINGS[name], text, re.M)]
    found = [text[a:b] for a, b in zip(starts, starts[1:] + [len(text)])]
    # What is shorter is a line of the table of contents.
    return [chapter for chapter in found if len(chapter) > 2000]


def pieces(chapter):
    piece = b""
    for character in chapter:
        encoded = character.encode()
        if len(piece) + len(encoded) > LONGEST:
            yield piece.decode()
            piece = b""
        piece += encoded
    if len(piece) > LONGEST // 2:
        yield piece.decode()


source, target = Path(sys.argv[1]), Path(sys.argv[2])
target.mkdir(parents=True, exist_ok=True)
with open(target / "records.jsonl", "w") as records, open(target / "tests.jsonl", "w") as tests:
    for file in sorted(source.glob("*.txt")):
        all = chapters(file.stem, file.read_text(encoding="utf-8-sig").replace("\r\n", "\n"))
        held = 0
        for number, chapter in enumerate(all):
            out = tests if number % 10 == 5 else records
            held += number % 10 == 5
            for piece in pieces(chapter):
                out.write(json.dumps({"source": file.stem, "text": piece}) + "\n")
        print(f"{file.stem}: {len(all)} chapters, {held} of them held out")
