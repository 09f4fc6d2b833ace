//! Protocols in order, held as short as they can be packed.
//!
//! Of ten thousand protocols a few hundred are looked at at a time. All of them, decoded, take several times the room of their texts; so
//! each is packed as soon as it was read, and unpacked again (it *wakes*) where somebody looks at it.

use super::packed;
use super::{File, FileKind, Sets, file};
use crate::source::{Bytes, Source, SourceId};
use std::collections::HashMap;
use std::sync::Arc;

/// A file that is awake, with its text at hand.
#[derive(Debug)]
pub struct Woken {
    /// What it holds.
    pub file: File,
    /// Its text.
    pub text: Source,
}

/// The protocols that sleep, by their files.
#[derive(Debug, Clone, Default)]
pub struct Asleep {
    files: HashMap<SourceId, (Source, Bytes)>,
    /// What they take in when they wake.
    sets: Arc<Sets>,
}

impl Asleep {
    /// None yet, of those that take in these sets.
    pub(super) fn with(sets: Arc<Sets>) -> Self {
        Self { files: HashMap::new(), sets }
    }

    /// Whether the file sleeps.
    pub fn holds(&self, file: SourceId) -> bool {
        self.files.contains_key(&file)
    }

    /// The file in full; none of one that does not sleep.
    pub fn wake(&self, file: SourceId) -> Option<Woken> {
        let (source, packed) = self.files.get(&file)?;
        // A text that is asked for is held from then on: only as long as the one who asks needs it.
        let text = source.clone();
        let woken = packed::unpack(file, &text, packed);
        let file = woken.unwrap_or_else(|| file::decode_text(file, &text, None).0);
        Some(Woken { file: self.sets.take_in(file).0, text })
    }

    /// Forgets a file, which is told from elsewhere from now on.
    pub fn forget(&mut self, file: SourceId) {
        self.files.remove(&file);
    }

    pub(super) fn add(&mut self, file: SourceId, source: Source, packed: Bytes) {
        self.files.insert(file, (source, packed));
    }
}

impl File {
    /// Whether it may sleep: whatever is wrong with its names can be told from those that concern other files.
    pub(super) fn can_sleep(&self) -> bool {
        self.kind == FileKind::Protocol && self.readings == 1 && self.outline.is_some() && self.names.hold_by_themselves()
    }

    /// What is left of it in the meantime: what concerns other files.
    pub(super) fn asleep(mut self) -> Self {
        self.names.keep_shared();
        Self { body: None, fingerprint: None, ..self }
    }
}
