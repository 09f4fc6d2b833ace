//! Concepts that rules know by their ids.
//!
//! A rule on sunscreen has to know which concept sunscreen is. The ids are those of the example clinic's vocabulary, and the
//! documentation of each rule names those it relies on. A vocabulary that lacks an id is not passed over in silence: there a
//! concept counts if its id, its term or another of its names has one of the words that are kept here.

use crate::model::vocabulary::Concept;
use crate::resolve::Catalog;

/// A concept that a rule knows.
#[derive(Debug)]
pub struct DocumentSummary {
    /// Its id in the vocabulary.
    pub id: &'static str,
    /// Lower-case words that tell it where the vocabulary has no such id.
    words: &'static [&'static str],
}

macro_rules! known {
    ($( $(#[doc = $doc:literal])* $Name:ident $id:literal [$($word:literal),*]; )*) => {
        $( $(#[doc = $doc])* pub static $Name: DocumentSummary = DocumentSummary { id: $id, words: &[$($word),*] }; )*
    };
}

known! {
    /// Sunscreen of any kind.
    SUNSCREEN "sunscreen" ["sunscreen", "sun cream", "suncream", "sunblock", "spf"];
    /// Ultraviolet light, of the sun or of a tanning bed.
    UV "uv" ["uv", "sunlight", "direct sun", "sun exposure", "tanning", "tanning beds", "sunbed", "sunbeds"];
    /// Shade, a hat: protection that is no product.
    SHADE "shade" ["shade", "hat"];
    /// Taking crusts off: picking, peeling, scratching, scrubbing.
    CRUST_REMOVAL "crust-removal" ["picking", "peeling", "scratching", "removal", "crusts off"];
    /// Crusts, scabs and flakes.
    CRUSTS "crusts" ["crust", "crusts", "crusting", "scab", "scabs", "flake", "flakes", "flaking", "peeling"];
    /// All crusts have fallen off.
    CRUSTS_SHED "crusts-shed" ["shed", "fallen", "fall"];
    /// Fragrance.
    FRAGRANCE "fragrance" ["fragrance", "fragrances", "perfume"];
    /// Whatever often causes contact allergy.
    CONTACT_SENSITISER "contact-sensitiser" ["sensitiser", "sensitisers", "sensitizer", "allergen", "allergens"];
    /// Vitamin C and what becomes it.
    VITAMIN_C "vitamin-c" ["vitamin c", "ascorbic acid"];
    /// Products that sting or peel.
    HARSH_ACTIVE "harsh-active" ["harsh", "actives", "active ingredients"];
    /// Bringing a product into the skin.
    TOPICAL_DELIVERY "topical-delivery" ["delivery", "infusion", "mesotherapy"];
    /// Infection of the skin.
    INFECTION "infection" ["infection", "infections"];
    /// Cold sores.
    COLD_SORES "cold-sores" ["cold sore", "cold sores", "herpes"];
    /// Open or inflamed skin.
    OPEN_SKIN "open-skin" ["open skin", "broken skin", "inflamed skin", "open or inflamed skin", "wound", "wounds"];
    /// Keloid scars.
    KELOID "keloid" ["keloid", "keloids"];
    /// A bleeding disorder.
    BLEEDING_DISORDER "bleeding-disorder" ["bleeding", "haemophilia", "hemophilia"];
    /// Blood thinners.
    ANTICOAGULANT "anticoagulant" ["blood thinner", "blood thinners", "anticoagulant", "anticoagulants"];
    /// Isotretinoin.
    ISOTRETINOIN "isotretinoin" ["isotretinoin"];
    /// Pregnancy.
    PREGNANCY "pregnancy" ["pregnancy", "pregnant"];
    /// A weak immune system.
    WEAK_IMMUNE_SYSTEM "weak-immune-system" ["immune", "immunosuppression", "immunosuppressed"];
    /// An allergy to metal.
    METAL_ALLERGY "metal-allergy" ["allergy to metal", "metal allergy", "nickel"];
    /// An allergy to an anaesthetic.
    ANAESTHETIC_ALLERGY "anaesthetic-allergy" ["anaesthetic", "anesthetic", "numbing", "lidocaine"];
    /// Skin cancer.
    SKIN_CANCER "skin-cancer" ["skin cancer", "melanoma"];
    /// An implanted electronic device.
    IMPLANTED_DEVICE "implanted-device" ["implanted", "pacemaker", "implant", "implants"];
    /// Metal in the area.
    METAL_IN_AREA "metal-in-area" ["metal in", "plates", "metal implant"];
    /// Burns.
    BURNS "burns" ["burn", "burns"];
    /// Scars as a harm.
    SCARRING "scarring" ["scar", "scars", "scarring"];
    /// Loss of fat under the skin.
    FAT_LOSS "fat-loss" ["fat"];
    /// Disfigurement.
    DISFIGUREMENT "disfigurement" ["disfigurement", "disfiguring"];
    /// Damage of nerves.
    NERVE_DAMAGE "nerve-damage" ["nerve", "nerves"];
}

impl DocumentSummary {
    /// Whether the concept is this one or a kind of it.
    pub fn is(&self, concept: &str, catalog: &Catalog) -> bool {
        concept == self.id || catalog.is_a(concept, self.id) || self.is_told_by_name(concept, catalog)
    }

    /// Whether a rule on the concept holds for all of this: it is this one, or something broader.
    pub fn is_covered_by(&self, concept: &str, catalog: &Catalog) -> bool {
        concept == self.id || catalog.is_a(self.id, concept) || self.is_told_by_name(concept, catalog)
    }

    /// Whether the vocabulary has it.
    pub fn is_in(&self, catalog: &Catalog) -> bool {
        catalog.concepts.contains_key(self.id)
    }

    /// Only where the vocabulary lacks the id.
    fn is_told_by_name(&self, concept: &str, catalog: &Catalog) -> bool {
        !self.is_in(catalog) && catalog.concepts.get(concept).is_some_and(|concept| self.names_of(concept))
    }

    fn names_of(&self, concept: &Concept) -> bool {
        let id = concept.id.as_str().replace('-', " ");
        let also = concept.also.iter().map(|label| label.as_str());
        [id.as_str(), concept.term.source_text()].into_iter().chain(also).any(|name| self.words.iter().any(|word| has(name, word)))
    }
}

/// Whether `text` has `phrase` as whole words, whatever its case.
fn has(text: &str, phrase: &str) -> bool {
    let text = text.to_lowercase();
    text.match_indices(phrase).any(|(at, _)| {
        let free = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        free(text[..at].chars().next_back()) && free(text[at + phrase.len()..].chars().next())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_by_whole_words() {
        assert!(has("Direct sun", "direct sun") && has("no SPF", "spf") && has("hat", "hat"));
        assert!(!has("that", "hat") && !has("hats", "hat") && !has("", "hat"));
    }
}
