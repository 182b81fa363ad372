//! When something begins is no other answer to when it ends.

use crate::normalize::words;

/// Words of what begins, whole or by what they begin with (`*`).
const BEGINNING: &[&str] = &[
    "begin*",
    "began",
    "begun",
    "start*",
    "open*",
    "commence*",
    "from",
    "since",
    "beginn*",
    "begann*",
    "anfang*",
    "öffne*",
    "eröffn*",
    "ab",
    "seit",
    "empiez*",
    "empezó",
    "empezar",
    "comienz*",
    "comenz*",
    "inici*",
    "abre",
    "abren",
    "abrió",
    "apertura",
    "desde",
    "partir",
];
/// Words of what ends.
const ENDING: &[&str] = &[
    "end",
    "ends",
    "ended",
    "ending",
    "close*",
    "closing",
    "finish*",
    "expir*",
    "until",
    "till",
    "deadline*",
    "due",
    "latest",
    "ende",
    "endet",
    "endete",
    "enden",
    "schließ*",
    "bis",
    "frist*",
    "spätestens",
    "ablauf",
    "termina*",
    "terminó",
    "acaba*",
    "cierra*",
    "cierre",
    "vence*",
    "finaliza*",
    "hasta",
    "plazo",
    "límite",
];
/// The same in text without spaces.
const CJK_BEGINNING: &[&str] = &["開始", "开始", "開放", "开放", "開幕", "开幕", "起算"];
const CJK_ENDING: &[&str] = &["結束", "结束", "截止", "到期", "屆滿", "届满", "為止", "为止", "閉幕", "闭幕"];

/// Whether one of two folded texts tells only of a beginning, and the other one only of an end.
pub(super) fn are_opposite(left: &str, right: &str) -> bool {
    let [left, right] = [left, right].map(|text| {
        let words = words(text);
        let tells = |cues: &[&str], cjk: &[&str]| {
            words.iter().any(|word| cues.iter().any(|cue| fits(cue, word)))
                || cjk.iter().any(|cue| text.contains(*cue))
        };
        (tells(BEGINNING, CJK_BEGINNING), tells(ENDING, CJK_ENDING))
    });
    matches!((left, right), ((true, false), (false, true)) | ((false, true), (true, false)))
}

fn fits(cue: &str, word: &str) -> bool {
    cue.strip_suffix('*').map_or(word == cue, |beginning| word.starts_with(beginning))
}

#[cfg(test)]
mod tests {
    use super::are_opposite;

    #[test]
    fn a_beginning_and_an_end() {
        for (left, right, expected) in [
            ("it opens at nine", "it closes at five", true),
            ("open until five", "open from nine", false),
            ("die anmeldung beginnt", "die anmeldung ist bis montag offen", true),
            ("empieza el lunes", "termina el martes", true),
            ("報名開始", "報名截止", true),
            ("the deadline is monday", "it ends on tuesday", false),
            ("the party is on monday", "the party ends on tuesday", false),
        ] {
            assert_eq!(are_opposite(left, right), expected, "{left} and {right}");
            assert_eq!(are_opposite(right, left), expected, "{right} and {left}");
        }
    }
}
