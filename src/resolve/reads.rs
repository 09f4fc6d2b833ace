//! What was asked of a catalogue, recorded by the asking.
//!
//! Whoever makes a page or a proof gets a [recording](super::Catalog::recording) of the catalogue. All that it holds is behind accessors,
//! and each of them writes down what was asked: one item, which items there are, or all of them. So nobody has to list what a page is
//! made from, and nobody can forget a part of it.

use crate::schema::names::Kind;
use indexmap::IndexMap;
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// One thing that was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Read {
    /// What one item says, by its place among those of its kind.
    Item(Kind, usize),
    /// The approvals of a document, by its place among those of its kind, and what became of them.
    Approval(Kind, usize),
    /// Which items of a kind there are, and in which order.
    Names(Kind),
    /// All that the items of a kind say, and their order.
    All(Kind),
    /// What of the vocabulary is a kind of what.
    Kinships,
    /// The clinic.
    Clinic,
    /// The settings.
    Settings,
    /// Interface words.
    Languages,
    /// Whether there are files that could not be read, and what they may have defined.
    Unread,
    /// Whether the day that counts as today is after this one.
    After(Date),
    /// The day that counts as today.
    AsOf,
}

/// Everything that was asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reads(pub(super) BTreeSet<Read>);

impl Reads {
    /// These and those.
    #[must_use]
    pub fn and(&self, others: &Self) -> Self {
        Self(self.0.union(&others.0).copied().collect())
    }
}

/// Writes down what is asked. Its clones write into the same record.
#[derive(Debug, Clone, Default)]
pub(super) struct Recorder(Arc<Mutex<BTreeSet<Read>>>);

impl Recorder {
    pub fn record(&self, read: Read) {
        self.open().insert(read);
    }

    pub fn absorb(&self, reads: &Reads) {
        self.open().extend(&reads.0);
    }

    pub fn reads(&self) -> Reads {
        Reads(self.open().clone())
    }

    /// A set is whole after every step, so one that was held in a panic is as good as any.
    fn open(&self) -> MutexGuard<'_, BTreeSet<Read>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Items of one kind by name, in the order of the files.
#[derive(Debug)]
pub struct Items<T> {
    kind: Kind,
    items: Arc<IndexMap<String, T>>,
    recorder: Recorder,
}

impl<T> Items<T> {
    pub(super) fn new(kind: Kind, items: IndexMap<String, T>) -> Self {
        Self { kind, items: Arc::new(items), recorder: Recorder::default() }
    }

    /// The one of that name.
    pub fn get(&self, name: &str) -> Option<&T> {
        let Some((at, _, item)) = self.items.get_full(name) else {
            self.recorder.record(Read::Names(self.kind));
            return None;
        };
        self.recorder.record(Read::Item(self.kind, at));
        Some(item)
    }

    /// The one at that place among all.
    pub(super) fn at(&self, at: usize) -> Option<&T> {
        self.recorder.record(Read::Item(self.kind, at));
        self.items.get_index(at).map(|(_, item)| item)
    }

    /// Whether there is one of that name.
    pub fn contains_key(&self, name: &str) -> bool {
        self.recorder.record(Read::Names(self.kind));
        self.items.contains_key(name)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.recorder.record(Read::Names(self.kind));
        self.items.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All of them.
    pub fn values(&self) -> indexmap::map::Values<'_, String, T> {
        self.recorder.record(Read::All(self.kind));
        self.items.values()
    }

    /// All of them with their names.
    pub fn entries(&self) -> indexmap::map::Iter<'_, String, T> {
        self.recorder.record(Read::All(self.kind));
        self.items.iter()
    }

    /// All of them by name, for those who write down themselves what they take of it.
    pub(super) fn unrecorded(&self) -> &IndexMap<String, T> {
        &self.items
    }

    /// The same, recorded elsewhere.
    pub(super) fn recorded_by(&self, recorder: &Recorder) -> Self {
        Self { kind: self.kind, items: self.items.clone(), recorder: recorder.clone() }
    }
}

impl<T: Clone> Items<T> {
    /// Takes in items in the place of others of their names.
    pub(super) fn extend(&mut self, items: impl IntoIterator<Item = (String, T)>) {
        Arc::make_mut(&mut self.items).extend(items);
    }
}

/// Something of which a project has one or none.
#[derive(Debug)]
pub struct Single<T> {
    read: Read,
    value: Arc<Option<T>>,
    recorder: Recorder,
}

impl<T> Single<T> {
    pub(super) fn new(read: Read, value: Option<T>) -> Self {
        Self { read, value: Arc::new(value), recorder: Recorder::default() }
    }

    /// It, if there is one.
    pub fn as_ref(&self) -> Option<&T> {
        self.recorder.record(self.read);
        Option::as_ref(&self.value)
    }

    /// It, if there is one.
    pub fn iter(&self) -> std::option::IntoIter<&T> {
        self.as_ref().into_iter()
    }

    pub(super) fn unrecorded(&self) -> Option<&T> {
        Option::as_ref(&self.value)
    }

    pub(super) fn recorded_by(&self, recorder: &Recorder) -> Self {
        Self { read: self.read, value: self.value.clone(), recorder: recorder.clone() }
    }
}

/// The day that counts as today. Whoever asks whether it is after another day depends on the answer, and not on the day: that is what is
/// written down, and it holds until it changes.
#[derive(Debug, Clone, Copy)]
pub struct Today<'a> {
    day: Date,
    recorder: &'a Recorder,
}

impl<'a> Today<'a> {
    pub(super) fn new(day: Date, recorder: &'a Recorder) -> Self {
        Self { day, recorder }
    }

    /// The day, for asking about it through another record.
    pub(super) fn unrecorded(self) -> Date {
        self.day
    }

    /// Whether it is later than that day.
    pub fn is_after(self, day: Date) -> bool {
        self.recorder.record(Read::After(day));
        self.day > day
    }

    /// Whether it is earlier than that day.
    pub fn is_before(self, day: Date) -> bool {
        // No day is earlier than the first of all.
        day.yesterday().is_ok_and(|before| !self.is_after(before))
    }

    /// The day itself: what asks for it holds for one day.
    pub fn date(self) -> Date {
        self.recorder.record(Read::AsOf);
        self.day
    }
}

impl fmt::Display for Today<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.date().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    type Ask<'a> = dyn Fn(&Items<i32>, &Single<i32>, Today<'_>) -> String + 'a;

    #[test]
    fn every_way_to_ask_is_written_down() {
        let given = [("a", 1), ("b", 2)].map(|(name, value)| (name.to_owned(), value));
        let items = Items::new(Kind::Fact, IndexMap::from(given));
        let clinic = Single::new(Read::Clinic, Some(7));
        let asked = |ask: &Ask<'_>| {
            let recorder = Recorder::default();
            let today = Today::new(date(2026, 11, 21), &recorder);
            let answer = ask(&items.recorded_by(&recorder), &clinic.recorded_by(&recorder), today);
            (answer, recorder.reads().0.into_iter().collect::<Vec<_>>())
        };
        let is = |answer: &str, read: Read| (answer.to_owned(), vec![read]);
        let (names, all) = (Read::Names(Kind::Fact), Read::All(Kind::Fact));
        assert_eq!(asked(&|items, _, _| format!("{:?}", items.get("b"))), is("Some(2)", Read::Item(Kind::Fact, 1)));
        assert_eq!(asked(&|items, _, _| format!("{:?}", items.get("c"))), is("None", names));
        assert_eq!(asked(&|items, _, _| items.contains_key("a").to_string()), is("true", names));
        assert_eq!(asked(&|items, _, _| items.len().to_string()), is("2", names));
        assert_eq!(asked(&|items, _, _| items.is_empty().to_string()), is("false", names));
        assert_eq!(asked(&|items, _, _| format!("{:?}", items.values())), is("[1, 2]", all));
        assert_eq!(asked(&|_, clinic, _| format!("{:?}", clinic.as_ref())), is("Some(7)", Read::Clinic));
        assert_eq!(asked(&|_, clinic, _| format!("{:?}", clinic.iter().next())), is("Some(7)", Read::Clinic));
        assert_eq!(asked(&|_, _, today| today.to_string()), is("2026-11-21", Read::AsOf));
        let (eve, day, next) = (date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 22));
        for (other, after) in [(eve, true), (day, false), (next, false)] {
            assert_eq!(asked(&|_, _, today| today.is_after(other).to_string()), is(&after.to_string(), Read::After(other)));
        }
        for (other, before, known_by) in [(day, false, eve), (next, true, day)] {
            assert_eq!(asked(&|_, _, today| today.is_before(other).to_string()), is(&before.to_string(), Read::After(known_by)));
        }
        assert_eq!(asked(&|_, _, today| today.is_before(Date::MIN).to_string()), ("false".to_owned(), vec![]));
    }
}
