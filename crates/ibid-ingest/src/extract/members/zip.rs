use std::io::Cursor;

use zip::ZipArchive;
use zip::result::ZipError;

use super::{Allowance, Member};
use crate::extract::ExtractError;

pub(super) fn each(
    bytes: &[u8],
    allowance: &mut Allowance<'_>,
    on_member: &mut dyn FnMut(&str, Member, &mut Allowance<'_>),
) -> Result<(), ExtractError> {
    let damaged = |error: &ZipError| ExtractError::Damaged { format: "ZIP", reason: error.to_string() };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    for index in 0..archive.len() {
        let (name, is_encrypted) = match archive.by_index_raw(index) {
            Ok(member) => (decoded_name(member.name_raw(), member.name()), member.encrypted()),
            Err(error) => return Err(damaged(&error)),
        };
        if allowance.leaves_out(&name) {
            continue;
        }
        allowance.take_file()?;
        if is_encrypted {
            on_member(&name, Err(ExtractError::Encrypted), allowance);
            continue;
        }
        let member = match archive.by_index(index) {
            Ok(member) => {
                let packed = member.compressed_size();
                allowance.read(member, packed, "ZIP")
            }
            Err(error) => Err(damaged(&error)),
        };
        on_member(&name, member, allowance);
        if allowance.is_spent() {
            return Err(allowance.spent());
        }
    }
    Ok(())
}

/// Names are UTF-8, or in whatever encoding the packer's system had.
fn decoded_name(raw: &[u8], shown: &str) -> String {
    match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) if raw.len() >= 4 => crate::extract::encoding::decode(raw).text,
        Err(_) => shown.to_owned(),
    }
}
