//! Whether a claim denies what its quotes affirm, or the reverse. Cues only: who denies what is beyond them.

use ibid_core::sentences;

use crate::normalize::{content_words, fold, numbers, words};

/// What is left of the support of a claim that denies what its quotes affirm, or the reverse.
pub(super) const DENIED: f32 = 0.3;

const CUES: &[&str] = &[
    "not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot", "nicht",
    "nichts", "kein", "keine", "keinen", "keinem", "keiner", "keines", "nie", "niemals", "niemand", "ohne",
    "nunca", "jamás", "ningún", "ninguna", "ninguno", "nada", "nadie", "sin", "tampoco",
];
const CJK_CUES: &[char] = &['不', '沒', '没', '未', '無', '无', '非', '勿', '別'];

/// Phrases that hold a cue and deny nothing, folded.
const NO_DENIAL: &[&str] = &[
    "not only",
    "not just",
    "no matter",
    "no doubt",
    "nicht nur",
    "no solo",
    "no sólo",
    "sin embargo",
    "ohne weiteres",
    "不但",
    "不僅",
    "不仅",
    "不只",
    "不論",
    "不论",
    "不管",
    "不過",
    "不过",
    "不同",
    "無論",
    "无论",
    "非常",
    "未來",
    "未来",
    "沒收",
    "没收",
    "區別",
    "区别",
    "特別",
    "特别",
    "個別",
    "个别",
    "性別",
    "性别",
];
/// Limits, and what they would be without their cue: `no more than 5` denies `more than 5` and nothing else.
const LIMITS: &[(&str, &str)] = &[
    ("no later than", "later than"),
    ("not later than", "later than"),
    ("no more than", "more than"),
    ("not more than", "more than"),
    ("no less than", "less than"),
    ("not less than", "less than"),
    ("no fewer than", "fewer than"),
    ("not exceed", "exceed"),
    ("not to exceed", "exceed"),
    ("nicht mehr als", "mehr als"),
    ("nicht weniger als", "weniger als"),
    ("nicht später als", "später als"),
    ("no más de", "más de"),
    ("no menos de", "menos de"),
    ("不少於", "少於"),
    ("不少于", "少于"),
    ("不得超過", "超過"),
    ("不得超过", "超过"),
    ("不超過", "超過"),
    ("不超过", "超过"),
];

/// Answers that say nothing else, folded.
const ANSWERS: &[&str] = &[
    "yes",
    "no",
    "correct",
    "right",
    "exactly",
    "indeed",
    "ja",
    "nein",
    "doch",
    "richtig",
    "genau",
    "sí",
    "correcto",
    "exacto",
    "是",
    "是的",
    "不",
    "不是",
    "對",
    "对",
    "不對",
    "不对",
    "有",
    "沒有",
    "没有",
    "可以",
    "不可以",
    "行",
    "不行",
    "能",
    "不能",
];

/// Where one statement ends and another begins within a sentence.
const TURNS: &[&str] = &[
    ";",
    " but ",
    " however ",
    " although ",
    " whereas ",
    " and it ",
    " and they ",
    " and you ",
    " and is ",
    " and are ",
    " and do ",
    " and does ",
    " and may ",
    " and must ",
    " and can ",
    " and cannot ",
    " aber ",
    " jedoch ",
    " pero ",
    "；",
    "，",
    "但",
];

/// Whether a statement of the claim is negated and the quoted one nearest to it is not, or the reverse.
pub(super) fn is_denied(claim: &str, quotes: &[&str]) -> bool {
    let quoted: Vec<String> = quotes.iter().flat_map(|quote| statements(quote)).collect();
    let claim = without_answer(claim);
    let is_reversed = |own: &String| {
        let nearest = nearest(own, &quoted);
        !nearest.is_empty() && nearest.iter().all(|other| is_negated(other, own) != is_negated(own, other))
    };
    statements(claim).iter().any(is_reversed) || affirms_a_denial(claim, &quoted)
}

/// Whether a claim that denies nothing says everything that a denial of the quotes is about, and no other
/// statement of theirs says it too: `It is 25 days and carries over` of `It is 25 days. It does not carry over.`
fn affirms_a_denial(claim: &str, quoted: &[String]) -> bool {
    let said = content_words(claim);
    quoted.iter().filter(|denial| is_negated(denial, claim) && !is_negated(claim, denial)).any(|denial| {
        let denied = content_words(denial);
        let is_affirmed =
            |other: &&String| !is_negated(other, claim) && denied.is_subset(&content_words(other));
        denied.len() >= 2 && denied.is_subset(&said) && !quoted.iter().any(|other| is_affirmed(&other))
    })
}

/// The quoted statements that share most with `own`; all that share as much.
fn nearest<'a>(own: &str, quoted: &'a [String]) -> Vec<&'a str> {
    let (said, counted) = (content_words(own), numbers(own));
    let overlap = |statement: &str| {
        let words = content_words(statement).intersection(&said).count();
        let known = numbers(statement);
        words + 2 * counted.iter().filter(|number| known.iter().any(|other| number.may_equal(other))).count()
    };
    let overlaps: Vec<usize> = quoted.iter().map(|statement| overlap(statement)).collect();
    let most = overlaps.iter().copied().max().unwrap_or(0);
    quoted
        .iter()
        .zip(overlaps)
        .filter(|(_, overlap)| *overlap == most)
        .map(|(other, _)| other.as_str())
        .collect()
}

/// The sentences of a text, cut where they turn.
fn statements(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for sentence in sentences(text) {
        let sentence = sentence.of(text).unwrap_or_default();
        let turns = TURNS.iter().flat_map(|turn| sentence.match_indices(turn)).map(|(at, _)| at);
        let commas = sentence.match_indices(", ").map(|(at, _)| at).filter(|at| stands_alone(sentence, *at));
        let mut cuts: Vec<usize> = turns.chain(commas).chain([0, sentence.len()]).collect();
        cuts.sort_unstable();
        let parts = cuts.windows(2).map(|cut| &sentence[cut[0]..cut[1]]);
        found.extend(parts.filter(|part| part.chars().any(char::is_alphanumeric)).map(str::to_owned));
    }
    found
}

/// Whether both sides of a comma say something by themselves: `It does not, in any case, carry over` is one
/// statement.
fn stands_alone(sentence: &str, comma: usize) -> bool {
    let (before, after) = sentence.split_at(comma);
    [before, after].into_iter().all(|side| content_words(side).len() + numbers(side).len() >= 2)
}

/// `No, it expires in March.` says what follows the comma.
fn without_answer(claim: &str) -> &str {
    claim
        .split_once([',', '，'])
        .filter(|(answer, rest)| is_bare_answer(answer) && !rest.trim().is_empty())
        .map_or(claim, |(_, rest)| rest)
}

/// Whether a text is a yes or a no and nothing else.
pub(super) fn is_bare_answer(text: &str) -> bool {
    let folded = fold(text);
    ANSWERS.contains(&folded.trim_matches(|character: char| !character.is_alphanumeric()))
}

/// Whether a text denies something, as beside `other`.
fn is_negated(text: &str, other: &str) -> bool {
    let (mut text, other) = (fold(text), fold(other));
    for (limit, opposite) in LIMITS {
        if !other.replace(limit, " ").contains(opposite) {
            text = text.replace(limit, " ");
        }
    }
    for phrase in NO_DENIAL {
        text = text.replace(phrase, " ");
    }
    let words = words(&text);
    let is_cue = |(index, word): (usize, &String)| {
        let next_is_number =
            words.get(index + 1).is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit()));
        // `No. 5` is a number.
        (CUES.contains(&word.as_str()) && !(word == "no" && next_is_number)) || word.ends_with("n't")
    };
    words.iter().enumerate().any(is_cue) || text.contains(CJK_CUES) || text.contains("禁止")
}

#[cfg(test)]
mod tests {
    use super::is_negated;

    #[test]
    fn denials_and_what_looks_like_one() {
        for text in [
            "It does not carry over.",
            "You can’t.",
            "No pets.",
            "Kein Urlaub.",
            "Sin gastos.",
            "不可以",
            "沒有年假",
            "没有",
            "never",
            "禁止吸菸",
        ] {
            assert!(is_negated(text, ""), "{text}");
        }
        for text in [
            "Room No. 5",
            "No later than March.",
            "not only",
            "非常好",
            "未來",
            "不得超過三十天",
            "notable",
            "Nicht nur Urlaub.",
        ] {
            assert!(!is_negated(text, ""), "{text}");
        }
    }
}
