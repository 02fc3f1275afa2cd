"""Cuts the books of ../shared/data/text into passages, each book half as common as the one before: python3 books.py FOLDER > books.jsonl"""
import json, sys

BOOKS = [("tinyshakespeare.txt", 4800), ("2701.txt", 2400), ("1661.txt", 1200), ("1342.txt", 600)]
LETTERS = 96


def passages(text):
    passage = ""
    for word in text.split():
        if len(passage) + 1 + len(word) > LETTERS and passage:
            yield passage
            passage = word
        else:
            passage = f"{passage} {word}".strip()


for book, count in BOOKS:
    text = open(f"{sys.argv[1]}/{book}", encoding="utf-8-sig").read()
    all_of_it = list(passages(text))
    every = len(all_of_it) // count
    for passage in all_of_it[: every * count : every]:
        print(json.dumps({"source": book.removesuffix(".txt"), "text": passage}))
