//! Follows saves in two steps: a protocol is taken in at once, and the whole is checked behind it.
//!
//! To check ten thousand protocols takes seconds, to look at one of them takes milliseconds. So one thread takes a saved protocol into
//! the state that browsers see, where that is certain to be right, and another checks the whole as it is on the disk. What the second
//! finds is never older than the last save: a check that was overtaken by a save is thrown away, and another follows.

use super::preview::{Opened, Preview};
use super::watch::Saves;
use super::{Event, Finding, Request, ServeError, Shared, State};
use crate::load;
use crate::pipeline::PreviousRun;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// How long no save may come before the whole is checked behind one that is on the screen already: its reader comes first.
const PAUSE: Duration = Duration::from_millis(300);

/// Files that were saved together.
type Save = BTreeSet<PathBuf>;

/// What both threads work on.
pub struct Follower<'a> {
    request: &'a Request<'a>,
    shared: Shared,
    browsers: watch::Sender<State>,
    progress: Mutex<Progress>,
}

/// How far the state that browsers see has come.
#[derive(Debug, Clone, Copy)]
struct Progress {
    /// Saves so far.
    saves: u64,
    /// Whether a save was not taken in, so that only a check of the whole shows it.
    has_unseen: bool,
}

impl<'a> Follower<'a> {
    /// Nothing is shown yet.
    pub fn new(request: &'a Request<'a>, shared: Shared, browsers: watch::Sender<State>) -> Self {
        Self { request, shared, browsers, progress: Mutex::new(Progress { saves: 0, has_unseen: true }) }
    }

    /// Takes in saves as they come, and tells of each whether it could be taken in.
    pub fn take_in_saves(&self, mut saves: Saves, told: &Sender<bool>) {
        while let Some(save) = saves.next() {
            let mut progress = self.progress();
            progress.saves += 1;
            let is_shown = self.take_in(&save);
            progress.has_unseen |= !is_shown;
            drop(progress);
            if told.send(is_shown).is_err() {
                return;
            }
        }
    }

    /// Checks the whole now, and behind each save.
    pub fn check_behind(&self, told: &Receiver<bool>, earlier: &mut PreviousRun, tell: &mut impl FnMut(Event<'_>)) {
        while let Ok(is_shown) = told.recv() {
            if is_shown {
                wait_for_a_pause(told);
            }
            self.check(earlier, tell);
        }
    }

    /// Reads the project anew. What has no error is shown, and what is wrong is told.
    pub fn check(&self, earlier: &mut PreviousRun, tell: &mut impl FnMut(Event<'_>)) {
        let before = self.progress().saves;
        let opened = Preview::open(self.request.root, self.request.today, self.request.window, earlier);
        let mut progress = self.progress();
        if progress.saves != before {
            return;
        }
        let (findings, preview) = said(opened, tell);
        let mut is_new = false;
        if let Some(preview) = preview {
            let mut shared = self.shared.write().unwrap_or_else(PoisonError::into_inner);
            is_new = progress.has_unseen && shared.as_ref().is_none_or(|shown| preview.shows_more_than(shown));
            let before = shared.take();
            *shared = Some(preview.after(before));
            progress.has_unseen = false;
        }
        self.browsers.send_if_modified(|state| {
            let next = State { version: state.version + u64::from(is_new), findings };
            let differs = *state != next;
            *state = next;
            differs
        });
    }

    /// Whether the save is one protocol that could be taken in; browsers are told then.
    fn take_in(&self, save: &Save) -> bool {
        let mut files = save.iter();
        let (Some(file), None) = (files.next(), files.next()) else { return false };
        let Some(raw) = load::reread(self.request.root, file) else { return false };
        let path = raw.path.clone();
        let mut shared = self.shared.write().unwrap_or_else(PoisonError::into_inner);
        if !shared.as_mut().is_some_and(|preview| preview.take_in(raw)) {
            return false;
        }
        drop(shared);
        self.browsers.send_modify(|state| {
            state.version += 1;
            state.findings.retain(|finding| !finding.is_in(&path));
        });
        true
    }

    fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Until no save has come for a while, or one came that only a check shows.
fn wait_for_a_pause(told: &Receiver<bool>) {
    while told.recv_timeout(PAUSE) == Ok(true) {}
}

fn said(opened: Result<Opened, ServeError>, tell: &mut impl FnMut(Event<'_>)) -> (Vec<Finding>, Option<Preview>) {
    match opened {
        Ok(opened) => {
            tell(Event::Checked(&opened.report));
            (opened.findings, Some(opened.preview))
        }
        Err(error) => {
            let message = error.to_string();
            tell(Event::Refused(&message));
            (vec![Finding::without_place(message)], None)
        }
    }
}
