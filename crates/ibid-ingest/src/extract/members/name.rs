use ibid_core::{DocumentName, is_printable};

use crate::extract::ExtractError;

/// The name of what is packed in `container`: `mail.eml/report.pdf`.
///
/// # Errors
/// When the name leads out of the container, or is none.
pub(in crate::extract) fn member_name(
    container: &DocumentName,
    member: &str,
) -> Result<DocumentName, ExtractError> {
    let member = member.replace('\\', "/");
    let outside = || ExtractError::OutsideArchive { name: shown(&member) };
    let is_absolute = member.starts_with('/') || member.get(1..3) == Some(":/");
    if is_absolute || member.split('/').any(|part| part == "..") {
        return Err(outside());
    }
    let parts: Vec<&str> = member.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    let name = shown(&parts.join("/"));
    if name.trim().is_empty() {
        return Err(outside());
    }
    format!("{container}/{name}").parse().map_err(|_| outside())
}

/// What to call a member whose own name leads out of the container.
pub(in crate::extract) fn refused_name(container: &DocumentName, member: &str) -> DocumentName {
    let member = shown(&member.replace('\\', "/").replace("..", "__"));
    format!("{container}/{}", member.trim_start_matches('/')).parse().unwrap_or_else(|_| container.clone())
}

/// With `_` for what cannot be shown.
fn shown(name: &str) -> String {
    name.chars().map(|character| if is_printable(character) { character } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::member_name;

    #[test]
    fn members_stay_below_their_container() {
        let container = "a/b.zip".parse().expect("a name");
        for (member, expected) in [
            ("notes.md", Some("a/b.zip/notes.md")),
            ("./x//notes.md", Some("a/b.zip/x/notes.md")),
            ("x\\notes.md", Some("a/b.zip/x/notes.md")),
            ("new\nline\u{202e}fdp.txt", Some("a/b.zip/new_line_fdp.txt")),
            ("../../etc/passwd", None),
            ("x/../../y", None),
            ("/etc/passwd", None),
            ("C:\\windows\\system.ini", None),
            ("", None),
            (".", None),
        ] {
            assert_eq!(
                member_name(&container, member).ok().map(|name| name.to_string()).as_deref(),
                expected,
                "{member}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_name_leads_out(member in "[./\\\\a:\u{202e}\n]{0,12}") {
            let container = "b.zip".parse().expect("a name");
            if let Ok(name) = member_name(&container, &member) {
                prop_assert!(name.as_str().starts_with("b.zip/"));
                prop_assert!(!name.as_str().split('/').any(|part| part == ".." || part.is_empty()));
            }
        }
    }
}
