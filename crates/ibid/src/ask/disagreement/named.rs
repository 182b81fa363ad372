//! Documents that a question names.

use ibid_core::{Citation, DocumentName};
use ibid_ground::Origin;

use super::{contradict, document, is_of};
use crate::ask::Retrieval;

/// The documents of `answering` that say otherwise than one that the question names and do not bear that name; none where
/// nothing would be left.
pub(super) fn passed_over<'a>(retrieval: &'a Retrieval, answering: &[Citation]) -> Vec<&'a DocumentName> {
    let question = retrieval.question.as_str();
    let origins: Vec<(Citation, Origin<'_>)> =
        answering.iter().filter_map(|citation| Some((*citation, origin(retrieval, *citation)?))).collect();
    let unnamed = origins.iter().filter(|(other, of_other)| {
        origins.iter().any(|(one, of_one)| {
            of_one.is_named_rather_than(of_other, question) && contradict(retrieval, *one, *other)
        })
    });
    let passed_over: Vec<&DocumentName> =
        unnamed.filter_map(|(citation, _)| document(retrieval, *citation)).collect();
    let is_left = answering.iter().any(|citation| !is_of(&passed_over, retrieval, *citation));
    if is_left { passed_over } else { Vec::new() }
}

/// Where a sentence stands.
fn origin(retrieval: &Retrieval, citation: Citation) -> Option<Origin<'_>> {
    let passage = retrieval.selected.passages.get(citation.source.index())?;
    let document = passage.document();
    let span = passage.sentences().get(citation.first)?;
    let name = document.name.as_str();
    let is_format = |extension: &&str| extension.chars().any(char::is_alphabetic);
    let stem = document.name.extension().filter(is_format).and_then(|extension| name.strip_suffix(extension));
    let mut headings = document.locations.heading_path(span.start());
    headings.extend(document.title.clone());
    Some(Origin { name: stem.unwrap_or(name), headings, sentence: span.of(&document.text)? })
}
