//! A question that takes two steps: who manages an office, and what that person's phone extension is.

use std::sync::Arc;

use ibid::{AskOptions, Generate, Question, SearchOptions, ToolChoice, ToolSet, ToolUse, builtin_tool};
use ibid_testkit::{ScriptedAnswer, ScriptedModel};

use crate::support::Fixture;

pub(crate) struct TwoSteps {
    pub(crate) fixture: Fixture,
    pub(crate) question: Question,
    pub(crate) model: Arc<dyn Generate>,
    pub(crate) options: AskOptions,
}

impl TwoSteps {
    /// With a model that searches for what the first step named and then writes `answer`.
    pub(crate) async fn new(answer: &str) -> Self {
        let offices =
            "The office in Lisbon is managed by Ana Reis.\n\nThe office in Porto is managed by Bo Lind.\n";
        let phones = "Ana Reis has the phone extension 4711.\n\nBo Lind has the phone extension 4712.\n";
        let fixture = Fixture::new(&[("offices.txt", offices), ("phones.txt", phones)]).await;
        let mut tools = ToolSet::new();
        let search = builtin_tool("search_documents", &fixture.library, &SearchOptions::default())
            .expect("there is one");
        tools.add(search).expect("a tool");
        let call = r#"{"name": "search_documents", "arguments": {"query": "phone extension of Ana Reis"}}"#;
        let script: [ScriptedAnswer; 2] = [call.into(), answer.into()];
        let tools = ToolUse { choice: ToolChoice::Required, ..ToolUse::of(tools) };
        let question = "What is the phone extension of the manager of the office in Lisbon?";
        Self {
            fixture,
            question: question.parse().expect("a question"),
            model: Arc::new(ScriptedModel::new(script)),
            options: AskOptions { tools, ..AskOptions::default() },
        }
    }
}
