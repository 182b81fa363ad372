//! The account of one answer.

use ibid::{ClaimRecord, ClaimSignals, Mode, Passage, QuoteRecord, Trace};

use super::tool_steps::tool_steps;
use super::{BOLD, DIM, GOOD, SOURCE, WARNING, count, line, place, search};

/// The most candidates that are listed; `--json` has all.
const MAX_CANDIDATES: usize = 20;
/// The most characters of a sentence that are shown.
const MAX_CHARACTERS: usize = 100;

/// Prints a trace; `passages` are those of its passages that the library still has as they were.
pub(crate) fn explain(trace: &Trace, passages: &[Option<Passage>]) {
    heading("question");
    line(&format!("  {}", trace.question));
    let version = if trace.ibid.is_empty() { String::new() } else { format!(" · ibid {}", trace.ibid) };
    line(&format!("  {DIM}{}{version} · trace {}{DIM:#}", trace.time, trace.id));

    heading("search");
    search::plan(&trace.plan, trace.search_us);
    let shown = &trace.candidates[..trace.candidates.len().min(MAX_CANDIDATES)];
    if !shown.is_empty() {
        search::table(shown, &trace.candidates);
    }
    if shown.len() < trace.candidates.len() {
        line(&format!(
            "{DIM}      … and {} more: --json has them{DIM:#}",
            trace.candidates.len() - shown.len()
        ));
    }

    if !trace.tools.is_empty() {
        heading("tools");
        tool_steps(&trace.tools);
    }
    passages_of(trace, passages);
    judgement(trace);
    if let Some(prompt) = trace.prompt(passages) {
        heading("prompt");
        for message in &prompt {
            for said in message.content.lines() {
                line(&format!("  {DIM}{said}{DIM:#}"));
            }
        }
    }
    if let Some(draft) = &trace.draft {
        heading("draft");
        if let Some(repair) = &trace.repair {
            let wrong = repair.reasons.join("; ");
            line(&format!(
                "  {DIM}the second one: the model was asked once more, for what it wrote first {wrong}{DIM:#}"
            ));
        }
        for written in draft.lines() {
            line(&format!("  {written}"));
        }
    }
    if !trace.dropped.is_empty() {
        heading("taken out");
        for dropped in &trace.dropped {
            line(&format!("  {WARNING}✗{WARNING:#} {dropped}"));
        }
    }
    heading("outcome");
    line(&format!("  {}", trace.outcome));
    if trace.mode == Some(Mode::Extractive) && trace.model.is_some() {
        line(&format!("  {DIM}in the words of the documents: the model chose the sentences{DIM:#}"));
    }
    for claim in &trace.claims {
        self::claim(claim, trace, passages);
    }
    circumstances(trace);
}

fn heading(text: &str) {
    line(&format!("{BOLD}{text}{BOLD:#}"));
}

fn passages_of(trace: &Trace, passages: &[Option<Passage>]) {
    heading("passages");
    if trace.passages.is_empty() {
        line("  none");
        return;
    }
    line(&format!(
        "  {DIM}{}, about {} tokens{DIM:#}",
        count(trace.passages.len(), "passage"),
        trace.passage_tokens
    ));
    for (number, (traced, passage)) in (1..).zip(trace.passages.iter().zip(passages)) {
        let at = match passage {
            Some(passage) => place(traced.document.as_str(), &passage.place()),
            None if traced.document.as_str().starts_with("tool:") => {
                format!("{} {DIM}(what a tool gave){DIM:#}", traced.document)
            }
            None => format!(
                "{}, bytes {}–{} {WARNING}(changed or gone since){WARNING:#}",
                traced.document,
                traced.span.start(),
                traced.span.end()
            ),
        };
        line(&format!(
            "  {SOURCE}[{number}]{SOURCE:#} {at} {DIM}{}{DIM:#}",
            count(traced.sentences, "sentence")
        ));
    }
    heading("best sentences");
    line(&format!("  {DIM}{:<8} {:>6} {:>6} {:>6}{DIM:#}", "", "cosine", "words", "score"));
    for sentence in &trace.sentences {
        let text = sentence.text_in(passages).map(shortened).unwrap_or_default();
        line(&format!(
            "  {SOURCE}{:<8}{SOURCE:#} {:>6.3} {:>6.3} {:>6.3}  {text}",
            sentence.pointer, sentence.cosine, sentence.lexical, sentence.score
        ));
    }
}

fn judgement(trace: &Trace) {
    let Some(model) = &trace.model else {
        heading("model");
        let why = if trace.claims.is_empty() {
            "none was asked: nothing was found that fits"
        } else {
            "none: the sentences that fit best were quoted"
        };
        line(&format!("  {why}"));
        hashes(trace);
        return;
    };
    heading("model");
    line(&format!("  {model}"));
    if let Some(models) = &trace.models {
        if let Some(hash) = &models.file_hash {
            line(&format!("  {DIM}{hash}{DIM:#}"));
        }
        if let Some(engine) = &models.engine {
            line(&format!("  {DIM}run by {engine}{DIM:#}"));
        }
    }
    for judged in &trace.judged {
        let says = judged.signals.answers.map(|answers| format!("{answers:.2} says the model, "));
        let likelihood = judged.signals.likelihood.map(|likelihood| {
            let factor = (likelihood / std::f64::consts::LN_10).round();
            format!("; it makes the question likelier by a factor of 10^{factor}")
        });
        line(&format!(
            "  {SOURCE}{}{SOURCE:#} answers: {}{:.2} with what the search knows{}",
            judged.pointer,
            says.unwrap_or_default(),
            judged.probability,
            likelihood.unwrap_or_default()
        ));
    }
    hashes(trace);
}

/// What decides, and what the model was asked: equal hashes are the same.
fn hashes(trace: &Trace) {
    let hashes = [
        ("calibration", trace.settings.as_ref().and_then(|settings| settings.calibration_hash)),
        ("prompt", trace.prompt_hash),
        ("once more", trace.repair.as_ref().map(|repair| repair.prompt_hash)),
        ("grammar", trace.grammar_hash),
    ];
    for (what, hash) in hashes {
        if let Some(hash) = hash {
            line(&format!("  {DIM}{what:<11} {hash}{DIM:#}"));
        }
    }
}

fn claim(claim: &ClaimRecord, trace: &Trace, passages: &[Option<Passage>]) {
    if let Some(text) = &claim.text {
        line(&format!("  {BOLD}{text}{BOLD:#} {DIM}support {:.2}{DIM:#}", claim.support));
    }
    if let Some(checks) = claim.checks {
        line(&format!("    {DIM}{}{DIM:#}", checked(checks, &claim.unknown_names)));
    }
    for quote in &claim.quotes {
        self::quote(quote, trace, passages);
    }
}

/// What each check said of a claim, in words.
fn checked(checks: ClaimSignals, unknown_names: &[String]) -> String {
    let names = if unknown_names.is_empty() {
        "no name of its own".to_owned()
    } else {
        format!("in none of its quotes: {} (halves the support)", unknown_names.join(", "))
    };
    let mut said = vec![
        format!("words {:.2}", checks.containment),
        if checks.numbers_are_known { "no number of its own" } else { "a number of its own" }.to_owned(),
        names,
    ];
    if checks.premise < 1.0 {
        said.push(format!("a quantity or a date from the question alone (× {:.1})", checks.premise));
    }
    if checks.asked_names > 0 {
        said.push(format!("{} from the question alone", count(checks.asked_names, "name")));
    }
    said.push(if checks.is_denied { "denied by its quotes" } else { "not denied" }.to_owned());
    if checks.is_exclusive_alone {
        said.push("“only” is not its quotes’ word (halves the support)".to_owned());
    }
    format!("checks: {}", said.join(" · "))
}

fn quote(quote: &QuoteRecord, trace: &Trace, passages: &[Option<Passage>]) {
    let passage = passages.get(quote.source.index()).and_then(Option::as_ref);
    let Some((passage, text)) =
        passage.and_then(|passage| Some((passage, quote.text_in(passage.document())?)))
    else {
        let document = trace.passages.get(quote.source.index()).map(|passage| passage.document.as_str());
        line(&format!(
            "    {SOURCE}[{}]{SOURCE:#} {} bytes {}–{}: {WARNING}changed or gone since{WARNING:#}",
            quote.source,
            document.unwrap_or_default(),
            quote.span.start(),
            quote.span.end()
        ));
        return;
    };
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line(&format!("    {GOOD}“{text}”{GOOD:#}"));
    let at = passage.document().locations.place(quote.span);
    let place = place(passage.document().name.as_str(), &at);
    line(&format!("    {SOURCE}[{}]{SOURCE:#} {DIM}{place}{DIM:#}", quote.source));
}

fn circumstances(trace: &Trace) {
    heading("settings and timings");
    if let Some(settings) = &trace.settings {
        let stated =
            settings.min_probability.map_or_else(|| "calibrated".to_owned(), |least| format!("{least}"));
        line(&format!(
            "  {DIM}passage tokens {} · least support {} · least probability {stated} · temperature {} · reranked by {}{DIM:#}",
            settings.passage_tokens, settings.min_support, settings.temperature, settings.reranking
        ));
    }
    if let Some((reading, rate)) = trace.prompt_reading.and_then(|read| Some((read, read.hit_rate()?))) {
        line(&format!(
            "  {DIM}{} tokens of prompts · {:.0} % of them read before{DIM:#}",
            reading.prompt_tokens,
            rate * 100.0
        ));
    }
    let timings = trace.timings_ms;
    line(&format!(
        "  {DIM}retrieve {} ms · prefill {} ms · decode {} ms · verify {} ms · total {} ms{DIM:#}",
        timings.retrieve, timings.prefill, timings.decode, timings.verify, timings.total
    ));
}

fn shortened(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut shown: String = text.chars().take(MAX_CHARACTERS).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
