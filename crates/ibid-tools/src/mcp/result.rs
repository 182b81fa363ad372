use ibid_core::seam::{ToolError, ToolOutput};
use rmcp::model::{CallToolResult, ContentBlock, ResourceContents};

/// What a server's result says in words. Pictures and sounds cannot be quoted and are named only.
pub(super) fn output(result: &CallToolResult) -> Result<ToolOutput, ToolError> {
    let mut parts: Vec<String> = Vec::new();
    for block in &result.content {
        parts.push(match block {
            ContentBlock::Text(text) => text.text.clone(),
            ContentBlock::Resource(embedded) => match &embedded.resource {
                ResourceContents::TextResourceContents { text, .. } => text.clone(),
                ResourceContents::BlobResourceContents { uri, .. } => format!("(left out: {uri})"),
                _ => continue,
            },
            ContentBlock::ResourceLink(link) => format!("{}: {}", link.name, link.uri),
            ContentBlock::Image(_) => "(an image was left out)".to_owned(),
            ContentBlock::Audio(_) => "(a sound was left out)".to_owned(),
            _ => continue,
        });
    }
    if parts.is_empty()
        && let Some(value) = &result.structured_content
    {
        parts.push(value.to_string());
    }
    let text = parts.join("\n\n");
    if result.is_error == Some(true) {
        return Err(ToolError::Failed(text));
    }
    Ok(text.into())
}
