//! The fuzzer's corpus, and changed copies of it.

use ibid_testkit::with_corpus;

#[path = "../../../fuzz/checks/quote.rs"]
mod quote;

#[test]
fn drafts_and_quotes_of_any_bytes() {
    with_corpus("quote", 4_000, quote::check);
}
