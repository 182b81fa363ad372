use crate::support::Dir;

#[test]
fn help_of_every_command() {
    let dir = Dir::new();
    let help = dir.ibid(&["--help"]);
    help.expect_code(0);
    insta::assert_snapshot!("help", help.stdout);
    for command in [
        "ingest",
        "search",
        "ask",
        "chat",
        "verify",
        "list",
        "status",
        "remove",
        "doctor",
        "explain",
        "models",
        "completions",
        "show",
        "reindex",
        "export",
        "import",
        "config",
    ] {
        let run = dir.ibid(&[command, "--help"]);
        run.expect_code(0);
        insta::assert_snapshot!(format!("help-{command}"), run.stdout);
    }
}

#[test]
fn an_unknown_command_is_an_error_that_names_it() {
    Dir::new().ibid(&["inqest"]).expect_error(&["inqest", "ingest"]);
}
