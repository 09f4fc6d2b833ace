//! Greatest and least values that are plausible, as data: medicines, temperatures, loads, light, ages, contact times.

use serde::Deserialize;
use std::sync::LazyLock;

/// All limits.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Of medicines.
    pub medicine: Vec<MedicineLimit>,
    /// Of other quantities.
    pub limit: Vec<QuantityLimit>,
    /// Least ages.
    pub age: Vec<AgeLimit>,
    /// Longest contacts.
    pub contact: Vec<ContactLimit>,
    /// Of counts.
    pub count: Vec<CountLimit>,
    /// Of wavelengths.
    pub wavelength: Vec<WavelengthLimit>,
}

/// What is plausible of a medicine, for an adult.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MedicineLimit {
    /// Its id in the lexicon.
    pub id: String,
    /// The greatest single dose, in mg.
    pub single: i64,
    /// The greatest amount a day, in mg.
    pub daily: i64,
    /// The least time between two doses, in minutes.
    pub interval: i64,
    /// The greatest single dose for each kilogram of the patient, in mg.
    #[serde(rename = "per-kg")]
    pub per_kg: Option<i64>,
}

/// What is plausible of a quantity beside certain words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuantityLimit {
    /// What it is, for messages.
    pub what: String,
    /// The unit as it is written.
    pub unit: String,
    /// The greatest number.
    pub most: Option<i64>,
    /// The least number.
    pub least: Option<i64>,
    /// Beginnings of words that tell it.
    pub words: Vec<String>,
    /// Where that comes from.
    pub source: String,
}

/// The least age for a class of treatment.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgeLimit {
    /// The class.
    pub class: String,
    /// Years.
    pub least: u16,
    /// Where it holds.
    pub regions: Vec<String>,
    /// Where that comes from.
    pub source: String,
}

/// The greatest count of a rule.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountLimit {
    /// The key.
    pub key: String,
    /// The greatest number.
    pub most: i64,
    /// Where that comes from.
    pub source: String,
}

/// The wavelengths of a kind of device.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WavelengthLimit {
    /// Its id in the lexicon.
    pub device: String,
    /// The shortest, in nm.
    pub least: i64,
    /// The longest, in nm.
    pub most: i64,
    /// Where that comes from.
    pub source: String,
}

/// The longest time of something on the skin.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactLimit {
    /// The class of treatment; any, if none is named.
    pub class: Option<String>,
    /// Minutes.
    pub most: i64,
    /// Beginnings of words of the step's title.
    pub words: Vec<String>,
    /// What a rule asks for, in the lexicon, that takes no longer at a time.
    #[serde(default)]
    pub is: Vec<String>,
    /// Where that comes from.
    pub source: String,
}

static LIMITS: LazyLock<Limits> = LazyLock::new(|| toml::from_str(include_str!("limits.toml")).expect("the limits' own file is valid"));

/// The limits.
pub fn limits() -> &'static Limits {
    &LIMITS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::treatment_class;
    use crate::lexicon::lexicon;

    #[test]
    fn limits_are_of_things_that_are_known() {
        for medicine in &limits().medicine {
            assert!(lexicon().get(&medicine.id).is_some(), "{}", medicine.id);
            assert!(medicine.single <= medicine.daily && medicine.interval > 0, "{}", medicine.id);
        }
        let class = |id: &str| treatment_class::all().iter().any(|class| class.id == id);
        assert!(limits().age.iter().all(|age| class(&age.class) && !age.regions.is_empty() && !age.source.is_empty()));
        assert!(limits().contact.iter().all(|contact| contact.class.as_deref().is_none_or(class) && !contact.source.is_empty()));
        let is_known = |id: &String| lexicon().get(id).is_some();
        assert!(limits().contact.iter().all(|contact| contact.is.iter().all(is_known)));
        assert!(limits().wavelength.iter().all(|limit| is_known(&limit.device) && limit.least < limit.most && !limit.source.is_empty()));
        assert!(limits().count.iter().all(|limit| limit.most > 0 && !limit.source.is_empty()));
        assert!(limits().limit.iter().all(|limit| (limit.most.is_some() || limit.least.is_some()) && !limit.source.is_empty()));
    }
}
