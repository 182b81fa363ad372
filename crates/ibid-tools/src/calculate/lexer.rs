use jiff::civil::Date;
use num_bigint::BigInt;
use num_rational::BigRational;

use super::CalculateError;
use super::unit::Unit;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Number(BigRational),
    Date(Date),
    Unit(Unit),
    Function(Function),
    /// `+ - * / ^ % ( ) ;`
    Sign(char),
    /// `in`, which converts.
    In,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    Abs,
    Round,
    Min,
    Max,
}

pub(super) fn tokens(text: &str) -> Result<Vec<Token>, CalculateError> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_end_matches(['=', '?', ' ']);
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            ' ' | '\t' | '\n' => (None, 1),
            '0'..='9' | '.' => {
                let (token, length) = number_or_date(rest)?;
                (Some(token), length)
            }
            '+' | '-' | '*' | '/' | '^' | '%' | '(' | ')' | ';' => (Some(Token::Sign(first)), 1),
            ',' => (Some(Token::Sign(';')), 1),
            '×' | '·' => (Some(Token::Sign('*')), first.len_utf8()),
            '÷' => (Some(Token::Sign('/')), first.len_utf8()),
            '−' | '–' => (Some(Token::Sign('-')), first.len_utf8()),
            letter if letter.is_alphabetic() => {
                let word: &str = rest.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
                (Some(named(word)?), word.len())
            }
            other => return Err(CalculateError::Unreadable(other.to_string())),
        };
        // `**` is a power in many languages.
        if token == Some(Token::Sign('*')) && tokens.last() == Some(&Token::Sign('*')) {
            tokens.pop();
            tokens.push(Token::Sign('^'));
        } else {
            tokens.extend(token);
        }
        rest = &rest[length..];
    }
    Ok(tokens)
}

fn named(word: &str) -> Result<Token, CalculateError> {
    Ok(match word.to_ascii_lowercase().as_str() {
        "in" | "to" => Token::In,
        "of" | "x" | "times" => Token::Sign('*'),
        "plus" => Token::Sign('+'),
        "minus" => Token::Sign('-'),
        "percent" => Token::Sign('%'),
        "abs" => Token::Function(Function::Abs),
        "round" => Token::Function(Function::Round),
        "min" if word == "min" => Token::Unit(Unit::Minute),
        "max" => Token::Function(Function::Max),
        "minimum" => Token::Function(Function::Min),
        other => match Unit::named(other) {
            Some(unit) => Token::Unit(unit),
            None => return Err(CalculateError::Unreadable(word.to_owned())),
        },
    })
}

/// A date where it looks like one, `2025-01-31`; else a number, whose thousands may be set apart by `_` or, in groups of
/// three, by `,`.
fn number_or_date(text: &str) -> Result<(Token, usize), CalculateError> {
    if let Some(head) = text.get(..10)
        && is_date(head.as_bytes())
        && !text[10..].starts_with(|c: char| c.is_ascii_digit())
    {
        let date = head.parse().map_err(|_| CalculateError::Unreadable(head.to_owned()))?;
        return Ok((Token::Date(date), 10));
    }
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut digits = String::new();
    let mut decimals = None;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'0'..=b'9' => {
                digits.push(char::from(*byte));
                decimals = decimals.map(|decimals: u32| decimals + 1);
            }
            b'.' if decimals.is_none() => decimals = Some(0),
            b'_' if is_digit(at + 1) => {}
            b',' if decimals.is_none()
                && !digits.is_empty()
                && (1..4).all(|ahead| is_digit(at + ahead))
                && !is_digit(at + 4) => {}
            _ => break,
        }
        at += 1;
    }
    let numerator: BigInt =
        digits.parse().map_err(|_| CalculateError::Unreadable(text[..at.max(1)].to_owned()))?;
    let denominator = BigInt::from(10).pow(decimals.unwrap_or(0));
    Ok((Token::Number(BigRational::new(numerator, denominator)), at))
}

fn is_date(head: &[u8]) -> bool {
    head.iter()
        .enumerate()
        .all(|(at, byte)| if at == 4 || at == 7 { *byte == b'-' } else { byte.is_ascii_digit() })
}
