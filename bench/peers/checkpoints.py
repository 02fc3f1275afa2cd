"""Writes small random checkpoints of every family in many variants, with what Hugging Face's classes compute of them.

    python bench/peers/checkpoints.py FOLDER [NAME...]
    ./latebloom bench checkpoints FOLDER

Each folder under FOLDER has config.json and weights as the classes save them, and beside them expected.json (tokens, loss),
logits.safetensors and grads.safetensors. Each is there twice: as the installed version writes its configuration (rope_parameters,
dtype), and with the keys of older files on the hub (rope_theta, rope_scaling, torch_dtype). Needs torch and transformers 5.
"""

import json
import re
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from transformers import (
    Gemma3ForCausalLM, Gemma3TextConfig, GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM, MambaConfig,
    MambaForCausalLM, PhiConfig, PhiForCausalLM, Qwen3Config, Qwen3ForCausalLM)

VOCABULARY = 96
SIZES = dict(vocab_size=VOCABULARY, hidden_size=32, intermediate_size=56, num_hidden_layers=2, num_attention_heads=4,
             max_position_embeddings=64, bos_token_id=1, eos_token_id=2, pad_token_id=None)
GROUPED = dict(SIZES, num_key_value_heads=2)
LLAMA3 = dict(rope_type="llama3", rope_theta=5e5, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
              original_max_position_embeddings=16)
YARN = dict(rope_type="yarn", rope_theta=1e4, factor=4.0, original_max_position_embeddings=16)
FULL, NEAR = "full_attention", "sliding_attention"


def rope(kind, theta=1e4, **more):
    return dict(rope_parameters=dict(rope_type=kind, rope_theta=theta, **more))


def gemma_rope(far=None, near=None):
    return dict(rope_parameters={
        FULL: far or dict(rope_type="default", rope_theta=1e6),
        NEAR: near or dict(rope_type="default", rope_theta=1e4)})


def llama(**more):
    return LlamaForCausalLM, LlamaConfig(**{**GROUPED, **more})


def qwen3(**more):
    return Qwen3ForCausalLM, Qwen3Config(**{**GROUPED, "head_dim": 16, **more})


def gemma3(**more):
    return Gemma3ForCausalLM, Gemma3TextConfig(
        **{**GROUPED, "head_dim": 8, "sliding_window": 5, "query_pre_attn_scalar": 8, "num_hidden_layers": 3, **more})


def phi(**more):
    return PhiForCausalLM, PhiConfig(**{**SIZES, **more})


def gpt2(**more):
    return GPT2LMHeadModel, GPT2Config(**{**dict(
        vocab_size=VOCABULARY, n_embd=32, n_head=4, n_layer=3, n_positions=64, bos_token_id=1, eos_token_id=2), **more})


def mamba(**more):
    return MambaForCausalLM, MambaConfig(**{**dict(
        vocab_size=VOCABULARY, hidden_size=32, num_hidden_layers=2, bos_token_id=1, eos_token_id=2, pad_token_id=0), **more})


MODELS = {
    "llama": lambda: llama(),
    "llama-not-grouped": lambda: llama(num_key_value_heads=4),
    "llama-one-kv-head": lambda: llama(num_key_value_heads=1),
    "llama-attention-bias": lambda: llama(attention_bias=True),
    "llama-mlp-bias": lambda: llama(mlp_bias=True),
    "llama-both-biases-tied": lambda: llama(attention_bias=True, mlp_bias=True, tie_word_embeddings=True),
    "llama-tied": lambda: llama(tie_word_embeddings=True),
    "llama-theta": lambda: llama(**rope("default", 2.5e5)),
    "llama-llama3": lambda: llama(rope_parameters=LLAMA3),
    "llama-linear": lambda: llama(**rope("linear", factor=2.5)),
    "llama-dynamic": lambda: llama(**rope("dynamic", factor=2.0)),
    "llama-yarn": lambda: llama(rope_parameters=YARN),
    "llama-yarn-options": lambda: llama(rope_parameters=dict(YARN, beta_fast=20.0, beta_slow=2.0, attention_factor=0.9)),
    "llama-yarn-mscale": lambda: llama(rope_parameters=dict(YARN, mscale=1.0, mscale_all_dim=0.5, truncate=False)),
    "llama-longrope": lambda: llama(rope_parameters=dict(
        rope_type="longrope", rope_theta=1e4, factor=4.0, original_max_position_embeddings=16,
        short_factor=[1.0] * 4, long_factor=[2.0] * 4)),
    "llama-head-dim-6": lambda: llama(head_dim=6),
    "llama-head-dim-10-wide": lambda: llama(hidden_size=36, head_dim=10),
    "llama-partial-rotary": lambda: llama(rope_parameters=dict(rope_type="default", rope_theta=1e4, partial_rotary_factor=0.5)),
    "llama-gelu": lambda: llama(hidden_act="gelu"),
    "llama-epsilon": lambda: llama(rms_norm_eps=1e-3),
    "llama-one-layer": lambda: llama(num_hidden_layers=1, num_attention_heads=1, num_key_value_heads=1),
    "qwen3": lambda: qwen3(),
    "qwen3-tied": lambda: qwen3(tie_word_embeddings=True),
    "qwen3-default-head-dim": lambda: qwen3(head_dim=128),
    "qwen3-attention-bias": lambda: qwen3(attention_bias=True),
    "qwen3-window": lambda: qwen3(use_sliding_window=True, sliding_window=5, max_window_layers=1),
    "qwen3-window-all": lambda: qwen3(use_sliding_window=True, sliding_window=4, max_window_layers=0),
    "qwen3-window-off": lambda: qwen3(use_sliding_window=False, sliding_window=5),
    "qwen3-yarn": lambda: qwen3(rope_parameters=dict(YARN, rope_theta=1e6)),
    "gemma3": lambda: gemma3(),
    "gemma3-pattern-2": lambda: gemma3(layer_types=[NEAR, FULL, NEAR]),
    "gemma3-all-full": lambda: gemma3(layer_types=[FULL] * 3),
    "gemma3-all-near": lambda: gemma3(layer_types=[NEAR] * 3),
    "gemma3-scalar": lambda: gemma3(query_pre_attn_scalar=24),
    "gemma3-window-1": lambda: gemma3(sliding_window=1),
    "gemma3-untied": lambda: gemma3(tie_word_embeddings=False),
    "gemma3-attention-bias": lambda: gemma3(attention_bias=True),
    "gemma3-final-cap": lambda: gemma3(final_logit_softcapping=3.0),
    "gemma3-attention-cap": lambda: gemma3(attn_logit_softcapping=2.0),
    "gemma3-linear": lambda: gemma3(**gemma_rope(far=dict(rope_type="linear", rope_theta=1e6, factor=8.0))),
    "gemma3-two-heads": lambda: gemma3(num_attention_heads=2, num_key_value_heads=1, head_dim=24),
    "phi": lambda: phi(),
    "phi-partial-0.4": lambda: phi(hidden_size=40, partial_rotary_factor=0.4, num_attention_heads=2),
    "phi-partial-0.25": lambda: phi(rope_parameters=dict(rope_type="default", rope_theta=1e4, partial_rotary_factor=0.25)),
    "phi-whole": lambda: phi(rope_parameters=dict(rope_type="default", rope_theta=1e4, partial_rotary_factor=1.0)),
    "phi-grouped": lambda: phi(num_key_value_heads=2),
    "phi-qk-layernorm": lambda: phi(qk_layernorm=True),
    "phi-tied": lambda: phi(tie_word_embeddings=True),
    "phi-gelu": lambda: phi(hidden_act="gelu"),
    "gpt2": lambda: gpt2(),
    "gpt2-inner": lambda: gpt2(n_inner=50),
    "gpt2-gelu": lambda: gpt2(activation_function="gelu"),
    "gpt2-relu": lambda: gpt2(activation_function="relu"),
    "gpt2-silu": lambda: gpt2(activation_function="silu"),
    "gpt2-gelu-fast": lambda: gpt2(activation_function="gelu_fast"),
    "gpt2-by-layer": lambda: gpt2(scale_attn_by_inverse_layer_idx=True),
    "gpt2-not-scaled": lambda: gpt2(scale_attn_weights=False),
    "gpt2-upcast": lambda: gpt2(reorder_and_upcast_attn=True),
    "gpt2-upcast-by-layer": lambda: gpt2(reorder_and_upcast_attn=True, scale_attn_by_inverse_layer_idx=True),
    "gpt2-untied": lambda: gpt2(tie_word_embeddings=False),
    "gpt2-epsilon": lambda: gpt2(layer_norm_epsilon=1e-2),
    "gpt2-cross": lambda: gpt2(add_cross_attention=True),
    "mamba": lambda: mamba(),
    "mamba-states": lambda: mamba(state_size=5),
    "mamba-taps-2": lambda: mamba(conv_kernel=2),
    "mamba-taps-7": lambda: mamba(conv_kernel=7),
    "mamba-expand-3": lambda: mamba(expand=3),
    "mamba-rank": lambda: mamba(time_step_rank=7),
    "mamba-bias": lambda: mamba(use_bias=True),
    "mamba-no-conv-bias": lambda: mamba(use_conv_bias=False),
    "mamba-residual": lambda: mamba(residual_in_fp32=False),
    "mamba-untied": lambda: mamba(tie_word_embeddings=False),
    "mamba-epsilon": lambda: mamba(layer_norm_epsilon=1e-2),
    "mamba-gelu": lambda: mamba(hidden_act="gelu"),
}

# How the weights are stored: name of the variant -> (model, type, renaming of weights, shards).
STORED = {
    "llama-bf16": ("llama-llama3", torch.bfloat16, None, False),
    "qwen3-f16": ("qwen3", torch.float16, None, False),
    "gemma3-shards": ("gemma3", torch.float32, None, True),
    "phi-shards-bf16": ("phi", torch.bfloat16, None, True),
    "gpt2-bare": ("gpt2", torch.float32, lambda name: re.sub(r"^transformer\.", "", name), False),
    "mamba-authors": ("mamba", torch.float32, lambda name: name.replace("embeddings", "embedding"), False),
}


def tokens(model, length):
    generator = torch.Generator().manual_seed(3)
    return torch.randint(0, model.config.vocab_size, (2, length), generator=generator)


def randomize(model):
    """The classes' own first weights have norms of 1 and biases of 0, which would hide much."""
    generator = torch.Generator().manual_seed(7)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            noise = torch.randn(weight.shape, generator=generator)
            if name.endswith("A_log"):
                weight.add_(0.3 * noise)
            elif weight.dim() == 1:
                weight.add_(0.2 * noise)
            else:
                weight.copy_(noise * (0.15 if "embed" in name or "wte" in name or "wpe" in name else 0.25))


def older(config):
    """The same configuration with the keys that files on the hub had before transformers 5."""
    old = dict(config)
    if "dtype" in old:
        old["torch_dtype"] = old.pop("dtype")
    parameters = old.pop("rope_parameters", None)
    if parameters and FULL in parameters:
        far, near = parameters[FULL], parameters[NEAR]
        old["rope_theta"], old["rope_local_base_freq"] = far["rope_theta"], near["rope_theta"]
        old["rope_scaling"] = scaling(far)
    elif parameters:
        old["rope_theta"] = parameters["rope_theta"]
        if "partial_rotary_factor" in parameters:
            old["partial_rotary_factor"] = parameters["partial_rotary_factor"]
        old["rope_scaling"] = scaling(parameters)
    if old.get("model_type") == "gemma3_text" and old.get("layer_types") == [NEAR, FULL, NEAR]:
        old.pop("layer_types")
        old["sliding_window_pattern"] = 2
    elif old.get("model_type") == "qwen3":
        old.pop("layer_types", None)
    return old


def scaling(parameters):
    rest = {k: v for k, v in parameters.items() if k not in ("rope_theta", "partial_rotary_factor")}
    if rest.get("rope_type", "default") == "default":
        return None
    # The first files said "type".
    if rest["rope_type"] in ("linear", "dynamic"):
        rest["type"] = rest.pop("rope_type")
    return rest


def expect(model, folder):
    """What the model makes of fixed tokens, and the gradient of the mean loss for every weight that is stored."""
    ids = tokens(model, 24)
    model.zero_grad()
    logits = model(input_ids=ids, use_cache=False).logits
    loss = torch.nn.functional.cross_entropy(logits[:, :-1].reshape(-1, logits.shape[-1]), ids[:, 1:].reshape(-1))
    loss.backward()
    (folder / "expected.json").write_text(json.dumps({"input_ids": ids.tolist(), "loss": loss.item()}))
    save_file({"logits": logits.detach().contiguous()}, folder / "logits.safetensors")
    save_file({name: weight.grad.contiguous() for name, weight in model.named_parameters()}, folder / "grads.safetensors")


def write(model, folder, stored=torch.float32, renamed=None, shards=False):
    # What is stored in 16 bits is what the model computes with. The rotary frequencies are no weights and stay as they are.
    model.eval()
    with torch.no_grad():
        for weight in model.parameters():
            weight.copy_(weight.to(stored).to(torch.float32))
    for style in ("new", "old"):
        target = folder.parent / (folder.name + "." + style)
        target.mkdir(parents=True, exist_ok=True)
        copy = type(model)(model.config)
        copy.load_state_dict(model.state_dict())
        copy.to(stored).save_pretrained(target, **({"max_shard_size": "20KB"} if shards else {}))
        if renamed:
            file = target / "model.safetensors"
            weights = {renamed(name): weight for name, weight in load_file(file).items()}
            if model.config.model_type == "gpt2":
                for layer in range(model.config.n_layer):
                    weights[f"h.{layer}.attn.bias"] = torch.ones(64, 64).tril().view(1, 1, 64, 64)
                    weights[f"h.{layer}.attn.masked_bias"] = torch.tensor(-1e4)
            save_file(weights, file, {"format": "pt"})
        expect(model, target)
        if style == "old":
            file = target / "config.json"
            file.write_text(json.dumps(older(json.loads(file.read_text())), indent=2))


def made(name):
    torch.manual_seed(1)
    kind, config = MODELS[name]()
    config._attn_implementation = "eager"
    model = kind(config)
    randomize(model)
    return model


def main():
    root, wanted = Path(sys.argv[1]), sys.argv[2:]
    for name in [*MODELS, *STORED]:
        if wanted and name not in wanted:
            continue
        source, *how = STORED.get(name, (name,))
        try:
            write(made(source), root / name, *how)
        except Exception as problem:  # A variant that this version's classes cannot make: said, not hidden.
            print(f"{name}: not made: {type(problem).__name__}: {problem}".splitlines()[0])
    print(f"{len(list(root.iterdir()))} checkpoints in {root}")


if __name__ == "__main__":
    main()
