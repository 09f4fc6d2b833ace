//! Values of a rule: how much, how strong, how often.
//!
//! Every property (`spf`, `every`, `duration`, `amount` …) is a range of exact numbers, open on either side: "at least
//! 30", "at most 5", "exactly 15". The stricter of two ranges is the narrower one, and two join to what lies in both.
//! "Every day" is "at most 1,440 minutes from one time to the next", so that the shorter interval is the narrower range
//! without a special case. Two ranges that do not meet ("exactly 15" and "exactly 20") join to an empty one, which the
//! conflicts report as a clash; emptiness is kept as it is, so that joining stays associative.
//!
//! All numbers of one property must be in one unit, which the caller chooses; durations are in minutes by convention.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::name::Name;

/// A range of numbers, both bounds included; a bound that is missing bounds nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Range {
    /// The least number.
    pub least: Option<Decimal>,
    /// The greatest number.
    pub most: Option<Decimal>,
}

impl Range {
    /// This number or more.
    pub fn at_least(number: Decimal) -> Self {
        Self { least: Some(number.normalize()), most: None }
    }

    /// This number or less.
    pub fn at_most(number: Decimal) -> Self {
        Self { least: None, most: Some(number.normalize()) }
    }

    /// This number and no other.
    pub fn exactly(number: Decimal) -> Self {
        Self { least: Some(number.normalize()), most: Some(number.normalize()) }
    }

    /// What lies in both.
    pub fn meet(&self, other: &Self) -> Self {
        Self { least: self.least.max(other.least), most: self.most.into_iter().chain(other.most).min() }
    }

    /// Whether no number lies in it.
    pub fn is_empty(&self) -> bool {
        matches!((self.least, self.most), (Some(least), Some(most)) if most < least)
    }

    /// Whether its bounds are nowhere wider than the other's.
    pub fn is_within(&self, other: &Self) -> bool {
        self.meet(other) == *self
    }
}

/// The range of each property that a rule speaks of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Values(BTreeMap<Name, Range>);

impl Values {
    /// Whether the rule has no value.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The properties in order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&Name, &Range)> {
        self.0.iter()
    }

    /// The range of a property.
    pub fn get(&self, property: &str) -> Option<&Range> {
        self.0.get(property)
    }

    /// Both at once: per property what lies in both ranges.
    pub fn meet(&self, other: &Self) -> Self {
        let mut joined = self.clone();
        for (property, range) in &other.0 {
            joined.0.entry(property.clone()).and_modify(|mine| *mine = mine.meet(range)).or_insert(*range);
        }
        joined
    }

    /// Whether everything that `other` asks for is asked for here, as narrowly or more.
    pub fn is_within(&self, other: &Self) -> bool {
        other.0.iter().all(|(property, range)| self.0.get(property).is_some_and(|mine| mine.is_within(range)))
    }

    /// The properties that no number can satisfy.
    pub fn clashes(&self) -> impl Iterator<Item = &Name> {
        self.0.iter().filter(|(_, range)| range.is_empty()).map(|(property, _)| property)
    }
}

impl FromIterator<(Name, Range)> for Values {
    fn from_iter<I: IntoIterator<Item = (Name, Range)>>(items: I) -> Self {
        Self(items.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at_least(n: i64) -> Range {
        Range::at_least(n.into())
    }

    fn at_most(n: i64) -> Range {
        Range::at_most(n.into())
    }

    fn exactly(n: i64) -> Range {
        Range::exactly(n.into())
    }

    #[test]
    fn the_narrower_range_is_the_stricter() {
        assert!(at_least(50).is_within(&at_least(30)) && !at_least(30).is_within(&at_least(50)));
        assert!(at_most(720).is_within(&at_most(1440)) && !at_most(1440).is_within(&at_most(720)));
        assert!(exactly(30).is_within(&at_least(30)) && !exactly(29).is_within(&at_least(30)));
        assert!(!at_least(30).is_within(&at_most(30)));
        assert!(at_least(30).is_within(&Range::default()) && !Range::default().is_within(&at_least(30)));
    }

    #[test]
    fn ranges_join_to_what_lies_in_both() {
        assert_eq!(at_least(30).meet(&at_least(50)), at_least(50));
        assert_eq!(at_most(5).meet(&at_most(3)), at_most(3));
        assert_eq!(at_least(15).meet(&at_most(15)), exactly(15));
        assert_eq!(exactly(15).meet(&exactly(15)), exactly(15));
    }

    #[test]
    fn exact_values_that_differ_leave_nothing() {
        assert!(exactly(15).meet(&exactly(20)).is_empty());
        assert!(at_least(16).meet(&at_most(15)).is_empty());
        assert!(!at_least(15).meet(&at_most(15)).is_empty());
    }

    #[test]
    fn equal_numbers_are_equal_however_written() {
        assert_eq!(Range::exactly(Decimal::new(250, 2)), Range::exactly(Decimal::new(25, 1)));
    }

    #[test]
    fn values_join_property_by_property() {
        let values = |items: &[(&str, Range)]| items.iter().map(|&(name, range)| (name.into(), range)).collect::<Values>();
        let (a, b) = (values(&[("spf", at_least(30))]), values(&[("spf", at_least(50)), ("every", at_most(1440))]));
        assert_eq!(a.meet(&b), b);
        assert!(b.is_within(&a) && !a.is_within(&b));
        let clash = values(&[("duration", exactly(15))]).meet(&values(&[("duration", exactly(20))]));
        assert_eq!(clash.clashes().map(Name::as_str).collect::<Vec<_>>(), ["duration"]);
    }
}
