"""A training step of a Hugging Face model in eager PyTorch, in turns with Latebloom's.

Started by `./latebloom bench family`: makes a model with random weights, or takes one there is,
saves it with a batch to a folder, then takes steps as standard input asks and answers with a line
of JSON. See README.md.
"""

import argparse
import json
import pathlib
import resource
import sys
import time

import torch
import transformers
from transformers import AutoModelForCausalLM

VOCABULARY = 4096
BYTES = 256


def gated(model_type, **more):
    """Llama's shape: 6 layers of width 384, 6 heads of 64 over 2 of keys and values."""
    return dict(
        model_type=model_type, vocab_size=VOCABULARY, hidden_size=384, intermediate_size=1024,
        num_hidden_layers=6, num_attention_heads=6, num_key_value_heads=2, head_dim=64,
        max_position_embeddings=1024, rms_norm_eps=1e-6, tie_word_embeddings=True,
        attention_dropout=0.0, **more)


def mamba(vocabulary, layers):
    return dict(
        model_type="mamba", vocab_size=vocabulary, hidden_size=384, num_hidden_layers=layers,
        state_size=16, expand=2, conv_kernel=4, time_step_rank=24, use_bias=False,
        use_conv_bias=True, layer_norm_epsilon=1e-5, tie_word_embeddings=True)


# About 10 million parameters each.
FAMILIES = {
    "llama": gated("llama", rope_theta=500000.0),
    "qwen3": gated("qwen3", rope_theta=1000000.0),
    # Rows of 256 tokens are longer than the window; every sixth layer sees all.
    "gemma3": gated(
        "gemma3_text", rope_theta=1000000.0, rope_local_base_freq=10000.0, sliding_window=128,
        sliding_window_pattern=6, query_pre_attn_scalar=64, hidden_activation="gelu_pytorch_tanh",
        layer_types=["sliding_attention"] * 5 + ["full_attention"]),
    "phi": dict(
        model_type="phi", vocab_size=VOCABULARY, hidden_size=384, intermediate_size=1536,
        num_hidden_layers=4, num_attention_heads=6, num_key_value_heads=6, hidden_act="gelu_new",
        max_position_embeddings=1024, layer_norm_eps=1e-5, partial_rotary_factor=0.5,
        rope_theta=10000.0, tie_word_embeddings=False, qk_layernorm=False,
        resid_pdrop=0.0, embd_pdrop=0.0, attention_dropout=0.0),
    "gpt2": dict(
        model_type="gpt2", vocab_size=VOCABULARY, n_embd=384, n_layer=5, n_head=6,
        n_positions=1024, activation_function="gelu_new", tie_word_embeddings=True,
        resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0),
    "mamba": mamba(VOCABULARY, 9),
    "mambabyte": mamba(BYTES, 10),
}


def configuration(options):
    if options.model:
        return transformers.AutoConfig.from_pretrained(options.model)
    settings = dict(FAMILIES[options.family])
    return transformers.AutoConfig.for_model(settings.pop("model_type"), **settings)


def build(options):
    """The model, with weights that a step can learn from."""
    config = configuration(options)
    if options.parallel_scan:
        config.use_mambapy = True
    if config.model_type != "mamba":
        config._attn_implementation = "sdpa"
    torch.manual_seed(1)
    if options.model:
        model = AutoModelForCausalLM.from_pretrained(
            options.model, config=config, dtype=torch.float32)
    else:
        model = AutoModelForCausalLM.from_config(config, dtype=torch.float32)
    return model.train()


def adapted(options, model):
    """With low-rank adapters on every linear layer of a block, where asked for."""
    if not options.lora:
        return model
    import peft
    config = peft.LoraConfig(
        r=options.lora, lora_alpha=2 * options.lora, target_modules="all-linear",
        task_type="CAUSAL_LM")
    model = peft.get_peft_model(model, config)
    if options.folder:
        model.save_pretrained(options.folder / "adapter")
    return model.train()


def drawn(options, vocabulary):
    """Rows of random tokens with prompts of one token.

    None is 0: some of the classes take it for padding, whose embedding gets no gradient.
    """
    tokens = torch.randint(
        1, vocabulary, (options.rows, options.width), generator=torch.Generator().manual_seed(2))
    return [(row, 1) for row in tokens.tolist()]


def read(options):
    """Rows of questions and answers from a file, no longer than the width, and their prompts."""
    tokenizer = transformers.AutoTokenizer.from_pretrained(options.model)
    rows = []
    for line in options.records.read_text().splitlines():
        record = json.loads(line)
        prompt = tokenizer(record["question"] + "\n", add_special_tokens=False)["input_ids"]
        answer = tokenizer(record["answer"], add_special_tokens=False)["input_ids"]
        if len(prompt) + len(answer) <= options.width:
            rows.append((prompt + answer, len(prompt)))
        if len(rows) == options.rows:
            return rows
    raise SystemExit(f"{options.records} has only {len(rows)} records that fit")


class Rows:
    """A batch, padded on the right to its longest row."""

    def __init__(self, rows):
        width = max(len(row) for row, _ in rows)
        self.prompts = [prompt for _, prompt in rows]
        self.lengths = [len(row) for row, _ in rows]
        self.tokens = torch.zeros(len(rows), width, dtype=torch.long)
        self.labels = torch.full((len(rows), width), -100)
        for i, (row, prompt) in enumerate(rows):
            self.tokens[i, :len(row)] = torch.tensor(row)
            self.labels[i, prompt:len(row)] = torch.tensor(row[prompt:])
        padded = min(self.lengths) < width
        places = torch.arange(width) < torch.tensor(self.lengths)[:, None]
        self.mask = places.long() if padded else None

    def write(self, file):
        file.write_text(json.dumps(dict(
            width=self.tokens.shape[1], tokens=self.tokens.flatten().tolist(),
            prompts=self.prompts, lengths=self.lengths)))


def batch(options, vocabulary):
    return Rows(read(options) if options.records else drawn(options, vocabulary))


def update_rule(options, model):
    """AdamW on the matrices with decay, on all else without."""
    trained = [p for p in model.parameters() if p.requires_grad]
    groups = [
        dict(params=[p for p in trained if p.dim() > 1], weight_decay=0.1),
        dict(params=[p for p in trained if p.dim() <= 1], weight_decay=0.0),
    ]
    return torch.optim.AdamW(
        groups, lr=1e-4, betas=(0.9, 0.95), eps=1e-8,
        fused=options.update == "fused", foreach=options.update == "foreach")


class Training:
    """What a user writes: forward, loss, backward, clip, update."""

    def __init__(self, options, model):
        self.model = model.bfloat16() if options.dtype == "bf16-pure" else model
        self.mixed = options.dtype == "bf16"
        self.rows = batch(options, model.config.vocab_size)
        self.optimizer = update_rule(options, self.model)

    def losses(self):
        """The mean over tokens, which is trained on, and the mean of the rows' means."""
        rows = self.rows
        if rows.mask is None:
            loss = self.model(input_ids=rows.tokens, labels=rows.labels, use_cache=False).loss
            return loss, loss
        logits = self.model(
            input_ids=rows.tokens, attention_mask=rows.mask, use_cache=False).logits
        targets = rows.labels[:, 1:]
        losses = torch.nn.functional.cross_entropy(
            logits[:, :-1].float().transpose(1, 2), targets, ignore_index=-100, reduction="none")
        counts = (targets != -100).sum(1)
        return losses.sum() / counts.sum(), (losses.detach().sum(1) / counts).mean()

    def step(self):
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.mixed):
            loss, mean = self.losses()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        return mean.item()


def say(**line):
    print(json.dumps(line), flush=True)


def serve(training):
    """One line asks for a number of steps; the answer has their times and the last loss."""
    for line in sys.stdin:
        seconds = []
        cpu = time.process_time()
        for _ in range(int(line)):
            start = time.perf_counter()
            loss = training.step()
            seconds.append(time.perf_counter() - start)
        faults = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        say(seconds=seconds, cpu=time.process_time() - cpu, loss=loss, faults=faults)


def profile(training, steps):
    from torch.profiler import ProfilerActivity
    training.step()
    with torch.profiler.profile(activities=[ProfilerActivity.CPU]) as seen:
        for _ in range(steps):
            training.step()
    print(seen.key_averages().table(sort_by="self_cpu_time_total", row_limit=30))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--family", choices=FAMILIES)
    what.add_argument("--model", type=pathlib.Path, help="a folder of Hugging Face's instead")
    parser.add_argument("--records", type=pathlib.Path, metavar="FILE",
                        help="a batch of questions and answers from JSON lines, such as GSM8K's; "
                             "answers carry loss, --width bounds their tokens")
    parser.add_argument("--lora", type=int, metavar="RANK", help="train adapters, by peft")
    parser.add_argument("--dtype", choices=["fp32", "bf16", "bf16-pure"], default="fp32")
    parser.add_argument("--update", choices=["fused", "foreach"], default="fused")
    parser.add_argument("--parallel-scan", action="store_true",
                        help="Mamba with mambapy's parallel scan, if that is installed")
    parser.add_argument("--rows", type=int, default=8)
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--folder", type=pathlib.Path, help="where the model and the batch go")
    parser.add_argument("--profile", type=int, help="show where this many steps spend their time")
    return parser.parse_args()


def main():
    options = arguments()
    torch.set_num_threads(options.threads)
    model = build(options)
    if options.folder:
        model.save_pretrained(options.folder)
        batch(options, model.config.vocab_size).write(options.folder / "batch.json")
    training = Training(options, adapted(options, model))
    if options.profile:
        profile(training, options.profile)
        return
    say(torch=torch.__version__, transformers=transformers.__version__,
        parameters=sum(p.numel() for p in model.parameters()))
    serve(training)


if __name__ == "__main__":
    main()
