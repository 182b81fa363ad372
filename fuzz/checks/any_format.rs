//! A file of any format: the first line of the input is its extension, the rest its bytes.

use super::extract;

pub(crate) fn check(input: &[u8]) {
    let end = input.iter().position(|byte| *byte == b'\n').unwrap_or(0);
    let extension = std::str::from_utf8(&input[..end]).unwrap_or_default();
    let is_extension = (1..=6).contains(&end) && extension.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let name = format!("a.{}", if is_extension { extension } else { "txt" });
    extract::check(&name, input.get(end + 1..).unwrap_or_default());
}
