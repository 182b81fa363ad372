//! An agent: the model searches the documents and calls a tool server (MCP), until it can answer.
//!
//! `cargo run --release -p ibid --example agent_with_mcp -- examples/handbook model.gguf "QUESTION" COMMAND [ARGUMENTS]`
//!
//! COMMAND starts the tool server. One is at hand: `ibid mcp --docs OTHER_FOLDER` serves another folder of documents.
#![expect(clippy::print_stdout, reason = "a program that prints")]

use std::collections::BTreeMap;

use ibid::{
    Access, Answer, AskOptions, IngestOptions, LanguageModelFile, Library, McpConnection, McpServer,
    McpTransport, SearchOptions, ToolSet, ToolUse, builtin_tool,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("give a folder of documents")?;
    let model = LanguageModelFile::new(arguments.next().ok_or("give a model file")?).load().await?;
    let question = arguments.next().ok_or("give a question")?.parse()?;
    let command = arguments.next().ok_or("give the command of a tool server")?;

    let library = Library::open("example.ibid".as_ref(), Access::Write).await?;
    library.ingest(&[folder.into()], IngestOptions::new()).await?;

    let mut tools = ToolSet::new();
    let search = SearchOptions::default();
    tools.add(builtin_tool("search_documents", &library, &search).ok_or("there is such a tool")?)?;
    let server = McpServer {
        transport: McpTransport::Stdio { command, args: arguments.collect(), env: BTreeMap::new() },
        // Only what only reads: everything else would have to be confirmed.
        tools: vec!["search".to_owned(), "list_documents".to_owned()],
        without_confirmation: Vec::new(),
    };
    let connection = McpConnection::open("server", &server).await?;
    for name in connection.allowed() {
        tools.add(connection.tool(name)?)?;
    }

    let options = AskOptions { tools: ToolUse::of(tools), ..AskOptions::default() };
    let report = library.ask(&question, Some(model), &options).await?;
    for step in &report.trace_record().tools {
        let tool = step.tool.as_ref().map_or("no tool".to_owned(), ToString::to_string);
        println!("turn {}: {tool} {} → {:?}", step.turn, step.arguments, step.outcome);
    }
    for claim in report.answer().into_iter().flat_map(Answer::claims) {
        println!("{}", claim.text());
        for quote in claim.quotes() {
            println!("  {}: “{}”", quote.document(), quote.text());
        }
    }
    report.abstention().map_or(Ok(()), |abstention| Err(abstention.detail().into()))
}
