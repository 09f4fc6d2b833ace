//! Dangerous slips, each planted alone in a treatment of the second clinic, and the rule that finds it there.

use super::other_clinic::{check, with};
use protogen::diagnostic::{Diagnostic, Severity};
use std::collections::BTreeSet;

const BIOPSY: &str = "content/protocols/skin-biopsy.toml";
const FILLER: &str = "content/protocols/dermal-filler.toml";
const HEEL: &str = "content/protocols/heel-raises.toml";
const INJECTIONS: &str = "content/sets/injections.toml";
const LASER: &str = "content/protocols/laser-hair.toml";
const LASERS: &str = "content/sets/laser-base.toml";
const PEEL: &str = "content/protocols/glycolic-peel.toml";
const TATTOO: &str = "content/protocols/tattoo-removal.toml";
const TOOTH: &str = "content/protocols/tooth-extraction.toml";
const TOXIN: &str = "content/protocols/botulinum-toxin.toml";

/// A rule that is put before the first `[[aftercare]]` of a file.
macro_rules! more {
    ($text:literal) => {
        concat!("[[aftercare]]\n", $text, "force = \"should\"\n\n[[aftercare]]\n")
    };
}

/// The file, what stands in it, what is planted, and the rule that finds it.
#[rustfmt::skip]
const PLANTED: &[(&str, &str, &str, &str)] = &[
    // Too late.
    (FILLER, "id = \"stroke\"\nurgency = \"emergency\"", "id = \"stroke\"\nurgency = \"today\"", "S122"),
    (FILLER, "id = \"pale\"\nurgency = \"now\"", "id = \"pale\"\nurgency = \"today\"", "S122"),
    (TOXIN, "id = \"swallow\", urgency = \"emergency\"", "id = \"swallow\", urgency = \"today\"", "S122"),
    (TOOTH, "bitten on a pad twice\"", "bitten on a pad twice; wait until Monday\"", "S122"),
    (PEEL, "first = \"Rinse the eye with water.\"", "first = \"Close your eye and wait an hour.\"", "S122"),
    (HEEL, "A sore calf on the day after the exercises.", "A sore calf on the day after the exercises; chest pain can come too.", "S122"),
    (FILLER, "sign = \"swelling\"\nafter = \"3 d\"", "sign = \"swelling\"\nafter = \"3 wk\"", "S120"),
    (TOOTH, "urgency = \"emergency\"\nsign = \"breathing-trouble\"", "urgency = \"today\"\nsign = \"breathing-trouble\"", "S122"),
    // Too much, too often, too long, too short.
    (TOOTH, "per-weight = \"7 mg/kg\"", "per-weight = \"70 mg/kg\"", "S125"),
    (TOOTH, "value = \"at most 500 mg\"", "value = \"at most 5000 mg\"", "S125"),
    (TOOTH, "amount = \"1 g\"", "amount = \"10 g\"", "S125"),
    (TOOTH, "most = \"4 g\"", "most = \"40 g\"", "S125"),
    (TOOTH, "every = \"at least 6 h\"", "every = \"at least 2 h\"", "S125"),
    (TOOTH, "takes = \"20 min\"", "takes = \"20 h\"", "S125"),
    (FILLER, "takes = \"10 min\"", "takes = \"60 min\"", "S125"),
    (PEEL, "{ session = \"1\", value = \"1 min\" }", "{ session = \"1\", value = \"10 min\" }", "C219"),
    (PEEL, "duration = \"at most 3 min\"", "duration = \"at most 30 min\"", "S125"),
    (LASER, "wavelength = \"810 nm\"", "wavelength = \"8100 nm\"", "S125"),
    (LASER, "{ skin-type = \"IV to VI\", value = \"8 to 14 J/cm2\" }", "{ skin-type = \"IV to VI\", value = \"22 to 31 J/cm2\" }", "S125"),
    (HEEL, "repetitions = \"15\"", "repetitions = \"150\"", "S125"),
    (HEEL, "times = \"2\"", "times = \"12\"", "S125"),
    (HEEL, "load = \"5 kg\"", "load = \"50 kg\"", "S125"),
    (LASER, "spf = \"at least 50\"", "spf = \"at least 5\"", "U009"),
    (PEEL, "avoid = \"uv\"\nfor = \"4 wk\"", "avoid = \"uv\"\nfor = \"4 h\"", "S123"),
    (BIOPSY, "from = \"5 d\"\nfor = \"7 d\"", "from = \"50 d\"\nfor = \"70 d\"", "C219"),
    (FILLER, "scope.minimum-age = 18", "scope.minimum-age = 12", "S125"),
    (TATTOO, "lasts = \"2 wk\", patient = \"Crusts", "lasts = \"8 wk\", patient = \"Crusts", "C208"),
    // The sentence says otherwise.
    (TOXIN, "Do not rub or press your forehead", "Rub or press your forehead", "S130"),
    (TOOTH, "Do not rinse your mouth for {for}.", "Rinse your mouth after {for}, and before it.", "S130"),
    (LASER, "Shave the area {for} before each visit.", "Shave the area {for} after each visit.", "S130"),
    (LASER, "Shave the area {for} before each visit.", "Wax the area {for} before each visit.", "S130"),
    (HEEL, "{sets} sets of {repetitions}, twice a day.", "{sets} sets of {repetitions}, five times a day.", "S130"),
    (TATTOO, "Do not take baths or swim for {for}", "Do not take baths or swim for a week", "C205"),
    (BIOPSY, "press on the dressing for {takes} without", "press on the dressing for half a minute without", "C205"),
    (LASER, "broad-spectrum sunscreen, {spf}, every", "broad-spectrum sunscreen of factor fifteen every", "C205"),
    (FILLER, "you have strong pain, or pain that grows", "you have strong pain: call 020 7946 0991", "S121"),
    (TOOTH, "trouble breathing or swallowing, or", "trouble breathing or swallowing (call 112), or", "S121"),
    (FILLER, "or feels cold or sore", "or feels cold or sore; this is harmless", "S117"),
    // Medicines.
    (TOOTH, "you take blood thinners; keep taking them", "you take warfarin: leave out two doses", "S118"),
    (TOOTH, "Do not stop aspirin that a doctor gave you", "Stop the aspirin that a doctor gave you", "S118"),
    (TOOTH, "staff = \"INR within {inr-age.value}. Do not stop.\"", "staff = \"INR within {inr-age.value}. Stop apixaban for two days.\"", "S118"),
    (BIOPSY, "You show us the spot, and sign a form.", "You show us the spot, and sign a form. Skip your metformin.", "S118"),
    // Nobody asks, cleans, agrees, or knows when to stop.
    (TOXIN, "does = \"consent\"", "does = \"other\"", "S132"),
    (FILLER, "does = \"antisepsis\"", "does = \"other\"", "S132"),
    (FILLER, "stop-if = \"Skin turns white, or strong pain: stop, start the plan for blocked vessels.\"\n", "", "S132"),
    (BIOPSY, r#"  { id = "ask-thinner", condition = "anticoagulant", answer = "caution", staff = "Do not stop.", patient = "you take blood thinners; keep taking them" },"#, "", "S123"),
    (INJECTIONS, "condition = \"pregnancy\", answer = \"do-not-treat\"", "condition = \"pregnancy\", answer = \"caution\"", "S123"),
    (LASERS, "condition = \"recent-tan\", answer = \"do-not-treat\"", "condition = \"recent-tan\", answer = \"caution\"", "S123"),
    (TOOTH, "condition = \"anaesthetic-allergy\", answer = \"do-not-treat\"", "condition = \"anaesthetic-allergy\", answer = \"caution\"", "S123"),
    (PEEL, "stop-if = \"White or grey skin, or strong burning: neutralise at once.\"", "stop-if = \"White or grey skin: this is normal, leave the acid on.\"", "S132"),
    (FILLER, "No hyaluronidase in the room: do not inject.", "No hyaluronidase in the room: inject with care.", "S132"),
    (FILLER, "Swollen, tender lips, worst on the first morning,", "Swollen, pale or blotchy lips", "S122"),
    (FILLER, "single-use = true", "single-use = false", "S123"),
    (TOOTH, "condition = \"bone-medicine-history\", answer = \"refer\"", "condition = \"bone-medicine-history\", answer = \"caution\"", "S123"),
    (TOOTH, "every = \"at least 6 h\"", "every = \"at most 6 h\"", "S125"),
    (TOOTH, "take {amount} of paracetamol as", "take {amount} of ibuprofen as", "S130"),
    (LASER, "value = \"at least 26 wk\"", "value = \"at most 26 wk\"", "S125"),
    (LASER, "Come for a test patch {for} before your first session.", "Come for a test patch {for} after your first session.", "S130"),
    (TATTOO, "The tattoo fades; some colours stay.", "The tattoo goes away fully and leaves no scar.", "S117"),
    // What does harm is asked for or allowed.
    (FILLER, "with a wrapped cold pack for {takes} at a time, never with bare ice.", "for {takes} at a time, with ice straight on the skin.", "S135"),
    (TATTOO, "Do not pick crusts or burst blisters until all crusts have fallen off by themselves.", "Do not pick crusts, and burst large blisters with a needle.", "S135"),
    (FILLER, "staff = \"Which filler, when? Permanent filler: do not treat.\"", "staff = \"Permanent filler: do not treat.\"", "S134"),
    (TOOTH, "[[aftercare]]\n", more!("id = \"hot\"\ndo = \"heat\"\nfor = \"2 d\"\npatient = \"Put a hot pack on your cheek for {for}.\"\n"), "S123"),
    (PEEL, "[[aftercare]]\n", more!("id = \"wax\"\nmay = \"waxing\"\npatient = \"You may wax your face.\"\n"), "S123"),
    (LASER, "[[aftercare]]\n", more!("id = \"heated\"\nmay = \"sauna\"\npatient = \"You may use the sauna.\"\n"), "S123"),
    (BIOPSY, "[[aftercare]]\n", more!("id = \"swim\"\nmay = \"swimming\"\nfrom = \"2 d\"\npatient = \"You may swim after {from}.\"\n"), "C201"),
];

/// Code and message of what is more than advice.
fn serious(files: Vec<protogen::load::RawFile>) -> BTreeSet<(&'static str, String)> {
    let is_serious = |finding: &Diagnostic| finding.severity > Severity::Advice;
    check(files).diagnostics.into_iter().filter(is_serious).map(|finding| (finding.rule.code, finding.message)).collect()
}

#[test]
fn a_planted_slip_is_found() {
    let clean = serious(with(TOOTH, "", ""));
    let found =
        |(file, from, to, _): &(&str, &str, &str, &str)| serious(with(file, from, to)).difference(&clean).cloned().collect::<Vec<_>>();
    let missed: Vec<_> = PLANTED
        .iter()
        .map(|slip| (slip, found(slip)))
        .filter(|(slip, found)| !found.iter().any(|(code, _)| *code == slip.3))
        .map(|((file, _, to, code), found)| format!("{file}: {to:?} is no {code}, but {found:?}"))
        .collect();
    assert_eq!(missed, Vec::<String>::new());
}
