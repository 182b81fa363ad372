//! What a fuzzer found interesting, tried again with every run of the tests.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;

use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};

/// Inputs are not made longer than this: a test is to take seconds.
const LONGEST: usize = 8 << 10;
/// Changes that are made of an input, at most.
const CHANGES: usize = 8;
/// Bytes that parsers act on.
const TOKENS: &[&[u8]] = &[
    b"\n",
    b"\r\n",
    b"\n\n",
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"{",
    b"}",
    b"[",
    b"]",
    b"\\",
    b"\"",
    b"--",
    b":",
    b";",
    b". ",
    b"= ?utf-8?q?",
    b"0",
    b"-1",
    b"4294967296",
    b"18446744073709551615",
    b"\xe3\x80\x82",
    b"\xf0\x9f\x91\xa9",
    b"\xe2\x80\xae",
    b"../",
    b"PK\x03\x04",
    b"\x1f\x8b\x08",
    b"ustar",
];

/// Runs `check` on every file of the fuzzer's corpus of that name (`fuzz/corpus/NAME`), and on so many changed ones: the
/// same in every run.
///
/// # Panics
/// When `check` does, after printing the input; when there is no corpus of that name.
pub fn with_corpus(name: &str, changed: usize, check: impl Fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(name);
    let entries = fs_err::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let inputs: Vec<Vec<u8>> =
        paths.iter().map(|path| fs_err::read(path).expect("a file of the corpus")).collect();
    assert!(!inputs.is_empty(), "there is nothing in {}", folder.display());
    for input in &inputs {
        run(name, input, &check);
    }
    let mut random = StdRng::seed_from_u64(0);
    for _ in 0..changed {
        run(name, &change(&inputs, &mut random), &check);
    }
}

#[expect(clippy::print_stderr, reason = "what to try again when a test fails")]
fn run(name: &str, input: &[u8], check: &impl Fn(&[u8])) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| check(input))) {
        eprintln!("{name} breaks on this input of {} bytes: b\"{}\"", input.len(), input.escape_ascii());
        resume_unwind(panic);
    }
}

/// One of the inputs with bytes flipped, put in, taken out, doubled, or continued as another one.
fn change(inputs: &[Vec<u8>], random: &mut StdRng) -> Vec<u8> {
    let pick = |random: &mut StdRng| inputs.choose(random).expect("there are some").clone();
    let mut input = pick(random);
    for _ in 0..random.random_range(1..=CHANGES) {
        let at = random.random_range(0..=input.len());
        let end = random.random_range(at..=input.len().min(at + 64));
        match random.random_range(0..6) {
            0 if at < input.len() => input[at] ^= 1 << random.random_range(0..8),
            0 | 1 => {
                let token = *TOKENS.choose(random).expect("there are some");
                input.splice(at..at, token.iter().copied());
            }
            2 => drop(input.drain(at..end)),
            3 => {
                let doubled = input[at..end].to_vec();
                input.splice(at..at, doubled);
            }
            4 => {
                let bytes: Vec<u8> = (0..random.random_range(1..8)).map(|_| random.random()).collect();
                input.splice(at..end, bytes);
            }
            _ => {
                let other = pick(random);
                let from = random.random_range(0..=other.len());
                input.truncate(at);
                input.extend_from_slice(&other[from..]);
            }
        }
    }
    input.truncate(LONGEST);
    input
}
