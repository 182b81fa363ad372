//! How heavy, how wide, how old.

use super::agree;
use super::tests::assert_disagree;

const HEAVY: &str = "How heavy is the press?";

#[test]
fn whatever_is_asked_to_be_measured_is_compared() {
    assert_disagree(
        &[
            (HEAVY, "The press weighs 1,500 kg.", "The press weighs 1,800 kg."),
            ("How tall is the mast?", "The mast is 12 m tall.", "The mast is 15 m tall."),
            ("How old is the boiler?", "The boiler is 12 years old.", "The boiler is 15 years old."),
            ("How hot does the kiln get?", "The kiln gets 900 °C hot.", "The kiln gets 950 °C hot."),
            ("How expensive is the ticket?", "The ticket costs 9 EUR.", "The ticket costs 12 EUR."),
            (
                "How far is the depot from the station?",
                "The depot is 3 km from the station.",
                "The depot is 5 km from the station.",
            ),
            (
                "Wie lang ist die Kündigungsfrist?",
                "Die Kündigungsfrist beträgt drei Monate.",
                "Die Kündigungsfrist beträgt sechs Monate.",
            ),
            (
                "Wie lang ist die Kündigungsfrist?",
                "Die Kündigungsfrist ist drei Monate.",
                "Die Kündigungsfrist beträgt sechs Monate.",
            ),
            ("Wie schwer ist die Presse?", "Die Presse wiegt 1.500 kg.", "Die Presse wiegt 1.800 kg."),
            ("Wie teuer ist das Ticket?", "Das Ticket kostet 9 EUR.", "Das Ticket kostet 12 EUR."),
            ("¿Cuánto pesa la prensa?", "La prensa pesa 1.500 kg.", "La prensa pesa 1.800 kg."),
            ("¿Cuánto dura la garantía?", "La garantía dura 24 meses.", "La garantía dura 36 meses."),
            ("這台機器有多重？", "這台機器重1500公斤。", "這台機器重1800公斤。"),
        ],
        true,
    );
}

#[test]
fn other_measures_and_other_questions_are_no_disagreement() {
    assert_disagree(
        &[
            (HEAVY, "The press weighs 1500 kg.", "The press weighs 1.5 tonnes."),
            (HEAVY, "The press weighs 1500 kg.", "The press weighs 1,500 kg."),
            ("How come the press is heavy?", "The press weighs 1,500 kg.", "The press weighs 1,800 kg."),
            (
                "How wide is the table?",
                "The oak table in the hall is 2 m long.",
                "The oak table in the hall is 1 m wide.",
            ),
            (
                "Wie lang ist der Tisch?",
                "Der Tisch im Saal ist aus Eiche und 2 m lang.",
                "Der Tisch im Saal ist aus Eiche und 1 m breit.",
            ),
        ],
        false,
    );
}

#[test]
fn one_answer_in_two_forms_is_the_same() {
    for (question, left, right, expected) in [
        (HEAVY, "The press weighs 1500 kg.", "The press weighs 1,500 kilograms.", true),
        ("Who is the officer?", "The officer is Eva Lindner.", "The officer is Dr. Eva Lindner.", true),
        ("When does the shop open?", "The shop opens at 9:00.", "The shop opens at 9 a.m.", true),
        (HEAVY, "The press weighs 1500 kg.", "The press weighs 1800 kg.", false),
        // What is about something else may share a number.
        (
            "Within how many days of the end of a trip are expenses claimed?",
            "Expenses are claimed within 30 days.",
            "Travel expenses are claimed within 30 days of the end of the trip.",
            false,
        ),
    ] {
        assert_eq!(agree(question, left, right), expected, "{question} {left} / {right}");
        assert_eq!(agree(question, right, left), expected, "{question} {right} / {left}");
    }
}
