//! Merges the rules of combined treatments into one set, and says exactly where they contradict.
//!
//! A patient who has needling, radio frequency and a mask in one visit needs one handout. This module takes the rules of
//! each treatment and gives the rules of the visit: the strictest holds, each keeps every origin, what can't be compared
//! or kept at once is a [`Conflict`]. It is pure: no input or output, no clock, no HTML, no TOML. Whoever calls it lowers
//! the catalogue into [`Treatment`]s and writes the result out.
//!
//! # From rules to a handout
//!
//! 1. [`concept`]: the vocabulary and its is-a closure.
//! 2. [`window`], [`period`], [`value`], [`scope`]: when, how much, where and for whom.
//! 3. [`rule`]: what a rule says and where it was written.
//! 4. [`strict`]: which of two is stricter, and their join.
//! 5. [`visit`]: rules placed on the visit's time and areas, joined and absorbed: [`Merged`].
//! 6. [`situation`], [`conflict`], [`disagreement`]: what contradicts, where and for whom.
//! 7. [`status`]: what holds for one concept at one time.
//! 8. [`timeline`]: bands of equal rules, and how times are rounded for a reader.
//! 9. [`course`]: sessions at an interval, and the time between them that is free.
//! 10. [`wording`], [`report`]: the reasons in sentences, and everything as plain values.
//!
//! # Laws
//!
//! Joining is commutative, associative and idempotent, and its result is at least as strict as its parts. Merging depends
//! on the set of rules alone: neither the order of treatments nor repetition changes a byte. No ban is ever loosened: what
//! any treatment bans at a time, the visit bans at that time. `tests/merge/laws.rs` holds these on random
//! catalogues, and `tests/merge/oracle.rs` compares status and conflicts with a brute force that shares no code.
//!
//! # Where the safer reading was taken
//!
//! The definition leaves some questions open. The answers stand beside the code; the list:
//!
//! * A stricter rule must cover the area and the people of a weaker one to absorb it, not only overlap ([`strict`]).
//! * Rules that differ in area or circumstances are not joined ([`visit`]).
//! * A permission is not absorbed by a narrower one ([`visit`]).
//! * A number and an event: what lies in both is unknown, so a permission does not hold there ([`period`]).
//! * How each mode is rounded if its treatment ends before the visit does ([`visit`]).
//! * A duty under a ban that exempts a part of it is narrowed to that part, not contradicted; several bans that together
//!   leave nothing are a contradiction, as is a permission of which nothing is left ([`conflict`]).
//! * An exception must name every rule on which a merged ban stands at that time ([`conflict`], [`status`]).
//! * Calls are never joined, absorbed or set aside: an emergency gives way to nothing ([`visit`]).
//! * A recorded decision touches duties' starts and expectations, never a ban, a permission or a call ([`visit`]).
//! * A call that begins while its sign is still expected stops the handout ([`disagreement`]).
//! * Days are rounded for every hour at which a visit may end ([`timeline`]).
//! * Free time is free in every gap of a course, and a ban needs a word on what holds before a session ([`course`]).
//!
//! # Example
//!
//! ```
//! use protogen::merge::{Areas, Concepts, Merged, Minutes, Mode, Norm, Origin, Period, Rule, Treatment};
//!
//! let mut builder = Concepts::builder();
//! builder.add("uv", []).add("direct-sun", ["uv"]);
//! let concepts = builder.build()?;
//! let uv = concepts.id("uv").expect("it was just declared");
//! let no_sun = |treatment: &str, time| Treatment {
//!     areas: Areas::Everywhere,
//!     ends_before: Minutes::ZERO,
//!     rules: vec![Rule {
//!         norm: Norm::new(Mode::Avoid, uv, Period::between(Minutes::ZERO, time)),
//!         origin: Origin::new(treatment, "no-sun"),
//!     }],
//! };
//! let visit = Merged::new(&concepts, &[no_sun("rf", Minutes::days(3)), no_sun("microneedling", Minutes::weeks(2))], &[]);
//! assert_eq!(visit.rules().len(), 1);
//! assert_eq!(visit.rules()[0].norm.period, Period::between(Minutes::ZERO, Minutes::weeks(2)));
//! assert_eq!(visit.rules()[0].sources[1].rule.origin.to_string(), "rf#no-sun");
//! # Ok::<(), protogen::merge::ConceptError>(())
//! ```

pub mod concept;
pub mod conflict;
pub mod course;
pub mod disagreement;
pub mod joined;
pub mod name;
pub mod period;
pub mod report;
pub mod rule;
pub mod scope;
pub mod situation;
pub mod status;
pub mod strict;
pub mod timeline;
pub mod value;
pub mod visit;
pub mod window;
pub mod wording;

pub use concept::{ConceptError, ConceptId, ConceptSet, Concepts};
pub use conflict::{Class, Conflict, Party, Reason, Severity};
pub use course::{Course, CourseFault, CoursePlan, FreeTime};
pub use disagreement::{Disagreement, DisagreementKind};
pub use joined::{MergedRule, Resolution, Source, Standing, Treatment};
pub use name::Name;
pub use period::Period;
pub use report::{CourseReport, VisitReport};
pub use rule::{Actor, Force, Mode, Norm, Origin, Rule};
pub use scope::{Areas, Circumstances};
pub use status::{Query, Status};
pub use timeline::{Band, Moment, Shown};
pub use value::{Range, Values};
pub use visit::Merged;
pub use window::{End, Interval, Minutes, Windows};
