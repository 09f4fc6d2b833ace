//! Tells of saves below the project.

use super::ServeError;
use notify_debouncer_full::notify::{EventKind, RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, DebouncedEvent, Debouncer, RecommendedCache, new_debouncer};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// How long the folders must be quiet: an editor's save is several events within a few milliseconds.
const QUIET: Duration = Duration::from_millis(20);

/// The watcher; saves are told as long as it lives.
pub type Watcher = Debouncer<RecommendedWatcher, RecommendedCache>;

/// The files of each burst of changes to content, themes or settings. Folders are watched and not files, because many editors
/// put a new file in the place of the old one.
pub fn saves(root: &Path) -> Result<(Receiver<BTreeSet<PathBuf>>, Watcher), ServeError> {
    let (sender, receiver) = channel();
    let settings = root.join("protogen.toml");
    let heard = move |events: DebounceEventResult| {
        let changes = events.unwrap_or_default().into_iter().filter(|event| is_change(&event.kind));
        let paths = changes.flat_map(|event: DebouncedEvent| event.event.paths);
        let changed: BTreeSet<PathBuf> = paths.filter(|path| is_input(path, &settings)).collect();
        if !changed.is_empty() {
            // Nobody listens any more only when the program ends.
            let _ = sender.send(changed);
        }
    };
    let mut watcher = new_debouncer(QUIET, None, heard).map_err(ServeError::Watch)?;
    watcher.watch(root, RecursiveMode::NonRecursive).map_err(ServeError::Watch)?;
    for folder in ["content", "themes"].map(|name| root.join(name)).iter().filter(|folder| folder.is_dir()) {
        watcher.watch(folder, RecursiveMode::Recursive).map_err(ServeError::Watch)?;
    }
    Ok((receiver, watcher))
}

fn is_change(kind: &EventKind) -> bool {
    matches!(kind, EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_))
}

/// In the project's own folder only the settings count: the output stands there too.
fn is_input(path: &Path, settings: &Path) -> bool {
    path == settings || path.parent() != settings.parent()
}
