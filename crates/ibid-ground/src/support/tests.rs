use ibid_core::{Document, LocationMap, SourceNumber, Span};

use super::{Asked, Assessment, Evidence, assess};
use crate::Quote;
use crate::fixture::document;

pub(super) fn quote(document: &Document) -> Quote {
    let span = Span::with_length(0, document.text.len());
    Quote::verify(SourceNumber::of_index(0), document, span).expect("a quote")
}

pub(super) fn quote_of(text: &str) -> Quote {
    quote(&document(text))
}

pub(super) fn support_for(question: &str, claim: &str, quoted: &str) -> f32 {
    scored(assess(claim, &Evidence { asked: Asked::of(question), quotes: &[quote(&document(quoted))] }))
}

pub(super) fn scored(assessment: Assessment) -> f32 {
    let Assessment::Scored(support) = assessment else { panic!("{assessment:?}") };
    support.get()
}

fn support(claim: &str, quoted: &str) -> f32 {
    support_for("What is it?", claim, quoted)
}

#[test]
fn the_quote_itself_is_fully_supported() {
    for text in [
        "Every employee is entitled to 25 days of leave.",
        "員工每年有十五天年假，不得結轉。",
        "No pets.",
        "Sí, hay 3.",
    ] {
        assert!(support(text, text) > 0.99, "{text}: {}", support(text, text));
    }
}

#[test]
fn what_the_quote_says_is_supported() {
    let quote = "Every full-time employee is entitled to 25 days of annual leave per calendar year.";
    for claim in [
        "Full-time employees get 25 days of annual leave.",
        "25 days.",
        "An employee is entitled to twenty-five days of leave, that is 25.",
        "Employees have 25 leave days each year.",
    ] {
        let support = support(claim, quote);
        assert!(support >= 0.7, "{claim}: {support}");
    }
    for (claim, quote) in [
        ("Staff receive 25 vacation days each year.", quote),
        ("Leave is 25 days.", "Leave is 25 days. It does not carry over."),
        (
            "Up to 5 days carry over with approval.",
            "Leave does not carry over. With approval, up to 5 days of leave carry over.",
        ),
        ("Leave is 25 days, it does not carry over.", "Leave is 25 days. It does not carry over."),
        ("Leave is 25 days and does not carry over.", "Leave is 25 days. It does not carry over."),
        ("Leave is 25 days.", "Leave is 25 days, but it does not carry over."),
        ("員工有十五天年假。", "員工每年享有十五天年假，不得結轉。"),
        ("No, it expires on 31 March.", "Unused leave expires on 31.03. each year."),
        ("You may take at most 5 days.", "You may take no more than 5 days."),
        ("Der Urlaub beträgt 25 Tage.", "Der Jahresurlaub beträgt fünfundzwanzig Tage."),
        ("La cuota es de 1.500 euros.", "La cuota anual es de 1500 €."),
        ("The fee is 1.5 million EUR.", "A fee of EUR 1,500,000 is due."),
        ("The fund holds two million euros.", "The fund holds EUR 2,000,000."),
        ("The fund holds 2.5 million euros.", "The fund holds two and a half million euros."),
        ("Der Bonus beträgt 200 Euro.", "Der Bonus beträgt zweihundert Euro."),
        ("Son 35 días de vacaciones.", "Son treinta y cinco días de vacaciones."),
        ("The archive has twenty-five\nmillion records.", "The archive has 25 million records."),
    ] {
        let support = support(claim, quote);
        assert!(support >= 0.5, "{claim}: {support}");
    }
}

#[test]
fn headings_are_part_of_what_the_source_says() {
    let mut document = document("Price: 49 EUR");
    document.locations = LocationMap::builder().heading(0, 1, "TX-200").build();
    let quotes = [quote(&document)];
    let evidence = Evidence { asked: Asked::of("?"), quotes: &quotes };
    let score = scored(assess("The TX-200 has a price of 49 EUR.", &evidence));
    assert!(score > 0.9, "{score}");
}

#[test]
fn a_header_names_what_the_cells_below_it_count() {
    for (header, claim, is_supported) in [
        ("Discount in %", "The discount of Basic is 25 %.", true),
        ("Discount in percent", "The discount of Basic is 25 %.", true),
        ("Discount in EUR", "The discount of Basic is €25.", true),
        ("Discount", "The discount of Basic is 25.", true),
        ("Discount", "The discount of Basic is 25 %.", false),
        ("Discount in EUR", "The discount of Basic is $25.", false),
    ] {
        let mut document = document("Basic: 25");
        document.locations = LocationMap::builder().heading(0, 1, header).build();
        let evidence = Evidence { asked: Asked::of("?"), quotes: &[quote(&document)] };
        let score = scored(assess(claim, &evidence));
        assert_eq!(score >= 0.7, is_supported, "{claim} under {header}: {score}");
    }
}

#[test]
fn a_question_can_name_things_but_not_state_quantities() {
    for (question, claim, quote) in [
        ("What does the TX-200 cost?", "The TX-200 costs 49 EUR.", "It costs 49 EUR."),
        ("Does the TX-200 have Bluetooth?", "The TX-200 has Bluetooth.", "It has Bluetooth 5.2."),
        ("How much leave after 3 years?", "After 3 years it is 27 days of leave.", "Leave is then 27 days."),
    ] {
        let support = support_for(question, claim, quote);
        assert!(support >= 0.5, "{claim}: {support}");
    }
    for (question, claim, quote) in [
        ("Is annual leave 28 days?", "Annual leave is 28 days.", "Annual leave is 25 days."),
        ("Is annual leave 28 days?", "Annual leave is 28 days.", "Annual leave is generous."),
        ("年假有28天嗎？", "年假有28天。", "年假很長。"),
        ("Does the TX-200 cost 49 EUR?", "The TX-200 costs 49 EUR.", "The TX-200 costs 59 EUR."),
        ("Does the king of France decide?", "The king of France decides.", "Leave is 25 days."),
    ] {
        let support = support_for(question, claim, quote);
        assert!(support < 0.5, "{claim}: {support}");
    }
}

#[test]
fn a_changed_number_has_no_support() {
    for (claim, quote) in [
        ("Employees get 28 days of leave.", "Every employee is entitled to 25 days of leave."),
        ("The price is 2000 EUR.", "The price is 200 EUR."),
        ("員工有二十天年假。", "員工每年有十五天年假。"),
        ("Employees get 25 weeks of leave.", "Every employee is entitled to 25 days of leave."),
        ("The discount is 5 %.", "The discount is 5 EUR."),
        ("Office hours begin at 9:30.", "Office hours begin at 9:00 and end at 17:30."),
        ("Notice is three months.", "The notice period is two months."),
        ("The fund holds two billion euros.", "The fund holds two million euros."),
        ("The fund holds 2 million euros.", "The fund holds two and a half million euros."),
        ("The archive has 25 records.", "The archive has 25,000 records."),
        ("Der Bonus beträgt zweihundert Euro.", "Der Bonus beträgt dreihundert Euro."),
        ("Son treinta y cinco días.", "Son treinta días o cinco meses."),
        ("補助三億元。", "補助三萬元。"),
        ("The plan covers 25 % of employees.", "The plan covers 25 employees."),
        ("The plan covers $25.", "The plan covers 25 employees."),
        ("The plan covers 25 €.", "The plan covers 25 employees."),
    ] {
        assert!(support(claim, quote).abs() < f32::EPSILON, "{claim}");
    }
}

#[test]
fn another_date_time_unit_or_sign_has_no_support() {
    for (claim, quote) in [
        (
            "The deadline for applications is June 30, 2024.",
            "The deadline for applications is March 30, 2024.",
        ),
        ("Unused leave expires on May 31.", "Unused leave expires on March 31, but it may be paid."),
        ("Die Frist endet am 30. Juni.", "Die Frist endet am 30. März."),
        ("Die Frist endet im Juni.", "Die Frist endet im März."),
        ("截止日期是6月30日。", "截止日期是3月30日。"),
        ("The office opens at 9 pm.", "The office opens at 9 am."),
        ("辦公室下午9點開門。", "辦公室上午9點開門。"),
        ("The route is 40 miles long.", "The route is 40 km long."),
        ("The route is 40 m long.", "The route is 40 km long."),
        ("Das Fass hat 5 Gallonen.", "Das Fass hat 5 Liter."),
        ("The room is at 5 °F.", "The room is at 5 °C."),
        ("The limit is 30 mph.", "The limit is 30 km/h."),
        ("It is 5 degrees outside.", "It is minus 5 degrees outside."),
    ] {
        assert!(support(claim, quote).abs() < f32::EPSILON, "{claim}");
    }
    for (claim, quote) in [
        (
            "The deadline for applications is 30 March 2024.",
            "The deadline for applications is March 30, 2024.",
        ),
        ("The deadline is March 30.", "The deadline is 2024-03-30."),
        ("The office opens at 9:00.", "The office opens at 9 am."),
        ("The office closes at 9 pm.", "The office closes at 21:00."),
        ("The office opens at 9.", "The office opens at 9 pm."),
        ("The route is 40 kilometres long.", "The route is 40 km long."),
        ("It is -5 °C outside.", "It is minus 5 °C outside."),
        ("The flat has 50 square metres.", "The flat has 50 m²."),
    ] {
        let support = support(claim, quote);
        assert!(support >= 0.5, "{claim}: {support}");
    }
}

#[test]
fn a_denied_claim_has_little_support() {
    for (claim, quote) in [
        ("Leave does not carry over.", "Unused leave carries over."),
        ("Leave carries over.", "Leave does not carry over."),
        ("You may take more than 5 days.", "You may take no more than 5 days."),
        (
            "Leave is 25 days and carries over to next year.",
            "Leave is 25 days. It does not carry over to next year.",
        ),
        ("Urlaub verfällt nicht.", "Urlaub verfällt im März."),
        ("Se permiten mascotas.", "No se permiten mascotas."),
        ("It carries over to the next year.", "Leave is 25 days. It does not carry over to the next year."),
        ("可以帶寵物進辦公室。", "不可以帶寵物進辦公室。"),
    ] {
        let support = support(claim, quote);
        assert!(support < 0.5, "{claim}: {support}");
    }
}

#[test]
fn a_claim_that_says_only_where_its_quote_does_not_has_little_support() {
    for (claim, quote) in [
        ("Only full-time employees get leave.", "Full-time employees get leave."),
        (
            "Leave is for employees. Only full-time employees get leave.",
            "Leave is for employees. Full-time employees get leave.",
        ),
        ("Nur Angestellte haben Urlaub.", "Angestellte haben Urlaub."),
        ("只有員工有年假。", "員工有年假。"),
    ] {
        let support = support(claim, quote);
        assert!(support < 0.7, "{claim}: {support}");
    }
    let support = support("Only employees get leave.", "Leave is for employees only.");
    assert!(support >= 0.7, "{support}");
}

#[test]
fn each_sentence_of_a_claim_has_to_be_borne_out() {
    let quote = "Kuechly led the team in tackles (118), forced two fumbles, and intercepted four passes.";
    let question = "How many tackles did Luke Kuechly register?";
    let one = support_for(question, "Luke Kuechly led the team in tackles (118).", quote);
    assert!(one >= 0.7, "{one}");
    let claim = "Luke Kuechly led the team in tackles (118). This is the answer to the question.";
    let both = support_for(question, claim, quote);
    assert!(both < 0.7, "{both}");

    let question = "Is annual leave 28 days?";
    let both = support_for(question, "Annual leave is 28 days. It is 25 days.", "Annual leave is 25 days.");
    assert!(both < 0.7, "{both}");
    let claim = "Jeder hat einen Anspruch auf 25 Tage Urlaub. Alle anderen bekommen die doppelte Zeit.";
    let quotes = [quote_of("Every employee is entitled to 25 days of annual leave.")];
    let evidence = Evidence { asked: Asked::of("Wie viele Tage Urlaub hat man?"), quotes: &quotes };
    assert_eq!(assess(claim, &evidence), Assessment::Incomparable);
}

#[test]
fn a_yes_and_a_repeated_question_need_no_quote() {
    let question = "How long is leave?";
    for (claim, quote) in [
        ("Correct. Leave is 25 days.", "Leave is 25 days."),
        ("How long is leave? It is 25 days.", "Staff get 25 days."),
        ("不行。年假不得結轉。", "年假不得結轉。"),
    ] {
        let support = support_for(question, claim, quote);
        assert!(support >= 0.7, "{claim}: {support}");
    }
    let support = support_for(question, "Is leave 25 days?", "Leave is 25 days.");
    assert!(support < 0.7, "a question is no answer: {support}");
}

#[test]
fn a_claim_about_something_else_has_little_support() {
    let support = support(
        "Dolphins communicate underwater using clicks.",
        "The rent is due on the first of the month.",
    );
    assert!(support < 0.5, "{support}");
}

#[test]
fn a_claim_in_the_language_of_the_question_is_not_dropped_for_its_words() {
    let quote = "Every employee is entitled to 25 days of annual leave.";
    let (chinese, german) = ("員工有幾天年假？", "Wie viele Tage Urlaub hat man?");
    for (question, claim) in [
        (chinese, "員工有 25 天年假。"),
        (chinese, "員工有二十五天年假。"),
        (german, "Jeder hat einen Anspruch auf 25 Tage Urlaub."),
    ] {
        let support = support_for(question, claim, quote);
        assert!(support >= 0.5, "{claim}: {support}");
    }
    for (question, claim) in [
        (chinese, "員工有 28 天年假。"),
        (chinese, "員工沒有 25 天年假。"),
        (german, "Jeder hat einen Anspruch auf 28 Tage Urlaub."),
    ] {
        let support = support_for(question, claim, quote);
        assert!(support < 0.5, "{claim}: {support}");
    }
}

#[test]
fn a_claim_that_cannot_be_compared_has_no_score() {
    let quote = quote(&document("Every employee is entitled to 25 days of annual leave."));
    for (question, claim) in [
        // Its words say nothing about quotes in another language.
        ("Wer hat einen Anspruch auf Urlaub?", "Die Angestellten haben das Recht, sich zu erholen."),
        // It is in the language of nobody.
        ("How many days of leave do employees get?", "Hunde sind auf der Wiese willkommen."),
        ("How many days of leave do employees get?", "Es sind 25 Tage für die Leute in der Firma."),
    ] {
        let evidence = Evidence { asked: Asked::of(question), quotes: std::slice::from_ref(&quote) };
        assert_eq!(assess(claim, &evidence), Assessment::Incomparable, "{claim}");
    }
}

#[test]
fn a_claim_that_says_nothing_has_no_support() {
    for claim in ["", "…", "It is.", "Yes."] {
        assert!(support(claim, "It is 25.").abs() < f32::EPSILON, "{claim}");
    }
}
