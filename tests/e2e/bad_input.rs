use std::process::Command;

use ibid_testkit::RandomGguf;

use crate::support::{Dir, Run, handbook};

#[test]
fn a_missing_path() {
    let dir = Dir::new();
    dir.ibid(&["ingest", "no-such-folder"]).expect_error(&["no-such-folder", "does not exist"]);
    dir.ibid(&["ask", "--no-llm", "Why?", "--docs", "no-such-folder"])
        .expect_error(&["no-such-folder", "does not exist"]);
}

#[test]
fn an_empty_folder() {
    let dir = Dir::new();
    fs_err::create_dir(dir.path("empty")).expect("a folder");
    let run = dir.ibid(&["ingest", "empty"]);
    run.expect_code(0);
    assert!(run.stdout.contains("no documents"), "{run:?}");
    let asked = dir.ibid(&["ask", "--no-llm", "What is in here?", "--docs", "empty"]);
    asked.expect_code(1);
    assert!(asked.stdout.contains("holds no documents"), "{asked:?}");
}

#[test]
fn a_filter_that_no_document_passes() {
    let dir = Dir::new();
    dir.ingest(&crate::support::handbook());
    let asked = dir.ibid(&["ask", "--no-llm", "--path", "nope/**", "How many days of annual leave?"]);
    asked.expect_code(1);
    assert!(asked.stdout.contains("no document passes the filter"), "{asked:?}");
}

/// The embedding model knows no token of it: it is like nothing, rather than like everything a little.
#[test]
fn words_in_a_script_that_is_nowhere() {
    let dir = Dir::new();
    dir.ibid(&["ingest", "--embedding", "fast", &crate::support::handbook().to_string_lossy()])
        .expect_code(0);
    let found = dir.ibid(&["search", "ᚠᚢᚦᚨᚱᚲ"]);
    found.expect_code(1);
    assert!(found.stdout.is_empty(), "{found:?}");
}

#[test]
fn no_library_yet() {
    Dir::new().ibid(&["search", "anything"]).expect_error(&["no library", "ibid ingest"]);
}

#[test]
fn an_empty_question() {
    Dir::new().ibid(&["ask", "  "]).expect_error(&["the question is empty"]);
    Dir::new().ibid(&["search", "!!! ???"]).expect_error(&["no letter and no digit"]);
}

#[test]
fn a_question_of_dashes_only() {
    let dir = Dir::new();
    dir.ibid(&["ask", "--", "---"]).expect_error(&["no letter and no digit"]);
    dir.ibid(&["ask", "---"]).expect_error(&["unexpected argument '---'"]);
}

#[test]
fn a_question_of_stop_words_only() {
    let dir = Dir::new();
    dir.ingest(&handbook());
    for question in ["What is it?", "of the and", "Was ist das?"] {
        let asked = dir.ibid(&["ask", "--no-llm", question]);
        asked.expect_code(1);
        assert!(asked.stdout.contains("Not in your documents"), "{asked:?}");
    }
}

#[test]
fn a_text_without_the_end_of_a_sentence() {
    let dir = Dir::new();
    fs_err::create_dir(dir.path("docs")).expect("a folder");
    let endless = "employees get days of annual leave and ".repeat(3000);
    fs_err::write(dir.path("docs/endless.txt"), endless).expect("a file");
    let ask = || dir.ibid(&["ask", "--no-llm", "How many days of annual leave?", "--docs", "docs"]);
    let alone = ask();
    alone.expect_code(1);
    assert!(alone.stdout.contains("too long to be read"), "{alone:?}");
    fs_err::write(dir.path("docs/leave.txt"), "Employees get 25 days of annual leave.").expect("a file");
    let beside = ask();
    beside.expect_code(0);
    assert!(beside.stdout.contains("25 days"), "{beside:?}");
}

#[test]
fn a_question_as_long_as_a_document() {
    Dir::new().ibid(&["ask", &"why ".repeat(5000)]).expect_error(&["ingest long texts as documents"]);
}

#[cfg(unix)]
#[test]
fn an_unreadable_file() {
    use std::os::unix::fs::PermissionsExt;
    let dir = Dir::new();
    dir.write("docs/open.md", "Readable text stands here.\n");
    let secret = dir.write("docs/secret.md", "Secret text.\n");
    fs_err::set_permissions(&secret, std::fs::Permissions::from_mode(0o000)).expect("permissions");
    if fs_err::read(&secret).is_ok() {
        // The superuser reads everything: a folder in the file's place is unreadable for everybody.
        return;
    }
    let run = dir.ibid(&["ingest", "--json", "docs"]);
    run.expect_code(3);
    assert!(run.json()["refused"].to_string().contains("secret.md"), "{run:?}");
}

#[test]
fn a_corrupt_gguf() {
    let dir = Dir::new();
    let model = dir.write("broken.gguf", b"GGUF\x03\x00\x00\x00garbage that is no header");
    let model = model.to_string_lossy();
    dir.ibid(&["models", "add", &model]).expect_error(&["broken.gguf"]);
    let handbook = handbook();
    dir.ibid(&["ask", "--model", &model, "Annual leave?", "--docs", &handbook.to_string_lossy()])
        .expect_error(&["broken.gguf"]);
}

/// The prompt is not cut to fit: what the model would not have read could say otherwise.
#[test]
fn a_model_that_reads_less_than_the_prompt() {
    let dir = Dir::new();
    dir.write("docs/leave.md", "Every employee gets 25 days of annual leave.\n");
    let model = dir.path("tiny.gguf");
    RandomGguf::new(1).context(200).write(&model).expect("a model");
    let model = model.to_string_lossy();
    dir.ibid(&[
        "ask",
        "--model",
        &model,
        "How many days of annual leave do employees get?",
        "--docs",
        "docs",
    ])
    .expect_error(&["the model reads 200 at most", "fewer passages"]);
}

#[test]
fn an_unknown_model() {
    let dir = Dir::new();
    dir.ibid(&["models", "pull", "gpt-17"]).expect_error(&["gpt-17", "ibid models list"]);
    dir.ibid(&["models", "path", "gpt-17"]).expect_error(&["gpt-17"]);
}

#[test]
fn pulling_offline() {
    Dir::new().ibid(&["models", "pull", "qwen2.5-coder-0.5b-instruct"]).expect_error(&["offline"]);
}

#[test]
fn a_damaged_catalog() {
    let dir = Dir::new();
    dir.ingest(&handbook());
    let library = dir.path(".local/share/ibid/libraries/default");
    let catalog = fs_err::read_dir(&library)
        .expect("the library")
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|extension| extension == "sqlite"))
        .expect("a catalog");
    fs_err::write(&catalog, b"this is no database, it only has the name of one").expect("written");
    dir.ibid(&["search", "leave"]).expect_error(&["catalog"]);
}

#[test]
fn a_locked_library_is_readable_and_not_writable() {
    let dir = Dir::new();
    dir.ingest(&handbook());
    let lock = dir.path(".local/share/ibid/libraries/default/writer.lock");
    let lock = fs_err::OpenOptions::new().write(true).open(lock).expect("the lock file").into_file();
    lock.lock().expect("locked");
    let handbook = handbook();
    dir.ibid(&["ingest", &handbook.to_string_lossy()]).expect_error(&["another", "writing"]);
    dir.ibid(&["search", "leave"]).expect_code(0);
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_ends_quietly() {
    let dir = Dir::new();
    dir.ingest(&handbook());
    let binary = env!("CARGO_BIN_EXE_ibid");
    let script = format!("'{binary}' search -n 50 leave | head -1; exit ${{PIPESTATUS[0]}}");
    let template = dir.command(&[]);
    let mut shell = Command::new("bash");
    shell.args(["-c", &script]).current_dir(dir.path("")).env_clear();
    shell.envs(template.get_envs().filter_map(|(key, value)| Some((key, value?))));
    let run = Run::of(&mut shell);
    assert!(matches!(run.code, Some(0 | 141)), "{run:?}");
    assert_eq!(run.stdout.lines().count(), 1, "{run:?}");
    assert!(!run.stderr.contains("panicked") && !run.stderr.contains("error"), "{run:?}");
}
