//! The closed list of units, with their UCUM codes.

use serde::Serialize;

/// What a unit measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the names are the dimensions")]
pub enum Dimension {
    Length,
    Area,
    Time,
    Temperature,
    Power,
    Energy,
    Fluence,
    Frequency,
    Pressure,
    Current,
    Mass,
    Volume,
    Flow,
    Fraction,
    SunProtection,
    Dose,
    BloodPressure,
    Activity,
    Count,
}

impl Dimension {
    /// What people call it, with its article.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Length => "a length",
            Self::Area => "an area",
            Self::Time => "a duration",
            Self::Temperature => "a temperature",
            Self::Power => "a power",
            Self::Energy => "an energy",
            Self::Fluence => "an energy per area",
            Self::Frequency => "a frequency",
            Self::Pressure => "a pressure",
            Self::Current => "an electric current",
            Self::Mass => "a mass",
            Self::Volume => "a volume",
            Self::Flow => "a flow",
            Self::Fraction => "a percentage",
            Self::SunProtection => "a sun protection factor",
            Self::Dose => "a dose by weight",
            Self::BloodPressure => "a blood pressure",
            Self::Activity => "a number of biological units",
            Self::Count => "a number",
        }
    }
}

macro_rules! units {
    ($( $Unit:ident $written:literal $ucum:literal $Dimension:ident [$($alias:literal),*] ),* $(,)?) => {
        /// A unit of the closed list.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "each is shown as it is written")]
        pub enum Unit { $($Unit),* }

        impl Unit {
            /// Every unit, in the order of the dimensions.
            pub const ALL: &'static [Unit] = &[$(Unit::$Unit),*];

            /// As written in a content file.
            pub fn written(self) -> &'static str {
                match self { $(Unit::$Unit => $written),* }
            }

            /// Its code in the Unified Code for Units of Measure.
            pub fn ucum(self) -> &'static str {
                match self { $(Unit::$Unit => $ucum),* }
            }

            /// What it measures.
            pub fn dimension(self) -> Dimension {
                match self { $(Unit::$Unit => Dimension::$Dimension),* }
            }

            /// The unit that people mean by a spelling that is not ours.
            pub fn by_alias(word: &str) -> Option<Unit> {
                match word {
                    $($($alias)|* => Some(Unit::$Unit),)*
                    _ => None,
                }
            }
        }
    };
}

units! {
    Nanometre "nm" "nm" Length ["nanometre", "nanometres", "nanometer", "nanometers"],
    Micrometre "um" "um" Length ["µm", "μm", "micron", "microns", "micrometre", "micrometer"],
    Millimetre "mm" "mm" Length ["millimetre", "millimetres", "millimeter", "millimeters", "mm."],
    Centimetre "cm" "cm" Length ["centimetre", "centimetres", "centimeter", "centimeters"],
    SquareCentimetre "cm2" "cm2" Area ["cm²", "sqcm"],
    Millisecond "ms" "ms" Time ["msec", "millisecond", "milliseconds"],
    Second "s" "s" Time ["sec", "secs", "second", "seconds"],
    Minute "min" "min" Time ["mins", "minute", "minutes", "min.", "m"],
    Hour "h" "h" Time ["hr", "hrs", "hour", "hours", "h.", "hr."],
    Day "d" "d" Time ["day", "days"],
    Week "wk" "wk" Time ["week", "weeks", "w", "wks"],
    Celsius "°C" "Cel" Temperature ["C", "Cel", "celsius", "degC", "degrees"],
    Watt "W" "W" Power ["watt", "watts"],
    Millijoule "mJ" "mJ" Energy ["millijoule", "millijoules"],
    Joule "J" "J" Energy ["joule", "joules"],
    JoulePerSquareCentimetre "J/cm2" "J/cm2" Fluence ["J/cm²"],
    Hertz "Hz" "Hz" Frequency ["hertz"],
    Kilohertz "kHz" "kHz" Frequency ["kilohertz", "khz"],
    Megahertz "MHz" "MHz" Frequency ["megahertz", "Mhz"],
    Kilopascal "kPa" "kPa" Pressure ["kilopascal"],
    MillimetreOfMercury "mmHg" "mm[Hg]" BloodPressure ["mmhg"],
    Milliampere "mA" "mA" Current ["milliampere"],
    Milligram "mg" "mg" Mass ["milligram", "milligrams"],
    Gram "g" "g" Mass ["gram", "grams", "gr"],
    Kilogram "kg" "kg" Mass ["kilogram", "kilograms", "kilo", "kilos"],
    MilligramPerKilogram "mg/kg" "mg/kg" Dose ["mg per kg", "mg/kilogram"],
    Millilitre "mL" "mL" Volume ["ml", "millilitre", "millilitres", "milliliter", "milliliters"],
    MillilitrePerMinute "mL/min" "mL/min" Flow ["ml/min"],
    Percent "%" "%" Fraction ["percent", "per cent"],
    Spf "SPF" "[SPF]" SunProtection ["spf"],
    BiologicalUnit "units" "[arb'U]" Activity ["unit", "U", "IU", "iu"],
    Pass "passes" "{pass}" Count ["pass"],
    One "" "1" Count ["times", "x"],
}

impl Unit {
    /// The unit of this spelling, ours only.
    pub fn by_name(word: &str) -> Option<Unit> {
        Self::ALL.iter().copied().find(|unit| unit.written() == word)
    }

    /// How many minutes one of it is, for the units of windows; seconds and less are none.
    pub fn minutes(self) -> Option<i64> {
        match self {
            Self::Minute => Some(1),
            Self::Hour => Some(60),
            Self::Day => Some(24 * 60),
            Self::Week => Some(7 * 24 * 60),
            _ => None,
        }
    }

    /// As exact fraction of the smallest unit of its dimension, so that quantities in two units compare exactly.
    pub fn factor(self) -> i64 {
        match self {
            Self::Micrometre | Self::Kilohertz | Self::Second | Self::Joule | Self::Gram => 1_000,
            Self::Millimetre | Self::Megahertz | Self::Kilogram => 1_000_000,
            Self::Centimetre => 10_000_000,
            Self::Minute => 60_000,
            Self::Hour => 3_600_000,
            Self::Day => 86_400_000,
            Self::Week => 604_800_000,
            _ => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_is_found_by_its_own_spelling_and_by_no_other_units_alias() {
        for unit in Unit::ALL {
            assert_eq!(Unit::by_name(unit.written()), Some(*unit));
            assert_eq!(Unit::by_alias(unit.written()), None, "{} is its own alias", unit.written());
        }
    }

    #[test]
    fn a_week_is_ten_thousand_and_eighty_minutes() {
        assert_eq!(Unit::Week.minutes(), Some(10_080));
        assert_eq!(Unit::Week.factor() / Unit::Minute.factor(), 10_080);
        assert_eq!(Unit::Second.minutes(), None);
    }
}
