//! Merges the rules of combined treatments into one set without contradictions, or says exactly where they contradict.
pub mod concept;
pub mod conflict;
pub mod discord;
pub mod name;
pub mod period;
pub mod rule;
pub mod scope;
pub mod situation;
pub mod status;
pub mod strict;
pub mod value;
pub mod visit;
pub mod window;

pub use concept::{ConceptError, ConceptId, ConceptSet, Concepts};
pub use conflict::{Class, Conflict, Party, Reason, Severity};
pub use discord::{Discord, DiscordKind};
pub use name::Name;
pub use period::Period;
pub use rule::{Actor, Force, Mode, Norm, Origin, Rule};
pub use scope::{Areas, Circumstances};
pub use status::{Query, Status};
pub use value::{Range, Values};
pub use visit::{Merged, MergedRule, Resolution, Source, Standing, Treatment};
pub use window::{End, Interval, Minutes, Windows};
