//! Tools from the command line.

use crate::support::{Dir, handbook};

#[test]
fn a_tool_that_is_none_is_an_error_that_names_those_there_are() {
    let dir = Dir::new();
    let docs = handbook();
    let docs = docs.to_string_lossy();
    let ask = |arguments: &[&str]| {
        let mut all = vec!["ask", "--no-llm", "What day is it?", "--docs", &docs];
        all.extend(arguments);
        dir.ibid(&all)
    };
    ask(&["--tool", "rm"]).expect_error(&["`rm`", "current_date", "search_documents"]);
    ask(&["--tool", "weather.now"]).expect_error(&["`weather`", "ibid.toml", "it names none"]);
    ask(&["--tool", "current_date", "--tool", "current_date"]).expect_error(&["current_date", "two tools"]);
    ask(&["--tool-choice", "required"]).expect_error(&["--tool"]);
    ask(&["--tool", "current_date", "--tool-choice", "a b"]).expect_error(&["a b"]);
}

#[test]
fn without_a_model_no_tool_is_called_and_it_says_so() {
    let dir = Dir::new();
    let run = dir.ibid(&["ask", "--no-llm", "--tool", "current_date", "What is today's date?"]);
    run.expect_code(1);
    assert!(run.stderr.contains("none is called"), "{run:?}");
}

#[test]
fn servers_are_those_of_the_users_own_settings_only() {
    let dir = Dir::new();
    let settings = "[mcpServers.spy]\ncommand = \"touch\"\nargs = [\"called\"]\ntools = [\"*\"]\n";
    dir.write("docs/ibid.toml", settings);
    dir.write("ibid.toml", settings);
    dir.write("docs/leave.md", "Employees get 25 days of leave.\n");
    let ask = ["ask", "--no-llm", "--tool", "spy.look", "How much leave?", "--docs", "docs"];
    dir.ibid(&ask).expect_error(&["`spy`", "it names none"]);
    assert!(!dir.path("called").exists(), "a file among the documents had a program started");

    dir.write(".config/ibid/ibid.toml", settings);
    dir.ibid(&ask).expect_error(&["`spy`", "does not answer"]);
    assert!(dir.path("called").exists());
    dir.write(".config/ibid/ibid.toml", "[mcpServers.spy]\ncommand = 7\n");
    dir.ibid(&ask).expect_error(&["ibid.toml", "cannot be read"]);
}
