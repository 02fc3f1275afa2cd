"""Greedy or drawn responses by transformers, in turns with Latebloom's.

Started by `./latebloom bench generate FOLDER ... peer`: answers each number of tokens on standard
input with the responses to all prompts, in one batch, as a line of JSON. See README.md.
"""

import argparse
import json
import pathlib
import sys
import time

import torch
import transformers


def responses(model, ids, mask, most, drawn):
    """Tokens behind the prompts; what stands behind an end is padding."""
    with torch.inference_mode():
        out = model.generate(
            input_ids=ids, attention_mask=mask, max_new_tokens=most, use_cache=True, pad_token_id=0,
            **(dict(do_sample=True, temperature=1.0, top_k=0, top_p=1.0) if drawn else dict(do_sample=False)))
    ends = model.generation_config.eos_token_id
    ends = set(ends if isinstance(ends, list) else [ends])
    # An encoder has the prompts; a decoder's output begins with them.
    begun = 1 if model.config.is_encoder_decoder else ids.shape[1]
    rows = []
    for row in out[:, begun:].tolist():
        end = next((i for i, token in enumerate(row) if token in ends), len(row))
        rows.append(row[:end])
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=pathlib.Path, required=True)
    parser.add_argument("--prompts", type=pathlib.Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--drawn", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    seq2seq = transformers.AutoConfig.from_pretrained(options.model).is_encoder_decoder
    kind = transformers.AutoModelForSeq2SeqLM if seq2seq else transformers.AutoModelForCausalLM
    model = kind.from_pretrained(options.model, dtype=torch.float32).eval()
    prompts = json.loads(options.prompts.read_text())
    width = max(map(len, prompts))
    ids = torch.tensor([[0] * (width - len(p)) + p for p in prompts])
    mask = torch.tensor([[0] * (width - len(p)) + [1] * len(p) for p in prompts])
    print(json.dumps(dict(torch=torch.__version__, transformers=transformers.__version__)),
          flush=True)
    for line in sys.stdin:
        clock, cpu = time.perf_counter(), time.process_time()
        rows = responses(model, ids, mask, int(line), options.drawn)
        print(json.dumps(dict(
            seconds=time.perf_counter() - clock, cpu=time.process_time() - cpu, responses=rows)),
            flush=True)


if __name__ == "__main__":
    main()
