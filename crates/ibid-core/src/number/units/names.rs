//! How units are written: in English, German and Spanish, in Chinese, and by their signs.

use super::base::{Base, Kind, Scale};
use crate::number::spelled::plain;

pub(super) type Names<T> = &'static [(T, &'static [&'static str])];

/// Words as [`plain`] gives them. Abbreviations that are words elsewhere are left out: `ha` and `mi` are Spanish.
const TIMES: Names<Base> = &[
    (
        Base::Millisecond,
        &["millisecond", "milliseconds", "millisekunde", "millisekunden", "milisegundo", "milisegundos"],
    ),
    (Base::Second, &["second", "seconds", "sec", "secs", "sekunde", "sekunden", "segundo", "segundos"]),
    (Base::Minute, &["minute", "minutes", "min", "mins", "minuten", "minuto", "minutos"]),
    (Base::Hour, &["hour", "hours", "h", "hr", "hrs", "stunde", "stunden", "hora", "horas"]),
    (Base::Day, &["day", "days", "tag", "tage", "tagen", "tages", "dia", "dias"]),
    (Base::Week, &["week", "weeks", "woche", "wochen", "semana", "semanas"]),
    (Base::Month, &["month", "months", "monat", "monate", "monaten", "mes", "meses"]),
    (Base::Year, &["year", "years", "jahr", "jahre", "jahren", "año", "años"]),
];

const PERCENTS_AND_CURRENCIES: Names<Base> = &[
    (Base::Percent, &["pct"]),
    (Base::PerMille, &["promille"]),
    (Base::Euro, &["euro", "euros", "eur"]),
    (Base::Dollar, &["dollar", "dollars", "dolar", "dolares"]),
    (Base::UsDollar, &["usd"]),
    (Base::TaiwanDollar, &["twd", "ntd"]),
    (Base::Pound, &["gbp"]),
    (Base::PoundOfEither, &["pound", "pounds"]),
    (Base::Franc, &["chf", "franc", "francs", "franken"]),
    (Base::Yen, &["jpy", "yen"]),
    (Base::Yuan, &["cny", "rmb", "yuan"]),
];

const MEASURES: Names<Base> = &[
    (Base::Inch, &["inch", "inches", "zoll", "pulgada", "pulgadas"]),
    (Base::Foot, &["foot", "feet", "ft", "fuss", "pie", "pies"]),
    (Base::Yard, &["yard", "yards", "yd", "yds", "yarda", "yardas"]),
    (Base::Mile, &["mile", "miles", "meile", "meilen", "milla", "millas"]),
    (Base::NauticalMile, &["seemeile", "seemeilen"]),
    (Base::Knot, &["knot", "knots", "knoten", "nudo", "nudos"]),
    (Base::Hectare, &["hectare", "hectares", "hektar", "hektare", "hectarea", "hectareas"]),
    (Base::Acre, &["acre", "acres"]),
    (Base::Metric(Scale::Kilo, Kind::Gram), &["kg", "kgs", "kilo", "kilos"]),
    (Base::Metric(Scale::Milli, Kind::Gram), &["mg"]),
    (Base::Metric(Scale::Micro, Kind::Gram), &["μg", "ug", "mcg"]),
    (Base::PoundOfWeight, &["lb", "lbs"]),
    (Base::Ounce, &["ounce", "ounces", "oz", "unze", "unzen", "onza", "onzas"]),
    (Base::Ton, &["t", "ton", "tons", "tonne", "tonnes", "tonnen", "tonelada", "toneladas"]),
    (Base::Gallon, &["gallon", "gallons", "gal", "gallone", "gallonen", "galon", "galones"]),
    (Base::Quart, &["quart", "quarts"]),
    (Base::Pint, &["pint", "pints", "pinta", "pintas"]),
    (Base::Barrel, &["barrel", "barrels", "bbl", "barril", "barriles"]),
    (Base::Metric(Scale::Milli, Kind::Metre), &["mm"]),
    (Base::Metric(Scale::Centi, Kind::Metre), &["cm"]),
    (Base::Metric(Scale::Deci, Kind::Metre), &["dm"]),
    (Base::Metric(Scale::Kilo, Kind::Metre), &["km"]),
    (Base::Metric(Scale::Milli, Kind::Litre), &["ml"]),
    (Base::Metric(Scale::Centi, Kind::Litre), &["cl"]),
    (Base::Metric(Scale::Deci, Kind::Litre), &["dl"]),
    (Base::Metric(Scale::Hecto, Kind::Litre), &["hl"]),
    (Base::Metric(Scale::One, Kind::Litre), &["l"]),
    (Base::Celsius, &["celsius", "centigrade", "oc"]),
    (Base::Fahrenheit, &["fahrenheit"]),
    (Base::Kelvin, &["kelvin"]),
    (Base::Horsepower, &["hp", "horsepower", "ps", "pferdestaerke", "pferdestaerken", "cv"]),
    (Base::Metric(Scale::One, Kind::Watt), &["w"]),
    (Base::Metric(Scale::Kilo, Kind::Watt), &["kw"]),
    (Base::Metric(Scale::MilliOrMega, Kind::Watt), &["mw"]),
    (Base::Metric(Scale::Giga, Kind::Watt), &["gw"]),
    (Base::Metric(Scale::Tera, Kind::Watt), &["tw"]),
    (Base::Metric(Scale::One, Kind::WattHour), &["wh"]),
    (Base::Metric(Scale::Kilo, Kind::WattHour), &["kwh"]),
    (Base::Metric(Scale::MilliOrMega, Kind::WattHour), &["mwh"]),
    (Base::Metric(Scale::Giga, Kind::WattHour), &["gwh"]),
    (Base::Metric(Scale::Tera, Kind::WattHour), &["twh"]),
    (Base::Metric(Scale::Kilo, Kind::Joule), &["kj"]),
    (Base::Metric(Scale::MilliOrMega, Kind::Joule), &["mj"]),
    (Base::Metric(Scale::One, Kind::Calorie), &["cal", "cals"]),
    (Base::Metric(Scale::Kilo, Kind::Calorie), &["kcal"]),
    (Base::Metric(Scale::One, Kind::Hertz), &["hz"]),
    (Base::Metric(Scale::Kilo, Kind::Hertz), &["khz"]),
    (Base::Metric(Scale::MilliOrMega, Kind::Hertz), &["mhz"]),
    (Base::Metric(Scale::Giga, Kind::Hertz), &["ghz"]),
    (Base::Metric(Scale::Kilo, Kind::Bit), &["kbit"]),
    (Base::Metric(Scale::Mega, Kind::Bit), &["mbit"]),
    (Base::Metric(Scale::Giga, Kind::Bit), &["gbit"]),
    (Base::Metric(Scale::Tera, Kind::Bit), &["tbit"]),
    (Base::Metric(Scale::Kilo, Kind::BitOrByte), &["kb"]),
    (Base::Metric(Scale::Mega, Kind::BitOrByte), &["mb"]),
    (Base::Metric(Scale::Giga, Kind::BitOrByte), &["gb"]),
    (Base::Metric(Scale::Tera, Kind::BitOrByte), &["tb"]),
    (Base::Metric(Scale::Peta, Kind::BitOrByte), &["pb"]),
    // Of 1,000 or of 1,024: many texts do not tell them apart.
    (Base::Metric(Scale::Kilo, Kind::Byte), &["kib"]),
    (Base::Metric(Scale::Mega, Kind::Byte), &["mib"]),
    (Base::Metric(Scale::Giga, Kind::Byte), &["gib"]),
    (Base::Metric(Scale::Tera, Kind::Byte), &["tib"]),
];

/// What the words of metric units begin with.
const SCALES: Names<Scale> = &[
    (Scale::Micro, &["micro", "mikro"]),
    (Scale::Milli, &["milli", "mili"]),
    (Scale::Centi, &["centi", "zenti"]),
    (Scale::Deci, &["deci", "dezi"]),
    (Scale::Hecto, &["hecto", "hekto"]),
    (Scale::Kilo, &["kilo"]),
    (Scale::Mega, &["mega"]),
    (Scale::Giga, &["giga"]),
    (Scale::Tera, &["tera"]),
    (Scale::Peta, &["peta"]),
];
/// What they end in.
const KINDS: Names<Kind> = &[
    (Kind::Metre, &["metre", "metres", "meter", "meters", "metern", "metro", "metros"]),
    (Kind::Gram, &["gram", "grams", "gramm", "gramme", "grammes", "grammen", "gramo", "gramos"]),
    (Kind::Litre, &["litre", "litres", "liter", "liters", "litern", "litro", "litros"]),
    (Kind::Watt, &["watt", "watts", "vatio", "vatios"]),
    (Kind::WattHour, &["wattstunde", "wattstunden"]),
    (Kind::Joule, &["joule", "joules"]),
    (Kind::Calorie, &["calorie", "calories", "kalorie", "kalorien", "caloria", "calorias"]),
    (Kind::Hertz, &["hertz", "hercio", "hercios"]),
    (Kind::Bit, &["bit", "bits"]),
    (Kind::Byte, &["byte", "bytes"]),
];

/// Words of a power, and of a unit for another one.
pub(super) const COMPOUNDS: Names<(Base, u8, Option<Base>)> = &[
    ((Base::METRE, 2, None), &["qm", "sqm"]),
    ((Base::Metric(Scale::Kilo, Kind::Metre), 2, None), &["qkm", "sqkm"]),
    ((Base::Foot, 2, None), &["sqft"]),
    ((Base::METRE, 3, None), &["cbm"]),
    ((Base::Metric(Scale::Centi, Kind::Metre), 3, None), &["ccm"]),
    (
        (Base::Metric(Scale::Kilo, Kind::Metre), 1, Some(Base::Hour)),
        &["kmh", "kph", "stundenkilometer", "stundenkilometern"],
    ),
    ((Base::Mile, 1, Some(Base::Hour)), &["mph"]),
    ((Base::Metric(Scale::One, Kind::Bit), 1, Some(Base::Second)), &["bps"]),
    ((Base::Metric(Scale::Kilo, Kind::BitOrByte), 1, Some(Base::Second)), &["kbps"]),
    ((Base::Metric(Scale::Mega, Kind::BitOrByte), 1, Some(Base::Second)), &["mbps"]),
    ((Base::Metric(Scale::Giga, Kind::BitOrByte), 1, Some(Base::Second)), &["gbps"]),
];

/// What words for percent begin with: `percentage`, `prozentige`, `porcentaje`.
const PERCENT: &[&str] = &["percent", "prozent", "porcent"];
/// Percent in two words.
pub(super) const PERCENT_PHRASES: &[&str] = &["per cent", "por ciento"];

/// Words of temperatures and angles. What they are counted on may come next: `degrees Celsius`.
pub(super) const DEGREES: &[&str] = &["degree", "degrees", "grad", "grado", "grados"];
/// Behind degrees of a temperature.
pub(super) const OF_DEGREES: Names<Base> = &[
    (Base::Celsius, &["c", "celsius", "centigrade", "centígrado", "centígrados"]),
    (Base::Fahrenheit, &["f", "fahrenheit"]),
    (Base::Kelvin, &["k", "kelvin"]),
];

/// Units that follow a number without a space between; longer ones first.
pub(super) const SIGNS: Names<Base> = &[
    (Base::Percent, &["%"]),
    (Base::PerMille, &["‰"]),
    (Base::Euro, &["歐元", "欧元"]),
    (Base::UsDollar, &["美元", "美金"]),
    (Base::TaiwanDollar, &["新臺幣", "新台幣"]),
    (Base::Yen, &["日圓", "日元", "円"]),
    (Base::Yuan, &["人民幣", "人民币"]),
    (Base::Millisecond, &["毫秒"]),
    (Base::Second, &["秒"]),
    (Base::Minute, &["分鐘", "分钟"]),
    (Base::Hour, &["個小時", "个小时", "小時", "小时"]),
    (Base::Week, &["個星期", "个星期", "星期", "週", "周"]),
    (Base::Month, &["個月", "个月"]),
    (Base::Day, &["天", "日"]),
    (Base::Year, &["年"]),
    (Base::Metric(Scale::Milli, Kind::Metre), &["公釐", "毫米"]),
    (Base::Metric(Scale::Centi, Kind::Metre), &["公分", "釐米", "厘米"]),
    (Base::METRE, &["公尺", "米"]),
    (Base::Metric(Scale::Kilo, Kind::Metre), &["公里"]),
    (Base::Inch, &["英吋", "英寸", "吋"]),
    (Base::Foot, &["英呎", "英尺", "呎"]),
    (Base::Mile, &["英里", "英哩", "哩"]),
    (Base::NauticalMile, &["海里", "海浬", "浬"]),
    (Base::Hectare, &["公頃", "公顷"]),
    (Base::Acre, &["英畝", "英亩"]),
    (Base::Ping, &["坪"]),
    (Base::Metric(Scale::Micro, Kind::Gram), &["微克"]),
    (Base::Metric(Scale::Milli, Kind::Gram), &["毫克"]),
    (Base::Metric(Scale::One, Kind::Gram), &["公克", "克"]),
    (Base::Metric(Scale::Kilo, Kind::Gram), &["公斤"]),
    (Base::Catty, &["台斤", "臺斤", "市斤", "斤"]),
    (Base::Ton, &["公噸", "公吨", "噸", "吨"]),
    (Base::PoundOfWeight, &["磅"]),
    (Base::Ounce, &["盎司"]),
    (Base::Metric(Scale::Milli, Kind::Litre), &["毫升"]),
    (Base::Metric(Scale::One, Kind::Litre), &["公升", "升"]),
    (Base::Gallon, &["加侖", "加仑"]),
    (Base::Degree, &["度"]),
    (Base::Metric(Scale::One, Kind::Watt), &["瓦特", "瓦"]),
    (Base::Horsepower, &["馬力", "马力"]),
    (Base::Metric(Scale::Kilo, Kind::Calorie), &["大卡"]),
    (Base::Metric(Scale::One, Kind::Calorie), &["卡路里"]),
    (Base::Metric(Scale::One, Kind::Byte), &["位元組", "字節", "字节"]),
    (Base::Metric(Scale::One, Kind::Bit), &["位元", "比特"]),
];

/// Words that begin with such a unit and are none: `由5升至10`.
pub(super) const NO_SIGNS: &[&str] = &[
    "升至",
    "升到",
    "升為",
    "升为",
    "升高",
    "升上",
    "升級",
    "升级",
    "升格",
    "升溫",
    "升温",
    "克拉",
    "克服",
    "度假",
    "瓦斯",
    "米其林",
];

pub(super) const BEFORE: Names<Base> = &[
    (Base::Percent, &["百分之"]),
    (Base::Euro, &["eur"]),
    (Base::UsDollar, &["us$", "usd"]),
    (Base::TaiwanDollar, &["nt$", "ntd", "twd", "新臺幣", "新台幣"]),
    (Base::Pound, &["gbp"]),
    (Base::Franc, &["chf"]),
    (Base::Yen, &["jpy"]),
    (Base::Yuan, &["cny", "rmb", "人民幣", "人民币"]),
    (Base::Celsius, &["攝氏", "摄氏"]),
    (Base::Fahrenheit, &["華氏", "华氏"]),
];

/// What `word` is a name of.
pub(super) fn named<T: Copy>(names: Names<T>, word: &str) -> Option<T> {
    names.iter().find(|(_, names)| names.contains(&word)).map(|(named, _)| *named)
}

/// The unit that a folded word is.
pub(super) fn of_word(word: &str) -> Option<Base> {
    if let Some(base) = percent_or_currency_of_word(word) {
        return Some(base);
    }
    let word = plain(word);
    match &*word {
        "m" => Some(Base::Letter('m')),
        "g" => Some(Base::Letter('g')),
        word => named(TIMES, word).or_else(|| named(MEASURES, word)).or_else(|| metric(word)),
    }
}

/// The percent or the currency that a folded word is.
pub(super) fn percent_or_currency_of_word(word: &str) -> Option<Base> {
    if PERCENT.iter().any(|percent| word.starts_with(percent)) {
        return Some(Base::Percent);
    }
    named(PERCENTS_AND_CURRENCIES, &plain(word))
}

/// The metric unit that a plain word is: `kilometres`.
fn metric(word: &str) -> Option<Base> {
    let stem_of = |beginnings: &[&str]| beginnings.iter().find_map(|beginning| word.strip_prefix(beginning));
    let scaled = SCALES.iter().find_map(|(scale, beginnings)| Some((*scale, stem_of(beginnings)?)));
    let (scale, stem) = scaled.unwrap_or((Scale::One, word));
    named(KINDS, stem).map(|kind| Base::Metric(scale, kind))
}
