//! Quantities: an exact decimal, a unit of the closed list, and how it binds.
//!
//! The forms are `30 min`, `0.5 to 2 mm`, `at least 30 SPF`, `at most 5 g` and `exactly 15 min`. There are no floats, so `0.1 + 0.2`
//! problems can't occur. What is not of these forms is refused with the right form in the message, as an edit where it is certain.

mod form;

pub use form::{Fault, parse};

use crate::diagnostic::{Diagnostic, Rule};
use crate::quantity::{Bound, Dimension, Quantity, Unit};
use crate::schema::{Cx, Decode, Shape, Value, faults, quoted_list};
use crate::source::{Span, Spanned};
use rust_decimal::Decimal;
use std::marker::PhantomData;

/// Which quantities a field takes.
pub trait Takes {
    /// What people call it.
    const NAME: &'static str;
    /// The dimension, if only one is taken.
    const DIMENSION: Option<Dimension>;
    /// The unit a bare number has.
    const IMPLIED: Option<Unit>;
    /// Accepted strings.
    const EXAMPLES: &'static [&'static str];
    /// Whether a sentence can print it by its key. What tells for whom another value holds has no name.
    const NAMED: bool;
}

macro_rules! takes {
    (@named) => { true };
    (@named unnamed) => { false };
    ($( $(#[doc = $doc:literal])* $Name:ident $Marker:ident $what:literal $dimension:expr, $implied:expr, [$($example:literal),*] $($unnamed:ident)?; )*) => {
        $(
            #[doc = concat!("Marks ", $what, ".")]
            #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct $Marker;
            impl Takes for $Marker {
                const NAME: &'static str = $what;
                const DIMENSION: Option<Dimension> = $dimension;
                const IMPLIED: Option<Unit> = $implied;
                const EXAMPLES: &'static [&'static str] = &[$($example),*];
                const NAMED: bool = takes!(@named $($unnamed)?);
            }
            $(#[doc = $doc])*
            pub type $Name = Of<$Marker>;
        )*
    };
}

takes! {
    /// A duration: whole numbers of min, h, d or wk (and of s in a step).
    Duration IsDuration "a duration" Some(Dimension::Time), None, ["30 min", "24 h", "2 wk", "at least 4 wk", "1 to 2 d"];
    /// A length.
    Length IsLength "a length" Some(Dimension::Length), None, ["0.5 to 2 mm", "at most 1.5 mm"];
    /// A sun protection factor; the unit may be left out.
    Spf IsSpf "a sun protection factor" Some(Dimension::SunProtection), Some(Unit::Spf), ["at least 30"];
    /// A number of things; it has no unit.
    Count IsCount "a number" Some(Dimension::Count), Some(Unit::One), ["3", "3 to 6"];
    /// A mass or volume.
    Percent IsPercent "a percentage" Some(Dimension::Fraction), None, ["4 %", "at most 4 %"];
    /// A mass.
    Mass IsMass "a mass" Some(Dimension::Mass), None, ["at most 5 g"];
    /// What somebody weighs.
    Weight IsWeight "a weight" Some(Dimension::Mass), None, ["at least 50 kg", "40 to 59 kg"] unnamed;
    /// An age in whole years; it has no unit.
    Years IsYears "an age in whole years" Some(Dimension::Count), Some(Unit::One), ["at least 65", "12 to 17"] unnamed;
    /// The number of a session among several; it has no unit.
    Session IsSession "the number of a session" Some(Dimension::Count), Some(Unit::One), ["1", "2 to 6", "at least 2"] unnamed;
    /// A mass for each kilogram that somebody weighs.
    DoseByWeight IsDoseByWeight "a dose by weight" Some(Dimension::Dose), None, ["7 mg/kg"];
    /// An area of skin.
    SkinArea IsSkinArea "an area" Some(Dimension::Area), None, ["at most 100 cm2"];
    /// Any quantity of the closed list.
    AnyQuantity IsAny "a quantity" None, Some(Unit::One), ["0.5 to 2 mm", "30 to 60 min", "exactly 15 min", "1 MHz", "at most 40 °C", "15"];
}

/// A quantity that a field of kind `T` takes.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Of<T>(Quantity, PhantomData<T>);

impl<T> Of<T> {
    /// The quantity.
    pub fn get(&self) -> Quantity {
        self.0
    }
}

impl Duration {
    /// So many minutes, in this unit if they are a whole number of it, otherwise in the largest that fits.
    pub fn of_minutes(minutes: i64, unit: Unit) -> Self {
        let fits = |unit: &Unit| unit.minutes().is_some_and(|length| minutes % length == 0);
        let unit = [unit, Unit::Day, Unit::Hour].into_iter().find(fits).unwrap_or(Unit::Minute);
        let number = Decimal::from(minutes / unit.minutes().unwrap_or(1));
        Self(Quantity { bound: Bound::Plain(number), unit }, PhantomData)
    }
}

impl<T> Clone for Of<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Of<T> {}

impl<T> std::ops::Deref for Of<T> {
    type Target = Quantity;
    fn deref(&self) -> &Quantity {
        &self.0
    }
}

impl<T: Takes> Decode for Of<T> {
    fn decode(value: &Value<'_>, cx: &mut Cx<'_>) -> Option<Self> {
        let text = cx.string(value, || format!("{} in quotes, such as \"{}\"", T::NAME, T::EXAMPLES[0]))?;
        let quantity = match parse(text.value, T::IMPLIED) {
            Ok(quantity) => quantity,
            Err(fault) => {
                let meant = meant::<T>(&fault, text.value);
                report::<T>(fault, text, cx);
                return meant.map(|quantity| Self(quantity, PhantomData));
            }
        };
        let right = check_dimension::<T>(quantity, text.span, cx) && check_count::<T>(quantity, text, cx);
        right.then_some(Self(quantity, PhantomData))
    }

    /// Little or much of it.
    fn stand_in(_: Span, cx: &mut Cx<'_>) -> Self {
        let reading = cx.choose(2);
        let unit = match T::DIMENSION {
            None => [Unit::Millimetre, Unit::Minute][reading],
            Some(Dimension::Time) => Unit::Minute,
            Some(dimension) => Unit::ALL.iter().copied().find(|unit| unit.dimension() == dimension).unwrap_or(Unit::One),
        };
        Self(Quantity { bound: Bound::Plain([1, 1_000_000][reading].into()), unit }, PhantomData)
    }

    fn shape() -> Shape {
        Shape::Form { name: T::NAME, pattern: None, examples: T::EXAMPLES }
    }

    fn quantity(&self) -> Option<Quantity> {
        T::NAMED.then_some(self.0)
    }
}

/// Digits and scale: `1.50` stays another text than `1.5`.
/// What was meant by a string that is no quantity, where the right text is certain.
fn meant<T: Takes>(fault: &Fault, text: &str) -> Option<Quantity> {
    let mut right = text.to_owned();
    right.replace_range(fault.part.clone(), fault.replacement.as_ref()?);
    let quantity = parse(&right, T::IMPLIED).ok()?;
    T::DIMENSION.is_none_or(|wanted| quantity.unit.dimension() == wanted).then_some(quantity)
}

fn check_dimension<T: Takes>(quantity: Quantity, span: Span, cx: &mut Cx<'_>) -> bool {
    let found = quantity.unit.dimension();
    let Some(wanted) = T::DIMENSION.filter(|wanted| *wanted != found) else { return true };
    let message = format!("`{quantity}` is {}, but this field takes {}", found.noun(), wanted.noun());
    let help = format!("write {} such as \"{}\"", wanted.noun(), T::EXAMPLES[0]);
    cx.report(Diagnostic::new(&faults::UNIT, span, message).with_caret(format!("expected {}", wanted.noun())).with_help(help));
    false
}

/// What tells an age is whole and has no unit; a count is weighed by a rule (U009). Where any quantity may stand, a unit was forgotten of what nobody counts to, such as 1.5.
fn check_count<T: Takes>(quantity: Quantity, text: Spanned<&str>, cx: &mut Cx<'_>) -> bool {
    let counts = T::DIMENSION == Some(Dimension::Count) && !T::NAMED;
    let whole = [quantity.lower(), quantity.upper()].into_iter().flatten().all(|number| number.is_integer());
    let message = match (counts, quantity.unit) {
        (true, Unit::One) if !whole => format!("`{quantity}` is no whole number"),
        (true, unit) if unit != Unit::One => format!("`{quantity}` has a unit, and {} has none", T::NAME),
        (false, Unit::One) if T::DIMENSION.is_none() && !whole => format!("`{quantity}` has no unit"),
        _ => return true,
    };
    let place = cx.span_inside(text.span, 0..text.value.len());
    cx.report(Diagnostic::new(&faults::UNIT, place, message).with_help(way_out::<T>(&faults::UNIT)));
    false
}

fn report<T: Takes>(fault: Fault, text: Spanned<&str>, cx: &mut Cx<'_>) {
    let place = cx.span_inside(text.span, fault.part.clone());
    let finding = Diagnostic::new(fault.rule, place, fault.message);
    cx.report(match fault.replacement {
        Some(replacement) => {
            let mut whole = text.value.to_owned();
            whole.replace_range(fault.part, &replacement);
            finding.with_help(format!("write \"{whole}\"")).with_fix(place, replacement)
        }
        None => finding.with_help(fault.help.unwrap_or_else(|| way_out::<T>(fault.rule))),
    });
}

/// How such a field is filled.
fn way_out<T: Takes>(rule: &Rule) -> String {
    if *rule == faults::DURATION {
        return "write a whole number of `min`, `h`, `d` or `wk`, such as \"2 d\"".to_owned();
    }
    match T::DIMENSION {
        Some(dimension) if T::IMPLIED.is_none() => {
            let units: Vec<&str> = Unit::ALL.iter().filter(|unit| unit.dimension() == dimension).map(|unit| unit.written()).collect();
            format!("write a number and the unit {}, such as \"{}\"", quoted_list(&units), T::EXAMPLES[0])
        }
        Some(_) => format!("write {}, such as \"{}\"", T::NAME, T::EXAMPLES[0]),
        None => format!("write a number and a unit, such as \"{}\"", T::EXAMPLES[0]),
    }
}
