"""The pipeline that people would write in Python for what `ibid ingest` does, on the same files, for comparison.

    python -m venv VENV
    VENV/bin/pip install 'markitdown[all]' llama-index-core sentence-transformers chromadb
    VENV/bin/python benches/peers/ingest_pipeline.py FOLDER [--model PATH_OR_NAME] [--copies N]
    ibid ingest --json --library ./bench FOLDER     # under `command time -v` for its memory

Each file is converted to Markdown by markitdown, split by LlamaIndex's SentenceSplitter (about as long as ibid's chunks,
by the tokens of the same model), embedded by all-MiniLM-L6-v2 and put into a persistent Chroma collection. It prints one line of JSON: documents, chunks, files that
could not be converted, seconds, documents per second, and the peak memory of the process in MB. `--copies N` reads
every file N times, each as a document of its own, as N copies of the folder would be.
"""

import argparse
import json
import resource
import shutil
import tempfile
import time
from pathlib import Path

TOKENS = 150
OVERLAP = 0
FILES_AT_ONCE = 16


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", default="sentence-transformers/all-MiniLM-L6-v2")
    parser.add_argument("--copies", type=int, default=1)
    options = parser.parse_args()

    import chromadb
    from llama_index.core.node_parser import SentenceSplitter
    from markitdown import MarkItDown
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(options.model, device="cpu")
    converter = MarkItDown()
    splitter = SentenceSplitter(chunk_size=TOKENS, chunk_overlap=OVERLAP, tokenizer=model.tokenizer.tokenize)
    store = tempfile.mkdtemp(prefix="peer-ingest-")
    client = chromadb.PersistentClient(store, chromadb.Settings(anonymized_telemetry=False))
    collection = client.create_collection("documents", configuration={"hnsw": {"space": "cosine"}})

    started = time.perf_counter()
    documents, chunks, refused = 0, 0, []
    pending = []

    def store_pending():
        nonlocal chunks
        if not pending:
            return
        texts = [text for _, texts in pending for text in texts]
        ids = [f"{name}#{number}" for name, texts in pending for number in range(len(texts))]
        names = [{"document": name} for name, texts in pending for _ in texts]
        if texts:
            vectors = model.encode(texts, batch_size=32, normalize_embeddings=True, show_progress_bar=False)
            for start in range(0, len(texts), 5000):
                end = start + 5000
                collection.add(
                    ids=ids[start:end],
                    embeddings=vectors[start:end],
                    documents=texts[start:end],
                    metadatas=names[start:end],
                )
        chunks += len(texts)
        pending.clear()

    files = sorted(path for path in options.folder.rglob("*") if path.is_file())
    for copy in range(options.copies):
        for path in files:
            try:
                text = converter.convert(str(path)).text_content
            except Exception as error:
                refused.append(f"{path}: {type(error).__name__}")
                continue
            documents += 1
            pending.append((f"{copy}/{path.relative_to(options.folder)}", splitter.split_text(text)))
            if len(pending) >= FILES_AT_ONCE:
                store_pending()
    store_pending()
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    shutil.rmtree(store, ignore_errors=True)
    print(
        json.dumps(
            {
                "documents": documents,
                "chunks": chunks,
                "refused": len(refused),
                "seconds": round(seconds, 1),
                "documents_per_second": round(documents / seconds, 2),
                "peak_mb": round(peak),
            }
        )
    )


if __name__ == "__main__":
    main()
