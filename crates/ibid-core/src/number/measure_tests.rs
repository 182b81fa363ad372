//! Units, signs and halves of the day: what makes another quantity of the same digits.

use proptest::prelude::*;

use super::numbers;
use super::tests::assert_contained;

/// Every group is one unit in several spellings.
const UNITS: &[&[&str]] = &[
    &["km", " km", " kilometres", " Kilometer", " kilómetros", "公里", " km."],
    &[" miles", " Meilen", " millas", "英里"],
    &[" metres", " meters", " Meter", " Metern", " metros", "公尺", "米"],
    &[" cm", " Zentimeter", " centímetros", "公分"],
    &[" mm", " millimetres", "毫米"],
    &[" feet", "-foot", " Fuß", " pies", "英尺"],
    &[" inches", " Zoll", " pulgadas", "英寸"],
    &[" km²", " km2", " square kilometres", " Quadratkilometer", " kilómetros cuadrados", "平方公里"],
    &[" m³", " cubic metres", " Kubikmeter", " metros cúbicos", "立方公尺", " m^3"],
    &[" mg", " milligrams", " Milligramm", " miligramos", "毫克"],
    &[" grams", " Gramm", " gramos", "公克"],
    &[" kg", " kilos", " Kilogramm", " kilogramos", "公斤"],
    &[" tonnes", " t", " Tonnen", " toneladas", "公噸"],
    &[" lbs", " pounds", "磅"],
    &[" ounces", " oz", " Unzen", " onzas", "盎司"],
    &[" l", " litres", " Liter", " litros", "公升"],
    &[" ml", " millilitres", " Milliliter", "毫升"],
    &[" gallons", " Gallonen", " galones", "加侖"],
    &[" °C", "°C", "℃", " ºC", " degrees Celsius", " Grad Celsius", " grados centígrados"],
    &[" °F", "℉", " degrees Fahrenheit", " Grad Fahrenheit"],
    &[
        " km/h",
        " kmh",
        " kilometres per hour",
        " Stundenkilometer",
        " kilómetros por hora",
        "公里/小時",
        "公里每小時",
    ],
    &[" mph", " miles per hour", " miles an hour"],
    &[" metres per second", " Meter pro Sekunde"],
    &[" MB", " megabytes", " Megabyte"],
    &[" TB", " terabytes", " TiB"],
    &[" Gbit/s", " Gbps", " gigabits per second"],
    &[" kW", " kilowatts", " Kilowatt", " kilovatios"],
    &[" kWh", " kilowatt-hours", " Kilowattstunden", " kilovatios hora"],
    &[" GHz", " gigahertz"],
    &[" days", " Tage", " días", "天"],
    &[" minutes", " min", " Minuten", "分鐘"],
    &["%", " percent"],
    &[" EUR", " €"],
];

/// Whether one of two units is also said for the other: speeds leave out their distance's hour, and Chinese degrees are of
/// any scale.
fn is_part(left: &str, right: &str) -> bool {
    let base = |unit: &str| {
        let unit = unit.trim();
        let parted =
            ["/", " per ", " an ", " por ", " pro ", "每"].iter().find_map(|per| unit.split_once(per));
        let compound = unit.starts_with("km") && unit.ends_with('h') || unit == "Stundenkilometer";
        match parted {
            Some((base, _)) => base.to_owned(),
            None if compound => "km".to_owned(),
            None if unit == "mph" => "miles".to_owned(),
            None => unit.to_owned(),
        }
    };
    let group = |unit: &str| UNITS.iter().position(|names| names.iter().any(|name| name.trim() == unit));
    group(&base(left)) == group(&base(right))
}

#[test]
fn a_unit_is_one_in_every_spelling() {
    for names in UNITS {
        for left in *names {
            for right in *names {
                assert_contained(&format!("It is 40{left}"), &format!("40{right}"), true);
            }
        }
    }
}

#[test]
fn units_are_told_apart() {
    for (at, names) in UNITS.iter().enumerate() {
        for (_, others) in UNITS.iter().enumerate().filter(|(other, _)| *other != at) {
            let other = others[0];
            for name in names.iter().filter(|name| !is_part(name, other)) {
                assert_contained(&format!("It is 40{name}"), &format!("40{other}"), false);
            }
        }
    }
}

#[test]
fn units_in_doubt_are_the_same() {
    for (claim, source) in [
        ("40 km", "40"),
        ("40", "40 km"),
        ("40 m", "40 minutes"),
        ("40 m", "40 metres"),
        ("40 m EUR", "EUR 40 m"),
        ("40 m/s", "40 metres per second"),
        ("8 g", "8 grams"),
        ("8 g RAM", "8 GB of RAM"),
        ("5 degrees", "5 °C"),
        ("5度", "5 °F"),
        ("100 MB/s", "100 Mbit/s"),
        ("5 mW", "5 MW"),
        ("200 calories", "200 kcal"),
        ("£5", "5 pounds"),
        ("30 km", "30 km/h"),
        ("25 EUR per hour", "25 EUR"),
        ("5千克", "5公斤"),
        ("五千克", "5 kg"),
        ("海拔三千米", "3000 metres"),
        ("3 Millionen Tonnen", "3 million tonnes"),
        ("100萬千瓦", "100萬千瓦"),
        // What stands behind a number need not be its unit.
        ("2020年", "In 2020 HP announced it."),
        ("5 days", "Gate 5\nM. Meier"),
        ("5 days", "5 T-shirts"),
        ("5%", "由5升至10"),
        ("5 days", "5克拉"),
    ] {
        assert_contained(claim, source, true);
    }
    for (claim, source) in [
        ("40 m", "40 km"),
        ("25 EUR per hour", "25 EUR per day"),
        ("100 m", "100 m²"),
        ("5 g", "5 mg"),
        ("40 km", "40 days"),
    ] {
        assert_contained(claim, source, false);
    }
}

#[test]
fn exponents_and_ones_that_need_not_count_state_nothing() {
    for text in
        ["ein Grad an Freiheit", "a degree in law", "hay un metro", "施工一度停止", "below zero", "零售業"]
    {
        let stated: Vec<_> = numbers(text).into_iter().filter(|number| !number.is_implied()).collect();
        assert!(stated.is_empty(), "{text}: {stated:?}");
    }
    for text in ["100 m²", "100 m2", "2 Mio. km2"] {
        let found = numbers(text);
        assert_eq!(found.iter().filter(|number| !number.is_implied()).count(), 1, "{text}: {found:?}");
    }
    assert_contained("1 km", "one kilometre", true);
    assert_contained("1公里", "一公里", true);
}

#[test]
fn a_sign_is_a_sign_in_every_spelling() {
    let negative = [
        "minus 5 °C",
        "-5 °C",
        "−5 °C",
        "minus five degrees Celsius",
        "minus 5 Grad Celsius",
        "menos 5 °C",
        "零下5°C",
        "溫度為-5°C",
        "溫度為零下5度",
        "攝氏零下5度",
        "零下攝氏5度",
        "負5度",
        "5 degrees below zero",
        "5 Grad unter Null",
        "5 grados bajo cero",
    ];
    for left in negative {
        for right in negative {
            assert_contained(left, right, true);
        }
        for positive in ["5 °C", "5度", "plus 5 degrees"] {
            assert_contained(left, positive, false);
            assert_contained(positive, left, false);
        }
    }
}

#[test]
fn a_dash_or_a_difference_is_no_sign() {
    for (claim, source) in [
        ("10 °C", "5-10 °C"),
        ("10 °C", "5–10 °C"),
        ("10 °C", "5°-10°"),
        ("10 °C", "5 °C-10 °C"),
        ("10度", "5度-10度"),
        ("10 €", "5 €-10 €"),
        ("5 °C", "10 °C minus 5 °C"),
        ("5 °C", "al menos 5 °C"),
        ("5 °C", "más o menos 5 °C"),
        ("5 %", "The price minus 5 % is paid."),
        ("-5 %", "It fell by minus 5 %."),
        ("-5 °C", "It is –5 °C."),
    ] {
        assert_contained(claim, source, true);
    }
}

#[test]
fn halves_of_the_day_are_told_apart() {
    let before_noon =
        ["9 am", "9am", "9 a.m.", "9:00 AM", "9 Uhr morgens", "9 Uhr vormittags", "上午9點", "早上九點"];
    let after_noon = [
        "9 pm",
        "9pm.",
        "9 p.m.",
        "9:00 PM",
        "9 Uhr abends",
        "9 de la noche",
        "晚上9點",
        "下午九點",
        "9 in the evening",
    ];
    for (same, others) in [(&before_noon[..], &after_noon[..]), (&after_noon[..], &before_noon[..])] {
        for left in same {
            for right in same {
                assert_contained(left, right, true);
            }
            for other in others {
                assert_contained(left, other, false);
            }
        }
    }
    for (claim, source) in [
        ("at 9", "9 pm"),
        ("9 pm", "at 9"),
        ("21:00", "9 pm"),
        ("9 pm", "21 Uhr"),
        ("9:00", "9 am"),
        ("9:30 pm", "21:30"),
        ("12:30 am", "0:30"),
        ("12 pm", "12:00"),
        ("11 pm", "晚上11點"),
        ("2 am", "凌晨兩點"),
        ("下午3個小時", "3 hours"),
        ("9 Uhr am Montagabend", "9 pm"),
    ] {
        assert_contained(claim, source, true);
    }
    for (claim, source) in
        [("21:00", "9 am"), ("12 am", "12 pm"), ("5 am", "from 9 am to 5 pm"), ("15小時", "下午3個小時")]
    {
        assert_contained(claim, source, false);
    }
}

proptest! {
    #[test]
    fn a_marked_time_is_one_time_on_a_clock_of_24_hours(hour in 0_u8..24, other in 0_u8..24, minutes in 1_u8..60) {
        let marked = |hour: u8| {
            let mark = if hour < 12 { "am" } else { "pm" };
            format!("{}:{minutes:02} {mark}", if hour.is_multiple_of(12) { 12 } else { hour % 12 })
        };
        assert_contained(&marked(hour), &format!("{hour}:{minutes:02}"), true);
        assert_contained(&marked(hour), &marked(other), hour == other);
    }

    #[test]
    fn a_measure_is_no_other_measure(value in 2_u32..100_000, one in 0..UNITS.len(), other in 0..UNITS.len()) {
        let (left, right) = (UNITS[one][0], UNITS[other][0]);
        prop_assume!(one == other || !is_part(left, right));
        assert_contained(&format!("{value}{left}"), &format!("{value}{right}"), one == other);
    }
}
