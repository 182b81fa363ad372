//! How large units are, so that amounts in different ones can be compared: 2 weeks with 3 months, 1 km with 2000 m.

use super::Unit;
use super::base::{Base, Kind, Scale};

/// Two amounts are told apart only from here on: texts round, and units of one name differ from country to country.
const ROUNDED: f64 = 1.1;
/// The same for days and longer, of which the sizes hold already all that is meant: it only has to bear sums of decimals.
const EXACT: f64 = 1.0 + 1e-9;

/// A day beside weeks and months: five of work are a week; and people say eight for one week, and fifteen for two.
const DAY: (f64, f64) = (0.875, 1.4);

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dimension {
    /// Times up to days, in seconds. Hours are not compared with weeks: 40 hours of a course may take two of them.
    Clock,
    /// Times from days on, in days.
    Calendar,
    /// In square metres.
    Area,
    /// In litres.
    Volume,
    Metric(Kind),
}

/// How much there is of something: a range where its unit is of no certain size.
#[derive(Debug, Clone, Copy)]
pub(in crate::number) struct Amount {
    dimension: Dimension,
    least: f64,
    most: f64,
}

impl Amount {
    /// What `value` of `unit` can be; nothing where the unit cannot be compared with others.
    pub(in crate::number) fn readings(value: f64, unit: Unit) -> Vec<Self> {
        let times = |one: Self| Self { least: one.least * value, most: one.most * value, ..one };
        ones(unit).into_iter().map(times).collect()
    }

    pub(in crate::number) fn is_comparable(self, other: Self) -> bool {
        self.dimension == other.dimension
    }

    /// Whether two amounts that can be compared are not clearly apart.
    pub(in crate::number) fn may_equal(self, other: Self) -> bool {
        let slack = if self.dimension == Dimension::Calendar { EXACT } else { ROUNDED };
        self.is_comparable(other) && self.least <= other.most * slack && other.least <= self.most * slack
    }

    /// Two amounts of one dimension together.
    pub(in crate::number) fn plus(self, other: Self) -> Self {
        Self { least: self.least + other.least, most: self.most + other.most, ..self }
    }

    /// Either of two amounts of one dimension, or what is between.
    pub(in crate::number) fn or(self, other: Self) -> Self {
        Self { least: self.least.min(other.least), most: self.most.max(other.most), ..self }
    }
}

impl Unit {
    /// Whether both are money, and not of one currency.
    pub(in crate::number) fn is_other_currency(self, other: Self) -> bool {
        // 50 ¢ are half a dollar.
        let is_whole = |base: Base| base.is_currency() && !matches!(base, Base::Sign('¢' | '¤'));
        is_whole(self.base) && is_whole(other.base) && !self.base.may_be(other.base)
    }

    /// Whether both are for the same, or for nothing: per hour, per kilometre.
    pub(in crate::number) fn is_per_the_same(self, other: Self) -> bool {
        self.per == other.per
    }

    /// Whether what is counted in the one may be told in the other: days and weeks, two currencies.
    pub(in crate::number) fn measures_like(self, other: Self) -> bool {
        let of_other = Amount::readings(1.0, other);
        let is_of_other = |own: Amount| of_other.iter().any(|other| own.is_comparable(*other));
        self.may_be(other)
            || self.is_other_currency(other)
            || Amount::readings(1.0, self).into_iter().any(is_of_other)
    }
}

/// What one of a unit can be.
fn ones(unit: Unit) -> Vec<Amount> {
    let amount = |dimension, (least, most)| Amount { dimension, least, most };
    if unit.base.is_length() {
        let Some((least, most)) = metres(unit.base) else { return Vec::new() };
        return vec![match unit.power {
            2 => amount(Dimension::Area, (least.powi(2), most.powi(2))),
            3 => amount(Dimension::Volume, (1e3 * least.powi(3), 1e3 * most.powi(3))),
            _ => amount(Dimension::Metric(Kind::Metre), (least, most)),
        }];
    }
    match unit.base {
        // Of a day, 24 hours or those of work.
        Base::Day => vec![
            amount(Dimension::Clock, (86_400.0, 86_400.0)),
            amount(Dimension::Clock, (7.0 * 3_600.0, 8.0 * 3_600.0)),
            amount(Dimension::Calendar, DAY),
        ],
        Base::Metric(scale, kind) => {
            let dimension = if kind == Kind::Litre { Dimension::Volume } else { Dimension::Metric(kind) };
            factor(scale).map(|factor| amount(dimension, (factor, factor))).into_iter().collect()
        }
        base => {
            let found = SIZES.iter().find(|(of, ..)| *of == base);
            found.map(|(_, dimension, size)| amount(*dimension, *size)).into_iter().collect()
        }
    }
}

const SIZES: &[(Base, Dimension, (f64, f64))] = &[
    (Base::Millisecond, Dimension::Clock, (1e-3, 1e-3)),
    (Base::Second, Dimension::Clock, (1.0, 1.0)),
    (Base::Minute, Dimension::Clock, (60.0, 60.0)),
    (Base::Hour, Dimension::Clock, (3_600.0, 3_600.0)),
    (Base::Week, Dimension::Calendar, (7.0, 7.0)),
    (Base::Month, Dimension::Calendar, (28.0, 31.0)),
    // 360 days are a year of twelve equal months.
    (Base::Year, Dimension::Calendar, (360.0, 366.0)),
    (Base::Hectare, Dimension::Area, (10_000.0, 10_000.0)),
    (Base::Acre, Dimension::Area, (4_047.0, 4_047.0)),
    (Base::Ping, Dimension::Area, (3.306, 3.306)),
    (Base::Letter('g'), Dimension::Metric(Kind::Gram), (1.0, 1.0)),
    (Base::Catty, Dimension::Metric(Kind::Gram), (500.0, 600.0)),
    // Of gold they are heavier.
    (Base::Ounce, Dimension::Metric(Kind::Gram), (28.35, 31.1)),
    (Base::PoundOfWeight, Dimension::Metric(Kind::Gram), (453.6, 453.6)),
    // American, metric and British.
    (Base::Ton, Dimension::Metric(Kind::Gram), (907_185.0, 1_016_047.0)),
    // American and British.
    (Base::Gallon, Dimension::Volume, (3.785, 4.546)),
    (Base::Quart, Dimension::Volume, (0.946, 1.137)),
    (Base::Pint, Dimension::Volume, (0.473, 0.569)),
];

fn metres(base: Base) -> Option<(f64, f64)> {
    let (least, most) = match base {
        Base::Metric(scale, Kind::Metre) => {
            let factor = factor(scale)?;
            (factor, factor)
        }
        // Beside another length it is no minute and no million.
        Base::Letter('m') => (1.0, 1.0),
        Base::Inch => (0.0254, 0.0254),
        Base::Foot => (0.3048, 0.3048),
        Base::Yard => (0.9144, 0.9144),
        // The one of the sea may be meant.
        Base::Mile => (1_609.3, 1_852.0),
        Base::NauticalMile => (1_852.0, 1_852.0),
        _ => return None,
    };
    Some((least, most))
}

fn factor(scale: Scale) -> Option<f64> {
    Some(match scale {
        Scale::Micro => 1e-6,
        Scale::Milli => 1e-3,
        Scale::Centi => 1e-2,
        Scale::Deci => 1e-1,
        Scale::One => 1.0,
        Scale::Hecto => 1e2,
        Scale::Kilo => 1e3,
        Scale::Mega => 1e6,
        Scale::Giga => 1e9,
        Scale::Tera => 1e12,
        Scale::Peta => 1e15,
        Scale::MilliOrMega => return None,
    })
}
