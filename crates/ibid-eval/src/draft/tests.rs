use std::collections::BTreeSet;

use ibid::Document;
use ibid_testkit::passage;

use super::drafts;
use crate::random::Random;

fn document(text: &str) -> Document {
    passage("handbook.txt", text).document().clone()
}

#[test]
fn numbers_are_asked_for_first_and_every_draft_says_so() {
    let document = document(
        "Leave is granted by the supervisor of the department only. Every employee gets 25 days of annual leave. \
         The office in Taipei is run by Ada Lovelace since spring. They get more. What is this about, one may ask?",
    );
    let drafts = drafts(&document, 10, &mut Random::new(1));
    let answers: Vec<&str> = drafts.iter().map(|draft| draft.answers[0].as_str()).collect();
    assert_eq!(answers, ["25", "Taipei", "supervisor"]);
    for draft in &drafts {
        assert!(draft.draft && draft.question.contains("____") && draft.sentence.contains(&draft.answers[0]));
    }
    let ids: BTreeSet<&str> = drafts.iter().map(|draft| draft.id.as_str()).collect();
    assert_eq!(ids.len(), drafts.len());
}

#[test]
fn the_same_seed_gives_the_same_drafts() {
    let sentences: Vec<String> = (10..40)
        .map(|number| {
            format!("The machine of type {number} weighs {} kilograms without its cover.", number * 7)
        })
        .collect();
    let document = document(&sentences.join(" "));
    let with = |seed| drafts(&document, 5, &mut Random::new(seed));
    assert_eq!(with(3), with(3));
    assert_ne!(with(3), with(4));
    assert_eq!(with(3).len(), 5);
}

#[test]
fn a_document_without_a_good_sentence_gives_none() {
    assert!(drafts(&document("Short. Too short. It is so."), 5, &mut Random::new(0)).is_empty());
}
