"""Python's embedded vector stores on the vectors that `store_scale --export DIR` wrote, in the same terms.

    python -m venv VENV && VENV/bin/pip install chromadb lancedb qdrant-client numpy
    VENV/bin/python benches/peers/vector_stores.py DIR [chroma lance-hnsw lance-flat qdrant-local]

Every store is built and searched in a process of its own, with the settings that its documentation begins with, and
prints one line of JSON: seconds to build, MB on the disk, milliseconds to open and search once in a new process, median
and 95th percentile of searches for 10 one after the other, recall@10, and the peak memory of both processes in MB.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

TOP = 10
WARM_UP = 20


class Chroma:
    def __init__(self, folder, dimension):
        import chromadb

        self.client = chromadb.PersistentClient(str(folder), chromadb.Settings(anonymized_telemetry=False))

    def build(self, vectors):
        collection = self.client.create_collection("chunks", configuration={"hnsw": {"space": "cosine"}})
        for start in range(0, len(vectors), 5000):
            part = vectors[start : start + 5000]
            collection.add(ids=[str(start + i) for i in range(len(part))], embeddings=part)

    def open(self):
        self.collection = self.client.get_collection("chunks")

    def search(self, query):
        found = self.collection.query(query_embeddings=query[None], n_results=TOP, include=["distances"])
        return [int(number) for number in found["ids"][0]]


class Lance:
    index = None

    def __init__(self, folder, dimension):
        import lancedb

        self.database = lancedb.connect(str(folder))

    def build(self, vectors):
        import pyarrow as pa

        flat = pa.array(vectors.reshape(-1))
        columns = {
            "id": pa.array(np.arange(len(vectors))),
            "vector": pa.FixedSizeListArray.from_arrays(flat, vectors.shape[1]),
        }
        table = self.database.create_table("chunks", pa.table(columns))
        if self.index:
            table.create_index(metric="cosine", vector_column_name="vector", index_type=self.index)

    def open(self):
        self.table = self.database.open_table("chunks")

    def search(self, query):
        search = self.table.search(query).distance_type("cosine").select(["id", "_distance"]).limit(TOP)
        return search.to_arrow()["id"].to_pylist()


class LanceHnsw(Lance):
    index = "IVF_HNSW_SQ"


class QdrantLocal:
    def __init__(self, folder, dimension):
        from qdrant_client import QdrantClient

        self.client = QdrantClient(path=str(folder))

    def build(self, vectors):
        from qdrant_client import models

        parameters = models.VectorParams(size=vectors.shape[1], distance=models.Distance.COSINE)
        self.client.create_collection("chunks", vectors_config=parameters)
        for start in range(0, len(vectors), 1000):
            part = vectors[start : start + 1000]
            ids = list(range(start, start + len(part)))
            self.client.upsert("chunks", models.Batch(ids=ids, vectors=part.tolist()))

    def open(self):
        pass

    def search(self, query):
        found = self.client.query_points("chunks", query=query.tolist(), limit=TOP, with_payload=False)
        return [point.id for point in found.points]


PEERS = {"chroma": Chroma, "lance-hnsw": LanceHnsw, "lance-flat": Lance, "qdrant-local": QdrantLocal}


def peak_memory():
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) // 1000


def megabytes(folder):
    return sum(file.stat().st_blocks * 512 for file in Path(folder).rglob("*") if file.is_file()) / 1e6


def read(data):
    queries = np.fromfile(data / "queries.f32", dtype="<f4")
    truth = np.fromfile(data / "truth.u32", dtype="<u4").reshape(-1, TOP)
    queries = queries.reshape(len(truth), -1)
    return queries, truth


def build(name, data, folder):
    queries, _ = read(data)
    vectors = np.fromfile(data / "vectors.f32", dtype="<f4").reshape(-1, queries.shape[1])
    started = time.perf_counter()
    PEERS[name](folder, queries.shape[1]).build(vectors)
    return {"vectors": len(vectors), "build_seconds": time.perf_counter() - started, "build_memory_mb": peak_memory()}


def search(name, data, folder):
    queries, truth = read(data)
    started = time.perf_counter()
    store = PEERS[name](folder, queries.shape[1])
    store.open()
    store.search(queries[0])
    opened = time.perf_counter() - started
    times, right = [], 0
    for query in queries[:WARM_UP]:
        store.search(query)
    for query, nearest in zip(queries, truth):
        started = time.perf_counter()
        found = store.search(query)
        times.append((time.perf_counter() - started) * 1000)
        right += len(set(found) & set(nearest.tolist()))
    return {
        "open_and_search_ms": opened * 1000,
        "p50_ms": float(np.percentile(times, 50)),
        "p95_ms": float(np.percentile(times, 95)),
        "recall": right / truth.size,
        "search_memory_mb": peak_memory(),
    }


def in_a_process_of_its_own(step, name, data, folder):
    command = [sys.executable, __file__, step, name, str(data), folder]
    result = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if result.returncode != 0:
        return {"failed": step}
    return json.loads(result.stdout.strip().splitlines()[-1])


def main():
    if sys.argv[1] in ("build", "search"):
        step, name, data, folder = sys.argv[1:]
        # The stores' own threads must not hold up the end.
        print(json.dumps({"build": build, "search": search}[step](name, Path(data), folder)), flush=True)
        os._exit(0) if step == "search" else sys.exit()
    data, names = Path(sys.argv[1]), sys.argv[2:] or list(PEERS)
    for name in names:
        folder = tempfile.mkdtemp(prefix=f"peer-{name}-")
        values = {"peer": name} | in_a_process_of_its_own("build", name, data, folder)
        values["disk_mb"] = megabytes(folder)
        values |= in_a_process_of_its_own("search", name, data, folder)
        print(json.dumps(values), flush=True)
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
