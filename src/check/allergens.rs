//! Ingredients that must not be sealed in on needled skin, by their names on a label (INCI).
//!
//! The fragrance substances are those that Regulation (EU) 2023/1545 wants named on the label (leave-on products, above
//! 0.001 %), together with the words that hide a fragrance. Preservatives and denatured alcohol come from the clinical rules. A label
//! may give a second name in brackets or after a slash: each is compared.

/// Why an ingredient is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Fragrance, or one of its substances.
    Fragrance,
    /// A preservative that often causes contact allergy.
    Preservative,
    /// Alcohol that stings and dries.
    Alcohol,
}

impl Kind {
    /// What it is, in words.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Fragrance => "a fragrance substance",
            Self::Preservative => "a preservative that often causes contact allergy",
            Self::Alcohol => "denatured alcohol",
        }
    }
}

const LISTS: [(Kind, &[&str]); 3] = [(Kind::Fragrance, FRAGRANCE), (Kind::Preservative, PRESERVATIVES), (Kind::Alcohol, ALCOHOL)];

#[rustfmt::skip]
const FRAGRANCE: &[&str] = &[
    "parfum", "fragrance", "aroma", "perfume", "flavor", "flavour", "essential oil",
    "acetyl cedrene", "alpha-damascone", "alpha-isomethyl ionone", "alpha-terpinene", "amyl cinnamal", "amyl salicylate",
    "amylcinnamyl alcohol", "anethole", "anise alcohol", "benzaldehyde", "benzyl alcohol", "benzyl benzoate", "benzyl cinnamate",
    "benzyl salicylate", "beta-caryophyllene", "beta-damascone", "butylphenyl methylpropional", "camphor", "cananga odorata flower oil",
    "cananga odorata flower extract", "cananga odorata oil/extract", "carvone", "cedrus atlantica bark oil", "cedrus atlantica oil/extract",
    "cinnamal", "cinnamomum cassia leaf oil", "cinnamomum zeylanicum bark oil", "cinnamyl alcohol", "citral", "citronellol",
    "citrus aurantium bergamia peel oil", "citrus aurantium flower oil", "citrus aurantium peel oil", "citrus limon peel oil",
    "citrus sinensis peel oil", "coumarin", "damascenone", "delta-damascone", "dimethyl phenethyl acetate", "eucalyptus globulus leaf oil",
    "eucalyptus globulus oil", "eugenia caryophyllus bud oil", "eugenia caryophyllus leaf oil", "eugenia caryophyllus oil", "eugenol",
    "eugenyl acetate", "evernia furfuracea extract", "evernia prunastri extract", "farnesol", "geraniol", "geranyl acetate",
    "hexadecanolactone", "hexamethylindanopyran", "hexyl cinnamal", "hydroxycitronellal", "hydroxyisohexyl 3-cyclohexene carboxaldehyde",
    "isoeugenol", "isoeugenyl acetate", "jasmine oil/extract", "jasminum grandiflorum flower extract", "jasminum officinale flower oil",
    "juniperus virginiana oil", "laurus nobilis leaf oil", "lavandula angustifolia flower oil", "lavandula angustifolia oil",
    "lavandula hybrida oil", "lavandula intermedia flower oil", "lavandula oil/extract", "lemongrass oil", "limonene", "linalool",
    "linalyl acetate", "lippia citriodora absolute", "mentha piperita oil", "mentha viridis leaf oil", "menthol", "methyl 2-octynoate",
    "methyl salicylate", "6-methyl coumarin", "myroxylon pereirae oil/extract", "myroxylon pereirae resin", "narcissus extract",
    "pelargonium graveolens flower oil", "pinene", "alpha-pinene", "beta-pinene", "pinus mugo leaf oil", "pinus mugo", "pinus pumila",
    "pogostemon cablin oil", "3-propylidenephthalide", "rosa damascena flower oil", "rosa flower oil", "rose flower oil/extract",
    "rose ketones", "salicylaldehyde", "santalol", "santalum album oil", "sclareol", "terpineol", "terpinolene",
    "tetramethyl acetyloctahydronaphthalenes", "trimethylbenzenepropanol", "trimethylcyclopentenyl methylisopentenol", "turpentine",
    "vanillin",
];

const PRESERVATIVES: &[&str] = &["methylisothiazolinone", "methylchloroisothiazolinone", "mi", "mci", "mci/mi", "mit", "cmit"];

const ALCOHOL: &[&str] = &["alcohol denat", "alcohol denat.", "denatured alcohol", "sd alcohol", "sd alcohol 40-b"];

/// Vitamin C and what becomes it; granulomas after needling with it are on record.
pub const VITAMIN_C: &[&str] = &[
    "ascorbic acid",
    "l-ascorbic acid",
    "3-o-ethyl ascorbic acid",
    "ascorbyl glucoside",
    "ascorbyl palmitate",
    "ascorbyl tetraisopalmitate",
    "ethyl ascorbic acid",
    "magnesium ascorbyl phosphate",
    "sodium ascorbyl phosphate",
    "tetrahexyldecyl ascorbate",
];

/// Entries that hide what is in a product.
pub const HIDDEN: &[&str] =
    &["proprietary blend", "blend", "complex", "other ingredients", "others", "etc", "etc.", "extracts", "and more"];

/// Why the ingredient is refused, if it is.
pub fn refused(ingredient: &str) -> Option<Kind> {
    LISTS.iter().find(|(_, list)| is_among(ingredient, list)).map(|(kind, _)| *kind)
}

/// Whether an ingredient as it stands on a label, with second names and marks, is on a list of lower-case names.
pub fn is_among(ingredient: &str, list: &[&str]) -> bool {
    names(ingredient).any(|name| list.iter().any(|known| name.eq_ignore_ascii_case(known)))
}

/// The whole entry, then its parts between brackets and slashes, without marks.
pub fn names(ingredient: &str) -> impl Iterator<Item = &str> {
    std::iter::once(ingredient)
        .chain(ingredient.split(['(', ')', '/', '[', ']']))
        .map(|name| name.trim().trim_matches(['*', '†', '‡']))
        .filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn second_names_and_marks_hide_nothing() {
        assert_eq!(refused("Limonene"), Some(Kind::Fragrance));
        assert_eq!(refused("LINALOOL*"), Some(Kind::Fragrance));
        assert_eq!(refused("Fragrance (Parfum)"), Some(Kind::Fragrance));
        assert_eq!(refused("Parfum/Fragrance"), Some(Kind::Fragrance));
        assert_eq!(refused("Methylisothiazolinone"), Some(Kind::Preservative));
        assert_eq!(refused("Alcohol Denat."), Some(Kind::Alcohol));
    }

    #[test]
    fn similar_names_are_others() {
        for harmless in ["Aqua", "Cetearyl Alcohol", "Aroma-free base", "Citric Acid", "Sodium Benzoate", "Alcohol", "", "()"] {
            assert_eq!(refused(harmless), None, "{harmless}");
        }
    }
}
