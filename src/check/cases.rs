//! Which patients and places a case of a parameter is for, and where two cases meet.
//!
//! A case without a key holds whatever it is: without `weight`, for every weight. Numbers reach from one end to the other, both included.
//! What follows them directly is the next number as precise as they are written: 50 kg follows 49 kg, and 3.6 kg follows 3.5 kg.

use super::wording::term;
use crate::model::Quantity;
use crate::model::protocol::Case;
use crate::resolve::Catalog;
use rust_decimal::Decimal;

/// Numbers of one kind, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Reach {
    /// The least; none if there is no least.
    pub low: Option<Decimal>,
    /// The greatest; none if there is no greatest.
    pub high: Option<Decimal>,
    /// From one number to the next.
    step: Decimal,
}

impl Reach {
    fn of(quantity: Quantity) -> Self {
        let (low, high) = (quantity.lower(), quantity.upper());
        let scale = low.into_iter().chain(high).map(|number| number.scale()).max().unwrap_or(0);
        let base = |number: Decimal| quantity.in_base(number).normalize();
        Self { low: low.map(base), high: high.map(base), step: base(Decimal::new(1, scale)) }
    }

    fn meets(self, other: Self) -> bool {
        let reaches = |from: Self, to: Self| from.low.zip(to.high).is_none_or(|(low, high)| low <= high);
        reaches(self, other) && reaches(other, self)
    }

    fn contains(self, inner: Self) -> bool {
        self.low.is_none_or(|low| inner.low.is_some_and(|least| low <= least))
            && self.high.is_none_or(|high| inner.high.is_some_and(|most| most <= high))
    }

    /// Whether there are numbers between this and a later one.
    pub fn leaves_a_hole_before(self, later: Self) -> bool {
        self.high.zip(later.low).is_some_and(|(high, low)| low > high + self.step.min(later.step))
    }
}

/// The keys that are numbers, in the order of [`For::numbers`].
pub const NUMBERS: [&str; 4] = ["skin-type", "weight", "age", "session"];

/// The place of the skin type among them.
pub const SKIN_TYPE: usize = 0;

/// For what a case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct For<'a> {
    /// Where.
    pub area: Option<&'a str>,
    /// With which device.
    pub device: Option<&'a str>,
    /// For which skin types, weights, ages and sessions.
    pub numbers: [Option<Reach>; NUMBERS.len()],
}

impl<'a> For<'a> {
    /// What a case is for.
    pub fn of(case: &'a Case) -> Self {
        let number = |types: u8| Some(Decimal::from(types));
        let skin = case.skin_type.as_ref().map(|types| Reach {
            low: number(types.first.number()),
            high: number(types.last.number()),
            step: Decimal::ONE,
        });
        let weight = case.weight.as_ref().map(|weight| Reach::of(weight.get()));
        let age = case.age.as_ref().map(|age| Reach::of(age.get()));
        let session = case.session.as_ref().map(|session| Reach::of(session.get()));
        let (area, device) = (case.area.as_ref().map(|area| area.as_str()), case.device.as_ref().map(|device| device.as_str()));
        Self { area, device, numbers: [skin, weight, age, session] }
    }

    /// Whether it names nothing, and so holds always.
    pub fn is_everything(&self) -> bool {
        self.area.is_none() && self.device.is_none() && self.numbers.iter().all(Option::is_none)
    }

    /// The same for all numbers of one kind.
    pub fn without(mut self, kind: usize) -> Self {
        self.numbers[kind] = None;
        self
    }

    /// Whether all that `inner` is for is also what this is for.
    pub fn contains(&self, inner: &Self, catalog: &Catalog) -> bool {
        self.is_at(inner.area, catalog) && self.contains_but_for_area(inner)
    }

    /// Whether a patient may be in both cases, and neither is the other's exception for a smaller area.
    pub fn clashes(&self, other: &Self, catalog: &Catalog) -> bool {
        let (wider, narrower) = (self.is_at(other.area, catalog), other.is_at(self.area, catalog));
        let devices = self.device.is_none() || other.device.is_none() || self.device == other.device;
        let numbers = self.numbers.iter().zip(&other.numbers).all(|pair| match pair {
            (Some(a), Some(b)) => a.meets(*b),
            _ => true,
        });
        let is_exception = match (wider, narrower) {
            (true, false) => self.contains_but_for_area(other),
            (false, true) => other.contains_but_for_area(self),
            _ => false,
        };
        (wider || narrower) && devices && numbers && !is_exception
    }

    /// Whether it holds at that area, which may be a part of its own.
    fn is_at(&self, area: Option<&str>, catalog: &Catalog) -> bool {
        self.area.is_none_or(|own| area.is_some_and(|area| catalog.is_a(area, own)))
    }

    fn contains_but_for_area(&self, inner: &Self) -> bool {
        let numbers = self.numbers.iter().zip(&inner.numbers);
        (self.device.is_none() || self.device == inner.device)
            && numbers.into_iter().all(|(own, inner)| own.is_none_or(|own| inner.is_some_and(|inner| own.contains(inner))))
    }
}

/// A case in words: "face, skin type IV to VI".
pub fn in_words(case: &Case, catalog: &Catalog) -> String {
    let parts = [
        case.area.as_ref().map(|area| term(area.as_str(), catalog)),
        case.skin_type.as_ref().map(|types| format!("skin type {}", types.value)),
        case.weight.as_ref().map(|weight| format!("weight {}", weight.get())),
        case.age.as_ref().map(|age| format!("age {}", age.get())),
        case.session.as_ref().map(|session| format!("session {}", session.get())),
        case.device.as_ref().map(|device| format!("device `{}`", device.as_str())),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::parse;

    fn reach(text: &str) -> Reach {
        Reach::of(parse(text, Some(crate::model::Unit::One)).unwrap())
    }

    #[test]
    fn ends_that_are_shared_meet_and_the_next_number_as_written_leaves_no_hole() {
        for (first, second, meets, hole) in [
            ("at most 50 kg", "at least 50 kg", true, false),
            ("at most 49 kg", "at least 50 kg", false, false),
            ("at most 49 kg", "at least 49.1 kg", false, false),
            ("at most 3.5 kg", "at least 3.6 kg", false, false),
            ("at most 3.5 kg", "at least 4 kg", false, true),
            ("at most 49000 g", "at least 49 kg", true, false),
            ("12 to 17", "18 to 64", false, false),
            ("12 to 17", "at least 65", false, true),
            ("10 to 20", "15 to 30", true, false),
            ("10 to 20", "12", true, false),
            ("exactly 5", "6", false, false),
        ] {
            let (a, b) = (reach(first), reach(second));
            assert_eq!((a.meets(b), b.meets(a), a.leaves_a_hole_before(b)), (meets, meets, hole), "{first}, {second}");
        }
        assert!(reach("at least 5").contains(reach("6 to 7")) && !reach("6 to 7").contains(reach("at least 5")));
    }
}
