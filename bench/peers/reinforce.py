"""GRPO, PPO and NLPO in a plain PyTorch loop, on responses that Latebloom drew: what its tests compare with.

    python reinforce.py grpo|ppo|nlpo FOLDER

FOLDER has the model before the first step (as Hugging Face has it) and rollouts.json, which
ReinforcementTest writes with -Drollouts.write=FOLDER; grpo.json, ppo.json or nlpo.json is written beside it. The
objective is written out and differentiated by autograd; nothing is shared with Latebloom.
"""

import json
import struct
import sys
from pathlib import Path

import numpy
import torch

EPSILON, BETA, UPDATES, RATE = 0.05, 0.1, 2, 5e-3

# Of PPO: discount, lambda, what values count, how far one moves, the rate of their head, the target.
GAMMA, LAMBDA, VALUE_WEIGHT, VALUE_CLIP, VALUE_RATE, TARGET = 0.99, 0.95, 0.5, 0.2, 10, 0.01

# Of NLPO: the share of the mask policy's probability that is left, tokens in any case, steps between two refreshes.
TOP_P, LEAST, REFRESH = 0.9, 20, 3


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


def states(w, config, tokens):
    """What the head is applied to at each token of one row, by Llama's equations."""
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
    return norm(x, w["model.norm.weight"], config)


def seen(w, config, rollout, mask=None):
    """log π of each token of a response, and the state before it."""
    tokens = torch.tensor(rollout["tokens"])
    y = states(w, config, tokens[:-1])
    scores = y @ w["model.embed_tokens.weight"].T
    if mask is not None:
        scores = scores.masked_fill(~left(mask, config, tokens), float("-inf"))
    logs = torch.log_softmax(scores, -1)
    first = rollout["prompt"] - 1
    return logs.gather(1, tokens[1:, None])[first:, 0], y[first:]


def left(mask, config, tokens):
    """What the mask policy leaves before each token but the first, and the token itself: (T - 1, V)."""
    with torch.no_grad():
        table = mask["model.embed_tokens.weight"]
        p = torch.softmax(states(mask, config, tokens[:-1]) @ table.T, -1)
    allowed = torch.zeros_like(p, dtype=torch.bool)
    for row, order in enumerate(p.argsort(-1, descending=True)):
        before = 0.0
        for rank, token in enumerate(order.tolist()):
            if before >= TOP_P and rank >= LEAST:
                break
            allowed[row, token] = True
            before += float(p[row, token])
        allowed[row, tokens[row + 1]] = True
    return allowed


def log_policy(w, config, rollout):
    return seen(w, config, rollout)[0]


def surrogate(log, before, advantage):
    ratio = torch.exp(log - before)
    return torch.minimum(ratio * advantage, torch.clamp(ratio, 1 - EPSILON, 1 + EPSILON) * advantage)


def divergence(log, ref):
    return torch.exp(ref - log) - (ref - log) - 1


def step(optimizer, parameters, loss):
    optimizer.zero_grad()
    loss.backward()
    size = torch.nn.utils.clip_grad_norm_(parameters, 1.0)
    optimizer.step()
    return float(size)


def grpo(first, config, recorded):
    w = {name: value.clone().requires_grad_() for name, value in first.items()}
    optimizer = torch.optim.AdamW(w.values(), lr=RATE, betas=(0.9, 0.95), eps=1e-8, weight_decay=0)
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
                terms = surrogate(log, before, float(advantage)) - BETA * divergence(log, ref)
                loss = loss - terms.mean() / len(rollouts)
            size = step(optimizer, w.values(), loss)
        logs, refs = torch.cat(old), torch.cat(reference)
        kl = float(divergence(logs, refs).mean())
        yield {"gradientNorm": size, "entropy": float(-logs.mean()), "kl": kl, "coefficient": BETA}


def advantages_of(rewards, values):
    """Generalised advantage estimation of one response."""
    advantages, following, value = [], 0.0, 0.0
    for reward, own in reversed(list(zip(rewards.tolist(), values.tolist()))):
        following = reward + GAMMA * value - own + GAMMA * LAMBDA * following
        value = own
        advantages.insert(0, following)
    return torch.tensor(advantages)


def nlpo(first, config, recorded):
    return ppo(first, config, recorded, {name: value.clone() for name, value in first.items()})


def ppo(first, config, recorded, mask=None):
    w = {name: value.clone().requires_grad_() for name, value in first.items()}
    head = torch.zeros(1, config["hidden_size"], requires_grad=True)
    bias = torch.zeros(1, requires_grad=True)
    groups = [{"params": list(w.values()), "lr": RATE}, {"params": [head, bias], "lr": VALUE_RATE * RATE}]
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.95), eps=1e-8, weight_decay=0)
    parameters = [*w.values(), head, bias]
    beta = BETA
    for number, rollouts in enumerate(recorded["steps"], 1):
        old, values, reference, advantages = [], [], [], []
        with torch.no_grad():
            for rollout in rollouts:
                log, y = seen(w, config, rollout, mask)
                old.append(log)
                values.append((y @ head.T + bias)[:, 0])
                reference.append(log_policy(first, config, rollout))
                rewards = -beta * (log - reference[-1])
                rewards[-1] += rollout["reward"]
                advantages.append(advantages_of(rewards, values[-1]))
            returns = [a + v for a, v in zip(advantages, values)]
            every = torch.cat(advantages)
            tokens = len(every)
            scaled = [(a - every.mean()) / (every.std(unbiased=False) + 1e-8) for a in advantages]
        for update in range(UPDATES):
            loss = 0
            for rollout, before, was, goal, a in zip(rollouts, old, values, returns, scaled):
                log, y = seen(w, config, rollout, mask)
                value = (y @ head.T + bias)[:, 0]
                bounded = torch.clamp(value, was - VALUE_CLIP, was + VALUE_CLIP)
                errors = torch.maximum((value - goal) ** 2, (bounded - goal) ** 2)
                loss = loss + (-surrogate(log, before, a) + VALUE_WEIGHT * errors).sum() / tokens
            size = step(optimizer, parameters, loss)
        logs, refs = torch.cat(old), torch.cat(reference)
        kl = float(divergence(logs, refs).mean())
        yield {"gradientNorm": size, "entropy": float(-logs.mean()), "kl": kl, "coefficient": beta,
               "value": float(torch.cat(values).mean())}
        if mask is not None and number % REFRESH == 0:
            mask = {name: value.detach().clone() for name, value in w.items()}
        beta *= 1 + 0.1 * min(max((kl - TARGET) / TARGET, -0.2), 0.2)


def main():
    name, folder = sys.argv[1], Path(sys.argv[2])
    config = json.loads((folder / "config.json").read_text())
    first = weights(folder / "model.safetensors")
    recorded = json.loads((folder / "rollouts.json").read_text())
    loop = {"grpo": grpo, "ppo": ppo, "nlpo": nlpo}[name]
    lines = ",\n ".join(json.dumps(each) for each in loop(first, config, recorded))
    (folder / f"{name}.json").write_text(f"[{lines}]\n")


main()
