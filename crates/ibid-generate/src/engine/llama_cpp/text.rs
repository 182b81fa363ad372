/// Bytes of tokens, which may end inside a character, as text.
#[derive(Debug, Default)]
pub(super) struct Text {
    pending: Vec<u8>,
}

impl Text {
    /// What can be shown after `bytes`: whole characters. Bytes that are none become `U+FFFD`.
    pub(super) fn push(&mut self, bytes: &[u8]) -> String {
        self.pending.extend_from_slice(bytes);
        let mut shown = String::new();
        loop {
            match std::str::from_utf8(&self.pending) {
                Ok(text) => {
                    shown.push_str(text);
                    self.pending.clear();
                    return shown;
                }
                Err(error) => {
                    let (valid, rest) = self.pending.split_at(error.valid_up_to());
                    shown.push_str(&String::from_utf8_lossy(valid));
                    let Some(invalid) = error.error_len() else {
                        self.pending = rest.to_vec();
                        return shown;
                    };
                    shown.push(char::REPLACEMENT_CHARACTER);
                    self.pending = rest[invalid..].to_vec();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Text;

    #[test]
    fn characters_come_whole() {
        let mut text = Text::default();
        let euro = "€".as_bytes();
        assert_eq!(text.push(&[b'a', euro[0]]), "a");
        assert_eq!(text.push(&euro[1..2]), "");
        assert_eq!(text.push(&[euro[2], b'b']), "€b");
        assert_eq!(text.push(&[0xff, b'c', 0xe2]), "\u{fffd}c");
    }

    proptest! {
        #[test]
        fn text_cut_anywhere_is_the_same_text(whole in "\\PC{0,30}", cuts in prop::collection::vec(0_usize..90, 0..6)) {
            let bytes = whole.as_bytes();
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
            cuts.extend([0, bytes.len()]);
            cuts.sort_unstable();
            let mut text = Text::default();
            let shown: String = cuts.windows(2).map(|cut| text.push(&bytes[cut[0]..cut[1]])).collect();
            prop_assert_eq!(shown, whole);
        }
    }
}
