//! What prompts have in common is read once.

use ibid_core::seam::PromptReading;
use ibid_generate::{EngineOptions, LocalEngine};
use ibid_testkit::{random_gguf, random_passages};
use tempfile::TempDir;

use crate::support::{answer, load, on_every_engine, request};

on_every_engine!(what_prompts_share_is_read_once);

async fn what_prompts_share_is_read_once(engine: LocalEngine) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("tiny.gguf");
    random_gguf(&path, 7).unwrap();
    let model = load(engine, &path, EngineOptions::default()).unwrap();
    let passages = random_passages(1);
    let mut before = PromptReading::default();
    for question in 0..3 {
        let answered =
            answer(&*model, request(&format!("Question {question}?"), &passages, 0.0)).await.unwrap();
        let now = model.prompt_reading().unwrap();
        let read = now.since(before);
        before = now;
        assert_eq!(read.prompt_tokens, answered.usage.prompt_tokens as u64);
        let rate = read.hit_rate().unwrap();
        // Passages come before the question, so all but the question is shared.
        let is_first = question == 0;
        assert!(if is_first { rate == 0.0 } else { rate > 0.5 && rate < 1.0 }, "{question}: {read:?}");
    }
}
