"""PyPI's bert-score, in turns with Latebloom's.

    python bertscore.py --make FOLDER        an encoder of DistilBERT's base shape with random weights
    python bertscore.py --model FOLDER --layer L --pairs FILE --threads T

The second form is started by `./latebloom bench bertscore`: it answers each line on standard input with F1 of all pairs
(a list of answers, then one of references, in FILE) and what they took, as a line of JSON. See README.md.
"""

import argparse
import json
import pathlib
import sys
import time

import torch

TOKENIZER = pathlib.Path(__file__).parents[2] / "src/test/resources/dev/latebloom/score/encoders/distilbert"


def make(folder):
    from transformers import DistilBertConfig, DistilBertModel
    torch.manual_seed(1)
    folder.mkdir(parents=True)
    DistilBertModel(DistilBertConfig(vocab_size=30522)).save_pretrained(folder)
    for file in TOKENIZER.iterdir():
        if "token" in file.name and file.name != "expected.json":
            text = file.read_text()
            if file.name == "tokenizer_config.json":
                text = json.dumps({**json.loads(text), "model_max_length": 512})
            (folder / file.name).write_text(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--make", type=pathlib.Path)
    parser.add_argument("--model", type=pathlib.Path)
    parser.add_argument("--layer", type=int)
    parser.add_argument("--pairs", type=pathlib.Path)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    if options.make:
        return make(options.make)
    import bert_score
    import transformers
    torch.set_num_threads(options.threads)
    scorer = bert_score.BERTScorer(model_type=str(options.model), num_layers=options.layer, device="cpu", nthreads=0)
    answers, references = json.loads(options.pairs.read_text())
    versions = dict(torch=torch.__version__, transformers=transformers.__version__, bert_score=bert_score.__version__)
    print(json.dumps(versions), flush=True)
    for _ in sys.stdin:
        clock, cpu = time.perf_counter(), time.process_time()
        f1 = scorer.score(answers, references)[2].tolist()
        took = dict(seconds=time.perf_counter() - clock, cpu=time.process_time() - cpu)
        print(json.dumps(dict(f1=f1, **took)), flush=True)


if __name__ == "__main__":
    main()
