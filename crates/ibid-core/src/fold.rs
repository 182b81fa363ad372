use unicode_normalization::UnicodeNormalization;

use crate::is_invisible;

/// `text` compatibility-normalized, lower-cased and without invisible characters: `２５　Ｄａｙｓ` is `25 days`.
///
/// Plain NFKC would join what belongs apart: a footnote mark to the number before it (`25¹` to `251`), a
/// fraction to its whole (`2½` to `21⁄2`). Those are taken apart first.
///
/// ```
/// assert_eq!(ibid_core::fold("２５¹　Ｄａｙｓ"), "25  days");
/// ```
pub fn fold(text: &str) -> String {
    let mut prepared = String::with_capacity(text.len());
    let mut after_digit = false;
    for character in text.chars() {
        if let Some(digit) = digit(character) {
            prepared.push(digit);
            after_digit = true;
            continue;
        }
        match character {
            // Soft hyphens, zero-width spaces and the like stand inside words of PDF and HTML files.
            hidden if is_invisible(hidden) || matches!(hidden, '\u{200c}' | '\u{200d}') => continue,
            '¹' | '²' | '³' | '⁰'..='⁹' | '₀'..='₉' if after_digit => {
                prepared.push(' ');
                continue;
            }
            '½' | '¼' | '¾' => {
                if !after_digit {
                    prepared.push('0');
                }
                prepared.push_str(match character {
                    '½' => ".5",
                    '¼' => ".25",
                    _ => ".75",
                });
            }
            '\u{2212}' => prepared.push('-'),
            '’' => prepared.push('\''),
            _ => prepared.push(character),
        }
        after_digit = false;
    }
    prepared.nfkc().flat_map(char::to_lowercase).collect()
}

/// The ASCII digit for a decimal digit of the scripts that are met most.
fn digit(character: char) -> Option<char> {
    const ZEROS: [u32; 8] = [0x30, 0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10, 0x1d7ce];
    let code = u32::from(character);
    let zero = ZEROS.into_iter().find(|zero| (*zero..*zero + 10).contains(&code))?;
    char::from_digit(code - zero, 10)
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn what_looks_the_same_becomes_the_same() {
        for (text, folded) in [
            ("２５　Ｄａｙｓ", "25 days"),
            ("25¹ days", "25  days"),
            ("2½ and ¾", "2.5 and 0.75"),
            ("100 m²", "100 m2"),
            ("em\u{ad}ploy\u{200b}ee", "employee"),
            ("e\u{301}", "é"),
            ("٢٥", "25"),
            ("2\u{2062}5", "25"),
            ("don’t \u{2212}5", "don't -5"),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
    }
}
