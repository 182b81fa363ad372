use unicode_segmentation::UnicodeSegmentation;

use crate::Span;

/// Words that end in a dot inside a sentence, lower-cased, without the dot.
const ABBREVIATIONS: &[&str] = &[
    "dr", "mr", "mrs", "ms", "prof", "st", "sr", "jr", "cf", "vs", "approx", "ca", "inc", "ltd", "co",
    "corp", "bzw", "ggf", "str", "sra", "dra", "ud", "uds", "incl", "excl", "dept", "est", "tel", "ext",
    "resp", "usw", "gen", "col", "lt", "sgt", "capt", "rev", "hon", "gov", "sen", "rep", "evtl", "inkl",
    "exkl", "zzgl", "vgl", "sog", "mio", "mrd", "dipl", "ing", "hr", "fr", "al", "av", "mme", "mlle", "env",
    "aprox", "jan", "feb", "apr", "aug", "sept", "oct", "nov", "dec", "okt", "dez", "проф", "др", "sig",
    "dott", "avv", "ecc", "dhr", "mevr", "bijv", "enz",
];

/// Words that end in a dot before a number: `no. 5`, but `The answer is no.`
const BEFORE_NUMBERS: &[&str] = &[
    "no", "nos", "nr", "art", "arts", "sec", "secs", "fig", "figs", "vol", "vols", "p", "pp", "pág", "págs",
    "núm", "abs", "kap", "ziff", "min", "max", "ch", "eq", "tab", "app", "para", "cl", "pos", "bd", "s",
    "cap", "ed", "ver", "стр", "рис", "гл", "тыс", "млн", "млрд", "руб", "pag", "blz", "ex",
];

/// Months that a day may stand before with a dot: `3. Oktober`.
const MONTHS_AFTER_DAYS: &[&str] = &[
    "Januar",
    "Jänner",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
    "Jan",
    "Feb",
    "Mär",
    "Apr",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Okt",
    "Nov",
    "Dez",
];

/// Whether a sentence asks something, by the mark at its end.
///
/// ```
/// use ibid_core::is_question;
///
/// assert!(is_question("**How long is leave?**") && is_question("年假有幾天？"));
/// assert!(!is_question("Leave is 25 days."));
/// ```
pub fn is_question(sentence: &str) -> bool {
    sentence
        .trim_end_matches(|character: char| {
            character.is_whitespace()
                || matches!(character, '*' | '_' | '"' | '\'' | '”' | '’' | '»' | ')' | '」' | '』')
        })
        .ends_with(['?', '？', '؟', '\u{37e}'])
}

/// The sentences of `text` as spans, in order, trimmed of surrounding white space; blank ones are left out.
///
/// Unicode's rules ([UAX 29](https://unicode.org/reports/tr29/)), which know CJK punctuation, with two
/// corrections: an abbreviation (`Dr.`, `e.g.`), an initial or a list number (`3.`) does not end a sentence,
/// and a blank line, a list item, a heading or a table row does.
///
/// ```
/// use ibid_core::sentences;
///
/// let text = "Ask Dr. Wu. 年假為十五天。不得結轉。";
/// let found: Vec<_> = sentences(text).into_iter().filter_map(|span| span.of(text)).collect();
/// assert_eq!(found, ["Ask Dr. Wu.", "年假為十五天。", "不得結轉。"]);
/// ```
pub fn sentences(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    for block in blocks(text) {
        let block_text = block.of(text).unwrap_or_default();
        let mut open: Option<Span> = None;
        for (offset, piece) in block_text.split_sentence_bound_indices().flat_map(at_further_bounds) {
            let span = Span::with_length(block.start() + offset, piece.len());
            let span = open.map_or(span, |earlier| earlier.cover(span));
            // UAX 29 ends a sentence at every line break; a wrapped line goes on.
            let so_far = span.of(text).unwrap_or_default();
            if ends_sentence(so_far, text.get(span.end()..block.end()).unwrap_or_default()) {
                push_trimmed(&mut found, text, span);
                open = None;
            } else {
                open = Some(span);
            }
        }
        if let Some(rest) = open {
            push_trimmed(&mut found, text, rest);
        }
    }
    found
}

/// The lines of `text` as spans, in order, trimmed of surrounding white space; blank ones are left out.
pub(crate) fn lines(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        push_trimmed(&mut found, text, Span::with_length(offset, line.len()));
        offset += line.len();
    }
    found
}

/// UAX 29 keeps an opening bracket with the sentence before it (`他來了。「真的嗎？」`): it begins the next one. The full
/// stop of Tibetan it does not know, and the question mark of Greek it takes for a semicolon, as which it looks.
fn at_further_bounds((offset, piece): (usize, &str)) -> impl Iterator<Item = (usize, &str)> {
    let mut starts = vec![0];
    let mut previous = ' ';
    for (position, character) in piece.char_indices() {
        let is_opened =
            matches!(character, '「' | '『' | '《' | '（') && matches!(previous, '。' | '！' | '？');
        let is_after_shad = SHADS.contains(&previous);
        let is_after_question = previous == '\u{37e}' && character.is_whitespace();
        if is_opened || is_after_shad || is_after_question {
            starts.push(position);
        }
        previous = character;
    }
    starts.push(piece.len());
    let bounds: Vec<(usize, usize)> = starts.windows(2).map(|pair| (pair[0], pair[1])).collect();
    bounds.into_iter().map(move |(start, end)| (offset + start, &piece[start..end]))
}

fn push_trimmed(found: &mut Vec<Span>, text: &str, span: Span) {
    let raw = span.of(text).unwrap_or_default();
    let trimmed = raw.trim();
    if trimmed.is_empty() {
        return;
    }
    let lead = raw.len() - raw.trim_start().len();
    found.push(Span::with_length(span.start() + lead, trimmed.len()));
}

/// What ends a sentence, but for the full stop, after which abbreviations matter: of Chinese, Japanese, Latin, Arabic, Syriac,
/// Indic, Armenian, Ethiopic, Burmese, Khmer, Tibetan, Mongolian and a few other scripts (Unicode's Sentence_Terminal, the
/// question mark of Greek, and the ellipsis).
const TERMINALS: &[char] = &[
    '!', '?', '\u{37e}', '…', '‼', '⁇', '⁈', '⁉', '。', '．', '！', '？', '｡', '﹖', '﹗', '؟', '۔', '؞',
    '܀', '܁', '܂', '।', '॥', '։', '።', '፧', '፨', '၊', '။', '។', '៕', '།', '༎', '᠃', '᠉', '᥄', '᥅', '᱾', '᱿',
    '꓿', '꛳', '꛷', '꩝', '꩞', '꩟', '꯫',
];

/// What ends a sentence of Tibetan, often twice, with a space between.
const SHADS: &[char] = &['།', '༎'];

/// Whether a piece that UAX 29 ended here, before `rest`, is a whole sentence.
fn ends_sentence(piece: &str, rest: &str) -> bool {
    let trimmed =
        piece.trim_end().trim_end_matches(['"', '\'', ')', ']', '”', '’', '»', '」', '』', '）', '*', '_']);
    if trimmed.ends_with(TERMINALS) {
        let rest = rest.trim_start();
        // `།  །`, and `។ល។`, which is "and so on".
        let goes_on = trimmed.ends_with(SHADS) && rest.starts_with(SHADS)
            || trimmed.ends_with('។') && rest.starts_with("ល។");
        return !goes_on;
    }
    let Some(stem) = trimmed.strip_suffix('.') else { return false };
    let word = stem
        .rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '[' | '“' | '"'))
        .next()
        .unwrap_or_default();
    if word.is_empty() {
        return true;
    }
    let word = word.trim_start_matches(['„', '«', '\'', '‘', '*', '_', '¿', '¡']);
    let lowered = word.to_lowercase();
    let rest = rest.trim_start();
    // `J. Doe`, `z. B.`, `U.S. law`, `Ph.D.`
    let is_letters =
        word.split('.').all(|part| part.chars().count() <= 2 && part.chars().all(char::is_alphabetic))
            && (word.contains('.') || word.chars().count() == 1);
    let is_digits = !word.is_empty() && word.chars().all(|c| c.is_ascii_digit());
    let is_list_number = stem.trim_start().len() == word.len() && is_digits;
    let is_day =
        is_digits && word.len() <= 2 && MONTHS_AFTER_DAYS.iter().any(|month| begins_with_word(rest, month));
    let is_before_number =
        BEFORE_NUMBERS.contains(&lowered.as_str()) && rest.starts_with(|c: char| c.is_ascii_digit());
    // `Hr. Wu`, but `Ask HR.`: what is written in capitals stands for a name.
    let is_acronym = word.chars().count() > 1 && word.chars().all(char::is_uppercase);
    let is_abbreviation = !is_acronym && ABBREVIATIONS.contains(&lowered.as_str());
    !(is_letters || is_list_number || is_day || is_before_number || is_abbreviation)
}

fn begins_with_word(text: &str, word: &str) -> bool {
    text.strip_prefix(word).is_some_and(|after| !after.starts_with(char::is_alphanumeric))
}

/// Parts of the text that no sentence crosses: paragraphs, list items, headings, table rows.
fn blocks(text: &str) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    let mut open: Option<Span> = None;
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let span = Span::with_length(offset, line.len());
        offset += line.len();
        match line_kind(line.trim()) {
            LineKind::Blank => found.extend(open.take()),
            LineKind::Alone => {
                found.extend(open.take());
                found.push(span);
            }
            LineKind::Begins => {
                found.extend(open.take());
                open = Some(span);
            }
            LineKind::Continues => open = Some(open.map_or(span, |earlier| earlier.cover(span))),
        }
    }
    found.extend(open);
    found
}

enum LineKind {
    Blank,
    Alone,
    Begins,
    Continues,
}

fn line_kind(line: &str) -> LineKind {
    if line.is_empty() {
        return LineKind::Blank;
    }
    let is_rule = line.chars().all(|c| matches!(c, '-' | '=' | '_' | '*' | ' '));
    if line.starts_with('#') || line.starts_with('|') || line.starts_with("```") || is_rule {
        return LineKind::Alone;
    }
    let is_bullet = line.starts_with(['•', '‣', '◦', '·', '▪', '>'])
        || ["- ", "* ", "+ "].iter().any(|marker| line.starts_with(marker));
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    let rest = &line[digits..];
    let is_numbered = (1..=3).contains(&digits) && (rest.starts_with(". ") || rest.starts_with(") "));
    if is_bullet || is_numbered { LineKind::Begins } else { LineKind::Continues }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::sentences;

    fn texts(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|span| span.of(text).expect("a span of the text")).collect()
    }

    #[test]
    fn cases_that_are_easy_to_get_wrong() {
        let cases: &[(&str, &[&str])] = &[
            ("It costs 3.50 EUR. Pay now.", &["It costs 3.50 EUR.", "Pay now."]),
            ("Ask Dr. Smith. He knows.", &["Ask Dr. Smith.", "He knows."]),
            ("Use e.g. Rust. Done!", &["Use e.g. Rust.", "Done!"]),
            ("A wrapped\nline goes on. Yes.", &["A wrapped\nline goes on.", "Yes."]),
            ("# Title\nBody one. Body two.", &["# Title", "Body one.", "Body two."]),
            ("- first item\n- second item", &["- first item", "- second item"]),
            ("1. first. More.\n2. second", &["1. first.", "More.", "2. second"]),
            ("| a | b |\n|---|---|\n| 1 | 2 |", &["| a | b |", "|---|---|", "| 1 | 2 |"]),
            ("他來了。「真的嗎？」她問。", &["他來了。", "「真的嗎？」", "她問。"]),
            ("ሰላም ነው። ደህና ነው።", &["ሰላም ነው።", "ደህና ነው።"]),
            ("Ես գնացի։ Նա եկավ։", &["Ես գնացի։", "Նա եկավ։"]),
            ("သူလာသည်။ ငါသွားသည်။", &["သူလာသည်။", "ငါသွားသည်။"]),
            ("គាត់មក។ ខ្ញុំទៅ។ ឆ្មា ឆ្កែ ។ល។ ចប់៕", &["គាត់មក។", "ខ្ញុំទៅ។", "ឆ្មា ឆ្កែ ។ល។", "ចប់៕"]),
            (
                "བཀྲ་ཤིས་བདེ་ལེགས། ང་ཡིན། །དེ་ནས་འགྲོ།\n།ལེགས་སོ༎",
                &["བཀྲ་ཤིས་བདེ་ལེགས།", "ང་ཡིན། །", "དེ་ནས་འགྲོ།\n།", "ལེགས་སོ༎"],
            ),
            ("Πού είναι\u{37e} Ήρθε χθες.", &["Πού είναι\u{37e}", "Ήρθε χθες."]),
            ("これは本です．あれは机です．", &["これは本です．", "あれは机です．"]),
            ("वह आया। मैं गया।", &["वह आया।", "मैं गया।"]),
            ("هل جاء؟ نعم جاء.", &["هل جاء؟", "نعم جاء."]),
            // Thai parts sentences, and phrases too, by spaces.
            ("เขามา ฉันไป", &["เขามา ฉันไป"]),
            ("One\n\nTwo", &["One", "Two"]),
            ("J. Doe signed. Ok.", &["J. Doe signed.", "Ok."]),
            ("It is in no. 5. Look.", &["It is in no. 5.", "Look."]),
            ("Ask HR. Be kind.", &["Ask HR.", "Be kind."]),
            ("Frag Hr. Wu. Danke.", &["Frag Hr. Wu.", "Danke."]),
            ("The answer is no. Then we go.", &["The answer is no.", "Then we go."]),
            ("Am 3. Oktober 2024 begann es. Ende.", &["Am 3. Oktober 2024 begann es.", "Ende."]),
            ("We are at version 3. Then we stop.", &["We are at version 3.", "Then we stop."]),
            ("Das gilt z. B. Montags. Sonst nicht.", &["Das gilt z. B. Montags.", "Sonst nicht."]),
            ("The U.S. Army has Ph.D. students. Yes.", &["The U.S. Army has Ph.D. students.", "Yes."]),
            ("Smith et al. Found it in Fig. 2. Good.", &["Smith et al. Found it in Fig. 2.", "Good."]),
            ("Es kostet ca. 1.234,50 EUR bzw. Mehr. Ja.", &["Es kostet ca. 1.234,50 EUR bzw. Mehr.", "Ja."]),
            (
                "Version 2.0.1 is out. See ibid.dev/a.b for more. Bye",
                &["Version 2.0.1 is out.", "See ibid.dev/a.b for more.", "Bye"],
            ),
            (
                "Según el art. 5 núm. 3, sí. ¿Por qué? ¡Porque sí!",
                &["Según el art. 5 núm. 3, sí.", "¿Por qué?", "¡Porque sí!"],
            ),
            (
                "Институт имени Павлова знает проф. Иванов и др. Учёные. Да.",
                &["Институт имени Павлова знает проф. Иванов и др. Учёные.", "Да."],
            ),
            ("Это рис. 5. Это гл. 3. Это стр. 7.", &["Это рис. 5.", "Это гл. 3.", "Это стр. 7."]),
            (
                "Было 5 тыс. 300. Было 2 млн. 400. Было 1 млрд. 200. Было 9 руб. 50. Всё.",
                &["Было 5 тыс. 300.", "Было 2 млн. 400.", "Было 1 млрд. 200.", "Было 9 руб. 50.", "Всё."],
            ),
            ("Это стоит 9 руб. Много.", &["Это стоит 9 руб.", "Много."]),
            (
                "Il sig. Rossi, dott. Bini, avv. Neri, ing. Sarti ecc. Vengono. Bene.",
                &["Il sig. Rossi, dott. Bini, avv. Neri, ing. Sarti ecc. Vengono.", "Bene."],
            ),
            ("Vedi art. 5. Vedi pag. 7. Bene.", &["Vedi art. 5.", "Vedi pag. 7.", "Bene."]),
            (
                "Vraag dhr. Jansen of mevr. Smit, bijv. Maandag enz. Dan. Goed.",
                &["Vraag dhr. Jansen of mevr. Smit, bijv. Maandag enz. Dan.", "Goed."],
            ),
            ("Zie nr. 5, ca. 30. Zie blz. 7. Goed.", &["Zie nr. 5, ca. 30.", "Zie blz. 7.", "Goed."]),
            (
                "Il y a env. 30. Voir p. 7 et ex. 3. Bien.",
                &["Il y a env. 30.", "Voir p. 7 et ex. 3.", "Bien."],
            ),
            ("He said “Stop.” Then he left.", &["He said “Stop.”", "Then he left."]),
            ("Wait... what? No.", &["Wait... what?", "No."]),
            ("価格は3.5円です。高い！", &["価格は3.5円です。", "高い！"]),
            ("  \n ", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(&texts(text), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn numbers_and_abbreviations_do_not_end_a_sentence(
            before in "[a-z]{2,8}",
            inside in prop::sample::select(vec!["3.50", "1.234,50", "v2.0.1", "Dr. Wu", "e.g. Rust", "no. 5", "z. B. Rust", "U.S. law", "192.168.0.1", "a.b@c.de"]),
            after in "[a-z]{2,8}",
        ) {
            let text = format!("The {before} {inside} {after} goes on. Next.");
            prop_assert_eq!(texts(&text), [text.strip_suffix(" Next.").expect("it ends so"), "Next."]);
        }

        #[test]
        fn spans_are_ordered_disjoint_and_lose_only_white_space(text in "[ -~\n。！？年日é「」🙂\u{301}]{0,200}") {
            let spans = sentences(&text);
            let mut end = 0;
            let mut kept = String::new();
            for span in spans {
                prop_assert!(span.start() >= end && !span.is_empty());
                prop_assert!(text[end..span.start()].trim().is_empty());
                kept.push_str(span.of(&text).expect("on character boundaries"));
                end = span.end();
            }
            prop_assert!(text[end..].trim().is_empty());
        }
    }
}
