//! A library that was moved together with the folders it follows.

use std::path::{Component, Path, PathBuf};

use crate::StoreError;
use crate::catalog::Catalog;

/// Notes where the library is. Where it was elsewhere before, roots that are gone from where they were, and stand
/// where they stood as seen from the library, are followed there.
pub(super) async fn follow(catalog: &Catalog, library: &Path) -> Result<(), StoreError> {
    let now = fs_err::canonicalize(library)?;
    let before = catalog.place().await?;
    if let Some(before) = before.as_deref().filter(|before| *before != now) {
        for root in catalog.roots().await? {
            let moved = from(before, &root.path).and_then(|way| fs_err::canonicalize(now.join(way)).ok());
            if let Some(moved) = moved
                && !root.path.exists()
            {
                catalog.move_root(&root.path, &moved).await?;
            }
        }
    }
    if before.as_deref() != Some(now.as_path()) {
        catalog.put_place(&now).await?;
    }
    Ok(())
}

/// The way from one absolute path to another; none where they have nothing in common but the root of the file system:
/// then they were not moved together.
fn from(one: &Path, other: &Path) -> Option<PathBuf> {
    let (one, other): (Vec<Component<'_>>, Vec<Component<'_>>) =
        (one.components().collect(), other.components().collect());
    let shared = one.iter().zip(&other).take_while(|(one, other)| one == other).count();
    if !one.iter().take(shared).any(|part| matches!(part, Component::Normal(_))) {
        return None;
    }
    let up = std::iter::repeat_n(Component::ParentDir, one.len() - shared);
    Some(up.chain(other[shared..].iter().copied()).collect())
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::from;

    #[test]
    fn the_way_from_a_library_to_a_folder() {
        let way = |one: &str, other: &str| from(Path::new(one), Path::new(other));
        assert_eq!(way("/home/a/.ibid", "/home/a/docs"), Some(PathBuf::from("../docs")));
        assert_eq!(way("/srv/docs/library", "/srv/docs"), Some(PathBuf::from("..")));
        assert_eq!(way("/home/a/library", "/mnt/docs"), None);
    }
}
