use std::sync::Arc;

use ibid::{
    AskOptions, Calibration, CalibrationStage, Error, GenerateError, Mode, Outcome, Reason, StageCalibration,
};
use ibid_testkit::{ScriptedAnswer, ScriptedModel};

use crate::support::Fixture;

const LEAVE: &str = "# Leave\n\nEvery employee gets 25 days of leave. Unused leave does not carry over.\n";
const QUESTION: &str = "How many days of leave does every employee get?";

async fn ask(answer: ScriptedAnswer) -> Result<ibid::AnswerReport, Error> {
    let fixture = Fixture::new(&[("leave.md", LEAVE)]).await;
    let model = Arc::new(ScriptedModel::new([answer]));
    fixture.library.ask(&QUESTION.parse().expect("a question"), Some(model), &AskOptions::default()).await
}

#[tokio::test]
async fn a_pointer_becomes_a_quote_with_its_place() {
    let report = ask("[1.1] Every employee gets 25 days of leave.".into()).await.expect("an answer");
    let answer = report.answer().expect("answered");
    assert_eq!((report.outcome(), answer.mode()), (Outcome::Answered, Mode::Generated));
    assert_eq!(answer.text(), "Every employee gets 25 days of leave. [1]");
    let quote = &answer.claims()[0].quotes()[0];
    assert_eq!(quote.text(), "Every employee gets 25 days of leave.");
    assert_eq!(&LEAVE[quote.span().start()..quote.span().end()], quote.text());
    assert_eq!(
        (quote.place().lines, quote.place().heading.as_slice()),
        (Some((3, 3)), &["Leave".to_owned()][..])
    );
}

#[tokio::test]
async fn what_is_not_borne_out_is_not_said() {
    for draft in
        ["[1.1] Every employee gets 60 days of leave.", "[7.1] Made up.", "I think it is 25 days.", ""]
    {
        let report = ask(draft.into()).await.expect("a report");
        let answer = report.answer().expect("the sentence was found to answer, so it speaks for itself");
        assert_eq!(answer.text(), "Every employee gets 25 days of leave. [1]", "{draft}");
    }
    let report = ask("NOT IN SOURCES".into()).await.expect("a report");
    assert_eq!(report.abstention().map(ibid::Abstention::reason), Some(Reason::NotInSources));
}

#[tokio::test]
async fn a_model_that_fails_is_an_error_and_one_that_is_cut_off_keeps_its_whole_claims() {
    let failed = ask(ScriptedAnswer::Fails("[1.1] Every".into())).await;
    assert!(matches!(failed, Err(Error::Generate(_))), "{failed:?}");
    let cut = ScriptedAnswer::CutOff("[1.1] Every employee gets 25 days of leave.\n[1.2] Unused le".into());
    let report = ask(cut).await.expect("a report");
    assert_eq!(report.answer().expect("answered").claims().len(), 1);
}

#[tokio::test]
async fn a_grammar_that_the_engine_does_not_take_is_told_as_such() {
    let asked = ask(ScriptedAnswer::RefusesGrammar("grammar too big".to_owned())).await;
    let Err(error @ Error::Generate(GenerateError::Grammar(_))) = asked else { panic!("{asked:?}") };
    assert_eq!(error.to_string(), "the engine refused the grammar: grammar too big");
}

#[tokio::test]
async fn any_number_of_claims_can_be_allowed() {
    let fixture = Fixture::new(&[("leave.md", LEAVE)]).await;
    let model = ScriptedModel::new(["[1.1] Every employee gets 25 days of leave.".into()]);
    let options = AskOptions { max_claims: usize::MAX, ..AskOptions::default() };
    let question = QUESTION.parse().expect("a question");
    let report = fixture.library.ask(&question, Some(Arc::new(model)), &options).await.expect("a report");
    assert_eq!(report.answer().map(|answer| answer.claims().len()), Some(1));
}

#[tokio::test]
async fn a_name_that_no_quote_holds_is_told_where_its_claim_is_dropped() {
    for (draft, name) in [
        (
            "[1.1] Every employee of Globex gets 25 days of leave.",
            "a name that is in none of its quotes: Globex",
        ),
        (
            "[1.1] Every employee of Globex in Graz gets 25 days.",
            "names that are in none of its quotes: Globex, Graz",
        ),
    ] {
        let report = ask(draft.into()).await.expect("a report");
        let dropped = &report.trace_record().dropped;
        assert!(dropped[0].contains(name), "{dropped:?}");
    }
    let report = ask("[1.1] Every employee gets 60 days of leave.".into()).await.expect("a report");
    let dropped = &report.trace_record().dropped;
    assert!(dropped[0].contains("do not bear it out"), "{dropped:?}");
}

/// A calibration that believes the model's yes and nothing else.
fn believing(stage: CalibrationStage, signal: &str) -> Arc<Calibration> {
    let weights = [(signal.to_owned(), 1.0)].into();
    let stages = [(stage, StageCalibration { intercept: 0.0, weights, threshold: 0.5 })].into();
    let schema = ibid::CALIBRATION_SCHEMA.to_owned();
    Arc::new(Calibration { schema, model: None, fitted_to: "nothing".to_owned(), stages })
}

#[tokio::test]
async fn where_the_model_doubts_that_the_answer_is_stated_none_is_given() {
    let fixture = Fixture::new(&[("leave.md", LEAVE)]).await;
    let question = QUESTION.parse().expect("a question");
    for (stage, signal, generations) in
        [(CalibrationStage::Judged, "sentence_answers", 0), (CalibrationStage::Written, "points", 1)]
    {
        let model = Arc::new(
            ScriptedModel::new([ScriptedAnswer::from("[1.1] Employees get 25 days.")])
                .saying_yes(0.1)
                .beginning(0.1),
        );
        let options = AskOptions { calibration: Some(believing(stage, signal)), ..AskOptions::default() };
        let report =
            fixture.library.ask(&question, Some(Arc::clone(&model) as _), &options).await.expect("a report");
        let abstention = report.abstention().expect("none is given");
        assert_eq!(abstention.reason(), Reason::NotInSources);
        assert!(abstention.detail().contains("leave.md"), "{}", abstention.detail());
        assert_eq!(model.requests().len(), generations, "what is given up early costs no more");

        let model = ScriptedModel::new([ScriptedAnswer::from("[1.1] Employees get 25 days.")]).beginning(0.9);
        let report = fixture.library.ask(&question, Some(Arc::new(model)), &options).await.expect("a report");
        assert!(report.answer().is_some(), "one that is sure answers");
    }
}

/// Retrieval prefers what shares more words; how likely a sentence makes the question knows better.
#[tokio::test]
async fn where_the_best_sentence_is_in_doubt_the_likelihood_of_the_question_decides() {
    let text =
        "Every employee asks for days of leave in 2 copies. The year's entitlement is 25 for everybody.\n";
    let fixture = Fixture::new(&[("leave.txt", text)]).await;
    let question = QUESTION.parse().expect("a question");
    let stage = |weights: &[(&str, f64)], threshold: f64| StageCalibration {
        intercept: 0.0,
        weights: weights.iter().map(|(name, weight)| ((*name).to_owned(), *weight)).collect(),
        threshold,
    };
    let judged = stage(&[("sentence_lexical", 1.0)], 0.1);
    let stages = [
        (CalibrationStage::Judged, judged.clone()),
        (CalibrationStage::Reread, stage(&[("sentence_likelihood", 1.0)], 0.0)),
        (CalibrationStage::Written, StageCalibration { threshold: 0.5, ..judged }),
    ];
    let calibration =
        Calibration { stages: stages.into(), ..(*believing(CalibrationStage::Judged, "points")).clone() };
    let options = AskOptions { calibration: Some(Arc::new(calibration)), ..AskOptions::default() };
    let ask = async |model: ScriptedModel| {
        let model = Arc::new(model);
        let report =
            fixture.library.ask(&question, Some(Arc::clone(&model) as _), &options).await.expect("a report");
        (report, model)
    };
    let draft = || ScriptedModel::new(["[9.9] No such sentence.".into()]);

    let (report, model) = ask(draft().finding_likely("entitlement", -10.0, -30.0)).await;
    let answer = report.answer().expect("answered");
    assert_eq!(answer.claims()[0].quotes()[0].text(), "The year's entitlement is 25 for everybody.");
    assert!(model.judged().is_empty(), "a yes that is not weighed is not asked for");

    let (report, _) = ask(draft().finding_likely("Text: …", -10.0, -30.0)).await;
    assert!(report.abstention().is_some(), "no sentence makes the question likelier than it is");

    let (report, _) = ask(draft()).await;
    let answer = report.answer().expect("an engine that does not tell leaves it to the rest");
    assert_eq!(answer.claims()[0].quotes()[0].text(), "Every employee asks for days of leave in 2 copies.");
}

#[tokio::test]
async fn a_sentence_that_cannot_be_the_best_is_not_read() {
    let text =
        "Every employee gets 25 days of leave. The canteen opens at noon. Bicycles stand in the yard.\n";
    let fixture = Fixture::new(&[("house.txt", text)]).await;
    let question = QUESTION.parse().expect("a question");
    for (min_probability, read) in [(None, 1), (Some(0.0), 3)] {
        let model = Arc::new(ScriptedModel::new(["[1.1] Employees get 25 days.".into()]).saying_yes(0.5));
        let options = AskOptions { min_probability, ..AskOptions::default() };
        let report =
            fixture.library.ask(&question, Some(Arc::clone(&model) as _), &options).await.expect("a report");
        assert!(report.answer().is_some(), "{:?}", report.abstention());
        assert_eq!(model.judged().len(), read, "where every signal is measured, all are read");
    }
}

#[tokio::test]
async fn a_sentence_that_repeats_the_question_is_no_answer_where_another_holds_what_is_asked_for() {
    let bait = "A note on leave and how many days of leave every employee does get.";
    let text = format!("{bait} Employees receive 25 days of leave.\n");
    let fixture = Fixture::new(&[("house.txt", &text)]).await;
    let question = QUESTION.parse().expect("a question");
    let model = Arc::new(ScriptedModel::new(["[1.2] 25 days.".into()]).saying_yes(0.9));
    let options = AskOptions::default();
    let report =
        fixture.library.ask(&question, Some(Arc::clone(&model) as _), &options).await.expect("a report");
    let answer = report.answer().unwrap_or_else(|| panic!("{:?}", report.abstention()));
    assert_eq!(answer.claims()[0].quotes()[0].text(), "Employees receive 25 days of leave.");
    assert_eq!(model.judged().len(), 1, "the other one is not even read");

    let alone = Fixture::new(&[("house.txt", bait)]).await;
    let model = Arc::new(ScriptedModel::new(["NOT IN SOURCES".into()]).saying_yes(0.9));
    alone.library.ask(&question, Some(Arc::clone(&model) as _), &options).await.expect("a report");
    assert_eq!(model.judged().len(), 1, "where there is nothing else it is read");
}

#[tokio::test]
async fn questions_and_names_of_columns_are_context_and_no_answers() {
    let faq = "# Questions\n\nHow many days of leave does every employee get?\n\nTwenty-five a year.\n\n\
        Who pays for the canteen?\n\nThe company does.\n";
    let headed = "# Office\n\n## When are laptops replaced?\n\nEvery four years.\n\n## Where is the printer?\n\nIn the hall.\n";
    let table = "# Notice\n\n| Years of service | Notice period |\n|---|---|\n| under five | one month |\n| over five | three months |\n";
    let fixture = Fixture::new(&[("faq.md", faq), ("office.md", headed), ("notice.md", table)]).await;
    for (question, expected) in [
        (QUESTION, "Twenty-five a year."),
        ("When are laptops replaced?", "Every four years."),
        ("What is the notice period with over five years of service?", "| over five | three months |"),
    ] {
        let question = question.parse().expect("a question");
        let report = fixture.library.ask(&question, None, &AskOptions::default()).await.expect("a report");
        let answer = report.answer().unwrap_or_else(|| panic!("{question:?}: {:?}", report.abstention()));
        assert_eq!(answer.claims()[0].quotes()[0].text(), expected);
        for claim in answer.claims() {
            let quote = claim.quotes()[0].text();
            assert!(!quote.ends_with('?') && !quote.contains("Notice period"), "{quote}");
        }
    }
}

#[tokio::test]
async fn sources_that_say_otherwise_are_both_quoted_and_nobody_chooses() {
    let (old, new) = ("Every employee gets 25 days of leave.\n", "Every employee gets 28 days of leave.\n");
    let fixture = Fixture::new(&[("old.txt", old), ("new.txt", new)]).await;
    let model = ScriptedModel::new([]);
    let question = QUESTION.parse().expect("a question");
    let report = fixture
        .library
        .ask(&question, Some(Arc::new(model)), &AskOptions::default())
        .await
        .expect("a report");
    let answer = report.answer().expect("answered");
    assert!(answer.text().contains("25") && answer.text().contains("28"), "{}", answer.text());
    assert!(report.disagreement().is_some_and(|said| said.contains("different answers")));
}

#[tokio::test]
async fn a_question_about_something_else_is_given_up_with_what_is_missing() {
    let fixture = Fixture::new(&[("leave.md", LEAVE)]).await;
    let question = "Which gas do plants take up in photosynthesis?".parse().expect("a question");
    let report = fixture.library.ask(&question, None, &AskOptions::default()).await.expect("a report");
    let abstention = report.abstention().expect("nothing is known of it");
    assert_eq!(abstention.reason(), Reason::NoRelevantPassage);
    assert!(abstention.detail().contains("“photosynthesis”"), "{}", abstention.detail());
}

#[tokio::test]
async fn passages_stay_within_their_budget_whatever_the_documents() {
    let long = "The answer is somewhere in this very long paragraph about leave. ".repeat(400);
    let fixture = Fixture::new(&[("long.txt", &long), ("leave.md", LEAVE)]).await;
    for passage_tokens in [60, 200, 400] {
        let options = AskOptions { passage_tokens, ..AskOptions::default() };
        let retrieval = fixture
            .library
            .retrieve(&QUESTION.parse().expect("a question"), &options)
            .await
            .expect("retrieved");
        // One window may be larger than the budget; it is never left out.
        assert!(retrieval.tokens() <= passage_tokens.max(120), "{} of {passage_tokens}", retrieval.tokens());
    }
}

#[tokio::test]
async fn a_follow_up_becomes_a_question_of_its_own_unless_the_model_makes_something_up() {
    let earlier = [ibid::Turn {
        question: "How many days of leave does an employee get?".parse().expect("a question"),
        answer: Some("25 days. [1]".to_owned()),
    }];
    let question = "And after ten years?".parse().expect("a question");
    let joined = "How many days of leave does an employee get? And after ten years?";
    for (written, expected) in [
        ("How many days of leave after ten years?", "How many days of leave after ten years?"),
        ("Is it more than 25 days after ten years?", "Is it more than 25 days after ten years?"),
        ("How many days of leave after 10 years?", "How many days of leave after 10 years?"),
        ("How many days of leave in 2031?", joined),
        ("How many days of leave after 2 years?", joined),
        ("How many days of leave does Anna Reis get after ten years?", joined),
        ("The question is about leave after ten years", joined),
        ("And after ten years?", joined),
        ("  ", joined),
    ] {
        let model = ScriptedModel::new([written.into()]);
        let asked = ibid::standalone_question(&earlier, &question, &model).await.expect("a question");
        assert_eq!(asked.as_str(), expected);
        let alone = ibid::standalone_question(&[], &question, &model).await.expect("a question");
        assert_eq!(alone, question);
    }
}
