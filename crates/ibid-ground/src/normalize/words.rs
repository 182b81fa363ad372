use std::collections::BTreeSet;

use unicode_segmentation::UnicodeSegmentation;

use super::language::{is_cjk, is_function_word};
use super::{fold, is_number_word};

/// CJK characters that carry no content by themselves: particles, copulas, measure words, numerals.
const CJK_FUNCTION: &str = "的了是有在和與与及或也都就個个嗎吗呢之於于為为被把將将這这那它他她我你您們们會会得\
                            はがをにのでともへ一二三四五六七八九十百千萬万億亿兩两零〇";

/// The words of `text`, folded.
pub(crate) fn words(text: &str) -> Vec<String> {
    fold(text).unicode_words().map(str::to_owned).collect()
}

/// What a text is about: stems of its words without function words and numbers, and pairs of CJK characters.
pub(crate) fn content_words(text: &str) -> BTreeSet<String> {
    let folded = fold(text);
    let mut found = BTreeSet::new();
    for word in folded.unicode_words() {
        let is_content = !word.chars().any(|c| is_cjk(c) || c.is_ascii_digit());
        if is_content && !is_function_word(word) && !is_number_word(word) {
            found.insert(stem(word));
        }
    }
    for run in folded.split(|c: char| !is_cjk(c) || CJK_FUNCTION.contains(c)).filter(|run| !run.is_empty()) {
        let characters: Vec<char> = run.chars().collect();
        if characters.len() == 1 {
            found.insert(run.to_owned());
        }
        found.extend(characters.windows(2).map(|pair| pair.iter().collect::<String>()));
    }
    found
}

/// A light stem for European languages: endings of number, case and tense are cut where enough of the word is
/// left. It only has to bring forms of one word together; that it brings some others together too costs little.
fn stem(word: &str) -> String {
    const ENDINGS: &[(&str, usize)] = &[
        ("ations", 4),
        ("ation", 4),
        ("ments", 4),
        ("ment", 4),
        ("ings", 4),
        ("ing", 3),
        ("iones", 4),
        ("ions", 4),
        ("ion", 4),
        ("ión", 4),
        ("ungen", 4),
        ("ung", 4),
        ("ies", 3),
        ("ied", 3),
        ("als", 4),
        ("al", 4),
        ("ers", 4),
        ("er", 4),
        ("en", 3),
        ("ed", 3),
        ("es", 3),
        ("os", 3),
        ("as", 3),
        ("ly", 4),
        ("s", 3),
        ("e", 3),
        ("y", 3),
        ("o", 4),
        ("a", 4),
    ];
    let word = word.strip_suffix("'s").unwrap_or(word);
    if word.ends_with("ss") {
        return word.to_owned();
    }
    let cut = ENDINGS
        .iter()
        .find_map(|(ending, least)| word.strip_suffix(ending).filter(|stem| stem.chars().count() >= *least));
    let stem = cut.unwrap_or(word);
    // `entitle|ment` meets `entitl|ed`, `plann|ed` meets `plan`.
    let stem = if cut.is_some() {
        stem.strip_suffix('e').filter(|stem| stem.chars().count() >= 4).unwrap_or(stem)
    } else {
        stem
    };
    let mut last = stem.chars().rev();
    match (last.next(), last.next()) {
        (Some(one), Some(other))
            if one == other && matches!(one, 'b' | 'g' | 'm' | 'n' | 'p' | 'r' | 't') =>
        {
            stem[..stem.len() - one.len_utf8()].to_owned()
        }
        _ => stem.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{content_words, stem};

    #[test]
    fn forms_of_a_word_meet() {
        for (left, right) in [
            ("employees", "employee"),
            ("days", "day"),
            ("fees", "fee"),
            ("entitlement", "entitled"),
            ("policies", "policy"),
            ("planned", "plan"),
            ("carries", "carry"),
            ("approval", "approved"),
            ("tagen", "tage"),
            ("kündigungen", "kündigung"),
            ("vacaciones", "vacación"),
        ] {
            assert_eq!(stem(left), stem(right), "{left} and {right}");
        }
        for (left, right) in [("pass", "pasta"), ("week", "weekend"), ("price", "prison")] {
            assert_ne!(stem(left), stem(right), "{left} and {right}");
        }
    }

    #[test]
    fn function_words_and_numbers_are_no_content() {
        assert!(content_words("it is the 25, sind es die, que es, fifteen 的 十五").is_empty());
        assert_eq!(content_words("員工有十五天年假").len(), 3, "員工, 天年, 年假");
    }
}
