use proptest::prelude::*;

use super::disagree;

/// A question, and two sentences that answer it.
type Case = (&'static str, &'static str, &'static str);

pub(super) fn assert_disagree(cases: &[Case], expected: bool) {
    for (question, left, right) in cases {
        assert_eq!(disagree(question, left, right), expected, "{question} {left} / {right}");
        assert_eq!(disagree(question, right, left), expected, "{question} {right} / {left}");
    }
}

pub(super) const LEAVE: &str = "How many days of leave does an employee get?";
const DEADLINE: &str = "When is the deadline for applications?";

#[test]
fn other_numbers_for_the_same_thing_disagree() {
    assert_disagree(
        &[
            (LEAVE, "Every employee gets 25 days of leave.", "Employees get 28 days of leave."),
            ("How much is the rate?", "The 2024 rate is 0.42 EUR.", "The 2024 rate is 0.50 EUR."),
            (
                "How many employees are there?",
                "The company has 500 employees.",
                "The company has 480 employees.",
            ),
            ("When does the office open?", "The office opens at 9:00.", "The office opens at 10:00."),
            ("Wie viele Urlaubstage gibt es?", "Es gibt 25 Urlaubstage.", "Es gibt 28 Urlaubstage."),
            (
                "Wie hoch ist die Pauschale?",
                "Die Pauschale beträgt 0,42 EUR.",
                "Die Pauschale beträgt 0,50 EUR.",
            ),
            (
                "¿Cuántos días de vacaciones hay?",
                "Hay 25 días de vacaciones.",
                "Hay veintiocho días de vacaciones.",
            ),
            ("員工有多少天年假？", "員工有25天年假。", "員工有二十八天年假。"),
        ],
        true,
    );
}

#[test]
fn the_same_or_something_else_is_no_disagreement() {
    assert_disagree(
        &[
            (LEAVE, "Every employee gets 25 days of leave.", "Employees get twenty-five days of leave."),
            (LEAVE, "Every employee gets 25 days of leave.", "Employees get leave."),
            (LEAVE, "Every employee gets 25 days of leave.", "Employees pay 28 EUR for lunch."),
            ("Why is there leave?", "There are 25 days of leave.", "There are 28 days of leave."),
            (
                "How many employees does the company have?",
                "The company has 500 employees.",
                "The company has 3 departments.",
            ),
            ("When does the office open?", "The office opens at 9:00.", "The office closes at 17:00."),
            (
                "¿Cuántos días de vacaciones hay?",
                "Hay 25 días de vacaciones.",
                "Hay veinticinco días de vacaciones.",
            ),
            ("年假有幾天？", "年假為25天。", "年假為二十五天。"),
        ],
        false,
    );
}

#[test]
fn other_dates_disagree_whatever_numbers_they_share() {
    assert_disagree(
        &[
            (
                DEADLINE,
                "The deadline for applications is March 31, 2024.",
                "The deadline for applications is June 30, 2024.",
            ),
            (
                DEADLINE,
                "The deadline for applications is 2024-03-31.",
                "The deadline for applications is 2024-06-30.",
            ),
            (
                DEADLINE,
                "The deadline for applications is 31.03.2024.",
                "The deadline for applications is 31.03.2025.",
            ),
            (
                DEADLINE,
                "The deadline for applications is 31 March.",
                "The deadline for applications is 30 June.",
            ),
            (
                DEADLINE,
                "The deadline for applications is in March 2024.",
                "The deadline for applications is June 30, 2024.",
            ),
            (
                "When was the company founded?",
                "The company was founded in 1998.",
                "The company was founded on March 3, 1999.",
            ),
            ("When is the fair?", "In 2024 the fair is on 3 May.", "In 2024 the fair is on 7 June."),
            (
                "When is the exam?",
                "The exam is on May 3, 2024 at 9:00.",
                "The exam is on May 3, 2024 at 10:30.",
            ),
            ("Wann endet die Frist?", "Die Frist endet am 31.03.2024.", "Die Frist endet am 30.06.2024."),
            ("Wann endet die Frist?", "Die Frist endet am 31. März 2024.", "Die Frist endet am 30.6.24."),
            (
                "Wie lange kann man sich bewerben?",
                "Man kann sich bis zum 31.03.2024 bewerben.",
                "Man kann sich bis zum 30.06.2024 bewerben.",
            ),
            (
                "¿Cuándo termina el plazo?",
                "El plazo termina el 31 de marzo de 2024.",
                "El plazo termina el 30 de junio de 2024.",
            ),
            ("申請什麼時候截止？", "申請截止日期是2024年3月31日。", "申請截止日期是2024年6月30日。"),
            ("申请什么时候截止？", "申请于3月31日截止。", "申请于6月30日截止。"),
        ],
        true,
    );
}

#[test]
fn one_date_in_two_forms_and_dates_of_other_things_agree() {
    assert_disagree(
        &[
            (
                DEADLINE,
                "The deadline for applications is 31.03.2024.",
                "The deadline for applications is March 31, 2024.",
            ),
            (
                DEADLINE,
                "The deadline for applications is 2024-03-31.",
                "The deadline for applications is 31 March.",
            ),
            (
                DEADLINE,
                "The deadline for applications is in March 2024.",
                "The deadline for applications is 31/03/2024.",
            ),
            (
                DEADLINE,
                "The deadline for applications is 03/04/2024.",
                "The deadline for applications is April 3, 2024.",
            ),
            (
                DEADLINE,
                "The deadline for applications is March 31, 2024.",
                "The deadline for applications comes soon.",
            ),
            (
                "When is registration?",
                "Registration for the summer course opens on March 1, 2024.",
                "Registration for the summer course closes on June 30, 2024.",
            ),
            (
                "When was Foo Ltd founded?",
                "The company Foo Ltd was founded on March 3, 1998.",
                "The company Foo Ltd was acquired on June 5, 2010.",
            ),
            ("When in 2024 is the fair?", "The fair is on May 3, 2024.", "The fair is on June 7, 2025."),
            ("When is the fair?", "In 2023 the fair is on 3 May.", "In 2024 the fair is on 7 June."),
            ("Wann endet die Frist?", "Die Frist endet am 31.3.24.", "Die Frist endet am 31. März 2024."),
            (
                "Wann ist die Anmeldung?",
                "Die Anmeldung für den Kurs beginnt am 1. März 2024.",
                "Die Anmeldung für den Kurs endet am 30. Juni 2024.",
            ),
            (
                "¿Cuándo termina el plazo?",
                "El plazo termina el 31 de marzo de 2024.",
                "El plazo termina el 31/03/2024.",
            ),
            ("申請什麼時候截止？", "申請截止日期是2024年3月31日。", "申請截止日期是2024/3/31。"),
        ],
        false,
    );
}

#[test]
fn what_both_hold_under_the_same_condition_hides_nothing() {
    assert_disagree(
        &[
            (
                "How many days of leave are there after 5 years?",
                "After 5 years it is 28 days.",
                "After 5 years it is 30 days.",
            ),
            ("How long is the leave?", "After 5 years it is 28 days.", "After 5 years it is 30 days."),
            (
                LEAVE,
                "With 5 years of service there are 28 days of leave.",
                "There are 30 days of leave with five years of service.",
            ),
            (LEAVE, "In the 5th year leave is 28 days.", "In the 5th year leave is 30 days."),
            (
                "How many days of notice are given?",
                "The contract ends after 14 days of notice.",
                "The contract ends after 30 days of notice.",
            ),
            ("When does the right vest?", "The right vests after 5 years.", "The right vests after 3 years."),
            (
                "Wie viele Tage Urlaub gibt es nach 5 Jahren?",
                "Nach 5 Jahren gibt es 28 Tage Urlaub.",
                "Nach fünf Jahren gibt es 30 Tage Urlaub.",
            ),
            (
                "¿Cuántos días de vacaciones hay tras 5 años?",
                "Tras 5 años hay 28 días de vacaciones.",
                "Tras 5 años hay 30 días de vacaciones.",
            ),
            ("滿5年有幾天年假？", "滿5年後年假為28天。", "滿5年後年假為30天。"),
        ],
        true,
    );
}

#[test]
fn other_cases_and_further_numbers_agree() {
    assert_disagree(
        &[
            (LEAVE, "Leave is 25 days, 5 of which carry over.", "Leave is 25 days."),
            (
                LEAVE,
                "Leave is 25 days, 5 days of which carry over.",
                "Leave is 25 days, 3 days of which carry over.",
            ),
            (LEAVE, "Leave is 25 days.", "Leave is 25 working days, 30 after ten years."),
            (
                LEAVE,
                "Every employee gets 25 days of leave.",
                "After 5 years every employee gets 28 days of leave.",
            ),
            (
                "How many days of leave are there after 5 years?",
                "After 5 years there are 28 days of leave.",
                "After 10 years there are 30 days of leave.",
            ),
            (
                "How much is paid for overtime?",
                "Overtime pays 25 EUR per hour, up to 3 hours.",
                "Overtime pays 25 EUR per hour, up to 4 hours.",
            ),
            ("How much is paid in 2024?", "In 2024, 0.42 EUR is paid.", "In 2025, 0.50 EUR is paid."),
            (
                "Wie viele Tage Urlaub gibt es?",
                "Es gibt 25 Tage Urlaub.",
                "Nach 5 Jahren gibt es 28 Tage Urlaub.",
            ),
            (
                "¿Cuántos días de vacaciones hay?",
                "Hay 25 días de vacaciones.",
                "Tras 5 años hay 28 días de vacaciones.",
            ),
            ("年假有幾天？", "年假為25天，其中5天可以結轉。", "年假為25天，其中3天可以結轉。"),
            ("年假有幾天？", "年假為25天。", "滿5年後年假為28天。"),
        ],
        false,
    );
}

#[test]
fn what_the_question_says_is_no_disagreement() {
    let question = "How much is paid per kilometre in 2024?";
    let left = "In 2024, 0.42 EUR per kilometre is paid.";
    assert!(!disagree(question, left, "0.42 EUR is paid per kilometre."));
    assert!(disagree(question, left, "In 2024, 0.50 EUR per kilometre is paid."));
    let question = "When does the office open on May 3, 2024?";
    let left = "On May 3, 2024 the office opens at 9:00.";
    assert!(!disagree(question, left, "The office opens at 9 am on 3 May 2024."));
    assert!(disagree(question, left, "On 3 May 2024 the office opens at 10:00."));
}

#[test]
fn what_something_is_may_be_a_number_or_a_date() {
    assert_disagree(
        &[
            ("What is the deadline?", "The deadline is 31 March 2024.", "The deadline is 30 June 2024."),
            (
                "What is the notice period?",
                "The notice period is four weeks.",
                "The notice period is 6 weeks.",
            ),
            (
                "What’s the price of the basic plan?",
                "The basic plan costs 9 EUR a month.",
                "The basic plan costs 12 EUR a month.",
            ),
            (
                "Was ist die Kündigungsfrist?",
                "Die Kündigungsfrist beträgt 4 Wochen.",
                "Die Kündigungsfrist beträgt 6 Wochen.",
            ),
            ("Wie lautet die Frist?", "Die Frist ist der 31.03.2024.", "Die Frist ist der 30.06.2024."),
            ("¿Cuál es el plazo?", "El plazo es de 30 días.", "El plazo es de 45 días."),
            ("申請期限是什麼？", "申請期限是3月31日。", "申請期限是6月30日。"),
        ],
        true,
    );
    assert_disagree(
        &[
            ("What is the deadline?", "The deadline is 31 March 2024.", "The deadline is 2024-03-31."),
            ("What is the deadline?", "The deadline is 31 March 2024.", "The fair is on 30 June 2024."),
            (
                "What is the notice period?",
                "The notice period is four weeks.",
                "The notice period is four weeks, after 5 years six weeks.",
            ),
            // What a council does is no number.
            (
                "What did the council decide?",
                "In 2019 the council decided to build 2 bridges.",
                "In 2021 the council decided to build 3 bridges.",
            ),
            ("What is the fee?", "The fee for members is 10 EUR.", "The fee for guests is 20 EUR."),
        ],
        false,
    );
}

#[test]
fn which_of_several_things_it_is_may_be_a_name_or_a_number() {
    assert_disagree(
        &[
            (
                "What does the basic plan cost?",
                "The basic plan costs 9 EUR a month.",
                "The basic plan costs 12 EUR a month.",
            ),
            ("Was kostet das Ticket?", "Das Ticket kostet 9 EUR.", "Das Ticket kostet 12 EUR."),
            (
                "Which port does the server listen on?",
                "The server listens on port 8080.",
                "The server listens on port 9090.",
            ),
            (
                "At what temperature is the vaccine stored?",
                "The vaccine is stored at 5 °C.",
                "The vaccine is stored at 8 °C.",
            ),
            (
                "Who manages the Lisbon office?",
                "The Lisbon office is managed by Ana Reis.",
                "The Lisbon office is managed by Rui Costa.",
            ),
            (
                "In which city is the head office?",
                "The head office of the company is in Lisbon.",
                "The head office of the company is in Porto.",
            ),
            (
                "When is the deadline for applications?",
                "The deadline for applications is Friday.",
                "The deadline for applications is Monday.",
            ),
        ],
        true,
    );
    assert_disagree(
        &[
            (
                "Who manages the Lisbon office?",
                "The Lisbon office is managed by Ana Reis.",
                "The Lisbon office is managed by Ana Reis and Rui Costa.",
            ),
            (
                "Who manages the office?",
                "The Lisbon office is managed by Ana Reis.",
                "The Porto warehouse was sold to Rui Costa.",
            ),
            (
                "Which form is used?",
                "Form A is used for travel by train.",
                "Leave is requested with another form.",
            ),
            ("What was built?", "In 2019 the city built 2 bridges.", "In 2021 the city built 3 bridges."),
        ],
        false,
    );
}

#[test]
fn what_one_says_and_the_other_denies_is_a_disagreement() {
    assert_disagree(
        &[
            (
                "Is smoking allowed in the building?",
                "Smoking is allowed in the building.",
                "Smoking is not allowed in the building.",
            ),
            ("Dürfen Hunde ins Büro?", "Hunde dürfen ins Büro.", "Hunde dürfen nicht ins Büro."),
        ],
        true,
    );
    assert_disagree(
        &[
            (
                "Is smoking allowed in the building?",
                "Smoking is not allowed in the building.",
                "Smoking is never allowed in the building.",
            ),
            (
                "Is smoking allowed in the building?",
                "Smoking is allowed in the garden.",
                "Drinking is not allowed in the building.",
            ),
            (
                "Why is smoking not allowed?",
                "Smoking is allowed in the building.",
                "Smoking is not allowed in the building.",
            ),
        ],
        false,
    );
}

fn question() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        LEAVE,
        DEADLINE,
        "How long is leave after 5 years in 2024?",
        "What is the deadline?",
        "Is it open until May?",
        "年假有幾天？",
    ])
}

/// Words, numbers and dates in any order.
fn sentence() -> &'static str {
    "((leave|deadline|after|in|with|opens|until|is|days|years|EUR|March|May|5|25|31|2024|9:00|31\\.03\\.2024|6/30/24|\
     2024年3月31日|滿5年|28天|,|\\.) ?){0,12}|.{0,30}"
}

proptest! {
    #[test]
    fn no_sentence_disagrees_with_itself(question in question(), sentence in sentence()) {
        prop_assert!(!disagree(question, &sentence, &sentence));
    }

    #[test]
    fn who_is_asked_first_does_not_matter(question in question(), left in sentence(), right in sentence()) {
        prop_assert_eq!(disagree(question, &left, &right), disagree(question, &right, &left));
    }
}
