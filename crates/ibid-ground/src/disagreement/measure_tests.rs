//! Amounts: in different units, in different currencies, and of different things.

use super::tests::{LEAVE, assert_disagree};

const DELIVERY: &str = "How long does delivery take?";
const EXAM: &str = "How long does the exam take?";
const FEE: &str = "How much is the fee?";
const TRAIL: &str = "How long is the trail?";
const PARCEL: &str = "How much does the parcel weigh?";

#[test]
fn amounts_in_different_units_disagree_where_they_are_clearly_apart() {
    assert_disagree(
        &[
            (DELIVERY, "Delivery takes 2 weeks.", "Delivery takes 3 months."),
            (DELIVERY, "Delivery takes 10 days.", "Delivery takes three weeks."),
            ("How many days does delivery take?", "Delivery takes 3 days.", "Delivery takes 2 weeks."),
            (EXAM, "The exam takes one hour.", "The exam takes 30 minutes."),
            (
                "What is the notice period?",
                "The notice period is two weeks.",
                "The notice period is 3 months.",
            ),
            (
                "When does the right vest?",
                "The right vests after 5 years.",
                "The right vests after 18 months.",
            ),
            (TRAIL, "The trail is 1 km long.", "The trail is 2000 m long."),
            (PARCEL, "The parcel weighs 5 kg.", "The parcel weighs 500 g."),
            ("How much does the tank hold?", "The tank holds 200 litres.", "The tank holds 2 m³."),
            (
                "Wie lange dauert die Lieferung?",
                "Die Lieferung dauert 2 Wochen.",
                "Die Lieferung dauert 3 Monate.",
            ),
            ("¿Cuánto tarda la entrega?", "La entrega tarda 2 semanas.", "La entrega tarda 3 meses."),
            ("交貨需要多久？", "交貨需要2週。", "交貨需要3個月。"),
        ],
        true,
    );
}

#[test]
fn the_same_amount_in_different_units_is_no_disagreement() {
    assert_disagree(
        &[
            (DELIVERY, "Delivery takes 2 weeks.", "Delivery takes 14 days."),
            (DELIVERY, "Delivery takes 2 weeks (14 days).", "Delivery takes 14 days."),
            (DELIVERY, "Delivery takes 1 month.", "Delivery takes 30 days."),
            (DELIVERY, "Delivery takes 1 month.", "Delivery takes 31 days."),
            (DELIVERY, "Delivery takes 12 months.", "Delivery takes 1 year."),
            (DELIVERY, "Delivery takes 2 to 3 weeks.", "Delivery takes 14 days."),
            (DELIVERY, "Delivery takes 2-3 weeks.", "Delivery takes 10-14 days."),
            (EXAM, "The exam takes one hour.", "The exam takes 60 minutes."),
            (EXAM, "The exam takes 1 hour 30 minutes.", "The exam takes 90 minutes."),
            (EXAM, "The exam takes 1 hour 30 minutes.", "The exam takes 1.5 hours."),
            // Of work.
            (LEAVE, "Every employee gets 25 days of leave.", "Every employee gets 5 weeks of leave."),
            (TRAIL, "The trail is 1 km long.", "The trail is 1000 m long."),
            (TRAIL, "The trail is 5 miles long.", "The trail is 8 km long."),
            (PARCEL, "The parcel weighs 5 kg.", "The parcel weighs 5000 g."),
            (
                "Wie lange dauert die Lieferung?",
                "Die Lieferung dauert 2 Wochen.",
                "Die Lieferung dauert 14 Tage.",
            ),
            ("¿Cuánto tarda la entrega?", "La entrega tarda 2 semanas.", "La entrega tarda 14 días."),
            ("交貨需要多久？", "交貨需要2週。", "交貨需要14天。"),
        ],
        false,
    );
}

#[test]
fn different_currencies_disagree() {
    assert_disagree(
        &[
            (FEE, "The fee is 20 EUR.", "The fee is 20 USD."),
            (FEE, "The fee is 20 EUR.", "The fee is 25 USD."),
            (FEE, "The fee is EUR 20.", "The fee is $25."),
            ("What is the fee?", "The fee is 20 EUR.", "The fee is 20 USD."),
            ("How many euros is the fee?", "The fee is 20 euros.", "The fee is 20 francs."),
            ("Wie hoch ist die Gebühr?", "Die Gebühr beträgt 20 Euro.", "Die Gebühr beträgt 20 Franken."),
            ("¿Cuánto es la cuota?", "La cuota es de 20 euros.", "La cuota es de 25 dólares."),
            ("費用是多少？", "費用是20歐元。", "費用是20美元。"),
        ],
        true,
    );
}

#[test]
fn amounts_of_different_things_are_no_disagreement() {
    assert_disagree(
        &[
            (PARCEL, "The parcel weighs 5 kg.", "The parcel weighs 3 m."),
            (FEE, "The fee is 20 EUR.", "The fee is 3 weeks."),
            // One is the other one in another currency.
            (FEE, "The fee is 20 EUR, about 22 USD.", "The fee is 20 EUR."),
            (FEE, "The fee is 20 EUR, about 22 USD.", "The fee is 22 USD."),
            (FEE, "The fee is 20 EUR, about 22 USD.", "The fee is 18 GBP."),
            (FEE, "The fee is $20.", "The fee is 20 USD."),
            (FEE, "The fee is 20 EUR.", "The fee is 300 USD a year."),
            // Something else is said besides.
            (FEE, "The fee is 20 EUR.", "The fee for guests from abroad is 25 USD."),
            (FEE, "The fee for members is 20 EUR.", "The fee for guests is 25 USD."),
            (LEAVE, "Leave is 25 days.", "Leave is carried over for 2 years."),
            (DELIVERY, "Delivery takes 2 weeks.", "Delivery to islands in winter takes 3 months."),
            // Of two hours a day, a course may take weeks.
            ("How long is the course?", "The course takes 40 hours.", "The course takes 3 weeks."),
            (DELIVERY, "In May 2023 delivery took 2 weeks.", "In June 2024 delivery took 3 months."),
        ],
        false,
    );
}

#[test]
fn a_shared_unit_does_not_make_one_thing_of_two() {
    assert_disagree(
        &[
            (FEE, "The fee for members is 10 EUR.", "The fee for guests is 20 EUR."),
            (FEE, "The fee per day is 20 EUR.", "The fee per month is 300 EUR."),
            (
                "How much is paid per hour?",
                "Overtime pays 25 EUR per hour.",
                "Night work pays 30 EUR per hour.",
            ),
            (
                "How much is paid per kilometre by car?",
                "By car 0.42 EUR per kilometre is paid.",
                "By motorbike 0.20 EUR per kilometre is paid.",
            ),
        ],
        false,
    );
    assert_disagree(
        &[
            (LEAVE, "Every employee gets 25 days of leave.", "Employees are entitled to 28 days of leave."),
            (FEE, "The fee for members is 10 EUR.", "Members pay a fee of 20 EUR."),
        ],
        true,
    );
}
