//! What each check of claims is worth, by itself and combined.

use serde::Serialize;

use super::{ClaimKind, ClaimRecord};
use crate::calibrate::{Folds, auroc, isotonic, reliability};

/// How well the checks tell claims that their quotes state from others.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClaimReport {
    /// Claims measured, by kind.
    pub counts: Vec<(ClaimKind, usize)>,
    /// The kinds that the areas are against, in order.
    pub against: Vec<ClaimKind>,
    /// The area under the ROC curve of each signal, of the support that claims get, and of all signals combined by
    /// logistic regression (cross-validated).
    pub areas: Vec<ClaimArea>,
    /// For each of ten bins of support: mean support, part of the claims that is stated, claims.
    pub reliability: Vec<(f64, f64, usize)>,
    /// The same of the combination, cross-validated.
    pub reliability_combined: Vec<(f64, f64, usize)>,
    /// Support from which on so large a part of the claims is stated: steps of an isotonic regression.
    pub stated_from: Vec<(f64, f64)>,
}

/// How well one signal tells claims that are stated from others.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClaimArea {
    /// The signal.
    pub signal: String,
    /// Against each of [`ClaimReport::against`]; `None` where there are no claims of a kind.
    pub against: Vec<Option<f64>>,
    /// Against all of them.
    pub all: Option<f64>,
}

const SIGNALS: [&str; 8] = [
    "containment",
    "numbers known",
    "premise",
    "no unknown name",
    "not denied",
    "no “only” of its own",
    "cosine",
    "model says yes",
];

/// `None` without both claims that are stated and others. `seed` decides the folds of the cross-validation.
pub fn claim_report(records: &[ClaimRecord], seed: u64) -> Option<ClaimReport> {
    let labels: Vec<bool> = records.iter().map(|record| record.kind.is_stated()).collect();
    let has_model = records.iter().all(|record| record.entailed.is_some());
    let names = if has_model { &SIGNALS[..] } else { &SIGNALS[..SIGNALS.len() - 1] };
    let rows: Vec<Vec<f64>> = records.iter().map(|record| row(record, names.len())).collect();
    let count = |kind: ClaimKind| records.iter().filter(|record| record.kind == kind).count();
    let against: Vec<ClaimKind> =
        ClaimKind::ALL.into_iter().filter(|kind| !kind.is_stated() && count(*kind) > 0).collect();
    let stated = labels.iter().filter(|label| **label).count();
    if against.is_empty() || stated == 0 {
        return None;
    }
    // All claims made of one question are in one fold.
    let groups: Vec<(&str, &str)> =
        records.iter().map(|record| (record.dataset.as_str(), record.id.as_str())).collect();
    let combined = Folds::grouped(&groups, seed).scores(&rows, &labels);
    let without_model = has_model.then(|| {
        let rows: Vec<Vec<f64>> = rows.iter().map(|row| row[..row.len() - 1].to_vec()).collect();
        Folds::grouped(&groups, seed).scores(&rows, &labels)
    });
    let support: Vec<f64> = records.iter().map(|record| f64::from(record.support)).collect();

    let area = |signal: &str, scores: &[f64]| {
        let of = |inside: &dyn Fn(ClaimKind) -> bool| {
            let scored = records.iter().zip(scores).filter(|(record, _)| inside(record.kind));
            auroc(&scored.map(|(record, score)| (*score, record.kind.is_stated())).collect::<Vec<_>>())
        };
        ClaimArea {
            signal: signal.to_owned(),
            against: against
                .iter()
                .map(|kind| of(&|other| other == *kind || other == kind.stated_counterpart()))
                .collect(),
            all: of(&|_| true),
        }
    };
    let mut areas: Vec<ClaimArea> = names
        .iter()
        .enumerate()
        .map(|(position, name)| area(name, &rows.iter().map(|row| row[position]).collect::<Vec<_>>()))
        .collect();
    areas.push(area("support (product of the checks)", &support));
    if let Some(without) = &without_model {
        areas.push(area("combined without the model", without));
    }
    areas.push(area("combined", &combined));
    let labelled =
        |scores: &[f64]| scores.iter().copied().zip(labels.iter().copied()).collect::<Vec<(f64, bool)>>();
    Some(ClaimReport {
        counts: ClaimKind::ALL.into_iter().map(|kind| (kind, count(kind))).filter(|(_, n)| *n > 0).collect(),
        against,
        areas,
        reliability: reliability(&labelled(&support)),
        reliability_combined: reliability(&labelled(&combined)),
        stated_from: isotonic(&labelled(&support)),
    })
}

fn row(record: &ClaimRecord, signals: usize) -> Vec<f64> {
    let yes = |holds: bool| f64::from(u8::from(holds));
    let checks = &record.signals;
    let all = [
        f64::from(checks.containment),
        yes(checks.numbers_are_known),
        f64::from(checks.premise),
        -(checks.unknown_names as f64),
        yes(!checks.is_denied),
        yes(!checks.is_exclusive_alone),
        f64::from(record.cosine),
        record.entailed.unwrap_or(0.5),
    ];
    all[..signals].to_vec()
}

#[cfg(test)]
mod tests {
    use ibid::ClaimSignals;

    use super::{ClaimKind, ClaimRecord, claim_report};

    fn record(number: usize, kind: ClaimKind) -> ClaimRecord {
        let is_stated = kind.is_stated();
        let noise = (number % 7) as f32 / 20.0;
        let signals = ClaimSignals {
            containment: if is_stated { 0.9 - noise } else { 0.4 + noise },
            numbers_are_known: is_stated || kind != ClaimKind::OtherNumber,
            premise: 1.0,
            unknown_names: 0,
            asked_names: 0,
            is_denied: false,
            is_exclusive_alone: false,
        };
        ClaimRecord {
            dataset: "set".to_owned(),
            id: number.to_string(),
            kind,
            question: String::new(),
            claim: String::new(),
            quotes: Vec::new(),
            support: signals.support(),
            signals,
            cosine: 0.5,
            entailed: None,
            model: None,
        }
    }

    #[test]
    fn areas_are_against_each_kind_and_signals_that_do_not_differ_tell_nothing() {
        let records: Vec<ClaimRecord> = (0..60)
            .map(|number| {
                let kinds = [ClaimKind::Stated, ClaimKind::OtherQuote, ClaimKind::OtherNumber];
                record(number, kinds[number % 3])
            })
            .collect();
        let report = claim_report(&records, 0).unwrap();
        assert_eq!(report.against, [ClaimKind::OtherQuote, ClaimKind::OtherNumber]);
        let area = |name: &str| report.areas.iter().find(|area| area.signal == name).unwrap();
        assert_eq!(area("numbers known").against, [Some(0.5), Some(1.0)]);
        assert_eq!(area("cosine").all, Some(0.5));
        assert!(area("combined").all.unwrap() > 0.9);
        assert!(report.areas.iter().all(|area| area.signal != "model says yes"));
        assert!(report.stated_from.windows(2).all(|pair| pair[0].1 <= pair[1].1), "{:?}", report.stated_from);
        assert!(claim_report(&records[..1], 0).is_none());
    }
}
