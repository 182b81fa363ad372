#![allow(warnings)]
use std::sync::Arc;
use futures::StreamExt;
use ibid_core::seam::*;
use ibid_core::*;
use ibid_generate::*;
#[tokio::main]
async fn main() {
    let args: Vec<String> = std::env::args().collect();
    let mode = args[2].as_str();
    let t = std::time::Instant::now();
    let model = MistralRs::load(args[1].as_ref(), ModelIdentity { name: "m".into(), file_hash: None }, EngineOptions::default()).unwrap();
    println!("load {:?}", t.elapsed());
    let contexts: serde_json::Value = serde_json::from_str(&std::fs::read_to_string("/tmp/gen/corpus.json").unwrap()).unwrap();
    let (mut right, mut answerable, mut abst_ok, mut unans, mut false_abst, mut numbers) = (0, 0, 0, 0, 0, 0);
    let (mut yes, mut no) = (vec![], vec![]); let (mut ayes, mut ano) = (vec![], vec![]);
    let mut dec = (0usize, 0u64);
    let t0 = std::time::Instant::now();
    for (ci, c) in contexts.as_array().unwrap().iter().enumerate() {
        let passages: Vec<Passage> = c["passages"].as_array().unwrap().iter().map(|p| {
            let text = p["text"].as_str().unwrap().to_string();
            let mut b = LocationMap::builder();
            if let Some(h) = p["heading"].as_str() { for (i, part) in h.split(" > ").enumerate() { b.heading(0, i as u8 + 1, part); } }
            let d = Document { name: p["name"].as_str().unwrap().parse().unwrap(), content_hash: ContentHash::of(b""), text_hash: ContentHash::of(b""), format: DocumentFormat::Text, title: None, language: None, locations: b.build(), coverage: Coverage::default(), text };
            let n = d.text.len();
            Passage::new(Arc::new(d), Span::with_length(0, n)).unwrap()
        }).collect();
        for (qi, q) in c["questions"].as_array().unwrap().iter().enumerate() {
            if mode.contains("quick") && qi % 3 != 0 { continue; }
            if mode == "one" && qi > 1 { continue; }
            let question: Question = q["q"].as_str().unwrap().parse().unwrap();
            let gold: Option<Vec<(u64, u64)>> = q["gold"].as_array().map(|g| g.iter().map(|p| (p[0].as_u64().unwrap(), p[1].as_u64().unwrap())).collect());
            let mut text = String::new(); let mut u = None;
            if mode != "judge" {
            let grammar = if mode == "free" { None } else { Some({ let g = String::from(point(&question, &passages, PointOptions::default())); if mode.contains("noabst") { g.replace("start: ABSTAIN | ", "start: ") } else { g } }) };
            let mut ev = model.generate(GenerationRequest { messages: answer_messages(&question, &passages), grammar, max_tokens: 60, temperature: 0.0 });
            while let Some(e) = ev.next().await { match e.unwrap() { GenerationEvent::Text(t) => text.push_str(&t), GenerationEvent::Done { usage, .. } => u = Some(usage), } }
            }
            let first0: Option<(usize, usize)> = text.strip_prefix('[').and_then(|r| r.split_once(']')).and_then(|(i, _)| i.split_once('.')).map(|(a, b)| (a.parse().unwrap_or(0), b.split('-').next().unwrap().parse().unwrap_or(0)));
            let p = if mode.contains("narrow") { match first0 { None => 0.0, Some((s, n)) => { let pp = &passages[s - 1]; let one = Passage::new(pp.shared_document(), pp.sentences()[n - 1]).unwrap(); model.probability_of_yes(judge_messages(&question, &[one])).await.unwrap() } } } else if mode.contains("nojudge") || mode == "free" { 0.0 } else { model.probability_of_yes(judge_messages(&question, &passages)).await.unwrap() };
            if mode == "judge" { let p2 = model.probability_of_yes(answer_messages(&question, &passages)).await.unwrap(); if gold.is_some() { ayes.push(p2) } else { ano.push(p2) } text = format!("{p2:.4}"); }
            let abst = text == ABSTAIN;
            let first: Option<(u64, u64)> = text.strip_prefix('[').and_then(|r| r.split_once(']')).and_then(|(i, _)| i.split_once('.')).map(|(a, b)| (a.parse().unwrap_or(0), b.split('-').next().unwrap().parse().unwrap_or(0)));
            let mark = match &gold { Some(g) => { answerable += 1; yes.push(p); if abst { false_abst += 1; "ABST?" } else if first.is_some_and(|f| g.contains(&f)) { right += 1; "ok" } else { "WRONG" } } None => { unans += 1; no.push(p); if abst { abst_ok += 1; "ok-abst" } else { "HALLUC" } } };
            if let Some(u) = u { dec.0 += u.completion_tokens; dec.1 += u.decode_ms; }
            println!("{mark:8} p={p:.3} {:?} | {} => {}", u.map(|u| (u.prompt_tokens, u.completion_tokens, u.prefill_ms, u.decode_ms)), question, text.replace('\n', " // "));
        }
    }
    let auc2: f64 = ayes.iter().flat_map(|y| ano.iter().map(move |n: &f64| if y > n { 1.0 } else { 0.0 })).sum::<f64>() / (ayes.len() * ano.len()).max(1) as f64; println!("ANSWER-TOKEN AUC {auc2:.3}");
    let best = yes.iter().chain(&no).map(|t| { let tp = yes.iter().filter(|y| *y >= t).count(); let tn = no.iter().filter(|n| *n < t).count(); (tp + tn, *t) }).fold((0, 0.0), |a, b| if b.0 > a.0 { b } else { a });
    let auc: f64 = yes.iter().flat_map(|y| no.iter().map(move |n| if y > n { 1.0 } else if y == n { 0.5 } else { 0.0 })).sum::<f64>() / (yes.len() * no.len()).max(1) as f64;
    println!("RIGHT {right}/{answerable} falseabst {false_abst} | ABST {abst_ok}/{unans} | yes-judge best {}/{} at {:.3} AUC {auc:.3} | decode {:.1} tok/s {} tokens | total {:?}", best.0, yes.len() + no.len(), best.1, dec.0 as f64 / (dec.1 as f64 / 1000.0), dec.0, t0.elapsed());
}
