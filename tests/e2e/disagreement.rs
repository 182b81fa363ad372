//! Documents that contradict one another: all are quoted, the newest first, and nobody chooses between them.

use std::path::Path;
use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::ask::assert_quotes_are_verbatim;
use crate::questions::{Case, cases};
use crate::support::{Dir, Run, handbook};

const OTHERWISE: &str = "the sources give different answers";
const BY_DATE: &str = "the sources give different answers; the document of the later date comes first";
const BY_FILE: &str = "the sources give different answers; the file that was changed last comes first";

/// What two documents say of the same thing.
struct Said {
    question: &'static str,
    once: &'static str,
    /// The same in other words.
    again: &'static str,
    otherwise: &'static str,
}

const RENT: Said = Said {
    question: "How much is the rent of the warehouse per month?",
    once: "The rent of the warehouse is 1,200 EUR per month.",
    again: "The rent of the warehouse is €1,200.00 per month.",
    otherwise: "The rent of the warehouse is 1,450 EUR per month.",
};

const SAID: [Said; 8] = [
    RENT,
    Said {
        question: "How many days of leave does every employee get?",
        once: "Every employee gets 25 days of leave.",
        again: "Every employee gets twenty-five days of leave.",
        otherwise: "Every employee gets 28 days of leave.",
    },
    Said {
        question: "When does the lease of the warehouse end?",
        once: "The lease of the warehouse ends on 31 March 2026.",
        again: "The lease of the warehouse ends on 31.03.2026.",
        otherwise: "The lease of the warehouse ends on 30 June 2027.",
    },
    Said {
        question: "How long is the warranty of the pump?",
        once: "The warranty of the pump is 24 months.",
        again: "The warranty of the pump is two years.",
        otherwise: "The warranty of the pump is 36 months.",
    },
    Said {
        question: "When does the warehouse open?",
        once: "The warehouse opens at 9:00.",
        again: "The warehouse opens at 9 a.m.",
        otherwise: "The warehouse opens at 10 a.m.",
    },
    Said {
        question: "Who is the safety officer?",
        once: "The safety officer is Eva Lindner.",
        again: "The safety officer is Dr. Eva Lindner.",
        otherwise: "The safety officer is Josip Horvat.",
    },
    Said {
        question: "How heavy is the hydraulic press in hall B?",
        once: "The hydraulic press in hall B weighs 1,500 kg.",
        again: "The hydraulic press in hall B weighs 1500 kilograms.",
        otherwise: "The hydraulic press in hall B weighs 1,800 kg.",
    },
    Said {
        question: "Wie lang ist die Kündigungsfrist der Wohnung?",
        once: "Die Kündigungsfrist der Wohnung beträgt drei Monate.",
        again: "Die Kündigungsfrist der Wohnung ist 3 Monate.",
        otherwise: "Die Kündigungsfrist der Wohnung beträgt sechs Monate.",
    },
];

/// Says that the file was changed on this day after 1 January 1970.
fn changed_on(day: u64, file: &Path) {
    let time = SystemTime::UNIX_EPOCH + Duration::from_hours(24 * day);
    let file = fs_err::File::options().write(true).open(file).expect("a file");
    file.file().set_modified(time).expect("another time");
}

/// A folder `docs` of these files, each with the day on which it was changed.
fn documents(files: &[(&str, &str, u64)]) -> Dir {
    let dir = Dir::new();
    for (name, text, day) in files {
        changed_on(*day, &dir.write(&format!("docs/{name}"), text));
    }
    dir
}

/// The handbook in `docs`, with files that were changed when the policies came into force: those of a checkout are of
/// the time of the checkout.
fn handbook_of_its_time() -> Dir {
    let dir = Dir::new();
    let docs = dir.path("docs");
    fs_err::create_dir(&docs).expect("a folder");
    for file in fs_err::read_dir(handbook()).expect("the handbook") {
        let file = file.expect("a file");
        fs_err::copy(file.path(), docs.join(file.file_name())).expect("a copy");
    }
    changed_on(19_417, &docs.join("travel-policy-2023.md"));
    changed_on(20_120, &docs.join("travel-policy-2025.md"));
    dir
}

/// The questions that two documents of the handbook answer otherwise.
fn contradictions() -> Vec<Case> {
    let contradictions: Vec<Case> = cases().into_iter().filter(|case| case.kind == "contradiction").collect();
    assert!(contradictions.len() >= 5, "the handbook has contradictions");
    contradictions
}

#[track_caller]
fn ask(dir: &Dir, question: &str) -> Value {
    let answer = dir.ibid(&["ask", "--no-llm", "--json", question, "--docs", "docs"]).expect_code(0).json();
    assert_eq!(answer["outcome"], "answered", "{answer}");
    assert_quotes_are_verbatim(&answer, &dir.path("docs"));
    answer
}

/// The documents that are quoted, with their words.
fn quoted(answer: &Value) -> Vec<(&str, &str)> {
    let claims = answer["claims"].as_array().expect("claims");
    let quotes = claims.iter().flat_map(|claim| claim["quotes"].as_array().expect("quotes"));
    let said_by = |quote: &'_ Value| quote["source"].as_u64().expect("a number") as usize - 1;
    let quotes = quotes.map(|quote| {
        let document = answer["sources"][said_by(quote)]["document"].as_str();
        (document.expect("a name"), quote["text"].as_str().expect("words"))
    });
    quotes.collect()
}

/// Both policies are quoted, the one in force first, and it is told why.
#[track_caller]
fn assert_both_policies(answer: &Value, case: &Case) {
    let quoted = quoted(answer);
    let expected: Vec<&str> = case.document.iter().chain(&case.also).map(String::as_str).collect();
    let documents: Vec<&str> = quoted.iter().map(|(document, _)| *document).collect();
    assert_eq!(documents, expected, "{answer}");
    let newest = quoted[0].1;
    assert!(case.answer.iter().any(|right| newest.contains(right)), "{}: {newest}", case.question);
    assert_eq!(answer["disagreement"], BY_FILE, "{answer}");
    assert_eq!(answer["mode"], "extractive", "{answer}");
}

#[test]
fn both_travel_policies_are_quoted_the_newest_first() {
    let dir = handbook_of_its_time();
    for case in contradictions() {
        let answer = ask(&dir, &case.question);
        assert_both_policies(&answer, &case);

        let shown = dir.ibid(&["ask", "--no-llm", &case.question, "--docs", "docs"]);
        shown.expect_code(0);
        let mut rest = shown.stdout.as_str();
        for (document, words) in quoted(&answer) {
            for part in [format!("“{words}”"), format!("{document}, line")] {
                let found = rest.split_once(&part);
                rest = found.unwrap_or_else(|| panic!("`{part}` is not in its place: {shown:?}")).1;
            }
        }
        assert!(rest.contains(BY_FILE), "{shown:?}");
    }
}

#[test]
fn both_travel_policies_are_quoted_whatever_the_times_of_the_files() {
    let dir = Dir::new();
    let handbook = handbook();
    for case in contradictions() {
        let docs = handbook.to_string_lossy();
        let answer = dir.ibid(&["ask", "--no-llm", "--json", &case.question, "--docs", &docs]).json();
        let documents: Vec<&str> = quoted(&answer).into_iter().map(|(document, _)| document).collect();
        for document in case.document.iter().chain(&case.also) {
            assert!(documents.contains(&document.as_str()), "{document} is not quoted: {answer}");
        }
        assert!(answer["disagreement"].as_str().is_some_and(|said| said.starts_with(OTHERWISE)), "{answer}");
    }
}

#[test]
fn of_two_files_the_one_that_was_changed_last_comes_first() {
    for said in SAID {
        for (older, newer) in [(said.once, said.otherwise), (said.otherwise, said.once)] {
            let dir = documents(&[("newer.txt", newer, 20_001), ("older.txt", older, 20_000)]);
            let answer = ask(&dir, said.question);
            assert_eq!(quoted(&answer), [("newer.txt", newer), ("older.txt", older)], "{answer}");
            assert_eq!(answer["disagreement"], BY_FILE, "{answer}");
        }
    }
}

#[test]
fn the_same_in_other_words_is_no_disagreement() {
    for said in SAID {
        let dir = documents(&[("a.txt", said.once, 20_000), ("b.txt", said.again, 20_001)]);
        let answer = ask(&dir, said.question);
        assert_eq!(answer["disagreement"], Value::Null, "{answer}");
        let shown = dir.ibid(&["ask", "--no-llm", said.question, "--docs", "docs"]);
        shown.expect_code(0);
        assert!(!shown.stdout.contains(OTHERWISE) && !shown.stderr.contains(OTHERWISE), "{shown:?}");
    }
}

#[test]
fn three_documents_are_quoted_from_the_newest_to_the_oldest() {
    const THIRD: &str = "The rent of the warehouse is 1,300 EUR per month.";
    let files = [("a.txt", RENT.once, 20_001), ("b.txt", RENT.otherwise, 20_002), ("c.txt", THIRD, 20_000)];
    let dir = documents(&files);
    let answer = ask(&dir, RENT.question);
    let expected = [("b.txt", RENT.otherwise), ("a.txt", RENT.once), ("c.txt", THIRD)];
    assert_eq!(quoted(&answer), expected, "{answer}");
    assert_eq!(answer["disagreement"], BY_FILE, "{answer}");
    let shown = dir.ibid(&["ask", "--no-llm", RENT.question, "--docs", "docs"]);
    for (document, words) in expected {
        assert!(shown.stdout.contains(document) && shown.stdout.contains(words), "{shown:?}");
    }
}

#[test]
fn of_documents_that_say_the_same_the_newest_is_quoted() {
    let again = "The rent of the warehouse is 1200 EUR per month.";
    let files = [("b.txt", RENT.once, 20_000), ("c.txt", RENT.otherwise, 20_001), ("a.txt", again, 20_002)];
    let answer = ask(&documents(&files), RENT.question);
    assert_eq!(quoted(&answer), [("a.txt", again), ("c.txt", RENT.otherwise)], "{answer}");
    assert_eq!(answer["disagreement"], BY_FILE, "{answer}");
}

#[test]
fn of_many_answers_the_newest_is_quoted_first() {
    let names = ["a.txt", "b.txt", "c.txt", "d.txt", "e.txt"];
    let rents = ["1,500", "1,400", "1,300", "1,200", "1,100"]
        .map(|rent| format!("The rent of the warehouse is {rent} EUR per month."));
    for newest in 0..names.len() {
        let day = |place: usize| 20_000 + ((place + names.len() - 1 - newest) % names.len()) as u64;
        let files: Vec<(&str, &str, u64)> =
            (0..names.len()).map(|place| (names[place], rents[place].as_str(), day(place))).collect();
        let answer = ask(&documents(&files), RENT.question);
        let quoted = quoted(&answer);
        assert_eq!(quoted.len(), 3, "{answer}");
        assert_eq!(quoted[0], (names[newest], rents[newest].as_str()), "{answer}");
        let days: Vec<u64> = quoted
            .iter()
            .map(|(document, _)| {
                day(names.iter().position(|name| name == document).expect("one of the files"))
            })
            .collect();
        assert!(days.is_sorted_by(|earlier, later| earlier > later), "{answer}");
        assert_eq!(answer["disagreement"], BY_FILE, "{answer}");
    }
}

#[test]
fn a_policy_that_the_question_names_is_not_contradicted_by_the_other_one() {
    let dir = handbook_of_its_time();
    for (year, allowance, other) in [("2023", "26.40 EUR", "2025"), ("2025", "30.00 EUR", "2023")] {
        let question = format!("What was the daily allowance within Austria under the {year} travel policy?");
        let answer = ask(&dir, &question);
        let quoted = quoted(&answer);
        let (document, words) = quoted[0];
        assert_eq!(document, format!("travel-policy-{year}.md"), "{answer}");
        assert!(words.contains(allowance), "{answer}");
        let other = format!("travel-policy-{other}.md");
        assert!(quoted.iter().all(|(document, _)| *document != other), "{answer}");
        assert_eq!(answer["disagreement"], Value::Null, "{answer}");
    }
}

#[test]
fn a_document_is_named_by_its_name_and_not_by_what_both_say() {
    let files = [("contract.txt", RENT.once, 20_000), ("offer.txt", RENT.otherwise, 20_001)];
    let dir = documents(&files);
    let answer = ask(&dir, "How much is the rent of the warehouse per month in the contract?");
    assert_eq!(quoted(&answer), [("contract.txt", RENT.once)], "{answer}");
    assert_eq!(answer["disagreement"], Value::Null, "{answer}");
    let answer = ask(&dir, RENT.question);
    assert_eq!(quoted(&answer).len(), 2, "{answer}");

    let dir = documents(&[("warehouse.txt", RENT.once, 20_000), ("offer.txt", RENT.otherwise, 20_001)]);
    let answer = ask(&dir, RENT.question);
    assert_eq!(quoted(&answer), [("offer.txt", RENT.otherwise), ("warehouse.txt", RENT.once)], "{answer}");
    assert_eq!(answer["disagreement"], BY_FILE, "{answer}");
}

#[test]
fn the_date_of_a_document_comes_before_the_time_of_its_file() {
    let markdown = |date: &str, words: &str| format!("---\ndate: {date}\n---\n\n# Rent\n\n{words}\n");
    let html = |date: &str, words: &str| {
        let head = format!("<meta name=\"date\" content=\"{date}\"><title>Rent</title>");
        format!("<html><head>{head}</head><body><p>{words}</p></body></html>\n")
    };
    let (once, otherwise) = (RENT.once, RENT.otherwise);
    let (later, earlier) = ("2025-02-01", "2023-03-01");
    // The first file is the one that was not changed last.
    for (files, order, expected) in [
        (
            [("a.md", markdown(later, once)), ("b.md", markdown(earlier, otherwise))],
            ["a.md", "b.md"],
            BY_DATE,
        ),
        (
            [("a.html", html(later, once)), ("b.html", html(earlier, otherwise))],
            ["a.html", "b.html"],
            BY_DATE,
        ),
        (
            [("a.md", markdown(later, once)), ("b.html", html(earlier, otherwise))],
            ["a.md", "b.html"],
            BY_DATE,
        ),
        // A date is not compared with the time of a file.
        ([("a.md", markdown(later, once)), ("b.txt", otherwise.to_owned())], ["b.txt", "a.md"], BY_FILE),
    ] {
        let [(first, first_text), (second, second_text)] = files;
        let dir = documents(&[(first, first_text.as_str(), 20_000), (second, second_text.as_str(), 20_001)]);
        let answer = ask(&dir, RENT.question);
        let documents: Vec<&str> = quoted(&answer).into_iter().map(|(document, _)| document).collect();
        assert_eq!(documents, order, "{answer}");
        assert_eq!(answer["disagreement"], expected, "{answer}");
    }
}

#[test]
fn of_the_same_time_neither_is_called_the_newest() {
    let dated = |words: &str| format!("---\ndate: 2025-02-01\n---\n\n# Rent\n\n{words}\n");
    let (once, otherwise) = (dated(RENT.once), dated(RENT.otherwise));
    for files in [
        [("a.txt", RENT.once, 20_000), ("b.txt", RENT.otherwise, 20_000)],
        [("a.md", once.as_str(), 20_000), ("b.md", otherwise.as_str(), 20_001)],
    ] {
        let answer = ask(&documents(&files), RENT.question);
        assert_eq!(quoted(&answer).len(), 2, "{answer}");
        assert_eq!(answer["disagreement"], OTHERWISE, "{answer}");
    }
}

#[cfg_attr(not(model_available), ignore = "skipped: model not available")]
#[test]
fn a_real_model_quotes_both_travel_policies() {
    const MODEL: &str = "qwen2.5-coder-0.5b-instruct";
    let dir = handbook_of_its_time();
    let case = contradictions().swap_remove(0);
    let mut command = dir.command(&["ask", "--json", "--model", MODEL, &case.question, "--docs", "docs"]);
    let run = Run::of(command.env("IBID_MODELS", env!("IBID_TEST_MODELS")));
    let answer = run.expect_code(0).json();
    assert_both_policies(&answer, &case);
    assert_eq!(answer["model"]["name"], MODEL, "{answer}");
    assert_quotes_are_verbatim(&answer, &dir.path("docs"));
}
