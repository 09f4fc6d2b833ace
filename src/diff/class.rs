//! How much a change means: the class of each, what several come to together, and the version that they ask for.

use crate::model::id::Version;
use serde::Serialize;

/// How much a change means to whoever follows the document, the mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// Nothing that anybody reads or does is different.
    #[serde(rename = "none")]
    #[value(skip)]
    Unchanged,
    /// Dates, owners, sources, the records of decisions.
    Administrative,
    /// Other text: titles, remarks, search words.
    Editorial,
    /// What is asked is the same, and a text that safety rests on says it in other words.
    Wording,
    /// More is banned or asked than before, and nothing less.
    Stricter,
    /// Some of it is stricter and some looser, or nobody can say which.
    Incomparable,
    /// Less is banned or asked than before, and nothing more.
    Looser,
    /// Something that had to be done is banned, or the other way round.
    Reversed,
}

impl Class {
    /// Every class that a change can have, the worst first.
    pub const ALL: [Self; 7] =
        [Self::Reversed, Self::Looser, Self::Incomparable, Self::Stricter, Self::Wording, Self::Editorial, Self::Administrative];

    /// What two changes of one document come to together: something stricter and something looser can't be compared any more.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self.max(other), self.min(other)) {
            (Self::Looser, Self::Stricter | Self::Incomparable) => Self::Incomparable,
            (worst, _) => worst,
        }
    }

    /// The class of the same change read backwards.
    #[must_use]
    pub fn dual(self) -> Self {
        match self {
            Self::Looser => Self::Stricter,
            Self::Stricter => Self::Looser,
            other => other,
        }
    }

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unchanged => "no change",
            Self::Administrative => "administrative",
            Self::Editorial => "editorial",
            Self::Wording => "wording",
            Self::Stricter => "stricter",
            Self::Incomparable => "incomparable",
            Self::Looser => "looser",
            Self::Reversed => "reversed",
        }
    }

    /// What it means, in a sentence for a page.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Unchanged => "nothing that anybody reads or does is different",
            Self::Administrative => "dates, owners, sources, the records of decisions",
            Self::Editorial => "other text: titles, remarks, search words",
            Self::Wording => "the same is asked, in other words: read it",
            Self::Stricter => "more is banned or asked than before, and nothing less",
            Self::Incomparable => "some of it is stricter and some looser, or nobody can say which",
            Self::Looser => "less is banned or asked than before, and nothing more",
            Self::Reversed => "what had to be done is banned, or the other way round",
        }
    }

    /// Which number of the version a change of this class raises; none where nothing changed.
    pub fn bump(self) -> Option<Bump> {
        match self {
            Self::Unchanged => None,
            Self::Administrative | Self::Editorial => Some(Bump::Patch),
            Self::Wording => Some(Bump::Minor),
            Self::Stricter | Self::Incomparable | Self::Looser | Self::Reversed => Some(Bump::Major),
        }
    }

    /// The least version of a document that was at `old` and changed by this much.
    pub fn needs(self, old: Version) -> Version {
        match self.bump() {
            None => old,
            Some(Bump::Major) => Version { major: old.major.saturating_add(1), minor: 0, patch: 0 },
            Some(Bump::Minor) => Version { minor: old.minor.saturating_add(1), patch: 0, ..old },
            Some(Bump::Patch) => Version { patch: old.patch.saturating_add(1), ..old },
        }
    }
}

/// A number of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Bump {
    Major,
    Minor,
    Patch,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn together_stricter_and_looser_cannot_be_compared() {
        use Class::*;
        let cases = [
            (Stricter, Looser, Incomparable),
            (Looser, Looser, Looser),
            (Looser, Incomparable, Incomparable),
            (Stricter, Incomparable, Incomparable),
            (Wording, Looser, Looser),
            (Reversed, Stricter, Reversed),
            (Unchanged, Administrative, Administrative),
        ];
        for (a, b, both) in cases {
            assert_eq!((a.and(b), b.and(a)), (both, both), "{a:?} and {b:?}");
            assert_eq!(a.dual().and(b.dual()), both.dual());
        }
    }

    #[test]
    fn the_version_that_a_class_asks_for() {
        let old = Version { major: 1, minor: 4, patch: 2 };
        let needs = |class: Class| class.needs(old).to_string();
        assert_eq!(needs(Class::Looser), "2.0.0");
        assert_eq!(needs(Class::Stricter), "2.0.0");
        assert_eq!(needs(Class::Wording), "1.5.0");
        assert_eq!(needs(Class::Administrative), "1.4.3");
        assert_eq!(needs(Class::Unchanged), "1.4.2");
    }
}
