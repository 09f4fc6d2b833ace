//! A quantity: an exact decimal, a unit of the closed list, and how it binds. How one is written is `model`'s business.

mod unit;

pub use unit::{Dimension, Unit};

use rust_decimal::Decimal;
use std::fmt;

/// How the number of a quantity binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bound {
    /// `30 min`: this, as a plain statement.
    Plain(Decimal),
    /// `exactly 15 min`: neither less nor more.
    Exactly(Decimal),
    /// `at least 30`.
    AtLeast(Decimal),
    /// `at most 5 g`.
    AtMost(Decimal),
    /// `0.5 to 2 mm`, the smaller first.
    Range(Decimal, Decimal),
}

/// A number with a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity {
    /// The number or numbers.
    pub bound: Bound,
    /// The unit of all of them.
    pub unit: Unit,
}

impl Quantity {
    /// The least value it allows; `None` is "no lower limit".
    pub fn lower(&self) -> Option<Decimal> {
        match self.bound {
            Bound::Plain(value) | Bound::Exactly(value) | Bound::AtLeast(value) | Bound::Range(value, _) => Some(value),
            Bound::AtMost(_) => None,
        }
    }

    /// The greatest value it allows; `None` is "no upper limit".
    pub fn upper(&self) -> Option<Decimal> {
        match self.bound {
            Bound::Plain(value) | Bound::Exactly(value) | Bound::AtMost(value) | Bound::Range(_, value) => Some(value),
            Bound::AtLeast(_) => None,
        }
    }

    /// The single number it states: of a range the greater one.
    pub fn stated(&self) -> Decimal {
        match self.bound {
            Bound::Plain(v) | Bound::Exactly(v) | Bound::AtLeast(v) | Bound::AtMost(v) | Bound::Range(_, v) => v,
        }
    }

    /// A number of this unit in the smallest unit of the dimension, for exact comparison.
    pub fn in_base(&self, value: Decimal) -> Decimal {
        value * Decimal::from(self.unit.factor())
    }

    /// The stated number in minutes, for windows. `None` for what is no duration of whole minutes.
    pub fn minutes(&self) -> Option<i64> {
        let minutes = self.stated().checked_mul(Decimal::from(self.unit.minutes()?))?;
        minutes.is_integer().then(|| minutes.try_into().ok()).flatten()
    }

    /// The least and the greatest duration in minutes; a plain duration is both, `at least` has no greatest.
    pub fn minutes_range(&self) -> Option<(i64, Option<i64>)> {
        let factor = Decimal::from(self.unit.minutes()?);
        let whole = |value: Decimal| value.checked_mul(factor).and_then(|m| m.try_into().ok());
        let lower = self.lower().map_or(Some(0), whole)?;
        match self.upper() {
            Some(upper) => Some((lower, Some(whole(upper)?))),
            None => Some((lower, None)),
        }
    }
}

/// As it is written in a content file.
impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.bound {
            Bound::Plain(value) => write!(f, "{value}")?,
            Bound::Exactly(value) => write!(f, "exactly {value}")?,
            Bound::AtLeast(value) => write!(f, "at least {value}")?,
            Bound::AtMost(value) => write!(f, "at most {value}")?,
            Bound::Range(low, high) => write!(f, "{low} to {high}")?,
        }
        match self.unit {
            Unit::One => Ok(()),
            unit => write!(f, " {}", unit.written()),
        }
    }
}
