//! Doses by weight: so much for each kilogram, up to a greatest amount.

use super::protocol::Parameter;
use crate::quantity::{Bound, Quantity, Unit};
use rust_decimal::Decimal;

/// The weights that a table for staff has rows for, in kg. Who weighs less or more is reckoned for by hand.
const WEIGHTS: [u8; 7] = [40, 50, 60, 70, 80, 90, 100];

impl Parameter {
    /// The amount of `per-weight` for each weight of the table, exact and never more than `most`; none where it gives none.
    ///
    /// Amounts have the unit of `most`, and are in mg without it.
    pub fn by_weight(&self) -> Vec<(Quantity, Quantity)> {
        let Some(dose) = self.per_weight else { return Vec::new() };
        let most = self.most.map(|most| most.get());
        let weight = |kg: u8| Quantity { bound: Bound::Plain(kg.into()), unit: Unit::Kilogram };
        WEIGHTS.iter().map(|kg| (weight(*kg), amount(dose.get(), (*kg).into(), most))).collect()
    }
}

/// What a dose in mg/kg is for that weight in kg, never more than `most`.
fn amount(dose: Quantity, kg: Decimal, most: Option<Quantity>) -> Quantity {
    let unit = most.map_or(Unit::Milligram, |most| most.unit);
    let cap = most.and_then(|most| most.upper());
    let of = |milligrams: Decimal| (milligrams * kg / Decimal::from(unit.factor())).normalize();
    let capped = |value: Decimal| cap.map_or(of(value), |cap| of(value).min(cap));
    let range = |low: Decimal, high: Decimal| if low < high { Bound::Range(low, high) } else { Bound::Plain(high) };
    let bound = match (dose.bound, cap) {
        (Bound::Plain(value), _) => Bound::Plain(capped(value)),
        (Bound::Exactly(value), _) => Bound::Exactly(capped(value)),
        (Bound::AtMost(value), _) => Bound::AtMost(capped(value)),
        (Bound::AtLeast(value), None) => Bound::AtLeast(of(value)),
        (Bound::AtLeast(value), Some(cap)) => range(capped(value), cap),
        (Bound::Range(low, high), _) => range(capped(low), capped(high)),
    };
    Quantity { bound, unit }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::parse;

    fn at(dose: &str, kg: u8, most: Option<&str>) -> String {
        let read = |text: &str| parse(text, None).unwrap();
        amount(read(dose), kg.into(), most.map(read)).to_string()
    }

    #[test]
    fn an_amount_is_exact_and_never_above_the_most() {
        for (dose, kg, most, right) in [
            ("7 mg/kg", 40, Some("500 mg"), "280 mg"),
            ("7 mg/kg", 70, Some("500 mg"), "490 mg"),
            ("7 mg/kg", 80, Some("500 mg"), "500 mg"),
            ("7 mg/kg", 80, Some("at most 500 mg"), "500 mg"),
            ("7 mg/kg", 100, None, "700 mg"),
            ("7 mg/kg", 50, Some("0.5 g"), "0.35 g"),
            ("0.1 mg/kg", 70, Some("1 g"), "0.007 g"),
            ("at most 4.5 mg/kg", 90, Some("300 mg"), "at most 300 mg"),
            ("exactly 2 mg/kg", 50, Some("300 mg"), "exactly 100 mg"),
            ("5 to 7 mg/kg", 80, Some("500 mg"), "400 to 500 mg"),
            ("5 to 7 mg/kg", 100, Some("500 mg"), "500 mg"),
            ("at least 5 mg/kg", 60, Some("500 mg"), "300 to 500 mg"),
            ("at least 5 mg/kg", 60, None, "at least 300 mg"),
        ] {
            assert_eq!(at(dose, kg, most), right, "{dose}, {kg} kg, {most:?}");
        }
    }
}
