"""Writes a tiny GPT-2 with a score head, as DialogRPT's are published, and the scores that transformers gives.

    python ranker.py src/test/resources/dev/latebloom/score/ranker

Weights are random numbers of ours. The answers were made with torch 1.13 and transformers 4.40.
"""

import json
import sys
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import GPT2Config, GPT2ForSequenceClassification, GPT2TokenizerFast

END = "<|endoftext|>"
TURNS = [
    ["what is pink?", "pink is rosa"],
    ["what is pink?", "pink is rosa", "and what is the cat?", "il gatto"],
    ["hello", ""],
]


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=280, special_tokens=[END], show_progress=False,
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(["what is pink? pink is rosa, and the cat is il gatto"], trainer)
    fast = GPT2TokenizerFast(tokenizer_object=tokenizer, bos_token=END, eos_token=END, unk_token=END)
    fast.save_pretrained(folder)
    torch.manual_seed(7)
    net = GPT2ForSequenceClassification(GPT2Config(
        vocab_size=tokenizer.get_vocab_size(), n_positions=48, n_embd=24, n_layer=2, n_head=3, num_labels=1,
        pad_token_id=fast.eos_token_id, bos_token_id=fast.eos_token_id, eos_token_id=fast.eos_token_id))
    for weight in net.parameters():
        torch.nn.init.normal_(weight, std=0.3 if weight.dim() > 1 else 0.5)
    net.eval().save_pretrained(folder, safe_serialization=True)
    expected = []
    for turns in TURNS:
        ids = fast.encode(END.join(turns))
        with torch.no_grad():
            hidden = net.transformer(torch.tensor([ids])).last_hidden_state
            score = net.score(hidden)[0, -1, 0].item()
        expected.append({"turns": turns, "ids": ids, "score": round(score, 6)})
    (folder / "expected.json").write_text(json.dumps(expected) + "\n")
    for extra in ("vocab.json", "merges.txt"):
        (folder / extra).unlink(missing_ok=True)


main()
