//! Commands about a library as a whole: show, reindex, export and import, proof of deletion, settings.

use std::path::Path;

use serde_json::Value;

use crate::support::{Dir, handbook};

#[test]
fn show_prints_a_document_and_one_page_of_it() {
    let dir = Dir::new();
    dir.ingest(&handbook());
    let run = dir.ibid(&["show", "price-list.md"]);
    run.expect_code(0);
    let source = fs_err::read_to_string(handbook().join("price-list.md")).expect("the file");
    assert_eq!(run.stdout.trim_end(), source.trim_end());

    let whole = dir.ibid(&["show", "--json", "safety-manual.pdf"]).json();
    let pages = whole["pages"].as_u64().expect("it has pages");
    assert!(pages > 1, "{whole}");
    let second = dir.ibid(&["show", "--json", "safety-manual.pdf", "--page", "2"]).json();
    let (all, part) = (whole["text"].as_str().expect("text"), second["text"].as_str().expect("text"));
    assert!(!part.is_empty() && all.contains(part) && part.len() < all.len(), "{second}");
    dir.ibid(&["show", "safety-manual.pdf", "--page", "99"]).expect_error(&["pages 1 to"]);
    dir.ibid(&["show", "price-list.md", "--page", "1"]).expect_error(&["has no pages"]);
    dir.ibid(&["show", "no-such.md"]).expect_code(1);
}

#[test]
fn reindex_changes_the_model_and_goes_on_answering() {
    let dir = Dir::new();
    dir.ingest(&handbook());
    let run = dir.ibid(&["reindex", "--json", "--embedding", "fast"]);
    run.expect_code(0);
    let report = run.json();
    assert_eq!(report["from"], "all-minilm-l6-v2", "{report}");
    let status = dir.ibid(&["status", "--json"]).json();
    assert_eq!(status["embedding"], report["to"], "{status}");
    dir.ibid(&["search", "annual leave"]).expect_code(0);
    dir.ibid(&["doctor"]).expect_code(0);
    let again = dir.ibid(&["reindex", "--embedding", "fast"]);
    again.expect_code(0);
    assert!(again.stdout.contains("nothing to do"), "{again:?}");
    assert_eq!(dir.ingest(&handbook())["unchanged"], status["documents"]);
}

#[test]
fn a_library_travels_in_one_file() {
    let dir = Dir::new();
    dir.write("docs/leave.md", "# Leave\n\nEmployees get 25 days of leave.\n");
    dir.ingest(&dir.path("docs"));
    dir.ibid(&["export", "library.ibid"]).expect_code(0);
    dir.ibid(&["export", "library.ibid"]).expect_error(&["there already"]);
    dir.ibid(&["import", "library.ibid"]).expect_error(&["--replace"]);
    dir.ibid(&["import", "library.ibid", "--library", "copy"]).expect_code(0);
    let hits = dir.ibid(&["search", "--json", "--library", "copy", "days of leave"]).json();
    assert!(hits["hits"][0]["text"].as_str().is_some_and(|text| text.contains("25 days")), "{hits}");

    let whole = fs_err::read(dir.path("library.ibid")).expect("read");
    let refused = |bytes: &[u8]| {
        dir.write("damaged.ibid", bytes);
        dir.ibid(&["import", "damaged.ibid", "--replace"])
            .expect_error(&["damaged.ibid", "cannot be imported"]);
    };
    // A single bit may say the same zeros in another way, which is no damage; a stretch cannot.
    let mut damaged = whole.clone();
    damaged[whole.len() / 2..][..64].iter_mut().for_each(|byte| *byte = !*byte);
    refused(&damaged);
    let mut damaged = whole.clone();
    damaged[whole.len() - 8] ^= 1;
    refused(&damaged);
    refused(&whole[..whole.len() - 20]);
    dir.ibid(&["search", "leave"]).expect_code(0);
    dir.ibid(&["export", "elsewhere.ibid", "--library", "no-such"]).expect_error(&["no library"]);
}

#[test]
fn an_import_replaces_libraries_only_and_keeps_their_settings() {
    let dir = Dir::new();
    dir.write("docs/leave.md", "# Leave\n\nEmployees get 25 days of leave.\n");
    dir.ingest(&dir.path("docs"));
    dir.ibid(&["export", "library.ibid"]).expect_code(0);
    let replace = |folder: &str| dir.ibid(&["import", "library.ibid", "--replace", "--library", folder]);

    replace("./docs").expect_error(&["docs holds leave.md", "--library"]);
    let entries = |folder: &str| fs_err::read_dir(dir.path(folder)).expect("a folder").count();
    assert_eq!(entries("docs"), 1, "not even a lock is left in it");
    assert!(!dir.path("docs.import").exists());
    assert!(fs_err::read_to_string(dir.path("docs/leave.md")).expect("it is there").contains("25 days"));

    // A folder without anything in it, or with settings only, is one that a library is to be made in.
    fs_err::create_dir(dir.path("empty")).expect("a folder");
    replace("./empty").expect_code(0);
    let settings = "[search]\nlimit = 1\n";
    dir.write("configured/ibid.toml", settings);
    replace("./configured").expect_code(0);
    replace("./configured").expect_code(0);
    let kept = fs_err::read_to_string(dir.path("configured/ibid.toml")).expect("it is there");
    assert_eq!(kept, settings);
    dir.ibid(&["search", "leave", "--library", "./configured"]).expect_code(0);
    dir.write("configured/notes.md", "What is not the library's own is not deleted with it.\n");
    replace("./configured").expect_error(&["holds notes.md"]);
}

#[test]
fn deletion_is_proven() {
    let dir = Dir::new();
    dir.write("docs/secret.md", "# Secret\n\nThe quetzalcoatlus is kept in the cellar.\n");
    dir.write("docs/other.md", "# Other\n\nThe rent is due on the first.\n");
    dir.ingest(&dir.path("docs"));
    dir.ibid(&["doctor", "--prove-deleted", "secret.md"]).expect_error(&["ibid remove secret.md"]);
    dir.ibid(&["ask", "--no-llm", "Where is the quetzalcoatlus kept?"]);
    dir.ibid(&["remove", "secret.md"]).expect_code(0);
    let run = dir.ibid(&["doctor", "--prove-deleted", "secret.md", "--text", "quetzalcoatlus", "--json"]);
    // The question itself is the user's, and names it; it went with the trace.
    run.expect_code(0);
    assert_eq!(run.json()["proven"], true, "{run:?}");
    dir.ibid(&["search", "rent"]).expect_code(0);
    dir.ibid(&["doctor"]).expect_code(0);
}

/// The hits of some queries, best first: document and text of each.
fn hits(dir: &Dir) -> Vec<Vec<[Value; 2]>> {
    let found = |query: &str| {
        let found = dir.ibid(&["search", "--json", query]).json();
        let hits = found["hits"].as_array().expect("hits").iter();
        hits.map(|hit| ["document", "text"].map(|key| hit[key].clone())).collect()
    };
    ["annual leave", "travel allowance", "safety", "辦公室"].map(found).to_vec()
}

fn overwrite_all_in(folder: &Path) {
    for entry in fs_err::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            overwrite_all_in(&path);
        } else {
            fs_err::write(path, "damaged").expect("written");
        }
    }
}

#[test]
fn damaged_vectors_are_told_and_mended() {
    let dir = Dir::new();
    dir.ibid(&["ingest", "--embedding", "fast", &handbook().to_string_lossy()]).expect_code(0);
    dir.ibid(&["doctor"]).expect_code(0);
    let before = hits(&dir);
    assert!(!before[0].is_empty(), "{before:?}");

    let segments = dir.path(".local/share/ibid/libraries/default/vectors/segments");
    let deleted = |segments: &Path| {
        fs_err::remove_dir_all(segments).expect("removed");
        fs_err::create_dir(segments).expect("made");
    };
    for told in ["cannot be used", "have no vectors"] {
        if told == "cannot be used" {
            overwrite_all_in(&segments);
        } else {
            deleted(&segments);
        }
        let found = dir.ibid(&["doctor"]);
        found.expect_code(1);
        assert!(found.stdout.contains(told), "{found:?}");
        assert!(found.stderr.contains("ibid doctor --repair"), "{found:?}");
        let report = dir.ibid(&["doctor", "--json"]);
        report.expect_code(1);
        assert!(report.json()["problems"].to_string().contains(told), "{report:?}");

        let mended = dir.ibid(&["doctor", "--repair"]);
        mended.expect_code(0);
        assert!(mended.stdout.contains("healthy"), "{mended:?}");
        dir.ibid(&["doctor"]).expect_code(0);
        assert_eq!(hits(&dir), before, "{told}");
    }
}

#[test]
fn settings_come_from_files_and_say_so() {
    let dir = Dir::new();
    dir.write("docs/a.md", "# A\n\nText of a.\n");
    dir.write("docs/draft.md", "# Draft\n\nText of a draft.\n");
    // A document like any other.
    dir.write("docs/ibid.toml", "[ingest]\nexclude = [\"a.md\"]\n");
    dir.write(
        ".config/ibid/ibid.toml",
        "embedding = \"fast\"\n[ingest]\nexclude = [\"draft*\", \"*.toml\"]\n",
    );
    let docs = dir.path("docs");
    assert_eq!(dir.ingest(&docs)["added"], 1);
    assert_eq!(dir.ibid(&["list", "--json"]).json()[0]["name"], "a.md");

    let library = ".local/share/ibid/libraries/default/ibid.toml";
    dir.write(library, "[search]\nlimit = 1\n");
    let config = dir.ibid(&["config", "--json"]).json();
    let of = |table: &str, key: &str| {
        let settings = config["settings"].as_array().expect("a list");
        let found = settings.iter().find(|value| value["table"] == table && value["key"] == key);
        found.unwrap_or_else(|| panic!("{key} is missing: {config}")).clone()
    };
    assert_eq!(
        (&of("", "embedding")["source"], &of("", "embedding")["values"][0]),
        (&"user".into(), &"fast".into())
    );
    assert_eq!(of("search", "limit")["source"], "library");
    assert_eq!(of("", "offline")["source"], "environment");
    assert_eq!(of("ingest", "file-memory")["source"], "default");
    let told = dir.ibid(&["config"]);
    assert!(told.stdout.contains("exclude = [\"draft*\", \"*.toml\"]  # user: "), "{told:?}");

    // A flag is stronger.
    let report = dir.ibid(&["ingest", "--json", "--exclude", "*.toml", "docs"]).json();
    assert_eq!(report["added"], 1, "{report}");
    dir.write(library, "engine = \"http://example.org\"\n");
    dir.ibid(&["search", "text"]).expect_error(&["ibid.toml", "`engine`"]);
    dir.write(library, "[ask]\nengine = \"http://example.org\"\n");
    dir.ibid(&["search", "text"]).expect_error(&["ibid.toml", "only your own settings"]);
    dir.write(library, "[ingest]\nexlude = [\"a\"]\n");
    dir.ibid(&["search", "text"]).expect_error(&["ibid.toml", "`ingest.exlude`", "no setting"]);
}

#[test]
fn what_was_not_read_is_told_with_answers_and_abstentions_and_by_status() {
    let dir = Dir::new();
    dir.write("docs/rent.md", "# Rent\n\nThe rent is due on the first of the month.\n");
    dir.write("docs/mixed.txt", b"\xef\xbb\xbfText of UTF-8 with a byte that is none: \xff, and text again.");
    dir.write("docs/broken.pdf", "%PDF-1.7\nnothing more");
    dir.ibid(&["ingest", "docs"]).expect_code(3);
    let run = dir.ibid(&["ask", "--no-llm", "Who discovered the planet Neptune?"]);
    run.expect_code(1);
    assert!(run.stderr.contains("1 file could not be read"), "{run:?}");
    assert!(run.stderr.contains("ibid status"), "{run:?}");

    let answered = |options: &[&str]| {
        let question = ["ask", "--no-llm", "When is the rent due?"];
        let run = dir.ibid(&[&question, options].concat());
        run.expect_code(0);
        run
    };
    let told = "looked for in 2 documents; 1 file could not be read, 1 document could be read in part only (`ibid status` names them)";
    assert!(answered(&[]).stderr.contains(told), "{:?}", answered(&[]));
    let counts = |options: &[&str]| answered(&[options, &["--json"]].concat()).json()["coverage"].clone();
    let expected = |documents, read_in_part, refused| serde_json::json!({ "documents": documents, "read_in_part": read_in_part, "refused": refused });
    assert_eq!(counts(&[]), expected(2, 1, 1));
    // What a PDF that could not be read is about is not known, but its name is.
    assert_eq!(counts(&["--type", "md"]), expected(1, 0, 1));
    assert_eq!(counts(&["--path", "*.md"]), expected(1, 0, 0));
    assert_eq!(counts(&["--path", "*.md", "--path", "broken.*"]), expected(1, 0, 1));
    assert!(!answered(&["--path", "*.md"]).stderr.contains("read"), "nothing is missing there");
    let status = dir.ibid(&["status"]);
    assert!(status.stdout.contains("broken.pdf"), "{status:?}");
}
