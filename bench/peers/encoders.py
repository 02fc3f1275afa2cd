"""Writes tiny BERT, RoBERTa and DistilBERT folders with what transformers and bert-score make of them.

    python encoders.py src/test/resources/dev/latebloom/score/encoders

Each folder has config.json, model.safetensors, a tokenizer, and expected.json: token ids, states of every layer,
and BERTScore with and without idf and a baseline. Weights are random numbers of ours. The answers were made with
torch 1.13, transformers 4.40 and bert-score 0.3.13; two runs give the same bytes.
"""

import json
import sys
from pathlib import Path

import torch
from bert_score import BERTScorer
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import (
    AutoModel,
    BertConfig,
    BertModel,
    BertTokenizer,
    BertTokenizerFast,
    DistilBertConfig,
    DistilBertModel,
    RobertaConfig,
    RobertaModel,
    RobertaTokenizer,
    RobertaTokenizerFast,
)

ANSWERS = [
    "the word for pink is rosa",
    "try again, please",
    "Well done! That is right.",
    "is the cat in front of the tree?",
    "adjectives follow the noun that they modify, so the colour comes last in the whole sentence",
    "",
]
REFERENCES = [
    "pink is rosa, and rosa comes last",
    "please try it again",
    "yes, very good",
    "where is the cat?",
    "the colour follows the noun",
    "what do you think?",
]
BASELINE = (0.31, 0.32, 0.33)
WIDTH = dict(vocab=140, width=24, heads=3, layers=3, hidden=40, places=40)


def wordpiece(folder):
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    trainer = trainers.WordPieceTrainer(vocab_size=WIDTH["vocab"], special_tokens=special, show_progress=False)
    tokenizer.train_from_iterator(ANSWERS + REFERENCES, trainer)
    size = tokenizer.get_vocab_size()
    words = sorted(tokenizer.get_vocab().items(), key=lambda pair: pair[1])
    (folder / "vocab.txt").write_text("".join(word + "\n" for word, _ in words))
    fast = BertTokenizerFast(vocab_file=str(folder / "vocab.txt"), model_max_length=WIDTH["places"])
    fast.save_pretrained(folder)
    return size, 0


def bytelevel(folder):
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    trainer = trainers.BpeTrainer(vocab_size=320, special_tokens=special, show_progress=False,
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(ANSWERS + REFERENCES, trainer)
    tokenizer.model.save(str(folder))
    fast = RobertaTokenizerFast(vocab_file=str(folder / "vocab.json"), merges_file=str(folder / "merges.txt"),
                                model_max_length=WIDTH["places"] - 2)
    fast.save_pretrained(folder)
    return tokenizer.get_vocab_size(), 1


def bert(size, pad):
    return BertModel(BertConfig(
        vocab_size=size, hidden_size=WIDTH["width"], num_hidden_layers=WIDTH["layers"],
        num_attention_heads=WIDTH["heads"], intermediate_size=WIDTH["hidden"],
        max_position_embeddings=WIDTH["places"], pad_token_id=pad))


def roberta(size, pad):
    return RobertaModel(RobertaConfig(
        vocab_size=size, hidden_size=WIDTH["width"], num_hidden_layers=WIDTH["layers"],
        num_attention_heads=WIDTH["heads"], intermediate_size=WIDTH["hidden"], layer_norm_eps=1e-5,
        max_position_embeddings=WIDTH["places"], pad_token_id=pad, type_vocab_size=1))


def distilbert(size, pad):
    return DistilBertModel(DistilBertConfig(
        vocab_size=size, dim=WIDTH["width"], n_layers=WIDTH["layers"], n_heads=WIDTH["heads"],
        hidden_dim=WIDTH["hidden"], max_position_embeddings=WIDTH["places"], pad_token_id=pad))


def states(folder, slow):
    """Of each text by itself: no padding. Encoded as bert-score does."""
    from bert_score.utils import sent_encode
    model = AutoModel.from_pretrained(folder).eval()
    found = []
    for text in ANSWERS[:4]:
        ids = sent_encode(slow, text)
        with torch.no_grad():
            out = model(torch.tensor([ids]), output_hidden_states=True).hidden_states
        layers = [[round(x, 6) for x in layer.flatten().tolist()] for layer in out]
        found.append({"text": text, "ids": ids, "layers": layers})
    return found


def scores(folder, layer):
    found = []
    baseline = folder / "baseline.tsv"
    lines = ["LAYER,P,R,F"] + [f"{i},{BASELINE[0]},{BASELINE[1]},{BASELINE[2]}" for i in range(WIDTH["layers"] + 1)]
    baseline.write_text("\n".join(lines) + "\n")
    for idf in (False, True):
        for rescale in (False, True):
            scorer = BERTScorer(model_type=str(folder), num_layers=layer, idf=idf, idf_sents=REFERENCES if idf else None,
                                rescale_with_baseline=rescale, lang="en", baseline_path=str(baseline), nthreads=0,
                                device="cpu")
            # One by one: in a batch, padding counts as a similarity of 0, which hides negative ones.
            rows = [[v.item() for v in scorer.score([a], [r])] for a, r in zip(ANSWERS, REFERENCES)]
            rows = [[None if x != x else round(x, 7) for x in row] for row in rows]
            found.append({"idf": idf, "rescale": rescale, "scores": rows})
    baseline.unlink()
    return found


def main():
    out = Path(sys.argv[1])
    kinds = {
        "bert": (wordpiece, bert, BertTokenizer),
        "roberta": (bytelevel, roberta, RobertaTokenizer),
        "distilbert": (wordpiece, distilbert, BertTokenizer),
    }
    for seed, (name, (tokenizer, model, slow)) in enumerate(kinds.items()):
        folder = out / name
        folder.mkdir(parents=True, exist_ok=True)
        size, pad = tokenizer(folder)
        torch.manual_seed(seed)
        net = model(size, pad)
        for weight in net.parameters():
            torch.nn.init.normal_(weight, std=0.3 if weight.dim() > 1 else 0.5)
        net.save_pretrained(folder, safe_serialization=True)
        expected = {
            "answers": ANSWERS,
            "references": REFERENCES,
            "baseline": BASELINE,
            "layer": 2,
            "states": states(folder, slow.from_pretrained(folder)),
            "bertscore": scores(folder, 2),
        }
        (folder / "expected.json").write_text(json.dumps(expected, separators=(",", ":")) + "\n")
        for extra in ("vocab.txt", "vocab.json", "merges.txt", "added_tokens.json"):
            (folder / extra).unlink(missing_ok=True)


main()
