//! The units that are told apart.

/// What is counted, to the first power.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Base {
    Percent,
    PerMille,
    Millisecond,
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
    Euro,
    /// Of any country: `$`.
    Dollar,
    UsDollar,
    TaiwanDollar,
    /// Of money.
    Pound,
    /// `pounds`, of money or of weight.
    PoundOfEither,
    Franc,
    Yen,
    Yuan,
    /// A currency that is known by its sign alone.
    Sign(char),
    Metric(Scale, Kind),
    Inch,
    Foot,
    Yard,
    /// Of the land, or any.
    Mile,
    NauticalMile,
    Knot,
    Hectare,
    Acre,
    /// 坪
    Ping,
    /// 斤
    Catty,
    Ounce,
    PoundOfWeight,
    Ton,
    Gallon,
    Quart,
    Pint,
    Barrel,
    /// Of temperature or of an angle.
    Degree,
    Celsius,
    Fahrenheit,
    Kelvin,
    Horsepower,
    /// An abbreviation of several units: `m`, `g`.
    Letter(char),
    /// What the 2 of `100 m2` is, which counts nothing.
    Exponent,
}

/// What a unit of the metric system multiplies by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scale {
    Micro,
    Milli,
    Centi,
    Deci,
    One,
    Hecto,
    Kilo,
    Mega,
    Giga,
    Tera,
    Peta,
    /// `mW` and `MW` are one when folded.
    MilliOrMega,
}

/// What a unit of the metric system measures in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Metre,
    Gram,
    Litre,
    Watt,
    WattHour,
    Joule,
    Calorie,
    Hertz,
    Bit,
    Byte,
    /// `Mb` and `MB` are one when folded.
    BitOrByte,
}

impl Base {
    pub(super) const METRE: Self = Self::Metric(Scale::One, Kind::Metre);
    const GRAM: Self = Self::Metric(Scale::One, Kind::Gram);
    const KILOWATT_HOUR: Self = Self::Metric(Scale::Kilo, Kind::WattHour);

    pub(super) fn is_percent_or_currency(self) -> bool {
        matches!(self, Self::Percent | Self::PerMille) || self.is_currency()
    }

    pub(super) fn is_currency(self) -> bool {
        matches!(
            self,
            Self::Euro
                | Self::Dollar
                | Self::UsDollar
                | Self::TaiwanDollar
                | Self::Pound
                | Self::PoundOfEither
                | Self::Franc
                | Self::Yen
                | Self::Yuan
                | Self::Sign(_)
        )
    }

    fn is_time(self) -> bool {
        matches!(
            self,
            Self::Millisecond
                | Self::Second
                | Self::Minute
                | Self::Hour
                | Self::Day
                | Self::Week
                | Self::Month
                | Self::Year
        )
    }

    /// Whether it measures, and counts neither time nor money nor shares.
    pub(super) fn is_measure(self) -> bool {
        !self.is_time() && !self.is_percent_or_currency()
    }

    /// Whether its second power is an area.
    pub(super) fn is_length(self) -> bool {
        matches!(
            self,
            Self::Metric(_, Kind::Metre)
                | Self::Letter('m')
                | Self::Inch
                | Self::Foot
                | Self::Yard
                | Self::Mile
                | Self::NauticalMile
        )
    }

    pub(super) fn is_temperature(self) -> bool {
        matches!(self, Self::Degree | Self::Celsius | Self::Fahrenheit | Self::Kelvin)
    }

    /// Whether the two can mean the same.
    pub(super) fn may_be(self, other: Self) -> bool {
        self == other || self.covers(other) || other.covers(self)
    }

    fn covers(self, special: Self) -> bool {
        match self {
            Self::Dollar => matches!(special, Self::UsDollar | Self::TaiwanDollar),
            Self::Sign('¥') => matches!(special, Self::Yen | Self::Yuan),
            Self::PoundOfEither => matches!(special, Self::Pound | Self::PoundOfWeight),
            // `millas náuticas`
            Self::Mile => special == Self::NauticalMile,
            // 度 is a kilowatt hour, too.
            Self::Degree => {
                matches!(special, Self::Celsius | Self::Fahrenheit) || special == Self::KILOWATT_HOUR
            }
            // `5 m EUR` are millions.
            Self::Letter('m') => {
                matches!(special, Self::Minute | Self::Month)
                    || special == Self::METRE
                    || special.is_currency()
            }
            // `8G RAM`
            Self::Letter('g') => {
                special == Self::GRAM
                    || matches!(special, Self::Metric(Scale::Giga, Kind::Bit | Kind::Byte | Kind::BitOrByte))
            }
            Self::Metric(scale, kind) => {
                let Self::Metric(other_scale, other_kind) = special else { return false };
                // Food has calories, and kilocalories are meant.
                let is_of_food = kind == Kind::Calorie && other_kind == kind;
                is_of_food || scale.may_be(other_scale) && kind.may_be(other_kind)
            }
            _ => false,
        }
    }

    /// The currency that a sign stands for.
    pub(super) fn of_sign(sign: char) -> Option<Self> {
        match sign {
            '€' => Some(Self::Euro),
            '$' => Some(Self::Dollar),
            '£' => Some(Self::Pound),
            '¢'..='¥' | '֏' | '฿' | '₠'..='\u{20cf}' => Some(Self::Sign(sign)),
            _ => None,
        }
    }
}

impl Scale {
    fn may_be(self, other: Self) -> bool {
        let covers = |general: Self, special: Self| {
            general == Self::MilliOrMega && matches!(special, Self::Milli | Self::Mega)
        };
        self == other || covers(self, other) || covers(other, self)
    }
}

impl Kind {
    fn may_be(self, other: Self) -> bool {
        let covers = |general: Self, special: Self| {
            general == Self::BitOrByte && matches!(special, Self::Bit | Self::Byte)
        };
        self == other || covers(self, other) || covers(other, self)
    }
}
