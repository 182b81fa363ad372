use crate::support::{Dir, handbook};

#[test]
fn ingest_is_incremental_and_follows_deletions() {
    let dir = Dir::new();
    dir.write("docs/leave.md", "# Leave\n\nEmployees get 25 days of leave.\n");
    dir.write("docs/rent.txt", "The rent is due on the first of the month.\n");
    let docs = dir.path("docs");

    let first = dir.ingest(&docs);
    assert_eq!((&first["added"], &first["unchanged"]), (&2.into(), &0.into()), "{first}");
    assert_eq!(first["schema"], "ibid.ingest/1");

    let again = dir.ingest(&docs);
    assert_eq!(
        (&again["added"], &again["unchanged"], &again["chunks"]),
        (&0.into(), &2.into(), &0.into()),
        "{again}"
    );

    dir.write("docs/leave.md", "# Leave\n\nEmployees get 28 days of leave from now on.\n");
    fs_err::remove_file(docs.join("rent.txt")).expect("the file is there");
    let third = dir.ingest(&docs);
    assert_eq!((&third["updated"], &third["removed"]), (&1.into(), &1.into()), "{third}");

    let hits = dir.ibid(&["search", "--json", "days of leave"]).json();
    let texts = hits["hits"].to_string();
    assert!(texts.contains("28 days") && !texts.contains("25 days") && !texts.contains("rent"), "{texts}");
    dir.ibid(&["doctor"]).expect_code(0);
}

#[test]
fn the_handbook_is_read_whole() {
    let dir = Dir::new();
    let report = dir.ingest(&handbook());
    assert_eq!(report["refused"], serde_json::json!([]), "{report}");
    let files = fs_err::read_dir(handbook()).expect("the corpus is there").count();
    assert_eq!(report["added"], files, "{report}");
    let status = dir.ibid(&["status", "--json"]).json();
    assert_eq!(status["documents"], files, "{status}");
}

#[test]
fn status_tells_sizes_and_what_has_changed_since() {
    let dir = Dir::new();
    dir.write("docs/leave.md", "# Leave\n\nEmployees get 25 days of leave.\n");
    dir.write("docs/rent.md", "# Rent\n\nThe rent is 900 euros.\n");
    dir.write("docs/broken.pdf", "%PDF-1.7\n1 0 obj\n<< /Type /Catalog");
    dir.ibid(&["ingest", "docs"]).expect_code(3);
    let status = dir.ibid(&["status", "--json"]).json();
    assert_eq!(status["stale"], serde_json::json!([]), "what was refused is nothing new: {status}");
    assert_eq!(status["size"]["files"], 41 + 31, "{status}");
    for part in ["catalog", "vectors"] {
        assert!(status["size"][part].as_u64().is_some_and(|bytes| bytes > 1000), "{status}");
    }

    dir.write("docs/leave.md", "# Leave\n\nEmployees get thirty days of leave.\n");
    fs_err::remove_file(dir.path("docs/rent.md")).expect("removed");
    dir.write("docs/new.md", "# New\n\nThis is new.\n");
    let stale = &dir.ibid(&["status", "--json"]).json()["stale"][0];
    let counts = ["new", "changed", "removed"].map(|what| stale[what].clone());
    assert_eq!(counts, [1, 1, 1].map(serde_json::Value::from), "{stale}");
    let shown = dir.ibid(&["status"]).stdout;
    assert!(shown.contains("1 new, 1 changed, 1 gone since"), "{shown}");

    fs_err::rename(dir.path("docs"), dir.path("elsewhere")).expect("moved");
    assert!(dir.ibid(&["status"]).stdout.contains("not there, or it cannot be read"));
}

#[test]
fn a_broken_file_is_reported_and_the_rest_goes_on() {
    let dir = Dir::new();
    dir.write("docs/good.md", "# Good\n\nThis one can be read.\n");
    dir.write("docs/empty.docx", "");
    dir.write("docs/truncated.pdf", "%PDF-1.7\n1 0 obj\n<< /Type /Catalog");
    dir.write("docs/noise.bin", [0_u8, 159, 146, 150, 0, 1, 2, 3]);
    let run = dir.ibid(&["ingest", "--json", "docs"]);
    run.expect_code(3);
    let report = run.json();
    assert_eq!(report["added"], 1, "{report}");
    let refused = report["refused"].as_array().expect("a list");
    for name in ["empty.docx", "truncated.pdf", "noise.bin"] {
        let entry =
            refused.iter().find(|entry| entry["path"].as_str().is_some_and(|path| path.ends_with(name)));
        let reason = entry.and_then(|entry| entry["reason"].as_str()).unwrap_or_default();
        assert!(reason.len() > 10, "{name} has no reason: {report}");
    }
    dir.ibid(&["search", "can be read"]).expect_code(0);

    // What was read is not lost, but it is said that it may not be so any more.
    dir.write("docs/good.md", [0_u8, 159, 146, 150, 0, 1, 2, 3]);
    dir.ibid(&["ingest", "docs"]).expect_code(3);
    dir.ibid(&["search", "can be read"]).expect_code(0);
    let status = dir.ibid(&["status"]);
    assert!(status.stdout.contains("may be out of date"), "{status:?}");
}
