#!/usr/bin/env python3
"""Writes the vectors that the bundled embedding model is tested against.

The vectors come from the original fp32 weights, run by the BERT of Hugging Face
transformers (on JAX, on a CPU): texts cut at 256 tokens, mean-pooled, L2-normalized.
A second, plain numpy BERT then runs on the original weights, where it must agree, and
on the Q8_0 weights of the bundled GGUF, read by their names, which must stay close.

    python3.11 -m venv VENV
    VENV/bin/pip install "numpy<2" transformers==4.46.3 "jax[cpu]==0.4.30" flax==0.8.5 \\
        safetensors==0.8.0 gguf==0.19.0
    VENV/bin/python scripts/reference_vectors.py [WHEEL]
"""

import argparse
import json
import os
import tempfile
from pathlib import Path

os.environ.setdefault("JAX_PLATFORMS", "cpu")

import jax
import numpy as np
import safetensors.numpy
from bundle_minilm import ASSETS, MAX_TOKENS, MODEL, SOURCES, is_used, read_sources
from gguf import GGUFReader
from gguf.quants import dequantize
from scipy.special import erf
from tokenizers import Tokenizer
from transformers import FlaxBertModel

OUT = ASSETS.parent.parent / "tests/reference_vectors.json"
BATCH = 8

LIGHTHOUSE = (
    "The lighthouse at the northern end of the island was built in 1874, after two winters in which "
    "nine ships were lost on the reef below it. The tower is granite, brought by barge from a quarry on "
    "the mainland, and the walls at its foot are more than two metres thick. A keeper and two assistants "
    "lived there with their families until the lamp was made automatic in 1968; the logbooks they kept "
    "every four hours are now in the county archive, and they record not only the weather and the passing "
    "ships but also the arrival of migrating birds, the price of lamp oil, and once, in a hand that is hard "
    "to read, the birth of a child during a storm. The original lens was taken down in 1971 and stands in "
    "the museum by the harbour, where visitors may turn it by hand. What remains in the tower is a small "
    "electric lamp with a range of eighteen nautical miles, a radio beacon, and a camera that watches the "
    "reef. The spiral stair has one hundred and forty-two steps. Volunteers open the gallery on the first "
    "Sunday of each month between May and September, if the wind is below thirty knots, and from there one "
    "can see the whole of the reef at low tide."
)
BREAD = (
    "Mix 500 g of strong white flour with 350 g of water and leave the dough, covered, for half an hour "
    "before the salt and the starter go in. This rest lets the flour take up the water, and the dough needs "
    "much less kneading afterwards. Add 100 g of lively starter and 10 g of salt, work them in with wet "
    "hands, and then fold the dough over itself every thirty minutes, four times in all. It should become "
    "smooth and hold its shape for a while after each fold. How long the first rise takes depends more on "
    "the temperature than on anything else: at 24 degrees about four hours, at 19 degrees seven or eight. "
    "Do not wait for the dough to double; half as much again is enough. Shape it into a tight ball, let it "
    "rest for twenty minutes, shape it once more and put it seam side up into a floured basket. Overnight "
    "in the refrigerator the flavour deepens and the loaf becomes easier to score. Bake it straight from the "
    "cold in a heavy pot with a lid at 250 degrees for twenty-five minutes, then without the lid at 220 "
    "degrees for another twenty, until the crust is the colour of chestnuts. Let it cool completely before "
    "cutting, however hard that is."
)
LEASE = (
    "The Tenant shall pay the rent monthly in advance, on or before the third working day of each month, by "
    "transfer to the account named in Schedule 2. If a payment is more than ten days late, the Landlord may "
    "charge interest on the amount due at four per cent a year above the base rate, counted from the day it "
    "fell due until the day it is paid. The Landlord shall keep the structure and the exterior of the "
    "building in repair, as well as the installations for the supply of water, gas, electricity and heating, "
    "except where damage was caused by the Tenant's own neglect. The Tenant shall report any defect within "
    "seven days of becoming aware of it and shall give the Landlord, or a person instructed in writing, "
    "access to the premises on forty-eight hours' notice, or at once in an emergency. The deposit of 1,850 "
    "pounds is held by a protected scheme and is returned within fourteen days of the end of the tenancy, "
    "less any sum that the parties agree upon or that an adjudicator awards. Either party may end this "
    "agreement after the first twelve months by giving two months' notice in writing. Subletting, whether of "
    "the whole or of a part, needs the Landlord's prior consent, which shall not be unreasonably withheld."
)
STORAGE = (
    "A write-ahead log makes a database durable without forcing every changed page to disk at every commit. "
    "Before a page is modified in memory, a record describing the change is appended to the log, and a "
    "transaction counts as committed as soon as its last record has been flushed. The pages themselves are "
    "written later, in whatever order suits the disk. After a crash the engine reads the log from the last "
    "checkpoint, applies again the changes that had not reached the data files, and rolls back those that "
    "belong to transactions which never committed. The price is that everything is written twice, and that "
    "the log would grow without bound if checkpoints did not allow old segments to be recycled. Group commit "
    "softens the first cost: several transactions that finish at about the same time share one flush. Full "
    "page images protect against torn writes, since a page of eight kilobytes is rarely written atomically "
    "by hardware with sectors of 512 or 4096 bytes. Replication falls out almost for free, because a second "
    "server that receives the same records in the same order arrives at the same state."
)
GERMAN = (
    "Der Verein wurde 1923 von elf Bergleuten gegründet, die sich nach der Schicht zum Singen trafen. In den "
    "ersten Jahren probte man im Hinterzimmer einer Gastwirtschaft, später in der Turnhalle der Schule. "
    "Während des Krieges ruhten die Proben; erst im Herbst 1946 fanden sich sechzehn Männer wieder zusammen. "
    "Heute zählt der Chor zweiundvierzig Mitglieder, darunter seit 1998 auch Frauen, und das Repertoire "
    "reicht von Volksliedern über Brahms bis zu Arrangements bekannter Filmmusik. Zum hundertjährigen "
    "Jubiläum gab es ein großes Konzert in der Stadtkirche, dessen Erlös der Jugendarbeit zugutekam."
)

TEXTS = [
    # queries
    "lighthouse keeper logbook",
    "How long should sourdough rise in a cold kitchen?",
    "what notice must a tenant give to end the lease",
    "write-ahead log crash recovery",
    "Who wrote the first compiler?",
    "capital of Australia",
    "error: cannot borrow `x` as mutable because it is also borrowed as immutable",
    "side effects of ibuprofen with blood pressure medication",
    "best way to remove rust from cast iron",
    "hello",
    # sentences
    "The cat sat on the mat.",
    "A feline was resting on a rug.",
    "THE CAT SAT ON THE MAT!",
    "Interest rates were left unchanged at the central bank's meeting in March.",
    "Photosynthesis turns carbon dioxide and water into sugar and oxygen.",
    "She didn't say he'd stolen it; that's what they'd've thought, isn't it?",
    "The café's naïve façade, by Señor Núñez, cost £3,400 – or about €4 000.",
    # paragraphs
    LIGHTHOUSE,
    BREAD,
    LEASE,
    STORAGE,
    "The committee met twice in the spring. At its first meeting it heard from three residents of the valley, "
    "who asked that the bus to the hospital keep running on Sundays; at its second it agreed, by five votes to "
    "two, to pay for the service until the end of the year and to count the passengers in the meantime.",
    # code, markup, numbers
    'fn main() {\n    let total: u64 = (1..=10).filter(|n| n % 2 == 0).sum();\n    println!("{total}");\n}',
    "# Install\n\n1. Download the archive\n2. Run `./configure --prefix=/usr/local && make`\n\n"
    "| flag | meaning |\n|------|---------|\n| `-v` | verbose |",
    "https://example.org/docs/v2/search?q=vector%20database&page=3#results",
    "3.14159 2.71828 1.41421 0.57721",
    "2024-02-29T23:59:59Z 192.0.2.1 +49 30 901820 ISBN 978-3-16-148410-0",
    "1234567890",
    # other languages and scripts
    "Wie beantrage ich einen neuen Personalausweis?",
    GERMAN,
    "¿Dónde está la biblioteca más cercana y a qué hora cierra los sábados?",
    "El río nace en la sierra, atraviesa tres provincias y desemboca en el mar después de 480 kilómetros.",
    "今天天气很好，我们去公园散步吧。",
    "图书馆的开放时间是周一至周五上午九点到晚上八点，周末休息。",
    "Москва слезам не верит.",
    "日本語とEnglishが混ざった文です。",
    "Great work!!! 🎉🚀 see you tomorrow 👋🏽",
    # hardly anything
    ".",
    "?!… -- ***",
    "   \t\n ",
    # awkward characters
    "zero\u200bwidth soft\u00adhyphen non\u00a0breaking \ufb01ligature \u212bngstr\u00f6m e\u0301 null\u0000 \ufffd",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2,
    # over-long: only the first 256 tokens count
    f"{LIGHTHOUSE} {BREAD}",
    "tick tock " * 400,
]


def tokenize(texts, tokenizer_json):
    """Token ids and mask, cut and padded to MAX_TOKENS whatever the file itself asks for."""
    tokenizer = Tokenizer.from_str(tokenizer_json.decode())
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.enable_padding(length=MAX_TOKENS)
    encodings = tokenizer.encode_batch(texts)
    return np.array([e.ids for e in encodings]), np.array([e.attention_mask for e in encodings])


def pool(hidden, mask):
    weights = mask[..., None].astype(np.float64)
    mean = (hidden * weights).sum(axis=1) / weights.sum(axis=1)
    return mean / np.linalg.norm(mean, axis=1, keepdims=True)


def embed_with_transformers(files, ids, mask):
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            (Path(folder) / name).write_bytes(data)
        model = FlaxBertModel.from_pretrained(folder, add_pooling_layer=False)
    forward = jax.jit(lambda ids, mask: model(ids, mask).last_hidden_state)
    padding = -len(ids) % BATCH
    ids, mask = (np.pad(a, ((0, padding), (0, 0)), mode="edge") for a in (ids, mask))
    batches = range(0, len(ids), BATCH)
    hidden = [np.asarray(forward(ids[i : i + BATCH], mask[i : i + BATCH])) for i in batches]
    hidden = np.concatenate(hidden)
    return pool(hidden, mask)[: len(ids) - padding]


def embed_with_numpy(weights, config, ids, mask):
    """One text at a time, without its padding."""
    heads, eps = config["num_attention_heads"], config["layer_norm_eps"]

    def linear(x, name):
        return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]

    def norm(x, name):
        x = x - x.mean(axis=-1, keepdims=True)
        x = x / np.sqrt((x * x).mean(axis=-1, keepdims=True) + eps)
        return x * weights[f"{name}.weight"] + weights[f"{name}.bias"]

    def split(x):
        return x.reshape(len(x), heads, -1).transpose(1, 0, 2)

    def hidden(tokens):
        x = weights["embeddings.word_embeddings.weight"][tokens]
        x = x + weights["embeddings.position_embeddings.weight"][: len(tokens)]
        x = x + weights["embeddings.token_type_embeddings.weight"][0]
        x = norm(x, "embeddings.LayerNorm")
        for layer in range(config["num_hidden_layers"]):
            at = f"encoder.layer.{layer}"
            q, k, v = (split(linear(x, f"{at}.attention.self.{n}")) for n in ("query", "key", "value"))
            scores = q @ k.transpose(0, 2, 1) / np.sqrt(q.shape[-1])
            scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
            scores /= scores.sum(axis=-1, keepdims=True)
            mixed = (scores @ v).transpose(1, 0, 2).reshape(x.shape)
            x = norm(x + linear(mixed, f"{at}.attention.output.dense"), f"{at}.attention.output.LayerNorm")
            wide = linear(x, f"{at}.intermediate.dense")
            wide = 0.5 * wide * (1 + erf(wide / np.sqrt(2)))
            x = norm(x + linear(wide, f"{at}.output.dense"), f"{at}.output.LayerNorm")
        return x

    vectors = []
    for tokens, length in zip(ids, mask.sum(axis=1)):
        vectors.append(pool(hidden(tokens[:length])[None], np.ones((1, length)))[0])
    return np.array(vectors)


def read_gguf(path):
    tensors = GGUFReader(path).tensors
    return {t.name: dequantize(t.data, t.tensor_type) for t in tensors}


def check_cosine(what, ours, reference, least):
    cosines = (ours * reference).sum(axis=1)
    print(f"{what}: cosine at least {cosines.min():.6f}, on average {cosines.mean():.6f}")
    assert cosines.min() >= least, TEXTS[cosines.argmin()]


def main():
    parser = argparse.ArgumentParser(description="Write the embedding model's reference vectors.")
    parser.add_argument("wheel", nargs="?", type=Path, help="as for bundle_minilm.py; fetched if left out")
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()

    files = read_sources(args.wheel)
    config = json.loads(files["config.json"])
    ids, mask = tokenize(TEXTS, files["tokenizer.json"])
    reference = embed_with_transformers(files, ids, mask)

    original = safetensors.numpy.load(files["model.safetensors"])
    bundled = read_gguf(ASSETS / MODEL)
    assert bundled.keys() == set(filter(is_used, original))
    check_cosine("numpy, fp32", embed_with_numpy(original, config, ids, mask), reference, 0.999999)
    check_cosine("numpy, Q8_0", embed_with_numpy(bundled, config, ids, mask), reference, 0.99)

    entries = []
    for text, tokens, vector in zip(TEXTS, mask.sum(axis=1), reference):
        entry = {"text": text, "tokens": int(tokens), "vector": [round(float(x), 6) + 0.0 for x in vector]}
        entries.append(json.dumps(entry, ensure_ascii=False))
    head = {
        "model": "sentence-transformers/all-MiniLM-L6-v2",
        "sha256": SOURCES["model.safetensors"],
        "max_tokens": MAX_TOKENS,
    }
    head = json.dumps(head, indent=1)[:-2]
    body = ",\n".join(entries)
    args.out.write_text(f'{head},\n "texts": [\n{body}\n]}}\n', encoding="utf-8")
    print(f"{len(entries)} texts written to {args.out.name}")


if __name__ == "__main__":
    main()
