//! The vocabulary: what things are called, and what is a kind of what.

use super::basis::Provenance;
use super::id::{ConceptRef, Id, Label};
use super::quantity::{Duration, Spf};
use super::words::{PatientLine, SharedLine, StaffLine};
use crate::schema::names::Kind;
use crate::schema::{choice, table};
use crate::source::Spanned;

choice! {
    /// What sort of thing a concept is.
    pub enum Sort as "sort of concept" {
        /// Something a patient puts on the skin or takes.
        Substance = "substance",
        /// Something a patient does or is exposed to.
        Activity = "activity",
        /// A part of the body.
        Area = "area",
        /// Something seen or felt.
        Sign = "sign",
        /// Something that happens and ends a rule.
        Event = "event",
        /// An illness, a medicine or a state to ask about.
        Condition = "condition",
        /// A concern that a treatment is for.
        Indication = "indication",
        /// A harm.
        Harm = "harm",
        /// A kind of device, below one that the core vocabulary has.
        Device = "device",
    }
}

impl Sort {
    /// The word with its article.
    pub fn with_article(self) -> String {
        crate::schema::with_article(self.word())
    }
}

choice! {
    /// The icons that a theme draws.
    pub enum Icon as "icon" {
        /// A hand crossed out over a crust.
        NoPicking = "no-picking",
        /// A sun crossed out.
        NoSun = "no-sun",
        /// Make-up crossed out.
        NoMakeup = "no-makeup",
        /// A runner crossed out.
        NoSport = "no-sport",
        /// A steaming shower crossed out.
        NoHeat = "no-heat",
        /// A bottle of harsh product crossed out.
        NoHarsh = "no-harsh",
        /// A hand crossed out.
        NoTouch = "no-touch",
        /// A tube of sunscreen.
        Sunscreen = "sunscreen",
        /// A hat.
        Shade = "shade",
        /// A gentle cleanser.
        Cleanser = "cleanser",
        /// A drop of moisturiser.
        Moisturiser = "moisturiser",
        /// A face mask.
        Mask = "mask",
        /// A needling device.
        Needle = "needle",
        /// Radio waves.
        RadioFrequency = "radio-frequency",
        /// A clock.
        Timer = "timer",
        /// A calendar.
        Calendar = "calendar",
        /// A telephone.
        Phone = "phone",
        /// A telephone that rings.
        PhoneNow = "phone-now",
        /// An emergency.
        Emergency = "emergency",
        /// A tick.
        Check = "check",
        /// A cross.
        Cross = "cross",
        /// An i.
        Info = "info",
        /// A warning triangle.
        Warning = "warning",
    }
}

table! {
    /// A file of the vocabulary.
    pub struct Vocabulary as "vocabulary" {
        /// Concepts.
        list "concept" concepts: Concept,
        /// Products the clinic uses.
        list "product" products: Product,
    }
}

table! {
    /// A concept: one thing with one name.
    pub struct Concept as "concept" defines Kind::Concept {
        /// Its name in other files.
        req "id" id: Spanned<Id>,
        /// What sort of thing it is.
        req "sort" sort: Spanned<Sort>,
        /// What it is a kind of; a rule on those holds for it too.
        list "is-a" is_a: ConceptRef,
        /// The one term that documents use.
        req "term" term: SharedLine,
        /// The same in plain words, for patients.
        opt "plain" plain: PatientLine,
        /// Other terms: documents do not use them, and whoever searches for one finds what is said of the concept.
        list "also" also: Label,
        /// Names of ingredients (INCI) that are this substance.
        list "inci" inci: Label,
        /// Of a kind of treatment: the conditions that must be asked about before it.
        list "asks" asks: ConceptRef,
        /// Of a kind of treatment: what a rule must ban afterwards.
        list "bans" bans: ConceptRef,
        /// Of a kind of treatment: the signs that a call must name.
        list "signs" signs: ConceptRef,
        /// Colour alone tells the sign, so that other signs must be named too.
        opt "told-by-colour" told_by_colour: bool,
        /// The icon of a rule to avoid it.
        opt "avoid-icon" avoid_icon: Icon,
        /// The icon of a rule to do it.
        opt "do-icon" do_icon: Icon,
        /// Remarks for staff.
        opt "staff" staff: StaffLine,
    }
}

table! {
    /// A product the clinic uses or gives.
    pub struct Product as "product" defines Kind::Product {
        /// Its name in other files.
        req "id" id: Spanned<Id>,
        /// What documents call it.
        req "term" term: SharedLine,
        /// What it is.
        list "is-a" is_a: ConceptRef,
        /// Every ingredient by its INCI name.
        list "ingredients" ingredients: Spanned<Label>,
        /// Whether it is sterile.
        opt "sterile" sterile: Spanned<bool>,
        /// Why it may touch open skin without being sterile, as a recorded exception.
        opt "sterile-exception" sterile_exception: StaffLine,
        /// Whether it seals the skin.
        opt "occlusive" occlusive: Spanned<bool>,
        /// Whether its label allows broken skin.
        opt "for-broken-skin" for_broken_skin: Spanned<bool>,
        /// When it may first touch needled skin at home.
        opt "first-use" first_use: Spanned<Duration>,
        /// Its sun protection factor.
        opt "spf" spf: Spanned<Spf>,
        /// Remarks for staff.
        opt "staff" staff: StaffLine,
        /// Where it comes from.
        flat provenance: Provenance,
    }
}
