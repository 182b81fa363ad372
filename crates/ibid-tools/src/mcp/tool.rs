use std::fmt;
use std::sync::Arc;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use ibid_core::seam::{Tool, ToolDescription, ToolEffect, ToolError, ToolName, ToolOutput};
use rmcp::ServiceError;
use rmcp::model::CallToolRequestParams;
use serde_json::Value;

use super::connection::Client;
use super::result::output;

/// The longest description that a model is shown: servers write essays.
const LONGEST: usize = 600;

/// A tool of a server.
pub(super) struct McpTool {
    description: ToolDescription,
    /// As the server calls it.
    name: String,
    client: Arc<Client>,
}

impl McpTool {
    /// The tool of a server, which models call `called`.
    pub(super) fn new(
        called: ToolName,
        tool: &rmcp::model::Tool,
        needs_no_confirmation: bool,
        client: Arc<Client>,
    ) -> Self {
        // What a server says of itself is a hint: it can only make the user's settings stricter.
        let says_harmless = tool.annotations.as_ref().and_then(|hints| hints.read_only_hint) == Some(true);
        let effect = if says_harmless || needs_no_confirmation {
            ToolEffect::ReadOnly
        } else {
            ToolEffect::Destructive
        };
        let mut description = tool.description.clone().unwrap_or_default().into_owned();
        if description.len() > LONGEST {
            description.truncate(description.floor_char_boundary(LONGEST));
            description.push('…');
        }
        let description = ToolDescription {
            name: called,
            description,
            parameters: Value::Object(tool.input_schema.as_ref().clone()),
            effect,
        };
        Self { description, name: tool.name.to_string(), client }
    }
}

impl Tool for McpTool {
    fn description(&self) -> &ToolDescription {
        &self.description
    }

    fn call(&self, arguments: Value) -> BoxFuture<'_, Result<ToolOutput, ToolError>> {
        async move {
            let arguments = arguments.as_object().cloned().unwrap_or_default();
            let request = CallToolRequestParams::new(self.name.clone()).with_arguments(arguments);
            let result = self.client.call_tool(request).await.map_err(|error| match error {
                ServiceError::McpError(refused) => ToolError::Failed(refused.message.into_owned()),
                ServiceError::TransportClosed
                | ServiceError::TransportSend(_)
                | ServiceError::Cancelled { .. } => ToolError::Unavailable(error.to_string()),
                other => ToolError::Failed(other.to_string()),
            })?;
            output(&result)
        }
        .boxed()
    }
}

impl fmt::Debug for McpTool {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("McpTool").field("name", &self.description.name).finish_non_exhaustive()
    }
}
