"""Averages the weights of nets that were fine-tuned from the same start with other seeds.

    python3 training/average.py a.hnet b.hnet --out models/encoder.hnet

The mean of such nets generalises better than any one of them and costs no more to read with (Wortsman and others 2022,
"Model soups"). The format is that of `crates/classifier/src/net/file.rs`.
"""

import argparse
import pathlib
import struct
import sys

import numpy as np
import xxhash

MAGIC = b"HARKNET2"
HEADER = struct.Struct("<7I8H")


class Nets:
    """Reads the same place of all nets and gives the mean."""

    def __init__(self, contents):
        self.contents = contents
        self.at = 16

    def same(self, length):
        part = self.contents[0][self.at : self.at + length]
        if any(content[self.at : self.at + length] != part for content in self.contents):
            sys.exit("the nets differ in their sizes or pieces: they cannot be averaged")
        self.at += length
        return part

    def floats(self, count):
        values = [np.frombuffer(content, "<f4", count, self.at) for content in self.contents]
        self.at += 4 * count
        return np.mean(values, axis=0).astype("<f4").tobytes()

    def matrix(self, rows, width, tiled):
        means = []
        for content in self.contents:
            weights = np.frombuffer(content, np.int8, rows * width, self.at)
            if tiled:
                weights = weights.reshape(rows // 16, width // 4, 16, 4).transpose(0, 2, 1, 3)
            steps = np.frombuffer(content, "<f4", rows, self.at + rows * width)
            means.append(weights.reshape(rows, width).astype(np.float32) * steps[:, None])
        self.at += rows * width + 4 * rows
        mean = np.mean(means, axis=0)
        steps = np.abs(mean).max(axis=1) / 127.0
        steps[steps == 0] = 1.0
        whole = np.clip(np.rint(mean / steps[:, None]), -127, 127).astype(np.int8)
        if tiled:
            whole = whole.reshape(rows // 16, 16, width // 4, 4).transpose(0, 2, 1, 3)
        return np.ascontiguousarray(whole).tobytes() + steps.astype("<f4").tobytes()


def average(contents):
    """The bytes of the mean of nets."""
    if any(content[:8] != MAGIC or len(content) != len(contents[0]) for content in contents):
        sys.exit("these are not nets of one format and size")
    nets = Nets(contents)
    width, _, inner, layers, positions, pieces, slots = HEADER.unpack_from(contents[0], 16)[:7]
    body = bytearray(nets.same(HEADER.size) + nets.floats(1) + nets.same(6 * slots))
    body += nets.matrix(pieces, width, tiled=False)
    body += nets.floats(positions * width) + nets.floats(2 * width)
    for _ in range(layers):
        body += nets.matrix(3 * width, width, tiled=True) + nets.floats(3 * width)
        body += nets.matrix(width, width, tiled=True) + nets.floats(3 * width)
        body += nets.matrix(inner, width, tiled=True) + nets.floats(inner)
        body += nets.matrix(width, inner, tiled=True) + nets.floats(3 * width)
    body += nets.floats(width)
    if nets.at != len(contents[0]):
        sys.exit("the nets are longer than their sizes say")
    return MAGIC + struct.pack("<Q", xxhash.xxh3_64_intdigest(bytes(body))) + bytes(body)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("nets", nargs="+", type=pathlib.Path)
    parser.add_argument("--out", required=True, type=pathlib.Path)
    options = parser.parse_args()
    options.out.write_bytes(average([path.read_bytes() for path in options.nets]))


if __name__ == "__main__":
    main()
