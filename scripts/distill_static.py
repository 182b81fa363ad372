#!/usr/bin/env python3
"""Distils the fast embedding model that ships inside ibid-embed from all-MiniLM-L6-v2.

A static model has one vector for each token of the vocabulary; a text is the mean of its
tokens' vectors. As in Model2Vec (https://github.com/MinishLab/model2vec), a token's vector is
what the teacher makes of the token alone, `[CLS] token [SEP]`, mean-pooled; then the vectors
are centred, cut to their principal components, which are partly whitened, and weighted down
by how frequent the token is (smooth inverse frequency, Arora et al. 2017).

The teacher is read as bundle_minilm.py reads it: out of a Python wheel, by SHA-256, nothing
executed. All arithmetic is in float64, so that rounding to 8 bits hides what differs between
linear algebra libraries and the same input gives the same bytes. Takes two to five minutes.

    python3 -m venv VENV
    VENV/bin/pip install numpy==2.4.6 scipy==1.17.1 safetensors==0.8.0 gguf==0.19.0
    VENV/bin/python scripts/distill_static.py            # fetch the wheel, then build
    VENV/bin/python scripts/distill_static.py WHEEL      # build from a wheel at hand
    VENV/bin/python scripts/distill_static.py --check    # compare with what is committed
"""

import argparse
import json
import string
import sys
import tempfile
from pathlib import Path

import numpy as np
import safetensors.numpy
from bundle_minilm import WHEEL, read_sources, sha256
from scipy.special import erf

MODEL = "model.safetensors"
ASSETS = Path(__file__).resolve().parent.parent / "crates/ibid-embed/assets/minilm-static"

DIMENSIONS = 256
# A component is divided by its standard deviation to this power: 0 leaves PCA as it is, 1 whitens.
WHITENING = 0.5
# A token of this probability counts half of what a rare one does.
HALF_WEIGHT = 1e-4
# BERT's vocabulary is sorted by frequency from this word on. Before it stand special tokens and
# single characters in the order of their code points, whose ranks have to be guessed.
FIRST_WORD = "the"
RANK_OF_PUNCTUATION = 1
RANK_OF_ASCII_LETTER_OR_DIGIT = 30
RANK_OF_OTHER_CHARACTER = 1000
BATCH = 512


def read_vocabulary(files):
    ids = json.loads(files["tokenizer.json"])["model"]["vocab"]
    return sorted(ids, key=ids.get)


def is_special(token):
    """`[CLS]`, `[UNK]`, `[unused42]`: no text has them."""
    return len(token) > 2 and token.startswith("[") and token.endswith("]")


def embed_tokens(files, vocabulary):
    """Each token of the vocabulary as a text of its own: the mean of the last layer."""
    config = json.loads(files["config.json"])
    weights = {
        name: tensor.astype(np.float64)
        for name, tensor in safetensors.numpy.load(files["model.safetensors"]).items()
    }
    heads, eps = config["num_attention_heads"], config["layer_norm_eps"]
    begin, end = vocabulary.index("[CLS]"), vocabulary.index("[SEP]")

    def linear(x, name):
        # As one product: numpy would multiply text by text.
        rows = x.reshape(-1, x.shape[-1]) @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]
        return rows.reshape(*x.shape[:-1], -1)

    def norm(x, name):
        x = x - x.mean(axis=-1, keepdims=True)
        x = x / np.sqrt((x * x).mean(axis=-1, keepdims=True) + eps)
        return x * weights[f"{name}.weight"] + weights[f"{name}.bias"]

    def split(x):
        return x.reshape(*x.shape[:2], heads, -1).transpose(0, 2, 1, 3)

    def forward(tokens):
        x = weights["embeddings.word_embeddings.weight"][tokens]
        x = x + weights["embeddings.position_embeddings.weight"][: tokens.shape[1]]
        x = x + weights["embeddings.token_type_embeddings.weight"][0]
        x = norm(x, "embeddings.LayerNorm")
        for layer in range(config["num_hidden_layers"]):
            at = f"encoder.layer.{layer}"
            q, k, v = (split(linear(x, f"{at}.attention.self.{n}")) for n in ("query", "key", "value"))
            scores = q @ k.transpose(0, 1, 3, 2) / np.sqrt(q.shape[-1])
            scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
            scores /= scores.sum(axis=-1, keepdims=True)
            mixed = (scores @ v).transpose(0, 2, 1, 3).reshape(x.shape)
            x = norm(x + linear(mixed, f"{at}.attention.output.dense"), f"{at}.attention.output.LayerNorm")
            wide = linear(x, f"{at}.intermediate.dense")
            wide = 0.5 * wide * (1 + erf(wide / np.sqrt(2)))
            x = norm(x + linear(wide, f"{at}.output.dense"), f"{at}.output.LayerNorm")
        return x.mean(axis=1)

    texts = np.array([[begin, token, end] for token in range(len(vocabulary))])
    return np.concatenate([forward(texts[i : i + BATCH]) for i in range(0, len(texts), BATCH)])


def frequency_weights(vocabulary):
    """By Zipf's law the token of rank r has a probability of 1/r, up to a factor."""
    first = vocabulary.index(FIRST_WORD)

    def rank(position, token):
        if position >= first:
            return position - first + 1
        if token in string.punctuation:
            return RANK_OF_PUNCTUATION
        return RANK_OF_ASCII_LETTER_OR_DIGIT if token.isascii() else RANK_OF_OTHER_CHARACTER

    ranks = np.array([rank(*entry) for entry in enumerate(vocabulary)], dtype=np.float64)
    total = (1 / np.arange(1, len(vocabulary) - first + 1)).sum()
    return HALF_WEIGHT / (HALF_WEIGHT + 1 / (ranks * total))


def principal_components(vectors, used):
    centred = vectors - vectors[used].mean(axis=0)
    covariance = centred[used].T @ centred[used] / used.sum()
    variances, axes = np.linalg.eigh(covariance)
    largest = np.argsort(-variances)[:DIMENSIONS]
    variances, axes = variances[largest], axes[:, largest]
    # An axis and its opposite are equally right: take the one whose largest entry is positive.
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(DIMENSIONS)])
    return centred @ axes / variances ** (WHITENING / 2)


def distil(files):
    """The tensors of the model: rows of 8-bit integers, and what each row is to be multiplied with."""
    vocabulary = read_vocabulary(files)
    used = np.array([not is_special(token) for token in vocabulary])
    vectors = principal_components(embed_tokens(files, vocabulary), used)
    vectors = vectors * (frequency_weights(vocabulary) * used)[:, None]
    scales = (np.abs(vectors).max(axis=1) / 127).astype(np.float32)
    divisors = np.where(scales > 0, scales, 1).astype(np.float64)
    rows = np.rint(vectors / divisors[:, None])
    return {"embeddings": np.clip(rows, -127, 127).astype(np.int8), "scales": scales}


def main():
    parser = argparse.ArgumentParser(description="Distil the fast embedding model bundled in ibid-embed.")
    parser.add_argument("wheel", nargs="?", type=Path, help=f"wheel of {WHEEL}; fetched if left out")
    parser.add_argument("--out", type=Path, default=ASSETS, help="folder to write to (or to check)")
    parser.add_argument("--check", action="store_true", help="build aside and compare with the folder")
    args = parser.parse_args()

    tensors = distil(read_sources(args.wheel))
    with tempfile.TemporaryDirectory() as folder:
        built = Path(folder) if args.check else args.out
        built.mkdir(parents=True, exist_ok=True)
        safetensors.numpy.save_file(tensors, built / MODEL)
        data = (built / MODEL).read_bytes()
        if args.check and (args.out / MODEL).read_bytes() != data:
            sys.exit(f"{MODEL}: the file in {args.out} is not what this script builds")
        print(f"{sha256(data)} {len(data):>9} {MODEL}")


if __name__ == "__main__":
    main()
