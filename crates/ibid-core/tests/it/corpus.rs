//! The fuzzer's corpus, and changed copies of it.

use ibid_testkit::with_corpus;

#[path = "../../../../fuzz/checks/location_map.rs"]
mod location_map;
#[path = "../../../../fuzz/checks/sentences.rs"]
mod sentences;

#[test]
fn sentences_of_any_text() {
    with_corpus("sentences", 4_000, sentences::check);
}

#[test]
fn location_maps_as_they_may_be_stored() {
    with_corpus("location_map", 4_000, location_map::check);
}
