#!/usr/bin/env python3
"""What the standard Python tools retrieve on an evaluation set, for comparison with `ibid eval`.

Three systems rank the same chunks, and a document counts where its best chunk stands:

- bm25s with its default weighting (Lucene's formula, k1 1.5, b 0.75), its own stop words and
  a Snowball stemmer; Chinese is cut by jieba, or into pairs of characters;
- all-MiniLM-L6-v2 through sentence-transformers, cosine similarity, at most 256 tokens;
- reciprocal rank fusion (k 60) of the best 100 chunks of each.

A set is a folder in BEIR layout (corpus.jsonl, queries.jsonl, qrels.tsv; an abstract is one
chunk) or in question layout (corpus/*.md, questions.jsonl with "question" and "document"; a
paragraph is one chunk, a heading goes with the paragraph below it). One JSON line per system.

    python3.11 -m venv VENV
    VENV/bin/pip install bm25s==0.3.16 PyStemmer==3.1.0 jieba==0.42.1 sentence-transformers==6.2.0 \\
        pytrec-eval-terrier==0.5.11
    VENV/bin/python benches/peers/retrieval_baselines.py FOLDER --language en --model MODEL

MODEL is a folder with the model's config.json, model.safetensors and tokenizer.json; no hub is
asked. Without it only BM25 runs. `--cross-check` computes every figure by trec_eval as well.
"""

import argparse
import json
import math
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import bm25s
import numpy as np
import Stemmer

STEMMERS = {"en": "english", "de": "german", "es": "spanish"}
CUTOFFS = (1, 5, 10, 20)
DEPTH = 100
RANK_CONSTANT = 60
MAX_TOKENS = 256


def read_json_lines(path):
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def read_beir(folder):
    corpus = read_json_lines(folder / "corpus.jsonl")
    chunks = [(d["_id"], "\n".join(filter(None, (d.get("title"), d["text"])))) for d in corpus]
    relevant = {}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        query, document, score = line.split("\t")
        if int(score) > 0:
            relevant.setdefault(query, set()).add(document)
    queries = [(q["_id"], q["text"]) for q in read_json_lines(folder / "queries.jsonl")]
    queries = [query for query in queries if query[0] in relevant]
    return chunks, queries, relevant


def paragraphs(text):
    heading = []
    for block in (block.strip() for block in text.split("\n\n")):
        if block and all(line.startswith("#") for line in block.splitlines()):
            heading.append(block)
        elif block:
            yield "\n".join([*heading, block])
            heading = []


def read_questions(folder):
    files = sorted((folder / "corpus").glob("*.md"))
    chunks = [(f.name, block) for f in files for block in paragraphs(f.read_text(encoding="utf-8"))]
    questions = read_json_lines(folder / "questions.jsonl")
    queries = [(q["id"], q["question"]) for q in questions]
    return chunks, queries, {q["id"]: {q["document"]} for q in questions}


def chinese_words(text, cut):
    if cut == "jieba":
        import jieba

        return [word for word in jieba.lcut(text) if any(map(str.isalnum, word))]
    letters = [character for character in text.lower() if character.isalnum()]
    return ["".join(pair) for pair in zip(letters, letters[1:])]


def tokenize(texts, language, cut):
    if language == "zh":
        return [chinese_words(text, cut) for text in texts]
    stemmer = Stemmer.Stemmer(STEMMERS[language])
    return bm25s.tokenize(
        texts, stopwords=language, stemmer=stemmer, return_ids=False, show_progress=False
    )


def score_bm25(chunks, queries, language, cut):
    index = bm25s.BM25()
    index.index(tokenize([text for _, text in chunks], language, cut), show_progress=False)
    words = tokenize([text for _, text in queries], language, cut)
    return np.array([index.get_scores(query) if query else np.zeros(len(chunks)) for query in words])


def score_dense(chunks, queries, folder):
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    model.max_seq_length = MAX_TOKENS
    vectors = [
        model.encode([text for _, text in texts], normalize_embeddings=True, show_progress_bar=False)
        for texts in (queries, chunks)
    ]
    return vectors[0] @ vectors[1].T


def rank_chunks(scores):
    """For each query its chunks, best first. What scores nothing is not found."""
    orders = np.argsort(-scores, axis=1, kind="stable")
    return [[int(c) for c in order if row[c] > 0] for order, row in zip(orders, scores)]


def fuse(rankings):
    fused = {}
    for ranking in rankings:
        for rank, chunk in enumerate(ranking[:DEPTH], start=1):
            fused[chunk] = fused.get(chunk, 0) + 1 / (RANK_CONSTANT + rank)
    return sorted(fused, key=lambda chunk: (-fused[chunk], chunk))


def rank_documents(ranking, chunks):
    return list(dict.fromkeys(chunks[chunk][0] for chunk in ranking))


def measure(ranking, relevant):
    gains = [1 / math.log2(place + 2) for place in range(10)]
    hits = [document in relevant for document in ranking[: max(CUTOFFS)]]
    figures = {f"recall@{k}": sum(hits[:k]) / len(relevant) for k in CUTOFFS}
    figures["mrr@10"] = next((1 / (place + 1) for place, hit in enumerate(hits[:10]) if hit), 0.0)
    found = sum(gain for gain, hit in zip(gains, hits) if hit)
    figures["ndcg@10"] = found / sum(gains[: len(relevant)])
    return figures


def cross_check(rankings, relevant, ours):
    import pytrec_eval

    qrels = {query: dict.fromkeys(relevant[query], 1) for query in rankings}
    # trec_eval goes by scores, not by ranks; its reciprocal rank has no cutoff, so the ranking gets one.
    run = {q: {document: -place for place, document in enumerate(r)} for q, r in rankings.items()}
    top = {q: {document: -place for place, document in enumerate(r[:10])} for q, r in rankings.items()}
    names = {f"recall_{k}" for k in CUTOFFS} | {"ndcg_cut_10"}
    theirs = pytrec_eval.RelevanceEvaluator(qrels, names).evaluate(run)
    reciprocal = pytrec_eval.RelevanceEvaluator(qrels, {"recip_rank"}).evaluate(top)
    for query, figures in ours.items():
        found = theirs.get(query, {})
        for name, value in figures.items():
            kind, cutoff = name.split("@")
            if kind == "mrr":
                expected = reciprocal.get(query, {}).get("recip_rank", 0.0)
            else:
                expected = found.get({"recall": f"recall_{cutoff}", "ndcg": "ndcg_cut_10"}[kind], 0.0)
            if abs(expected - value) > 1e-6:
                sys.exit(f"{query}: {name} is {value}, by trec_eval {expected}")


def main():
    parser = argparse.ArgumentParser(description="Retrieval by the standard Python tools.")
    parser.add_argument("folder", type=Path, help="a set in BEIR layout or in question layout")
    parser.add_argument("--language", choices=[*STEMMERS, "zh"], default="en")
    parser.add_argument("--chinese", choices=["jieba", "bigrams"], default="jieba", help="how BM25 cuts it")
    parser.add_argument("--model", type=Path, help="folder of all-MiniLM-L6-v2; without it, BM25 only")
    parser.add_argument("--cross-check", action="store_true", help="compute the figures by trec_eval, too")
    args = parser.parse_args()

    is_beir = (args.folder / "corpus.jsonl").exists()
    chunks, queries, relevant = (read_beir if is_beir else read_questions)(args.folder)

    def report(system, rankings, seconds):
        rankings = dict(zip(ids, (rank_documents(ranking, chunks) for ranking in rankings)))
        figures = {query: measure(ranking, relevant[query]) for query, ranking in rankings.items()}
        if args.cross_check:
            cross_check(rankings, relevant, figures)
        names = next(iter(figures.values()))
        means = {name: round(float(np.mean([f[name] for f in figures.values()])), 4) for name in names}
        head = {"set": args.folder.name, "system": system, "chunks": len(chunks), "queries": len(queries)}
        print(json.dumps(head | means | {"seconds": round(seconds, 1)}), flush=True)

    ids = [query for query, _ in queries]
    lexical = f"bm25s-{args.chinese}" if args.language == "zh" else "bm25s"
    started = time.perf_counter()
    by_words = rank_chunks(score_bm25(chunks, queries, args.language, args.chinese))
    report(lexical, by_words, time.perf_counter() - started)
    if args.model:
        started = time.perf_counter()
        by_meaning = rank_chunks(score_dense(chunks, queries, args.model))
        report("all-MiniLM-L6-v2", by_meaning, time.perf_counter() - started)
        started = time.perf_counter()
        fused = [fuse(pair) for pair in zip(by_words, by_meaning)]
        report(f"rrf({lexical}, all-MiniLM-L6-v2)", fused, time.perf_counter() - started)


if __name__ == "__main__":
    main()
