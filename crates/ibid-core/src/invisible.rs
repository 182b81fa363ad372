/// Whether a character shows nothing: it can hide text from a reader, split a word that is looked for, join two numbers to
/// a third, or turn the order of reading.
///
/// These are Unicode's Default_Ignorable_Code_Point and the marks around interlinear notes. Selectors of a glyph's variant
/// are among them, since any text can be spelled with them. The two joiners that Indic scripts, Persian and emoji need are
/// not, nor are control characters.
///
/// ```
/// assert!("2\u{2062}5".contains(ibid_core::is_invisible));
/// assert!(!"می\u{200c}خواهم 👩\u{200d}👧".contains(ibid_core::is_invisible));
/// ```
pub fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'
            | '\u{200e}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use super::is_invisible;

    #[test]
    fn what_a_reader_sees_or_a_script_needs_is_kept() {
        for text in ["Ж年é\u{301}🙂", "क्\u{200d}ष", "می\u{200c}خواهم", "a b\u{a0}c\u{3000}d\n", "\u{fffd}"]
        {
            assert!(!text.contains(is_invisible), "{text:?}");
        }
        for character in ['\u{ad}', '\u{2061}', '\u{2064}', '\u{34f}', '\u{61c}', '\u{e0041}', '\u{fe0f}'] {
            assert!(is_invisible(character), "{character:?}");
        }
    }
}
