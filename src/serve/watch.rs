//! Tells of saves below the project.

use super::ServeError;
use notify_debouncer_full::notify::{self, EventKind, RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, DebouncedEvent, Debouncer, RecommendedCache, new_debouncer};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// How long the folders must be quiet: an editor's save is several events within a few milliseconds.
const QUIET: Duration = Duration::from_millis(20);

/// What is watched with all that lies below it, if it is there.
const FOLDERS: [&str; 2] = ["content", "themes"];

/// The files of each burst of changes to content, themes or settings.
///
/// Folders are watched and not files, because many editors put a new file in the place of the old one. A watch holds on to the folder that
/// it was begun for, so one that was made anew, or that a checkout put in the place of another, is watched anew.
pub struct Saves {
    changes: Receiver<BTreeSet<PathBuf>>,
    watcher: Debouncer<RecommendedWatcher, RecommendedCache>,
    folders: [PathBuf; FOLDERS.len()],
}

impl Saves {
    /// Begins to watch the project.
    pub fn new(root: &Path) -> Result<Self, ServeError> {
        let (sender, changes) = channel();
        let folders = FOLDERS.map(|name| root.join(name));
        let (settings, ours) = (root.join("protogen.toml"), folders.clone());
        let heard = move |events: DebounceEventResult| {
            let changes = events.unwrap_or_default().into_iter().filter(|event| is_change(&event.kind));
            let paths = changes.flat_map(|event: DebouncedEvent| event.event.paths);
            let changed: BTreeSet<PathBuf> = paths.filter(|path| is_input(path, &settings, &ours)).collect();
            if !changed.is_empty() {
                // Nobody listens any more only when the program ends.
                let _ = sender.send(changed);
            }
        };
        let mut watcher = new_debouncer(QUIET, None, heard).map_err(ServeError::Watch)?;
        watcher.watch(root, RecursiveMode::NonRecursive).map_err(ServeError::Watch)?;
        let mut saves = Self { changes, watcher, folders };
        for folder in saves.folders.clone().iter().filter(|folder| folder.is_dir()) {
            saves.watch(folder).map_err(ServeError::Watch)?;
        }
        Ok(saves)
    }

    /// Waits for the next burst, and takes in those that came with it; none when nothing is told any more.
    pub fn next(&mut self) -> Option<BTreeSet<PathBuf>> {
        let mut changed = self.changes.recv().ok()?;
        changed.extend(self.changes.try_iter().flatten());
        for folder in self.folders.clone().iter().filter(|folder| changed.contains(*folder)) {
            // It may have gone again by now: then this is told too.
            let _ = self.watcher.unwatch(folder);
            let _ = self.watch(folder);
        }
        Some(changed)
    }

    fn watch(&mut self, folder: &Path) -> notify::Result<()> {
        self.watcher.watch(folder, RecursiveMode::Recursive)
    }
}

fn is_change(kind: &EventKind) -> bool {
    matches!(kind, EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_))
}

/// In the project's own folder only the settings and the folders that are read count: the output stands there too.
fn is_input(path: &Path, settings: &Path, folders: &[PathBuf]) -> bool {
    path == settings || folders.iter().any(|folder| path.starts_with(folder))
}
