use std::fmt;
use std::marker::PhantomData;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use ibid_core::seam::{Tool, ToolDescription, ToolEffect, ToolError, ToolOutput};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::InvalidTool;

/// A tool that is an async fn: its argument type gives the schema, and its error goes to the model as text.
pub struct FunctionTool<F, A> {
    description: ToolDescription,
    function: F,
    arguments: PhantomData<fn(A)>,
}

impl<F, A: JsonSchema> FunctionTool<F, A> {
    /// The tool of `function`, which changes nothing.
    ///
    /// # Errors
    /// When `name` cannot name a tool.
    pub fn new<R>(name: &str, description: &str, function: F) -> Result<Self, InvalidTool>
    where
        F: Fn(A) -> R,
    {
        let mut schema = schemars::schema_for!(A);
        for keyword in ["$schema", "title", "description"] {
            schema.remove(keyword);
        }
        let description = ToolDescription {
            name: name.parse()?,
            description: description.to_owned(),
            parameters: schema.to_value(),
            effect: ToolEffect::ReadOnly,
        };
        Ok(Self { description, function, arguments: PhantomData })
    }

    /// A tool that may change something: every call is to be confirmed.
    #[must_use]
    pub fn destructive(mut self) -> Self {
        self.description.effect = ToolEffect::Destructive;
        self
    }
}

impl<F, A, R, O, E> Tool for FunctionTool<F, A>
where
    F: Fn(A) -> R + Send + Sync,
    A: DeserializeOwned,
    R: Future<Output = Result<O, E>> + Send,
    O: Into<ToolOutput>,
    E: fmt::Display,
{
    fn description(&self) -> &ToolDescription {
        &self.description
    }

    fn call(&self, arguments: Value) -> BoxFuture<'_, Result<ToolOutput, ToolError>> {
        async move {
            let arguments: A = serde_json::from_value(arguments)
                .map_err(|error| ToolError::InvalidArguments(error.to_string()))?;
            let done = (self.function)(arguments).await;
            done.map(Into::into).map_err(|error| ToolError::Failed(error.to_string()))
        }
        .boxed()
    }
}

impl<F, A> fmt::Debug for FunctionTool<F, A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("FunctionTool").field("name", &self.description.name).finish_non_exhaustive()
    }
}
