use std::collections::HashSet;

/// Puts together the words that are broken at the end of a line.
///
/// Whether the hyphen is a part of the word is asked of the document itself: `well-known` elsewhere keeps it in
/// `well-` / `known`. Where it does not say, the hyphen goes, because most of those at line ends are there for
/// the line.
#[derive(Debug, Default)]
pub(super) struct Hyphens {
    /// The compounds that the document writes within a line, in lower case.
    compounds: HashSet<String>,
}

impl Hyphens {
    pub(super) fn of(pages: &[String]) -> Self {
        let words = pages.iter().flat_map(|page| page.split_whitespace());
        let compounds = words.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase());
        Self { compounds: compounds.filter(|word| word.contains('-')).collect() }
    }

    /// The lines of a page, as many as before: the rest of a broken word stands at the end of the line that it
    /// begins on.
    pub(super) fn rejoined(&self, page: &str) -> Vec<String> {
        let mut lines: Vec<String> = page.lines().map(str::to_owned).collect();
        for index in 1..lines.len() {
            let Some((head, rest)) = broken(&lines[index - 1], &lines[index]) else { continue };
            let letters: String = rest.chars().take_while(|c| c.is_alphanumeric()).collect();
            let compound = format!("{head}-{letters}").to_lowercase();
            let is_compound = self.compounds.contains(&compound);
            let (rest, left) = (rest.to_owned(), lines[index][rest.len()..].trim_start().to_owned());
            let line = &mut lines[index - 1];
            if !is_compound {
                line.pop();
            }
            line.push_str(&rest);
            lines[index] = left;
        }
        lines
    }
}

/// The two halves of a word that is broken between two lines; the second with what stands at it.
fn broken<'a>(above: &'a str, below: &'a str) -> Option<(&'a str, &'a str)> {
    let stem = above.strip_suffix(['-', '\u{2010}', '\u{ad}'])?;
    let head = stem.rsplit(|c: char| !c.is_alphanumeric()).next().filter(|head| !head.is_empty())?;
    let rest = below.split_whitespace().next()?;
    let is_word = head.ends_with(char::is_alphabetic) && rest.starts_with(char::is_lowercase);
    (is_word && below.starts_with(rest)).then_some((head, rest))
}

#[cfg(test)]
mod tests {
    use super::Hyphens;

    #[test]
    fn broken_words_are_put_together() {
        let cases: &[(&str, &[&str])] = &[
            ("the infor-\nmation, all", &["the information,", "all"]),
            // The document writes it with its hyphen elsewhere.
            ("well-known and well-\nknown here", &["well-known and well-known", "here"]),
            ("pages 10-\n20", &["pages 10-", "20"]),
            ("Anglo-\nSaxon", &["Anglo-", "Saxon"]),
            ("a -\nb", &["a -", "b"]),
            ("pre-\n\nfix", &["pre-", "", "fix"]),
            ("a lone half of infor-\nmation\nabove", &["a lone half of information", "", "above"]),
        ];
        for (page, expected) in cases {
            let pages = [(*page).to_owned()];
            assert_eq!(&Hyphens::of(&pages).rejoined(page), expected, "{page:?}");
        }
    }
}
