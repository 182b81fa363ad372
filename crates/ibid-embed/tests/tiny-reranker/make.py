"""Writes the tiny cross-encoder beside this file: random word vectors, and a graph that compares the mean vector of
the query with the mean vector of the text, so that texts which share words with the query score higher.

Needs: pip install onnx==1.23.2 numpy==2.4.6 tokenizers==0.23.3. Run it again and the same bytes come out.
"""

import json
from pathlib import Path

import numpy
from onnx import TensorProto, helper, numpy_helper, save
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

FOLDER = Path(__file__).parent
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
WORDS = "the of is a in annual leave days rent due month cat sleeps sofa warranty lasts two years".split()
DIMENSION = 24


def write_tokenizer() -> None:
    vocabulary = {word: number for number, word in enumerate(SPECIAL + WORDS)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", vocabulary["[CLS]"]), ("[SEP]", vocabulary["[SEP]"])],
    )
    tokenizer.save(str(FOLDER / "tokenizer.json"))
    for name, value in [
        ("config.json", {"pad_token_id": 0}),
        ("tokenizer_config.json", {"model_max_length": 64, "pad_token": "[PAD]"}),
        ("special_tokens_map.json", {"cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "[PAD]", "unk_token": "[UNK]"}),
    ]:
        (FOLDER / name).write_text(json.dumps(value) + "\n", encoding="utf-8")


def write_graph() -> None:
    random = numpy.random.default_rng(7)
    table = random.standard_normal((len(SPECIAL) + len(WORDS), DIMENSION)).astype(numpy.float32)
    table /= numpy.linalg.norm(table, axis=1, keepdims=True)
    # Neither special tokens nor unknown words count.
    table[: len(SPECIAL)] = 0.0
    constants = {
        "table": table,
        "one": numpy.array(1, dtype=numpy.int64),
        "last": numpy.array([-1], dtype=numpy.int64),
        "tokens": numpy.array([1], dtype=numpy.int64),
    }
    node = helper.make_node
    nodes = [
        node("Gather", ["table", "input_ids"], ["vectors"]),
        # 1 for the tokens of the text, 0 for those of the query; padding is of neither.
        node("Mul", ["token_type_ids", "attention_mask"], ["of_text"]),
        node("Sub", ["one", "token_type_ids"], ["first"]),
        node("Mul", ["first", "attention_mask"], ["of_query"]),
    ]
    for part in ["text", "query"]:
        nodes += [
            node("Cast", [f"of_{part}"], [f"{part}_mask"], to=TensorProto.FLOAT),
            node("Unsqueeze", [f"{part}_mask", "last"], [f"{part}_weights"]),
            node("Mul", ["vectors", f"{part}_weights"], [f"{part}_vectors"]),
            node("ReduceSum", [f"{part}_vectors", "tokens"], [f"{part}_sum"], keepdims=0),
            node("ReduceSum", [f"{part}_weights", "tokens"], [f"{part}_count"], keepdims=0),
            node("Div", [f"{part}_sum", f"{part}_count"], [f"{part}_mean"]),
        ]
    nodes += [
        node("Mul", ["text_mean", "query_mean"], ["products"]),
        node("ReduceSum", ["products", "last"], ["logits"], keepdims=1),
    ]
    inputs = ["input_ids", "attention_mask", "token_type_ids"]
    graph = helper.make_graph(
        nodes,
        "tiny-reranker",
        [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"]) for name in inputs],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 1])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    save(model, FOLDER / "model.onnx")


if __name__ == "__main__":
    write_tokenizer()
    write_graph()
