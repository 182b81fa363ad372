use std::fmt;
use std::sync::Arc;

use ibid_core::seam::{InvalidToolName, Tool, ToolDescription, ToolError, ToolName, ToolOutput};
use jsonschema::Validator;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::FunctionTool;

/// A tool cannot be enabled.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidTool {
    /// Its name cannot name a tool.
    #[error(transparent)]
    Name(#[from] InvalidToolName),
    /// Another one has its name.
    #[error("two tools are named `{0}`: enable one of them")]
    Twice(ToolName),
    /// What it says its arguments are is no JSON Schema of an object.
    #[error("the schema of the arguments of `{tool}` cannot be used: {reason}")]
    Schema {
        /// The tool.
        tool: ToolName,
        /// What is wrong with it.
        reason: String,
    },
}

/// The tools that are enabled, in the order in which they were. Empty by default: nothing can be called then.
///
/// Clones share the tools.
#[derive(Clone, Default)]
pub struct ToolSet {
    tools: Vec<Enabled>,
}

#[derive(Clone)]
struct Enabled {
    tool: Arc<dyn Tool>,
    validator: Arc<Validator>,
}

impl ToolSet {
    /// No tools.
    pub fn new() -> Self {
        Self::default()
    }

    /// Enables a tool.
    ///
    /// # Errors
    /// When another tool has its name, or its schema is none.
    pub fn add(&mut self, tool: Arc<dyn Tool>) -> Result<(), InvalidTool> {
        let ToolDescription { name, parameters, .. } = tool.description();
        if self.get(name.as_str()).is_some() {
            return Err(InvalidTool::Twice(name.clone()));
        }
        let invalid = |reason: String| InvalidTool::Schema { tool: name.clone(), reason: one_line(&reason) };
        let is_object = parameters.is_object() && parameters.get("type").is_none_or(|kind| kind == "object");
        if !is_object {
            return Err(invalid("arguments are an object with a name for each".to_owned()));
        }
        // References to files and addresses are not followed: the crate is built without.
        let validator = jsonschema::validator_for(parameters).map_err(|error| invalid(error.to_string()))?;
        self.tools.push(Enabled { tool, validator: Arc::new(validator) });
        Ok(())
    }

    /// Enables an async fn that changes nothing. Its argument type gives the schema.
    ///
    /// # Errors
    /// When another tool has that name, or it cannot name a tool.
    pub fn function<F, A, R, O, E>(
        &mut self,
        name: &str,
        description: &str,
        function: F,
    ) -> Result<(), InvalidTool>
    where
        F: Fn(A) -> R + Send + Sync + 'static,
        A: DeserializeOwned + JsonSchema + 'static,
        R: Future<Output = Result<O, E>> + Send,
        O: Into<ToolOutput>,
        E: fmt::Display,
    {
        self.add(Arc::new(FunctionTool::new(name, description, function)?))
    }

    /// The tools.
    pub fn tools(&self) -> Vec<Arc<dyn Tool>> {
        self.tools.iter().map(|enabled| Arc::clone(&enabled.tool)).collect()
    }

    /// What they are called, do and take.
    pub fn descriptions(&self) -> Vec<ToolDescription> {
        self.tools.iter().map(|enabled| enabled.tool.description().clone()).collect()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.tools.is_empty()
    }

    /// The tool of that name.
    pub fn get(&self, name: &str) -> Option<Arc<dyn Tool>> {
        self.find(name).map(|enabled| Arc::clone(&enabled.tool))
    }

    /// The tool of that name, where its schema admits the arguments.
    pub(crate) fn admitted(&self, name: &str, arguments: &Value) -> Result<Arc<dyn Tool>, ToolError> {
        let enabled = self.find(name).ok_or_else(|| ToolError::Unknown(name.to_owned()))?;
        match enabled.validator.validate(arguments) {
            Ok(()) => Ok(Arc::clone(&enabled.tool)),
            Err(error) => {
                let at = error.instance_path().to_string();
                let place = if at.is_empty() { String::new() } else { format!("{at}: ") };
                // The value may be a secret, and the place says which one it is.
                Err(ToolError::InvalidArguments(format!("{place}{}", error.masked())))
            }
        }
    }

    fn find(&self, name: &str) -> Option<&Enabled> {
        self.tools.iter().find(|enabled| enabled.tool.description().name.as_str() == name)
    }
}

/// What is wrong with a schema is told with the schema, which may be long.
fn one_line(reason: &str) -> String {
    const LONGEST: usize = 300;
    let words = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words,
    }
}

impl fmt::Debug for ToolSet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_list()
            .entries(self.tools.iter().map(|enabled| &enabled.tool.description().name))
            .finish()
    }
}
