//! Changes to the author's own files: schemas, approvals, fixes.
//!
//! A file is replaced whole or not at all: the new text goes to a temporary file beside it, which then takes its name.

#![expect(clippy::disallowed_methods, reason = "an author's own files are changed here, and nowhere else")]

use std::fs;
use std::io::{self, Write};
use std::path::Path;

/// Puts `text` in the place of the file at `path`, keeping its permissions; folders are made as needed. A file that already has
/// this text is left alone, time stamp included.
///
/// # Errors
/// What the file system says, with the path.
pub fn replace(path: &Path, text: &str) -> io::Result<()> {
    replace_bytes(path, text.as_bytes())
}

/// The same for a file that need not be text.
///
/// # Errors
/// What the file system says, with the path.
pub fn replace_bytes(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let named = |error: io::Error| io::Error::new(error.kind(), format!("`{}` can't be written: {error}", path.display()));
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(named)?;
    let mut file = tempfile::Builder::new().prefix(".protogen-").tempfile_in(folder).map_err(named)?;
    file.write_all(bytes).map_err(named)?;
    fs::set_permissions(file.path(), permissions(path)).map_err(named)?;
    file.persist(path).map_err(|error| named(error.error))?;
    Ok(())
}

/// Those of the old file, or what a new file of the author's would get.
fn permissions(path: &Path) -> fs::Permissions {
    if let Ok(metadata) = fs::metadata(path) {
        return metadata.permissions();
    }
    #[cfg(unix)]
    return std::os::unix::fs::PermissionsExt::from_mode(0o644);
    #[cfg(not(unix))]
    return fs::metadata(".").map(|folder| folder.permissions()).expect("the current folder exists");
}
