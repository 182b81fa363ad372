/// A piece of RTF.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Open,
    Close,
    /// A control word with its number.
    Word(&'a str, Option<i32>),
    /// `\*`: what follows may be passed over.
    Optional,
    /// `\'e9`.
    Byte(u8),
    /// A control that is one sign: `\~`.
    Sign(u8),
    /// Bytes of text.
    Text(&'a [u8]),
}

/// The tokens of RTF; a broken end is where they end.
pub(super) struct Tokens<'a>(pub(super) &'a [u8]);

impl<'a> Tokens<'a> {
    /// Passes over the bytes of `\bin`.
    pub(super) fn pass_over(&mut self, count: usize) {
        self.0 = self.0.get(count..).unwrap_or_default();
    }

    fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(count.min(self.0.len()));
        self.0 = rest;
        taken
    }

    fn control(&mut self) -> Option<Token<'a>> {
        let first = *self.0.first()?;
        if !first.is_ascii_alphabetic() {
            self.take(1);
            return Some(match first {
                b'*' => Token::Optional,
                b'\'' => {
                    let digits = self.take(2);
                    let code =
                        std::str::from_utf8(digits).ok().and_then(|code| u8::from_str_radix(code, 16).ok());
                    code.map_or(Token::Sign(b'\''), Token::Byte)
                }
                other => Token::Sign(other),
            });
        }
        let length = self.0.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let word = std::str::from_utf8(self.take(length)).unwrap_or_default();
        let sign = usize::from(self.0.first() == Some(&b'-'));
        let digits = self.0.get(sign..)?.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let number = if digits > 0 {
            std::str::from_utf8(self.take(sign + digits)).ok().and_then(|number| number.parse().ok())
        } else {
            None
        };
        // One space ends a control word and is no text.
        if self.0.first() == Some(&b' ') {
            self.take(1);
        }
        Some(Token::Word(word, number))
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            match *self.0.first()? {
                b'{' => {
                    self.take(1);
                    return Some(Token::Open);
                }
                b'}' => {
                    self.take(1);
                    return Some(Token::Close);
                }
                b'\\' => {
                    self.take(1);
                    return self.control();
                }
                // Line breaks of the file are no text.
                b'\r' | b'\n' | 0 => {
                    self.take(1);
                }
                _ => {
                    let is_text = |byte: &u8| !matches!(byte, b'{' | b'}' | b'\\' | b'\r' | b'\n' | 0);
                    let length = self.0.iter().take_while(|byte| is_text(byte)).count();
                    return Some(Token::Text(self.take(length)));
                }
            }
        }
    }
}
