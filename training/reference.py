"""What a net says of passages, in plain double precision: the reference for `crates/classifier/src/net`.

    python3 training/reference.py models/encoder.hnet "drug gave me a terrible rash"

Prints log-odds a line. The program quantises activations to eight bits, so that it differs by a few hundredths.
"""

import struct
import sys

import numpy as np
from encoder import Cutter, package_folder

HEADER = struct.Struct("<7I8Hf")


class Reader:
    def __init__(self, content):
        self.content, self.at = content, 16

    def header(self):
        values = HEADER.unpack_from(self.content, self.at)
        self.at += HEADER.size
        return values

    def floats(self, *shape):
        count = int(np.prod(shape))
        values = np.frombuffer(self.content, "<f4", count, self.at).astype(np.float64).reshape(shape)
        self.at += 4 * count
        return values

    def weights(self, rows, width, tiled):
        values = np.frombuffer(self.content, np.int8, rows * width, self.at).astype(np.float64)
        self.at += rows * width
        if tiled:
            values = values.reshape(rows // 16, width // 4, 16, 4).transpose(0, 2, 1, 3)
        return values.reshape(rows, width) * self.floats(rows)[:, None]

    def layer(self, rows, width):
        return self.weights(rows, width, tiled=True), self.floats(rows)


def normalise(rows, gain, shift):
    rows = rows - rows.mean(axis=1, keepdims=True)
    return rows / np.sqrt((rows**2).mean(axis=1, keepdims=True) + 1e-12) * gain + shift


def log_odds(content, pieces):
    """Log-odds that the net in `content` gives a passage cut into `pieces`."""
    reader = Reader(content)
    width, heads, inner, layers, positions, count, slots, *_, bias = reader.header()
    reader.at += 6 * slots
    embeddings = reader.weights(count, width, tiled=False)
    rows = embeddings[pieces] + reader.floats(positions, width)[: len(pieces)]
    rows = normalise(rows, reader.floats(width), reader.floats(width))
    size = width // heads
    for _ in range(layers):
        weights, shift = reader.layer(3 * width, width)
        mixed = rows @ weights.T + shift
        query, key, value = (part.reshape(-1, heads, size) for part in np.split(mixed, 3, axis=1))
        shares = np.einsum("thd,uhd->htu", query, key) / np.sqrt(size)
        shares = np.exp(shares - shares.max(axis=2, keepdims=True))
        shares /= shares.sum(axis=2, keepdims=True)
        taken = np.einsum("htu,uhd->thd", shares, value).reshape(-1, width)
        weights, shift = reader.layer(width, width)
        rows = normalise(rows + taken @ weights.T + shift, reader.floats(width), reader.floats(width))
        weights, shift = reader.layer(inner, width)
        up = rows @ weights.T + shift
        up = up / (1 + np.exp(-1.702 * up))
        weights, shift = reader.layer(width, inner)
        rows = normalise(rows + up @ weights.T + shift, reader.floats(width), reader.floats(width))
    return float((rows @ reader.floats(width)).mean() + bias)


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    with open(sys.argv[1], "rb") as file:
        content = file.read()
    vocabulary = (package_folder() / "vocab.txt").read_text(encoding="utf-8").splitlines()
    cutter = Cutter(vocabulary)
    for passage in sys.argv[2:]:
        print(f"{log_odds(content, cutter.passage(passage.split())):.4f}  {passage}")


if __name__ == "__main__":
    main()
