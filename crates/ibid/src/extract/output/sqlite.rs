//! A record as rows of tables.

use ibid_ground::LeafEvidence;
use ibid_store::{EvidenceRow, RecordRow};

use super::super::DocumentRecord;
use super::outcome;

pub(super) fn row(record: &DocumentRecord) -> RecordRow {
    let (outcome, reason) = outcome(record);
    let grounded = record.result.as_ref().ok().and_then(|report| report.extraction().grounded());
    RecordRow {
        document: record.of.document.clone(),
        part: record.of.part.clone().unwrap_or_default(),
        content_hash: record.of.content_hash,
        outcome,
        reason,
        value: grounded.map(|grounded| grounded.value().to_string()),
        evidence: grounded.into_iter().flat_map(ibid_ground::Grounded::all_evidence).flat_map(rows).collect(),
    }
}

fn rows(leaf: &LeafEvidence) -> Vec<EvidenceRow> {
    let standing = serde_json::to_value(leaf.standing()).ok();
    let bare = EvidenceRow {
        pointer: leaf.pointer().to_owned(),
        standing: standing.as_ref().and_then(|standing| standing.as_str()).unwrap_or_default().to_owned(),
        support: leaf.support().map(|support| f64::from(support.get())),
        quote: None,
        place: None,
        span: None,
    };
    if leaf.quotes().is_empty() {
        return vec![bare];
    }
    let quoted = leaf.quotes().iter().map(|quote| EvidenceRow {
        quote: Some(quote.text().to_owned()),
        place: Some(quote.place().to_string()).filter(|place| !place.is_empty()),
        span: Some((quote.span().start(), quote.span().end())),
        ..bare.clone()
    });
    quoted.collect()
}
