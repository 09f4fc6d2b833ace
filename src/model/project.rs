//! The project's settings: `protogen.toml`.

use super::colour::Accent;
use super::form::{Address, LanguageTag};
use super::id::{Id, Label, RoleRef};
use super::lifecycle::Approvers;
use super::protocol::Region;
use super::quantity::{Duration, Length};
use crate::schema::{choice, table};
use crate::source::Spanned;

table! {
    /// The settings of a project.
    pub struct Project as "project" {
        /// The site.
        opt "site" site: SiteSettings,
        /// What happens to documents that are not in order.
        opt "lifecycle" lifecycle: LifecycleSettings,
        /// Whose approval documents need; any role's but the author's, if nothing is said.
        list "approvals" approvals: ApprovalPolicy,
        /// The checks.
        opt "check" check: CheckSettings,
        /// Printing.
        opt "print" print: PrintSettings,
    }
}

table! {
    /// Whose approval documents need in one language.
    pub struct ApprovalPolicy as "approval policy" {
        /// The language of the pages; without it, every language.
        opt "language" language: Spanned<LanguageTag>,
        /// The roles that must approve, each of them.
        req "roles" roles: Vec<RoleRef>,
    }
}

impl Project {
    /// How long an address may be, in bytes, for its code to scan from a sheet that is read at 150 dpi: version 14 at level Q
    /// (ISO/IEC 18004, table 7) has 73 modules on 25 mm, each two dots wide.
    pub const MAX_CODE_BYTES: usize = 258;

    /// The theme's name; without settings, that of the default theme.
    pub fn theme(settings: Option<&Self>) -> &str {
        let theme = settings.and_then(|project| project.site.as_ref()?.theme.as_ref());
        theme.map_or("default", |theme| theme.as_str())
    }

    /// The language that documents are written in; without settings, English.
    pub fn language(settings: Option<&Self>) -> &str {
        let language = settings.and_then(|project| project.site.as_ref()?.language.as_ref());
        language.map_or("en", |tag| tag.as_str())
    }

    /// Whose approval documents need in the language that they are written in: each role that a policy for it names, or else the one
    /// approver.
    pub fn approvers(settings: Option<&Self>) -> Approvers {
        let language = Self::language(settings);
        let policies = settings.into_iter().flat_map(|project| &project.approvals);
        let here = policies.filter(|policy| policy.language.as_ref().is_none_or(|tag| tag.as_str() == language));
        let mut roles: Vec<RoleRef> = here.flat_map(|policy| policy.roles.iter().cloned()).collect();
        if roles.is_empty() {
            roles.extend(settings.and_then(|project| project.check.as_ref()?.approver.clone()));
        }
        Approvers { language: language.into(), roles }
    }

    /// The folder that is written, relative to the project; without settings, `public`.
    pub fn output(settings: Option<&Self>) -> &str {
        let output = settings.and_then(|project| project.site.as_ref()?.output.as_ref());
        output.map_or("public", |output| output.as_str())
    }
}

table! {
    /// The site.
    pub struct SiteSettings as "site section" {
        /// The theme: a folder of `themes/`, or `default`.
        opt "theme" theme: Spanned<Id>,
        /// The folder that is written, relative to the project.
        opt "output" output: Spanned<Label>,
        /// The language that documents are written in.
        opt "language" language: Spanned<LanguageTag>,
        /// Where the patient site is published, for the QR code: https://… without a query.
        opt "base-address" base_address: Spanned<Address>,
        /// The one colour of the clinic's brand: #rrggbb. Its contrast is checked.
        opt "accent" accent: Spanned<Accent>,
    }
}

choice! {
    /// What happens to a document that is not in order.
    pub enum NotInOrder as "treatment of documents not in order" {
        /// It is printed with a stamp on every page.
        Stamp = "stamp",
        /// The build stops.
        Refuse = "refuse",
    }
}

table! {
    /// What happens to documents that are not in order.
    pub struct LifecycleSettings as "lifecycle section" {
        /// Drafts.
        opt "draft" draft: NotInOrder,
        /// Retired documents.
        opt "retired" retired: NotInOrder,
        /// Documents without a valid approval.
        opt "unapproved" unapproved: NotInOrder,
        /// Documents whose review date has passed.
        opt "overdue" overdue: NotInOrder,
    }
}

choice! {
    /// How a rule weighs in this project.
    pub enum Level as "level" {
        /// Not checked.
        Off = "off",
        /// Advice.
        Advice = "advice",
        /// A warning.
        Warning = "warning",
        /// An error.
        Error = "error",
    }
}

choice! {
    /// The house style of numbers.
    pub enum Style as "house style" {
        /// A no-break space between number and unit.
        Spaced = "spaced",
        /// No space, as the NHS writes.
        Nhs = "nhs",
    }
}

table! {
    /// The checks.
    pub struct CheckSettings as "check section" {
        /// The region whose rules hold; the clinic's, if left out.
        opt "profile" profile: Spanned<Region>,
        /// The house style of numbers.
        opt "style" style: Style,
        /// Rules that weigh otherwise here.
        list "rule" rules: RuleLevel,
        /// The greatest plausible needle length.
        opt "max-needle" max_needle: Spanned<Length>,
        /// The shortest plausible time between two sessions.
        opt "min-interval" min_interval: Spanned<Duration>,
        /// How long needled skin counts as open.
        opt "open-channels" open_channels: Spanned<Duration>,
        /// Words of a sentence in an instruction, at most.
        opt "sentence-words" sentence_words: u16,
        /// Words of a handout, at most.
        opt "handout-words" handout_words: u16,
        /// The role that approves documents, if only one may.
        opt "approver" approver: RoleRef,
    }
}

table! {
    /// A rule that weighs otherwise here.
    pub struct RuleLevel as "rule level" {
        /// The code or the name of the rule.
        req "rule" rule: Spanned<Label>,
        /// How it weighs.
        req "level" level: Level,
        /// Why.
        req "reason" reason: Spanned<Label>,
    }
}

choice! {
    /// A paper size.
    pub enum Paper as "paper size" {
        /// 210 × 297 mm.
        A4 = "a4",
        /// 8.5 × 11 in.
        Letter = "letter",
    }
}

table! {
    /// Printing.
    pub struct PrintSettings as "print section" {
        /// The paper that pages are laid out for.
        opt "paper" paper: Paper,
    }
}
