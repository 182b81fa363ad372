//! Files of a library that are neither catalog nor vectors.

use std::io::Write as _;
use std::path::Path;

use super::Store;
use crate::StoreError;

impl Store {
    /// Writes a file of the library, a calibration for example, in the place of the one that is there: that one stays until
    /// the new one is whole.
    ///
    /// # Errors
    /// When the library was opened for reading, or the file cannot be written.
    pub async fn put_file(&self, file: &Path, text: &str) -> Result<(), StoreError> {
        // The library may be about to be exported.
        let _turn = self.turn().await?;
        if let Some(folder) = file.parent() {
            fs_err::create_dir_all(folder)?;
        }
        let partial = file.with_extension("partial");
        let mut written = fs_err::File::create(&partial)?;
        written.write_all(text.as_bytes())?;
        written.sync_all()?;
        drop(written);
        Ok(fs_err::rename(partial, file)?)
    }
}
