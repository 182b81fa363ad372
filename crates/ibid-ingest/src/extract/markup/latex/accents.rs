use super::print::argument;

/// A letter with its accent: `\"u`, `\'{e}`, `\c{c}`.
pub(super) fn accented<'a>(accent: char, rest: &'a str, text: &mut String) -> &'a str {
    let (letter, after) = if let Some((inner, after)) = argument(rest).filter(|_| rest.starts_with('{')) {
        (inner.trim_start_matches('\\').chars().next(), after)
    } else {
        let letter = rest.chars().next();
        (letter, letter.map_or(rest, |letter| &rest[letter.len_utf8()..]))
    };
    let Some(letter) = letter else { return after };
    let mark = match accent {
        '"' => '\u{308}',
        '\'' => '\u{301}',
        '`' => '\u{300}',
        '^' => '\u{302}',
        '~' => '\u{303}',
        '=' => '\u{304}',
        '.' => '\u{307}',
        'c' => '\u{327}',
        'v' => '\u{30c}',
        'u' => '\u{306}',
        'H' => '\u{30b}',
        'k' => '\u{328}',
        'r' => '\u{30a}',
        _ => return after,
    };
    text.push(composed(letter, mark));
    after
}

/// The one character for a letter and a mark, where it is one of those that European languages have.
fn composed(letter: char, mark: char) -> char {
    const ROWS: &[(char, &str, &str)] = &[
        ('\u{308}', "aouAOUeiyEIY", "äöüÄÖÜëïÿËÏŸ"),
        ('\u{301}', "aeiouyAEIOUYcnszCNSZ", "áéíóúýÁÉÍÓÚÝćńśźĆŃŚŹ"),
        ('\u{300}', "aeiouAEIOU", "àèìòùÀÈÌÒÙ"),
        ('\u{302}', "aeiouAEIOU", "âêîôûÂÊÎÔÛ"),
        ('\u{303}', "anoANO", "ãñõÃÑÕ"),
        ('\u{304}', "aeiouAEIOU", "āēīōūĀĒĪŌŪ"),
        ('\u{307}', "zZeE", "żŻėĖ"),
        ('\u{327}', "csCS", "çşÇŞ"),
        ('\u{30c}', "cserznCSERZN", "čšěřžňČŠĚŘŽŇ"),
        ('\u{306}', "agAG", "ăğĂĞ"),
        ('\u{30b}', "ouOU", "őűŐŰ"),
        ('\u{328}', "aeAE", "ąęĄĘ"),
        ('\u{30a}', "auAU", "åůÅŮ"),
    ];
    let row = ROWS.iter().find(|(known, _, _)| *known == mark);
    row.and_then(|(_, letters, composed)| {
        let at = letters.chars().position(|known| known == letter)?;
        composed.chars().nth(at)
    })
    .unwrap_or(letter)
}
