use std::collections::BTreeSet;

use proptest::prelude::*;

use super::cues::{LIMITS, NO_DENIAL, is_negated};
use super::is_denied;
use super::pairs::PAIRS;
use super::statement::Statement;
use crate::ClaimSignals;
use crate::normalize::fold;

fn denies_something(text: &str) -> bool {
    is_negated(&Statement::of(text), &Statement::of(""), &BTreeSet::new())
}

#[test]
fn denials_and_what_looks_like_one() {
    for text in [
        "It does not carry over.",
        "You can’t.",
        "No pets.",
        "Kein Urlaub.",
        "Sin gastos.",
        "不可以",
        "沒有年假",
        "没有",
        "never",
        "禁止吸菸",
    ] {
        assert!(denies_something(text), "{text}");
    }
    for text in [
        "Room No. 5",
        "No later than March.",
        "not only",
        "非常好",
        "未來",
        "不得超過三十天",
        "notable",
        "Nicht nur Urlaub.",
    ] {
        assert!(!denies_something(text), "{text}");
    }
}

/// The support that claims need not to be dropped.
const ENOUGH: f32 = 0.7;

#[test]
fn what_says_the_opposite_is_denied() {
    for (claim, quote) in [
        ("Smoking is permitted in the office.", "Smoking is prohibited in the office."),
        ("You may smoke in the office.", "Smoking in the office is prohibited."),
        ("Yes, smoking in the office is permitted.", "Smoking in the office is strictly prohibited."),
        ("Breakfast is excluded from the price.", "Breakfast is included in the price."),
        ("Breakfast is included in the price.", "Breakfast is excluded from the price."),
        ("The rent decreased by 12 percent in 2024.", "The rent increased by 12 percent in 2024."),
        ("The rent fell by 12 percent in 2024.", "The rent rose by 12 percent in 2024."),
        ("Employees may take at most 5 days.", "Employees may take at least 5 days."),
        ("You must take at least 5 days of leave.", "You must take no more than 5 days of leave."),
        ("You must take more than 5 days of leave.", "You must take no more than 5 days of leave."),
        ("The form must be submitted after 1 May.", "The form must be submitted before 1 May."),
        ("The form must be submitted before 1 May.", "The form may not be submitted before 1 May."),
        ("Employees must work from home on Fridays.", "Employees may work from home on Fridays."),
        ("Paid leave does not carry over.", "Unpaid leave carries over."),
        ("Sick leave is paid.", "Sick leave is unpaid."),
        ("The contract is valid.", "The contract is invalid."),
        ("The office is open on Sundays.", "The office is closed on Sundays."),
        ("There is a charge for parking.", "Parking is free of charge."),
        ("Parking is free of charge.", "There is a charge for parking."),
        ("The minimum notice period is 30 days.", "The maximum notice period is 30 days."),
        ("Part-time employees get 25 days of leave.", "Full-time employees get 25 days of leave."),
        ("The net price is 200 EUR.", "The gross price is 200 EUR."),
        ("Attendance at the training is optional.", "Attendance at the training is mandatory."),
        ("The temperature must be kept above 25 degrees.", "The temperature must be kept below 25 degrees."),
        ("No one over 18 may enter the room.", "No one under 18 may enter the room."),
        ("The rent may rise by more than 3 %.", "The rent may not rise by more than 3 %."),
        ("Smoking is not prohibited in the office.", "Smoking is prohibited in the office."),
        ("The shop is open until 6 pm.", "The shop is open from 6 pm."),
        ("Unlimited use of the archive is included.", "Limited use of the archive is included."),
        ("Rauchen ist im Büro erlaubt.", "Rauchen ist im Büro verboten."),
        ("Die Haftung ist nicht ausgeschlossen.", "Die Haftung ist ausgeschlossen."),
        ("Das Frühstück ist im Preis enthalten.", "Das Frühstück ist vom Preis ausgenommen."),
        ("Die Miete sinkt um 3 Prozent.", "Die Miete steigt um 3 Prozent."),
        ("Die Kündigungsfrist beträgt höchstens 30 Tage.", "Die Kündigungsfrist beträgt mindestens 30 Tage."),
        ("Der Antrag ist nach dem 1. Mai zu stellen.", "Der Antrag ist vor dem 1. Mai zu stellen."),
        ("Mitarbeiter müssen freitags zu Hause arbeiten.", "Mitarbeiter dürfen freitags zu Hause arbeiten."),
        ("Der Vertrag ist gültig.", "Der Vertrag ist ungültig."),
        ("Das Büro ist am Sonntag geöffnet.", "Das Büro ist am Sonntag geschlossen."),
        ("Das Parken ist kostenpflichtig.", "Das Parken ist kostenlos."),
        ("Está permitido fumar en la oficina.", "Está prohibido fumar en la oficina."),
        ("El desayuno está excluido del precio.", "El desayuno está incluido en el precio."),
        ("La renta disminuyó un 12 por ciento en 2024.", "La renta aumentó un 12 por ciento en 2024."),
        ("El plazo es de 30 días como mínimo.", "El plazo es de 30 días como máximo."),
        ("El plazo es de al menos 30 días.", "El plazo es de como máximo 30 días."),
        ("La solicitud se presenta después del 1 de mayo.", "La solicitud se presenta antes del 1 de mayo."),
        ("Los empleados deben trabajar desde casa.", "Los empleados pueden trabajar desde casa."),
        ("辦公室內允許吸菸。", "辦公室內禁止吸菸。"),
        ("年假最多15天。", "年假至少15天。"),
        ("年假至多十五天。", "年假不得少於十五天。"),
        ("租金減少百分之三。", "租金增加百分之三。"),
        ("申請應於5月1日之後提出。", "申請應於5月1日之前提出。"),
        ("員工必須在家工作。", "員工可以在家工作。"),
        ("早餐不包括在房價內。", "早餐包括在房價內。"),
        ("The price is 200 EUR excluding taxes.", "The price is 200 EUR including taxes."),
        ("Visitors have to wear a badge.", "Visitors may wear a badge."),
        (
            "Die Kaution beträgt mindestens drei Monatsmieten.",
            "Die Kaution darf drei Monatsmieten nicht überschreiten.",
        ),
        ("No, the museum is open on Mondays.", "The museum is closed on Mondays."),
        ("Visitors under 18 may enter the laboratory.", "Visitors over 18 may enter the laboratory."),
        ("Smoking is allowed.", "Smoking is prohibited, except on the balcony."),
        ("Yes. It is allowed to smoke in the office.", "Smoking in the office is prohibited."),
    ] {
        let signals = ClaimSignals::of(claim, "?", &[quote]);
        assert!(signals.is_denied && signals.support() < ENOUGH, "{claim} / {quote}: {signals:?}");
    }
}

/// Claims and quotes that say the same.
const SAME: &[(&str, &str)] = &[
    ("Smoking in the office is not allowed.", "Smoking in the office is prohibited."),
    ("Smoking in the office is prohibited.", "Smoking is not allowed in the office."),
    ("No, you may not smoke in the office.", "Smoking in the office is prohibited."),
    ("No. Smoking in the office is prohibited.", "Smoking in the office is prohibited."),
    ("Smoking in the office is permitted.", "Smoking in the office is not prohibited."),
    ("Unused leave expires on 31 March.", "Leave that is not used by 31 March expires."),
    ("Leave not used by 31 March expires.", "Unused leave expires on 31 March."),
    ("No, it expires on 31 March.", "Unused leave expires on 31 March."),
    ("Parking in the garage is free of charge.", "There is no charge for parking in the garage."),
    ("There is no charge for parking in the garage.", "Parking in the garage is free of charge."),
    ("Parking in the garage is free.", "Parking in the garage is free of charge."),
    ("The increase of the rent is limited to 3 %.", "The increase of the rent may not be more than 3 %."),
    ("The rent may not rise by more than 3 % per year.", "The rise of the rent is limited to 3 % per year."),
    ("The rise of the rent is limited to 3 % per year.", "The rent may not rise by more than 3 % per year."),
    ("The rent may rise by 3 % per year at most.", "The rent may not rise by more than 3 % per year."),
    ("You may take at most 5 days.", "You may take no more than 5 days."),
    ("You have to take at least 5 days of leave.", "You have to take no fewer than 5 days of leave."),
    ("The notice period is at least 30 days.", "The notice period is not less than 30 days."),
    ("The maximum notice period is 30 days.", "The notice period is at most 30 days."),
    ("Sick leave is not paid.", "Sick leave is unpaid."),
    ("Sick leave is unpaid.", "Sick leave is not paid."),
    ("The contract with the supplier is not valid.", "The contract with the supplier is invalid."),
    ("The office is not open on Sundays.", "The office is closed on Sundays."),
    ("On Sundays no offices are open.", "The offices are closed on Sundays."),
    ("The price includes breakfast and excludes taxes.", "The price includes breakfast and excludes taxes."),
    ("Taxes are excluded.", "The price includes breakfast and excludes taxes."),
    ("The price is 200 EUR.", "The price is 200 EUR excluding taxes."),
    ("The theatre opened after the museum.", "The museum opened before the theatre."),
    ("Bob is younger than Ann.", "Ann is older than Bob."),
    ("The shop opens from 9:00.", "The shop is closed until 9:00."),
    ("Leave cannot be used after 31 March.", "Leave can be used until 31 March."),
    ("Leave expires after 31 March.", "Leave must be used by 31 March, and expires then."),
    ("Applicants must apply online.", "Applicants may only apply online."),
    ("You must not smoke in the office.", "You may not smoke in the office."),
    ("In May employees must submit the form.", "In May employees must submit the form."),
    ("You must be at least 18 to enter.", "No one under 18 may enter."),
    ("Assistance dogs are allowed.", "Dogs are not allowed, unless they are assistance dogs."),
    ("Smoking is permitted on the terrace.", "Smoking is prohibited except on the terrace."),
    ("The prices of the tickets did not increase in 2024.", "The prices of the tickets decreased in 2024."),
    ("The banned book sold 5000 copies.", "The book, which was banned, sold 5000 copies."),
    ("The king banned the book in 1865.", "The book was banned by the king in 1865."),
    (
        "A 16-year-old threw a kitten against a door.",
        "A 16-year-old who threw a kitten against a door has been banned from keeping animals for ten years.",
    ),
    ("It is impossible to return tickets.", "Tickets cannot be returned."),
    ("Attendance at the training is not mandatory.", "Attendance at the training is voluntary."),
    ("Rauchen ist im Büro nicht erlaubt.", "Rauchen ist im Büro verboten."),
    ("Im Büro ist das Rauchen verboten.", "Im Büro ist das Rauchen nicht gestattet."),
    ("Nein, im Büro ist Rauchen nicht gestattet.", "Im Büro ist Rauchen untersagt."),
    ("Die Kündigungsfrist beträgt höchstens 30 Tage.", "Die Kündigungsfrist beträgt nicht mehr als 30 Tage."),
    (
        "Die Miete darf pro Jahr nicht um mehr als 3 % steigen.",
        "Die Miete darf pro Jahr um höchstens 3 % steigen.",
    ),
    ("Die Miete darf um höchstens 3 % steigen.", "Die Miete darf nicht um mehr als 3 % steigen."),
    ("Die Miete darf 3 % nicht überschreiten.", "Die Miete darf höchstens 3 % betragen."),
    ("Das Parken im Hof ist kostenlos.", "Für das Parken im Hof fallen keine Kosten an."),
    ("No está permitido fumar en la oficina.", "Está prohibido fumar en la oficina."),
    ("El plazo es de como máximo 30 días.", "El plazo es de no más de 30 días."),
    ("La renta puede subir como máximo un 3 %.", "La renta no puede subir más de un 3 %."),
    ("El aparcamiento en el garaje es gratuito.", "El aparcamiento en el garaje no tiene coste."),
    ("正式員工的年假最多三十天。", "正式員工的年假不得超過三十天。"),
    ("正式員工的年假不得超過三十天。", "正式員工的年假最多三十天。"),
    ("員工在公司停車場停車免費。", "員工在公司停車場停車不收費。"),
    ("申請人年齡須在18歲以上。", "申請人年齡不得低於18歲。"),
    ("Leave must be used by 31 March.", "Unused leave expires on 31 March."),
    ("Silicone oil may not be heated above 230 °C.", "Silicone oil may be heated to 230 °C at most."),
    ("Silicone oil may be heated to 230 °C at most.", "Silicone oil must not be heated above 230 °C."),
    ("The deposit may be up to three months' rent.", "The deposit must not exceed three months' rent."),
    (
        "Liability for damage is excluded to the extent permitted by law.",
        "Liability for damage is excluded to the extent permitted by law.",
    ),
    (
        "The company has no liability for damage to the extent permitted by law.",
        "Liability for damage is excluded to the extent permitted by law.",
    ),
    ("No more than 14 persons may be in the laboratory.", "At most 14 persons may be in the laboratory."),
    ("Sensitive data may not be sent by e-mail.", "Sending sensitive data by e-mail: forbidden"),
    ("Das Büro ist sonntags geschlossen.", "Das Büro öffnet sonntags nicht."),
    ("Sonntags öffnet das Büro nicht.", "Das Büro ist sonntags geschlossen."),
    ("員工每年有十五天年假,不得結轉。", "員工每年有十五天年假，不得結轉。"),
    ("依照公司的規定，正式員工的年假至少15天。", "依照公司的規定，正式員工的年假不得少於十五天。"),
    ("在公司總部的辦公室內部，所有正式員工不允許吸菸。", "在公司總部的辦公室內部，所有正式員工禁止吸菸。"),
    ("Leave may be carried over if it was not used.", "Unused leave may be carried over."),
    ("The price is 200 EUR and includes taxes.", "The price is 200 EUR including taxes."),
    ("Visitors may wear a badge.", "Visitors must wear a badge."),
    ("The deposit is at most three months' rent.", "The deposit must not exceed three months' rent."),
    ("La fianza no supera los 300 euros.", "La fianza es de 300 euros como máximo."),
    ("Yes, the museum is closed on Mondays.", "The museum is closed on Mondays."),
    ("The company does not pay for meals.", "Meals are excluded from reimbursement by the company."),
    ("Smoking is allowed on the balcony.", "Smoking is prohibited, except on the balcony."),
];

#[test]
fn what_says_the_same_in_opposite_words_is_not_denied() {
    for (claim, quote) in SAME {
        let signals = ClaimSignals::of(claim, "?", &[quote]);
        assert!(!signals.is_denied && signals.support() >= ENOUGH, "{claim} / {quote}: {signals:?}");
    }
}

#[test]
fn an_opposite_that_another_quote_states_is_none() {
    let claim = "The form must be submitted after 1 May.";
    let quotes =
        ["The form must be submitted before 1 May.", "The form must be submitted after 1 May, then."];
    assert!(is_denied(claim, &quotes[..1]));
    assert!(!is_denied(claim, &quotes));
}

#[test]
fn tables_are_written_as_texts_are_folded() {
    let terms = PAIRS.iter().flat_map(|pair| pair.sides).flat_map(|side| side.split(", "));
    let terms: Vec<&str> = terms.collect();
    for written in terms.iter().chain(NO_DENIAL) {
        assert_eq!(fold(written), *written);
        assert!(!written.is_empty() && !written.contains(','), "{written}");
    }
    for limit in LIMITS {
        assert!(terms.contains(limit), "{limit}");
    }
}

proptest! {
    #[test]
    fn what_is_repeated_is_not_denied(words in prop::collection::vec(prop::sample::select(vec![
        "leave", "Leave", "is", "not", "no", "a", "25", "days", "may", "must", "nicht", "und", "die", "年假",
        "不得", "超過", "十五", "never", "only", "more than", "at most", "at least", "before", "until", "from",
        "open", "closed", "prohibited", "allowed", "free of charge", "increased", "fell", "unused", "used",
        "except", "unless", ",", ".", ";", "but", "and it", "禁止", "以上", "kein", "verboten", "limited to",
        "without", "exceed", "no más de", "puede", "gratis",
    ]), 1..12)) {
        let text = words.join(" ");
        prop_assert!(!is_denied(&text, &[&text]));
    }
}
