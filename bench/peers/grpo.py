"""GRPO in a plain PyTorch loop, on responses that Latebloom drew: what ReinforcementTest compares with.

    python grpo.py FOLDER

FOLDER has the model before the first step (as Hugging Face has it) and rollouts.json, which the test
writes with -Drollouts.write=FOLDER; expected.json is written beside it. The objective is written out
and differentiated by autograd; nothing is shared with Latebloom. Made with torch 1.13.
"""

import json
import struct
import sys
from pathlib import Path

import numpy
import torch

EPSILON, BETA, UPDATES, RATE = 0.05, 0.1, 2, 5e-3


def weights(file):
    """The float32 arrays of a safetensors file."""
    data = file.read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + size])
    header.pop("__metadata__", None)
    arrays = {}
    for name, entry in header.items():
        assert entry["dtype"] == "F32", name
        begin, end = (8 + size + at for at in entry["data_offsets"])
        array = numpy.frombuffer(data[begin:end], dtype="<f4").reshape(entry["shape"])
        arrays[name] = torch.tensor(array.copy())
    return arrays


def norm(x, weight, config):
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + config["rms_norm_eps"]) * weight


def turned(x, config):
    """Rotary positions of x (heads, T, d): halves are pairs."""
    half = x.shape[-1] // 2
    rates = config["rope_theta"] ** (-torch.arange(half) / half)
    angles = torch.arange(x.shape[1])[:, None] * rates
    cos, sin = torch.cos(angles), torch.sin(angles)
    a, b = x[..., :half], x[..., half:]
    return torch.cat([a * cos - b * sin, b * cos + a * sin], -1)


def log_probabilities(w, config, tokens):
    """Of each next token of one row, by Llama's equations."""
    heads = config["num_attention_heads"]
    x = w["model.embed_tokens.weight"][tokens]
    length, width = x.shape
    hidden = torch.full((length, length), float("-inf")).triu(1)
    for layer in range(config["num_hidden_layers"]):
        at = f"model.layers.{layer}."
        y = norm(x, w[at + "input_layernorm.weight"], config)
        q, k, v = ((y @ w[f"{at}self_attn.{name}_proj.weight"].T).view(length, heads, -1).transpose(0, 1)
                   for name in "qkv")
        scores = turned(q, config) @ turned(k, config).transpose(1, 2) / (width // heads) ** 0.5
        mixed = torch.softmax(scores + hidden, -1) @ v
        x = x + mixed.transpose(0, 1).reshape(length, width) @ w[at + "self_attn.o_proj.weight"].T
        y = norm(x, w[at + "post_attention_layernorm.weight"], config)
        gate = torch.nn.functional.silu(y @ w[at + "mlp.gate_proj.weight"].T)
        x = x + (gate * (y @ w[at + "mlp.up_proj.weight"].T)) @ w[at + "mlp.down_proj.weight"].T
    x = norm(x, w["model.norm.weight"], config)
    return torch.log_softmax(x @ w["model.embed_tokens.weight"].T, -1)


def log_policy(w, config, rollout):
    """log π of each token of a response."""
    tokens = torch.tensor(rollout["tokens"])
    logs = log_probabilities(w, config, tokens[:-1])
    return logs.gather(1, tokens[1:, None])[rollout["prompt"] - 1:, 0]


def main():
    folder = Path(sys.argv[1])
    config = json.loads((folder / "config.json").read_text())
    first = weights(folder / "model.safetensors")
    w = {name: value.clone().requires_grad_() for name, value in first.items()}
    optimizer = torch.optim.AdamW(w.values(), lr=RATE, betas=(0.9, 0.95), eps=1e-8, weight_decay=0)
    recorded = json.loads((folder / "rollouts.json").read_text())
    expected = []
    for rollouts in recorded["steps"]:
        rewards = torch.tensor([r["reward"] for r in rollouts], dtype=torch.float64).view(-1, recorded["group"])
        spread = rewards.std(1, unbiased=False, keepdim=True)
        advantages = ((rewards - rewards.mean(1, keepdim=True)) / (spread + 1e-4)).flatten()
        with torch.no_grad():
            old = [log_policy(w, config, r) for r in rollouts]
            reference = [log_policy(first, config, r) for r in rollouts]
        for update in range(UPDATES):
            loss = 0
            for rollout, advantage, before, ref in zip(rollouts, advantages, old, reference):
                log = log_policy(w, config, rollout)
                ratio = torch.exp(log - before)
                a = float(advantage)
                surrogate = torch.minimum(ratio * a, torch.clamp(ratio, 1 - EPSILON, 1 + EPSILON) * a)
                divergence = torch.exp(ref - log) - (ref - log) - 1
                loss = loss - (surrogate - BETA * divergence).mean() / len(rollouts)
            optimizer.zero_grad()
            loss.backward()
            size = torch.nn.utils.clip_grad_norm_(w.values(), 1.0)
            optimizer.step()
        logs, refs = torch.cat(old), torch.cat(reference)
        expected.append({
            "gradientNorm": float(size),
            "entropy": float(-logs.mean()),
            "kl": float((torch.exp(refs - logs) - (refs - logs) - 1).mean()),
        })
    lines = ",\n ".join(json.dumps(step) for step in expected)
    (folder / "expected.json").write_text(f"[{lines}]\n")


main()
