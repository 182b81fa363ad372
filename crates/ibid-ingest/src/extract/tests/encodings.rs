use encoding_rs::{BIG5, EUC_KR, GBK, ISO_2022_JP, SHIFT_JIS, WINDOWS_1251, WINDOWS_1252};

use super::{place, read};

const CHINESE: &str = "員工每年有十五天特別休假。公司位於台北市，歡迎您的加入，請於上班時間內來電。";

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

#[test]
fn text_in_any_encoding() {
    let simplified = "员工每年有十五天年假。公司位于上海市，欢迎您的加入，请于上班时间内来电咨询。";
    let japanese = "社員には年に十五日の有給休暇があります。東京の本社までお電話ください。";
    let korean = "직원은 매년 십오 일의 연차 휴가를 받습니다. 서울 본사로 전화해 주십시오.";
    let russian = "Каждый сотрудник имеет право на пятнадцать дней отпуска в год.";
    let german = "Die Größe beträgt 25 m². Das Gebäude ist schön und für alle zugänglich.";
    let bom = |text: &str, unit: fn(u16) -> [u8; 2]| utf16(&format!("\u{feff}{text}"), unit);
    let cases: &[(&str, Vec<u8>, &str)] = &[
        ("UTF-8", german.as_bytes().to_vec(), german),
        ("UTF-8 with a mark", format!("\u{feff}{german}").into_bytes(), german),
        ("windows-1252", WINDOWS_1252.encode(german).0.into_owned(), german),
        ("windows-1251", WINDOWS_1251.encode(russian).0.into_owned(), russian),
        ("Big5", BIG5.encode(CHINESE).0.into_owned(), CHINESE),
        ("GBK", GBK.encode(simplified).0.into_owned(), simplified),
        ("Shift-JIS", SHIFT_JIS.encode(japanese).0.into_owned(), japanese),
        ("ISO-2022-JP", ISO_2022_JP.encode(japanese).0.into_owned(), japanese),
        ("EUC-KR", EUC_KR.encode(korean).0.into_owned(), korean),
        ("UTF-16LE with a mark", bom(german, u16::to_le_bytes), german),
        ("UTF-16BE with a mark", bom(CHINESE, u16::to_be_bytes), CHINESE),
        ("UTF-16LE", utf16(german, u16::to_le_bytes), german),
        ("UTF-16BE", utf16(german, u16::to_be_bytes), german),
        ("UTF-16LE, Chinese", utf16(&format!("{CHINESE}\n{CHINESE}"), u16::to_le_bytes), CHINESE),
        ("UTF-16BE, Chinese", utf16(&format!("{CHINESE}\n{CHINESE}"), u16::to_be_bytes), CHINESE),
    ];
    for (encoding, bytes, text) in cases {
        let document = read("a.txt", bytes).unwrap_or_else(|error| panic!("{encoding}: {error}"));
        assert!(document.text.starts_with(text), "{encoding}: {}", document.text);
        assert!(document.coverage.notes.is_empty(), "{encoding}: {:?}", document.coverage.notes);
    }
}

#[test]
fn a_zero_byte_that_strayed_in_makes_no_utf_16_of_a_text() {
    let english = "The invoice 4711 is due on Friday. The second line is about llamas and more of them.";
    let cases: &[(Vec<u8>, &str)] = &[
        (english.replace("Friday. ", "Friday.\0 ").into_bytes(), english),
        (english.replace("Friday. ", "Friday.\0\0 ").into_bytes(), english),
        (CHINESE.replace('，', "，\0").into_bytes(), CHINESE),
    ];
    for (bytes, text) in cases {
        assert_eq!(read("a.txt", bytes).expect("read").text, *text);
    }
    let cyrillic = "Каждый сотрудник имеет право на отпуск.";
    for unit in [u16::to_le_bytes, u16::to_be_bytes] {
        assert_eq!(read("a.txt", &utf16(cyrillic, unit)).expect("read").text, cyrillic);
    }
}

#[test]
fn bytes_that_are_no_text_are_shown_and_noted() {
    let mut bytes = CHINESE.as_bytes().to_vec();
    bytes.extend(b"\xff\xfe and on");
    let document = read("a.txt", &bytes).expect("read");
    assert!(document.text.starts_with(CHINESE) && document.text.contains('\u{fffd}'), "{}", document.text);
    assert!(document.coverage.notes[0].contains("no UTF-8 text"), "{:?}", document.coverage.notes);
}

#[test]
fn control_characters_go_and_lines_and_non_breaking_spaces_stay() {
    let document =
        read("a.txt", "two\r\nlines\rthree\x07\x1b[31ma\x0cb\t12\u{a0}km".as_bytes()).expect("read");
    assert_eq!(document.text, "two\nlines\nthree[31ma b\t12\u{a0}km");
    assert_eq!(place(&document, "three").lines, Some((3, 3)));
}

#[test]
fn the_language_is_told_where_it_is_sure() {
    for (text, language) in [
        (CHINESE, Some("cmn")),
        (
            "Every employee is entitled to twenty-five days of annual leave, which do not carry over.",
            Some("eng"),
        ),
        (
            "Jeder Mitarbeiter hat Anspruch auf fünfundzwanzig Tage Urlaub im Jahr, die verfallen.",
            Some("deu"),
        ),
        ("12 34", None),
    ] {
        assert_eq!(read("a.txt", text.as_bytes()).expect("read").language.as_deref(), language, "{text}");
    }
}
