use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed as _, ToPrimitive as _};

use super::CalculateError;
use super::lexer::{Function, Token};
use super::quantity::{Quantity, rounded};

/// Brackets in brackets, and signs before signs.
const DEEPEST: usize = 40;
/// Decimals that can be rounded to.
const MOST_DECIMALS: u32 = 50;

/// The value of the expression that `tokens` are.
pub(super) fn value(tokens: &[Token]) -> Result<Quantity, CalculateError> {
    let mut parser = Parser { tokens, at: 0, depth: 0 };
    let value = parser.converted()?;
    match parser.peek() {
        None => Ok(value),
        Some(token) => Err(CalculateError::Unreadable(format!("{}", Shown(token)))),
    }
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.at)
    }

    fn takes(&mut self, sign: char) -> bool {
        let is_next = self.peek() == Some(&Token::Sign(sign));
        self.at += usize::from(is_next);
        is_next
    }

    fn expect(&mut self, sign: char) -> Result<(), CalculateError> {
        if self.takes(sign) { Ok(()) } else { Err(CalculateError::Incomplete) }
    }

    fn deeper(&mut self) -> Result<(), CalculateError> {
        self.depth += 1;
        if self.depth > DEEPEST { Err(CalculateError::TooDeep) } else { Ok(()) }
    }

    /// A sum, and the unit it is to be shown in.
    fn converted(&mut self) -> Result<Quantity, CalculateError> {
        let mut value = self.sum()?;
        while self.peek() == Some(&Token::In) {
            self.at += 1;
            let Some(Token::Unit(unit)) = self.peek() else { return Err(CalculateError::Incomplete) };
            self.at += 1;
            value = value.shown_in(*unit)?;
        }
        Ok(value)
    }

    fn sum(&mut self) -> Result<Quantity, CalculateError> {
        let mut value = self.product()?;
        loop {
            if self.takes('+') {
                value = value.add(self.product()?)?;
            } else if self.takes('-') {
                value = value.subtract(self.product()?)?;
            } else {
                return Ok(value);
            }
        }
    }

    fn product(&mut self) -> Result<Quantity, CalculateError> {
        let mut value = self.signed()?;
        loop {
            if self.takes('*') {
                value = value.multiply(self.signed()?)?;
            } else if self.takes('/') {
                value = value.divide(self.signed()?)?;
            } else {
                return Ok(value);
            }
        }
    }

    fn signed(&mut self) -> Result<Quantity, CalculateError> {
        if !matches!(self.peek(), Some(Token::Sign('-' | '+'))) {
            return self.power();
        }
        self.deeper()?;
        let is_negative = self.takes('-') || !self.takes('+');
        let value = self.signed()?;
        self.depth -= 1;
        if is_negative { value.negate() } else { Ok(value) }
    }

    fn power(&mut self) -> Result<Quantity, CalculateError> {
        let base = self.with_unit()?;
        if self.takes('^') {
            self.deeper()?;
            let exponent = self.signed()?;
            self.depth -= 1;
            return base.power(exponent);
        }
        Ok(base)
    }

    /// `3 weeks 2 days`, `15 %`.
    fn with_unit(&mut self) -> Result<Quantity, CalculateError> {
        let mut value = self.primary()?;
        while self.takes('%') {
            value = value.divide(Quantity::Number(BigRational::from(BigInt::from(100))))?;
        }
        let Some(Token::Unit(unit)) = self.peek() else { return Ok(value) };
        self.at += 1;
        let mut sum = Quantity::of_unit(value.number()?, *unit)?;
        while let (Some(Token::Number(number)), Some(Token::Unit(unit))) =
            (self.peek(), self.tokens.get(self.at + 1))
        {
            self.at += 2;
            sum = sum.add(Quantity::of_unit(number.clone(), *unit)?)?;
        }
        Ok(sum)
    }

    fn primary(&mut self) -> Result<Quantity, CalculateError> {
        let token = self.peek().ok_or(CalculateError::Incomplete)?;
        self.at += 1;
        match token {
            Token::Number(number) => Ok(Quantity::Number(number.clone())),
            Token::Date(date) => Ok(Quantity::Date(*date)),
            Token::Sign('(') => {
                self.deeper()?;
                let value = self.converted()?;
                self.depth -= 1;
                self.expect(')')?;
                Ok(value)
            }
            Token::Function(function) => {
                self.deeper()?;
                self.expect('(')?;
                let value = self.called(*function)?;
                self.depth -= 1;
                self.expect(')')?;
                Ok(value)
            }
            other => Err(CalculateError::Unreadable(format!("{}", Shown(other)))),
        }
    }

    fn called(&mut self, function: Function) -> Result<Quantity, CalculateError> {
        let first = self.converted()?;
        match function {
            Function::Abs => Ok(Quantity::Number(first.number()?.abs())),
            Function::Round => {
                let decimals = if self.takes(';') {
                    self.converted()?.number()?
                } else {
                    BigRational::from(BigInt::from(0))
                };
                let decimals = decimals.to_integer().to_u32().filter(|decimals| *decimals <= MOST_DECIMALS);
                Ok(Quantity::Number(rounded(&first.number()?, decimals.ok_or(CalculateError::TooLarge)?)))
            }
            Function::Min | Function::Max => {
                let mut best = first.number()?;
                while self.takes(';') {
                    let other = self.converted()?.number()?;
                    best = if function == Function::Min { best.min(other) } else { best.max(other) };
                }
                Ok(Quantity::Number(best))
            }
        }
    }
}

struct Shown<'a>(&'a Token);

impl std::fmt::Display for Shown<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Token::Number(number) => number.fmt(formatter),
            Token::Date(date) => date.fmt(formatter),
            Token::Unit(unit) => formatter.write_str(unit.name()),
            Token::Function(function) => write!(formatter, "{function:?}"),
            Token::Sign(sign) => write!(formatter, "{sign}"),
            Token::In => formatter.write_str("in"),
        }
    }
}
