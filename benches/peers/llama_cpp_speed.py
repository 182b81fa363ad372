#!/usr/bin/env python3
"""How fast llama.cpp reads and writes by itself, for comparison with `model_speed`.

The prompts, the model's file and the number of tokens are those of
crates/ibid-generate/examples/model_speed.rs; decoding is greedy, without a grammar, one thread for
each core. Nothing of a prompt is reused. One JSON line per measurement.

    python3.11 -m venv VENV
    VENV/bin/pip install llama-cpp-python==0.3.36 jinja2
    VENV/bin/python benches/peers/llama_cpp_speed.py MODEL.gguf

The wheel is built on the machine, with all vector units that it has (GGML_NATIVE) and OpenMP; for
other builds set CMAKE_ARGS before installing. On a machine that is not idle, run the programs in
turn on one core (taskset -c 0, --threads 1) and compare tokens per second of processor time.
"""

import argparse
import json
import os
import time

import numpy as np
from llama_cpp import Llama
from llama_cpp.llama_chat_format import Jinja2ChatFormatter

TASK = "Write the whole numbers from 1 to 200 in order, separated by a comma and a space."
SYLLABLES = ["ka", "lo", "mi", "ren", "sta", "tor", "ve", "zu"]


def word(number):
    return f"{SYLLABLES[number % 8]}{SYLLABLES[number // 8 % 8]} "


def prompt_tokens(model, formatter, content):
    rendered = formatter(messages=[{"role": "user", "content": content}]).prompt
    return model.tokenize(rendered.encode(), add_bos=False, special=True)


def greedy(model):
    # Of the token that was read last; the others have no logits.
    logits = model._ctx.get_logits_ith(-1)
    return int(np.argmax(np.ctypeslib.as_array(logits, shape=(model.n_vocab(),))))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tokens", type=int, default=96)
    arguments = parser.parse_args()

    started = time.monotonic()
    model = Llama(
        arguments.model,
        n_ctx=4096,
        n_batch=512,
        n_threads=arguments.threads,
        n_threads_batch=arguments.threads,
        verbose=False,
    )
    print(json.dumps({"loaded_s": round(time.monotonic() - started, 2)}), flush=True)
    metadata = model.metadata
    formatter = Jinja2ChatFormatter(
        template=metadata["tokenizer.chat_template"], eos_token="", bos_token="", add_generation_prompt=True
    )

    def read(tokens):
        model.reset()
        model._ctx.kv_cache_clear()
        started, processor = time.monotonic(), time.process_time()
        model.eval(tokens)
        token = greedy(model)
        return token, time.monotonic() - started, time.process_time() - processor

    def report(what, count, seconds, processor):
        figures = {
            what: count,
            "ms": round(seconds * 1000),
            "tokens_per_second": round(count / seconds, 1),
            "tokens_per_processor_second": round(count / processor, 1),
        }
        print(json.dumps(figures), flush=True)

    for words in (100, 300, 600):
        padding = "".join(word(words + number * 7919) for number in range(words))
        tokens = prompt_tokens(model, formatter, f"{padding}\n{TASK}")
        _, seconds, processor = read(tokens)
        report("read_tokens", len(tokens), seconds, processor)
    tokens = prompt_tokens(model, formatter, TASK)
    for _ in range(arguments.rounds):
        token, _, _ = read(tokens)
        started, processor = time.monotonic(), time.process_time()
        for _ in range(arguments.tokens - 1):
            model.eval([token])
            token = greedy(model)
        report(
            "wrote_tokens",
            arguments.tokens - 1,
            time.monotonic() - started,
            time.process_time() - processor,
        )


if __name__ == "__main__":
    main()
