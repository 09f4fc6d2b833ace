//! For whom and where a value of a parameter holds, in the reader's words.

use super::amounts::session_name;
use super::names::short_term;
use super::{Cx, Printer, quantities};
use crate::model::protocol::{Case, Parameter, Protocol};
use crate::model::{Bound, PatientReader, Quantity};
use crate::resolve::{Document, Included};

/// What a value can depend on: a column of the table of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dimension {
    Area,
    SkinType,
    Weight,
    Age,
    Device,
    Session,
}

impl Dimension {
    const ALL: [Self; 6] = [Self::Area, Self::SkinType, Self::Weight, Self::Age, Self::Device, Self::Session];

    /// Those that some parameter's values depend on.
    pub fn of(parameters: &[Included<'_, Parameter>], cx: Cx<'_>) -> Vec<Self> {
        let names = |dimension: Self, parameter: &Included<'_, Parameter>| {
            let by_weight = dimension == Self::Weight && parameter.item.per_weight.is_some();
            by_weight || parameter.item.cases.iter().any(|case| dimension.named(case, parameter.origin, cx).is_some())
        };
        Self::ALL.into_iter().filter(|dimension| parameters.iter().any(|parameter| names(*dimension, parameter))).collect()
    }

    /// The heading of the column.
    pub fn heading(self, cx: Cx<'_>) -> String {
        let key = match self {
            Self::Area => "area",
            Self::SkinType => "skin_type",
            Self::Weight => "weight",
            Self::Age => "age",
            Self::Device => "device",
            Self::Session => "session",
        };
        cx.language.word(key).to_owned()
    }

    /// What a case of that document says of it; none if it holds for all.
    pub fn named(self, case: &Case, document: &Document<Protocol>, cx: Cx<'_>) -> Option<String> {
        match self {
            Self::Area => case.area.as_ref().map(|area| short_term(area.as_str(), cx)),
            Self::SkinType => case.skin_type.as_ref().map(|types| match (types.first, types.last) {
                (first, last) if first == last => first.written().to_owned(),
                (first, last) => cx.language.filled("range", &[("low", first.written()), ("high", last.written())]),
            }),
            Self::Weight => case.weight.as_ref().map(|weight| quantities::quantity(weight, cx.language)),
            Self::Age => case.age.as_ref().map(|age| quantities::quantity(age, cx.language)),
            Self::Session => case.session.as_ref().map(|session| session_name(session, cx)),
            Self::Device => case.device.as_ref().map(|named| {
                let found = document.devices.iter().find(|device| device.id.as_str() == named.as_str());
                found.map_or_else(|| named.as_str().to_owned(), |device| Printer::<PatientReader>::of(cx, document).text(&device.term))
            }),
        }
    }
}

/// A case of that document in one line: "face, skin type IV to VI".
pub(super) fn in_a_line(case: &Case, document: &Document<Protocol>, cx: Cx<'_>) -> String {
    let said = |dimension: Dimension| {
        let named = dimension.named(case, document, cx)?;
        Some(match dimension {
            Dimension::Area | Dimension::Device | Dimension::Session => named,
            Dimension::SkinType => cx.language.filled("case_skin_type", &[("types", &named)]),
            Dimension::Weight => cx.language.filled("case_weight", &[("weight", &named)]),
            Dimension::Age => cx.language.filled("case_age", &[("age", &named)]),
        })
    };
    Dimension::ALL.into_iter().filter_map(said).collect::<Vec<_>>().join(", ")
}

/// A dose by weight with its greatest amount: "7 mg/kg, at most 500 mg in all".
pub(super) fn dose(parameter: &Parameter, cx: Cx<'_>) -> Option<String> {
    let dose = quantities::quantity(&parameter.as_read(&parameter.per_weight?.get()), cx.language);
    let Some(most) = parameter.most else { return Some(dose) };
    let number = quantities::quantity(&Quantity { bound: Bound::Plain(most.stated()), unit: most.unit }, cx.language);
    Some(cx.language.filled("dose_at_most", &[("dose", &dose), ("most", &number)]))
}
