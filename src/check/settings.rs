//! Thresholds, profile and house style: the project's, or the defaults of the clinical rules.

use crate::diagnostic::{Rule, Severity};
use crate::model::project::{CheckSettings, Level, NotInOrder, Style};
use crate::model::protocol::Region;
use crate::resolve::Catalog;
use rust_decimal::Decimal;
use std::collections::HashMap;

/// What the checks go by in this project.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The region whose rules hold.
    pub region: Option<Region>,
    /// The house style of numbers.
    pub style: Style,
    /// The greatest plausible needle length in mm; 3.5 by clinical rule U009.
    pub max_needle_mm: Decimal,
    /// The shortest plausible time between two sessions in minutes; two weeks by clinical rule U009.
    pub min_interval: i64,
    /// How long needled skin counts as open, in minutes; 24 hours by clinical rule S110.
    pub open_channels: i64,
    /// Words of a sentence in an instruction, at most; 20 by clinical rule P402.
    pub sentence_words: usize,
    /// Words of a handout, at most; 650 by clinical rule P410.
    pub handout_words: usize,
    /// What happens to drafts.
    pub draft: NotInOrder,
    /// What happens to retired documents.
    pub retired: NotInOrder,
    /// What happens to documents without a valid approval.
    pub unapproved: NotInOrder,
    /// What happens to documents whose review date has passed.
    pub overdue: NotInOrder,
    levels: HashMap<String, Level>,
}

impl Settings {
    /// Of a project.
    pub fn new(catalog: &Catalog) -> Self {
        let project = catalog.project.as_ref();
        let check = project.and_then(|project| project.check.as_ref());
        let lifecycle = project.and_then(|project| project.lifecycle.as_ref());
        let clinic_region = catalog.clinic.as_ref().map(|clinic| clinic.region.value);
        Self {
            region: check.and_then(|check| check.profile).map(|profile| profile.value).or(clinic_region),
            style: check.and_then(|check| check.style).unwrap_or(Style::Spaced),
            max_needle_mm: check.and_then(max_needle).unwrap_or(Decimal::new(35, 1)),
            min_interval: check.and_then(|check| check.min_interval?.minutes()).unwrap_or(2 * 7 * 24 * 60),
            open_channels: check.and_then(|check| check.open_channels?.minutes()).unwrap_or(24 * 60),
            sentence_words: check.and_then(|check| check.sentence_words).map_or(20, usize::from),
            handout_words: check.and_then(|check| check.handout_words).map_or(650, usize::from),
            draft: lifecycle.and_then(|lifecycle| lifecycle.draft).unwrap_or(NotInOrder::Stamp),
            retired: lifecycle.and_then(|lifecycle| lifecycle.retired).unwrap_or(NotInOrder::Stamp),
            unapproved: lifecycle.and_then(|lifecycle| lifecycle.unapproved).unwrap_or(NotInOrder::Stamp),
            overdue: lifecycle.and_then(|lifecycle| lifecycle.overdue).unwrap_or(NotInOrder::Stamp),
            levels: check.map(levels).unwrap_or_default(),
        }
    }

    /// How much a finding weighs here; `None` where the rule is switched off.
    pub fn level(&self, rule: &Rule, severity: Severity) -> Option<Severity> {
        match self.levels.get(rule.code).or_else(|| self.levels.get(rule.name)) {
            None => Some(severity),
            Some(Level::Off) => None,
            Some(Level::Advice) => Some(Severity::Advice),
            Some(Level::Warning) => Some(Severity::Warning),
            Some(Level::Error) => Some(Severity::Error),
        }
    }
}

fn max_needle(check: &CheckSettings) -> Option<Decimal> {
    let length = check.max_needle?;
    let millimetre = Decimal::from(crate::model::Unit::Millimetre.factor());
    Some(length.in_base(length.stated()) / millimetre)
}

fn levels(check: &CheckSettings) -> HashMap<String, Level> {
    check.rules.iter().map(|rule| (rule.rule.as_str().to_owned(), rule.level)).collect()
}

impl NotInOrder {
    /// How much it weighs that a document is not in order: what is refused stops the build, what is stamped does not.
    pub fn severity(self) -> Severity {
        match self {
            Self::Stamp => Severity::Warning,
            Self::Refuse => Severity::Error,
        }
    }
}
