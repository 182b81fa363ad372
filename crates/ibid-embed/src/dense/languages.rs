//! The languages of a model's card, in the codes that language detection uses.

/// Whether `card`, a card's languages in ISO 639-1, holds `iso_639_3`. A card that lists none, or `mul`, holds all.
pub(super) fn contain(card: &[String], iso_639_3: &str) -> bool {
    if card.is_empty() || card.iter().any(|language| language == "mul") {
        return true;
    }
    let short = short(iso_639_3);
    card.iter().any(|language| language == short || language == iso_639_3)
}

/// The ISO 639-1 code of a language that a card may list; the code as it is for others.
fn short(iso_639_3: &str) -> &str {
    match iso_639_3 {
        "ara" => "ar",
        "cmn" | "zho" => "zh",
        "deu" => "de",
        "eng" => "en",
        "fra" => "fr",
        "hin" => "hi",
        "ita" => "it",
        "jpn" => "ja",
        "kor" => "ko",
        "nld" => "nl",
        "pol" => "pl",
        "por" => "pt",
        "rus" => "ru",
        "spa" => "es",
        "tha" => "th",
        "tur" => "tr",
        "ukr" => "uk",
        "vie" => "vi",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::contain;
    use crate::weights::Catalogue;

    #[test]
    fn a_card_says_what_its_model_knows() {
        let knows = |model: &str, language| {
            contain(&Catalogue::builtin().get(model).expect("it is listed").languages, language)
        };
        assert!(knows("bge-small-en-v1.5", "eng") && !knows("bge-small-en-v1.5", "deu"));
        assert!(knows("multilingual-e5-small", "cmn") && knows("multilingual-e5-small", "swh"));
        assert!(knows("bge-large-zh-v1.5", "cmn") && !knows("bge-large-zh-v1.5", "eng"));
        assert!(contain(&[], "eng"), "nothing is said against it");
    }
}
