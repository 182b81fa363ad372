//! Tools as the engine hands them to a chat template.

use std::collections::HashMap;

use ibid_core::seam::ToolDescription;
use mistralrs::{Function, Tool, ToolType};
use serde_json::Value;

use crate::engine::defuse::Defuser;
use crate::tools::shown_tools;

/// `tools` without anything that a template or the tokenizer would act on.
pub(super) fn listed_tools(tools: &[ToolDescription], defuser: &Defuser) -> Vec<Tool> {
    let listed = |tool: ToolDescription| {
        // The engine keeps what is at the top of a schema in a map without an order, in which every prompt would be
        // another one: with one entry there is one order. The grammar knows the whole schema.
        let properties = tool
            .parameters
            .get("properties")
            .cloned()
            .unwrap_or_else(|| Value::Object(serde_json::Map::new()));
        let parameters = HashMap::from([("properties".to_owned(), defuser.defuse_json(&properties))]);
        Tool {
            tp: ToolType::Function,
            function: Function {
                description: Some(defuser.defuse(&tool.description)),
                name: tool.name.into(),
                parameters: Some(parameters),
            },
        }
    };
    shown_tools(tools).into_iter().map(listed).collect()
}
