"""Writes the goldens of T5 and Flan-T5 under src/test/resources: tiny random models, and five steps of AdamW that Hugging Face's class takes.

    python bench/peers/t5.py src/test/resources/dev/latebloom/train/model/families

Each folder has config.json and weights as the class saves them; training.json: prompts and responses without end tokens, the mean loss of
each response before each step, and what is written greedily; grads.safetensors: the gradient of the first step. Needs torch and
transformers 5.
"""

import json
import sys
from pathlib import Path

import torch
import transformers as hf
from goldens import shaken
from safetensors.torch import save_file

END, START, LENGTHS = 2, 0, ((9, 4), (3, 7), (20, 1), (14, 5))
SIZES = dict(vocab_size=40, d_model=16, d_kv=6, d_ff=24, num_layers=2, num_decoder_layers=3, num_heads=2,
             relative_attention_num_buckets=8, relative_attention_max_distance=16, dropout_rate=0.0, pad_token_id=START,
             decoder_start_token_id=START, eos_token_id=END)
MODELS = {
    "t5": dict(feed_forward_proj="relu", tie_word_embeddings=True),
    "flan-t5": dict(feed_forward_proj="gated-gelu", tie_word_embeddings=False),
}


def made(name):
    torch.manual_seed(1)
    config = hf.T5Config(**SIZES, **MODELS[name])
    config._attn_implementation = "eager"
    model = hf.T5ForConditionalGeneration(config).eval()
    if not MODELS[name]["tie_word_embeddings"]:
        # The class ties all heads that it makes, and none that a folder has apart.
        model.lm_head.weight = torch.nn.Parameter(model.lm_head.weight.detach().clone())
    return shaken(model)


def padded(rows, fill):
    width = max(map(len, rows))
    return torch.tensor([row + [fill] * (width - len(row)) for row in rows])


def losses(model, prompts, responses):
    inputs = [prompt + [END] for prompt in prompts]
    labels = padded([response + [END] for response in responses], -100)
    mask = padded([[1] * len(row) for row in inputs], 0)
    logits = model(input_ids=padded(inputs, START), attention_mask=mask, labels=labels).logits
    each = torch.nn.functional.cross_entropy(logits.transpose(1, 2), labels, reduction="none")
    return each, labels != -100


def write(model, folder):
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder)
    if not MODELS[folder.name]["tie_word_embeddings"]:
        # As published: what the class saves says that the head is tied.
        config = json.loads((folder / "config.json").read_text())
        del config["scale_decoder_outputs"]
        (folder / "config.json").write_text(json.dumps({**config, "tie_word_embeddings": False}, indent=2) + "\n")
    (folder / "generation_config.json").unlink(missing_ok=True)
    generator = torch.Generator().manual_seed(3)
    texts = [[torch.randint(3, 36, (n,), generator=generator).tolist() for n in pair] for pair in LENGTHS]
    prompts, responses = [pair[0] for pair in texts], [pair[1] for pair in texts]
    greedy = [model.generate(torch.tensor([prompt + [END]]), do_sample=False, num_beams=1, max_new_tokens=10,
                             use_cache=False)[0, 1:].tolist()
              for prompt in prompts]
    decaying = [w for w in model.parameters() if w.dim() > 1]
    others = [w for w in model.parameters() if w.dim() == 1]
    optimizer = torch.optim.AdamW([dict(params=decaying, weight_decay=0.1), dict(params=others, weight_decay=0.0)], lr=2e-3,
                                  betas=(0.9, 0.95), eps=1e-8)
    found = []
    for step in range(5):
        optimizer.zero_grad()
        each, real = losses(model, prompts, responses)
        found.append((each.sum(1) / real.sum(1)).tolist())
        (each.sum() / real.sum()).backward()
        if step == 0:
            save_file({n: w.grad.contiguous() for n, w in model.named_parameters()}, folder / "grads.safetensors")
        optimizer.step()
    (folder / "training.json").write_text(
        json.dumps({"prompts": prompts, "responses": responses, "losses": found, "greedy": greedy}) + "\n")


if __name__ == "__main__":
    for wanted in MODELS:
        write(made(wanted), Path(sys.argv[1]) / wanted)
        print(wanted)
