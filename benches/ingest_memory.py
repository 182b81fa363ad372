"""Peak memory of `ibid ingest` over folders of more and more generated files: it should not grow with the folder.

    python3 benches/ingest_memory.py PATH/TO/ibid [--embedding NAME] [--files 100 1000 10000]

Each file has about 1,500 characters of Markdown made of words drawn by a fixed seed. For each size it prints a line of
JSON: files, chunks, seconds, files per second, the peak resident memory of the process and of all of its workers
together in MB (sampled from /proc every 20 ms), the memory after each tenth of the ingest, and what the library takes on the disk in MB.
"""

import argparse
import json
import random
import shutil
import subprocess
import tempfile
import threading
import time
from pathlib import Path

WORDS = (
    "harbour lease engine valve orchard ledger meeting minutes contract notice supplier price "
    "delivery safety manual pressure office travel policy annual leave budget report archive station"
).split()


def write(folder, count):
    random.seed(7)
    for number in range(count):
        place = folder / f"{number // 1000:03}"
        place.mkdir(exist_ok=True, parents=True)
        paragraphs = [
            " ".join(random.choice(WORDS) for _ in range(40)).capitalize() + f" in note {number}."
            for _ in range(5)
        ]
        (place / f"note-{number:05}.md").write_text(f"# Note {number}\n\n" + "\n\n".join(paragraphs) + "\n")


def resident(process):
    """Kilobytes of a process and its children now."""
    total = 0
    for pid in [process, *children(process)]:
        try:
            for line in Path(f"/proc/{pid}/status").read_text().splitlines():
                if line.startswith("VmRSS:"):
                    total += int(line.split()[1])
        except OSError:
            pass
    return total


def children(process):
    found = []
    try:
        for task in Path(f"/proc/{process}/task").iterdir():
            found += [int(pid) for pid in (task / "children").read_text().split()]
    except OSError:
        pass
    return found


def measure(ibid, embedding, count):
    folder = Path(tempfile.mkdtemp(prefix="ibid-memory-"))
    try:
        write(folder / "docs", count)
        command = [ibid, "ingest", "--json", "--library", str(folder / "library"), "--embedding", embedding]
        started = time.perf_counter()
        process = subprocess.Popen([*command, str(folder / "docs")], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        samples = []
        stop = threading.Event()

        def sample():
            while not stop.is_set():
                samples.append(resident(process.pid))
                time.sleep(0.02)

        sampler = threading.Thread(target=sample)
        sampler.start()
        output, _ = process.communicate()
        seconds = time.perf_counter() - started
        stop.set()
        sampler.join()
        report = json.loads(output)
        tenths = [samples[min(len(samples) - 1, len(samples) * part // 10)] // 1024 for part in range(1, 10)]
        size = sum(path.stat().st_blocks * 512 for path in (folder / "library").rglob("*") if path.is_file())
        return {
            "files": count,
            "added": report["added"],
            "chunks": report["chunks"],
            "seconds": round(seconds, 1),
            "files_per_second": round(count / seconds, 1),
            "peak_mb": max(samples) // 1024,
            "tenths_mb": tenths,
            "library_mb": size // 1_000_000,
        }
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ibid")
    parser.add_argument("--embedding", default="fast")
    parser.add_argument("--files", type=int, nargs="+", default=[100, 1000, 10000])
    options = parser.parse_args()
    for count in options.files:
        print(json.dumps(measure(options.ibid, options.embedding, count)), flush=True)


if __name__ == "__main__":
    main()
