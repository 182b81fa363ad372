//! What real documents say, said as an answer: a grammar that lets no right answer through is no help.

use std::path::{Path, PathBuf};

use ibid_core::{Citation, SourceNumber};
use ibid_testkit::passage;

use super::{accepts_from, copy, matcher, point, question};
use crate::grammar::PointOptions;
use crate::prompt::{neutralize, pointer};

/// Folders of documents, from the root of the repository.
const FOLDERS: [&str; 3] = ["examples/handbook", "tests/two_hop/docs", "crates/ibid-testkit/data"];

fn documents() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let is_text =
        |path: &PathBuf| path.extension().is_some_and(|extension| extension == "md" || extension == "txt");
    FOLDERS
        .iter()
        .flat_map(|folder| fs_err::read_dir(root.join(folder)).expect("a folder"))
        .map(|entry| entry.expect("an entry").path())
        .filter(is_text)
        .collect()
}

fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What no claim may hold: brackets, which would pass for pointers, and a word with a full stop in it, which within a
/// sentence is taken for the end of one (`handbook.md, page 1`). Some of these words are let through all the same.
fn is_excluded(claim: &str) -> bool {
    let characters: Vec<char> = claim.chars().collect();
    let is_stopped = |at: &[char]| at[1] == '.' && at[0].is_alphabetic() && at[2].is_alphabetic();
    claim.contains(['[', ']']) || characters.windows(3).any(is_stopped)
}

#[test]
fn what_documents_say_can_be_said() {
    let question = question("What is said?");
    let (mut sentences, mut said) = (0, 0);
    for path in documents() {
        let text = fs_err::read_to_string(&path).expect("a document");
        let passages = [passage("document.txt", &text)];
        let pointing = matcher(&point(&question, &passages, PointOptions::default()));
        let copying = matcher(&copy(&question, &passages));
        for index in 0..passages[0].sentences().len() {
            let sentence = passages[0].sentence_text(index).expect("a sentence");
            let claim = on_one_line(sentence);
            let citation = Citation { source: SourceNumber::of_index(0), first: index, last: index };
            let pointed = format!("{} {claim}", pointer(citation));
            let copied = format!("\"{}\" => {claim}", on_one_line(&neutralize(sentence)));
            let is_said = accepts_from(pointing.deep_clone(), &pointed);
            assert_eq!(accepts_from(copying.deep_clone(), &copied), is_said, "{copied}");
            assert!(is_said || is_excluded(&claim), "{}: {claim}", path.display());
            sentences += 1;
            said += usize::from(is_said);
        }
    }
    assert!(sentences > 400, "{sentences} sentences are too few to show anything");
    assert!(said * 100 >= sentences * 97, "{said} of {sentences} sentences can be said");
}
