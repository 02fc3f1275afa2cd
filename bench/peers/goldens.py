"""Writes the goldens of the families under src/test/resources: tiny random models, with what Hugging Face's classes compute of them.

    python bench/peers/goldens.py src/test/resources/dev/latebloom/train/model/families [NAME...]

Each folder has config.json and weights as the classes save them, expected.json (tokens, loss, a prompt and how greedy decoding goes
on), logits.safetensors and grads.safetensors (of the mean loss, for every weight). Needs torch and transformers 5.
"""

import json
import re
import sys
from pathlib import Path

import torch
import transformers as hf
from safetensors.torch import save_file

SIZES = dict(vocab_size=40, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=1,
             max_position_embeddings=64, bos_token_id=1, eos_token_id=2, pad_token_id=None)
FULL, NEAR = "full_attention", "sliding_attention"
YARN = dict(rope_type="yarn", rope_theta=5e5, factor=4.0, original_max_position_embeddings=16)
GEMMA = dict(head_dim=8, sliding_window=5, query_pre_attn_scalar=12, pad_token_id=0)


def gemma3(**more):
    return hf.Gemma3TextConfig(**{**SIZES, **GEMMA, "layer_types": [NEAR, FULL], **more})


def with_pictures():
    sight = hf.SiglipVisionConfig(hidden_size=8, intermediate_size=8, num_hidden_layers=1, num_attention_heads=2, image_size=8,
                                  patch_size=4)
    return hf.Gemma3Config(text_config=gemma3().to_dict(), vision_config=sight.to_dict(), mm_tokens_per_image=4,
                           boi_token_index=37, eoi_token_index=38, image_token_index=39)


MODELS = {
    "llama-biases": (hf.LlamaForCausalLM, lambda: hf.LlamaConfig(**SIZES, attention_bias=True, mlp_bias=True)),
    "mistral": (hf.MistralForCausalLM, lambda: hf.MistralConfig(**SIZES, sliding_window=5, head_dim=6)),
    "ministral": (hf.MinistralForCausalLM, lambda: hf.MinistralConfig(**SIZES, head_dim=8, sliding_window=5, layer_types=[FULL, NEAR])),
    "qwen2": (hf.Qwen2ForCausalLM, lambda: hf.Qwen2Config(**SIZES, tie_word_embeddings=True)),
    "qwen2-window": (hf.Qwen2ForCausalLM, lambda: hf.Qwen2Config(
        **SIZES, use_sliding_window=True, sliding_window=5, max_window_layers=1)),
    "qwen3-biases": (hf.Qwen3ForCausalLM, lambda: hf.Qwen3Config(
        **SIZES, head_dim=6, attention_bias=True, use_sliding_window=True, sliding_window=5, max_window_layers=0)),
    "qwen3-moe": (hf.Qwen3MoeForCausalLM, lambda: hf.Qwen3MoeConfig(
        **SIZES, head_dim=6, num_experts=5, num_experts_per_tok=2, moe_intermediate_size=12, norm_topk_prob=True)),
    "smollm3": (hf.SmolLM3ForCausalLM, lambda: hf.SmolLM3Config(**SIZES, no_rope_layer_interval=2)),
    "lfm2": (hf.Lfm2ForCausalLM, lambda: hf.Lfm2Config(
        **{**SIZES, "num_hidden_layers": 3, "num_attention_heads": 4, "num_key_value_heads": 2}, layer_types=["conv", FULL, "conv"],
        block_multiple_of=10)),
    "lfm2-biases": (hf.Lfm2ForCausalLM, lambda: hf.Lfm2Config(
        **SIZES, full_attn_idxs=[0], conv_bias=True, conv_L_cache=4, block_auto_adjust_ff_dim=False, tie_word_embeddings=False)),
    "granite": (hf.GraniteForCausalLM, lambda: hf.GraniteConfig(
        **SIZES, embedding_multiplier=6.0, attention_multiplier=0.2, residual_multiplier=0.3, logits_scaling=2.5, mlp_bias=True)),
    "olmo2": (hf.Olmo2ForCausalLM, lambda: hf.Olmo2Config(**SIZES)),
    "olmo3": (hf.Olmo3ForCausalLM, lambda: hf.Olmo3Config(
        **SIZES, sliding_window=5, layer_types=[NEAR, FULL],
        rope_parameters={FULL: YARN, NEAR: dict(rope_type="default", rope_theta=5e5)})),
    "gemma2": (hf.Gemma2ForCausalLM, lambda: hf.Gemma2Config(
        **{**SIZES, **GEMMA}, attn_logit_softcapping=0.8, final_logit_softcapping=1.5)),
    "gemma3-pictures": (hf.Gemma3ForConditionalGeneration, with_pictures),
    "phi3": (hf.Phi3ForCausalLM, lambda: hf.Phi3Config(**SIZES, sliding_window=5)),
    "phi4-mini": (hf.Phi3ForCausalLM, lambda: hf.Phi3Config(
        **SIZES, tie_word_embeddings=True, original_max_position_embeddings=16, partial_rotary_factor=0.75,
        rope_parameters=dict(rope_type="longrope", rope_theta=1e4, partial_rotary_factor=0.75, short_factor=[1.0, 1.3, 2.0],
                             long_factor=[1.0, 4.0, 8.0], original_max_position_embeddings=16))),
}


def shaken(model):
    """With weights by chance: the classes' own have norms of 1 and biases of 0, which would hide much."""
    generator = torch.Generator().manual_seed(7)
    with torch.no_grad():
        for weight in model.parameters():
            noise = torch.randn(weight.shape, generator=generator)
            if weight.dim() == 1:
                weight.add_(0.2 * noise)
            else:
                weight.copy_(0.4 * noise)
    return model


def made(name):
    torch.manual_seed(1)
    kind, config = MODELS[name]
    config = config()
    config._attn_implementation = "eager"
    model = kind(config).eval()
    return shaken(model)


def text_name(name):
    return re.sub(r"^model\.language_model\.", "model.", name)


def gradients(model):
    """By the names of published files, in which each expert has matrices of its own; the class has those of all experts in one."""
    for name, weight in model.named_parameters():
        if weight.grad is None:
            continue
        experts, part = name.rsplit(".", 1) if ".experts." in name else (name, "")
        for i in range(len(weight.grad) if part else 1):
            if part == "gate_up_proj":
                gate, up = weight.grad[i].chunk(2)
                yield f"{experts}.{i}.gate_proj.weight", gate.contiguous()
                yield f"{experts}.{i}.up_proj.weight", up.contiguous()
            elif part:
                yield f"{experts}.{i}.{part}.weight", weight.grad[i].contiguous()
            else:
                yield text_name(name), weight.grad.contiguous()


def greedy(model, prompt, steps):
    ids = torch.tensor([prompt])
    for _ in range(steps):
        with torch.no_grad():
            ids = torch.cat([ids, model(input_ids=ids, use_cache=False).logits[:, -1].argmax(-1, keepdim=True)], 1)
    return ids[0, len(prompt):].tolist()


def write(model, folder):
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    # No token below 3: some classes take one for padding and give its embedding no gradient.
    ids = torch.randint(3, 36, (2, 16), generator=torch.Generator().manual_seed(3))
    logits = model(input_ids=ids, use_cache=False).logits
    loss = torch.nn.functional.cross_entropy(logits[:, :-1].reshape(-1, logits.shape[-1]), ids[:, 1:].reshape(-1))
    loss.backward()
    save_file({"logits": logits.detach().contiguous()}, folder / "logits.safetensors")
    save_file(dict(gradients(model)), folder / "grads.safetensors")
    prompt = ids[0, :6].tolist()
    (folder / "expected.json").write_text(json.dumps(
        {"input_ids": ids.tolist(), "loss": loss.item(), "prompt": prompt, "greedy": greedy(model, prompt, 10)}) + "\n")


if __name__ == "__main__":
    for wanted in sys.argv[2:] or MODELS:
        write(made(wanted), Path(sys.argv[1]) / wanted)
        print(wanted)
