//! What each edit of a small protocol comes to.

use crate::project::{PROTOCOL, protocol, rule};
use protogen::diff::Class::{self, *};

/// The class of the document, of its only change by itself, and the witness.
fn change(old: &str, new: &str) -> (Class, Class, String) {
    let document = protocol(old, new).unwrap();
    let [change] = document.changes.as_slice() else { panic!("{document:#?}") };
    assert_eq!(document.worst, change.class);
    let back = protocol(new, old).unwrap();
    assert_eq!((back.class, back.worst), (document.class.dual(), document.worst.dual()), "read backwards");
    (document.class, change.class, change.witness.as_ref().map_or_else(String::new, |witness| witness.sentence()))
}

fn is(class: Class, witness: &str) -> (Class, Class, String) {
    (class, class, witness.to_owned())
}

#[test]
fn times_of_bans() {
    let ban = |time: &str| rule("no-makeup", &format!("avoid = \"makeup\"\n{time}"));
    let hours = |time: &str| ban(&format!("for = \"{time}\""));
    assert_eq!(change(&hours("24 h"), &hours("12 h")), is(Looser, "at 18 h, make-up: was banned, is free"));
    assert_eq!(change(&hours("12 h"), &hours("24 h")), is(Stricter, "at 18 h, make-up: was free, is banned"));
    assert_eq!(change(&hours("24 h"), &hours("at least 24 h")), is(Stricter, "at 48 h, make-up: was free, is left open (“at least”)"));
    assert_eq!(change(&hours("at least 24 h"), &hours("36 h")).0, Incomparable);
    assert_eq!(change(&hours("24 h"), &hours("1 d")), is(Wording, ""));
    assert_eq!(change(&hours("24 h"), &hours("12 to 24 h")), is(Incomparable, ""));
    let dry = ban("until = [\"dry\"]");
    assert_eq!(change(&hours("24 h"), &dry).0, Incomparable);
    let both = ban("for = \"24 h\"\nuntil = [\"dry\"]");
    let witness = "at 48 h, while “the skin is dry” is awaited, make-up: was free, is banned";
    assert_eq!(change(&hours("24 h"), &both), is(Stricter, witness));
}

#[test]
fn what_is_banned() {
    let ban = |keys: &str| rule("a", &format!("for = \"24 h\"\n{keys}"));
    let avoid = |concept: &str| ban(&format!("avoid = \"{concept}\""));
    assert_eq!(change(&avoid("makeup"), &avoid("skin-product")), is(Stricter, "at 12 h, skin product: was free, is banned"));
    let exempt = ban("avoid = \"skin-product\"\nexcept = [\"makeup\"]");
    assert_eq!(change(&avoid("makeup"), &exempt).0, Incomparable);
    let spares = ban("avoid = \"makeup\"\nexcept = [\"lipstick\"]");
    assert_eq!(change(&avoid("makeup"), &spares), is(Looser, "at 12 h, lipstick: was banned, is free"));
    let asks = ban("do = \"makeup\"");
    assert_eq!(change(&asks, &avoid("makeup")), is(Reversed, "at 12 h, make-up: was asked for, is banned"));
    assert_eq!(change("", &avoid("makeup")), is(Stricter, "at 12 h, make-up: was free, is banned"));
    let advised = avoid("makeup").replace("must", "should");
    assert_eq!(change(&avoid("makeup"), &advised), is(Looser, "at 12 h, make-up: was banned, is advised against"));
    let pregnant = ban("avoid = \"makeup\"\nif = [\"pregnancy\"]");
    assert_eq!(change(&avoid("makeup"), &pregnant), is(Looser, "at 12 h, make-up: was banned, is free"));
}

#[test]
fn duties_and_permissions() {
    let asks = |keys: &str| rule("a", &format!("do = \"sunscreen\"\nfor = \"2 wk\"\n{keys}"));
    assert_eq!(
        change(&asks("spf = \"at least 30\""), &asks("spf = \"at least 50\"")),
        is(Stricter, "at 24 h, sunscreen: was asked for (spf at least 30), is asked for (spf at least 50)")
    );
    assert_eq!(change(&asks("every = \"2 h\""), &asks("every = \"4 h\"")).0, Looser);
    let any = asks("").replace("\"sunscreen\"", "\"skin-product\"");
    assert_eq!(change(&any, &asks("")).0, Stricter, "the narrower duty");
    // That a duty begins earlier or later makes it neither stricter nor looser.
    assert_eq!(change(&asks("from = \"24 h\""), &asks("")), is(Incomparable, "at 12 h, sunscreen: was not asked for, is asked for"));
    let may = |keys: &str| rule("a", &format!("may = \"makeup\"\n{keys}"));
    assert_eq!(change(&may("from = \"2 d\""), &may("from = \"1 d\"")), is(Looser, "at 36 h, make-up: was free, is allowed"));
    assert_eq!(change(&may("from = \"2 d\""), "").0, Stricter);
}

#[test]
fn a_rule_that_another_makes_up_for() {
    let no_makeup = |time: &str| rule("no-makeup", &format!("avoid = \"makeup\"\nfor = \"{time}\""));
    let all = rule("only-our-gel", "avoid = \"skin-product\"\nfor = \"24 h\"");
    let [old, new] = ["24 h", "12 h"].map(|time| format!("{}{all}", no_makeup(time)));
    let document = protocol(&old, &new).unwrap();
    let [change] = document.changes.as_slice() else { panic!("{document:#?}") };
    assert_eq!((document.class, document.worst, change.class, change.no_effect), (Unchanged, Looser, Looser, true));
    assert_eq!(change.covered_by, ["only-our-gel"]);
    assert_eq!(document.needs.unwrap().to_string(), "1.0.1");
    // Two that ban the same, both shortened: each alone changes nothing, and together they do.
    let twice = |time: &str| format!("{}{}", no_makeup(time), no_makeup(time).replace("no-makeup", "again"));
    let document = protocol(&twice("24 h"), &twice("12 h")).unwrap();
    assert_eq!((document.class, document.changes.iter().filter(|change| change.no_effect).count()), (Looser, 0));
}

#[test]
fn signs() {
    let call = |keys: &str| format!("[[call]]\nid = \"worse\"\nsign = \"swelling\"\npatient = \"it swells.\"\n{keys}\n");
    let after = |time: &str| call(&format!("urgency = \"today\"\nafter = \"{time}\""));
    let witness = "at 60 h, swelling: was a reason to call the same day, is no reason to call";
    assert_eq!(change(&after("2 d"), &after("3 d")), is(Looser, witness));
    let urgency = |word: &str| call(&format!("urgency = \"{word}\""));
    assert_eq!(change(&urgency("emergency"), &urgency("today")).0, Looser);
    let normal = |time: &str| format!("[[expect]]\nid = \"swells\"\nsign = \"swelling\"\npatient = \"It swells.\"\nlasts = \"{time}\"\n");
    assert_eq!(change(&normal("2 d"), &normal("3 d")), is(Looser, "at 60 h, swelling: was not said to be normal, is normal"));
}

#[test]
fn what_is_no_rule() {
    let asked = |answer: &str| {
        format!("[[contraindication]]\nid = \"pregnant\"\ncondition = \"pregnancy\"\nstaff = \"Ask.\"\nanswer = \"{answer}\"\n")
    };
    assert_eq!(change(&asked("caution"), &asked("do-not-treat")), is(Stricter, ""));
    assert_eq!(change(&asked("refer"), &asked("ask-prescriber")), is(Looser, ""));
    assert_eq!(change(&asked("refer"), ""), is(Looser, ""));
    let depth = |value: &str| format!("[[parameter]]\nid = \"depth\"\ntitle = \"Depth\"\nvalue = \"{value}\"\n");
    assert_eq!(change(&depth("0.5 to 2 mm"), &depth("0.5 to 1.5 mm")), is(Stricter, ""));
    assert_eq!(change(&depth("0.5 to 2 mm"), &depth("0.5 to 2.5 mm")), is(Looser, ""));
    assert_eq!(change(&depth("0.5 to 2 mm"), &depth("1 to 2.5 mm")), is(Incomparable, ""));
    assert_eq!(change(&depth("2 mm"), &depth("2000 um")), is(Wording, ""));
    let limit = |value: &str| format!("{}limit = \"most\"\n", depth(value));
    assert_eq!(change(&limit("2 mm"), &limit("1 mm")), is(Stricter, ""));
    let step = |id: &str| format!("[[step]]\nid = \"{id}\"\ntitle = \"Step\"\nstaff = \"Do it.\"\n");
    let both = [step("one"), step("two")];
    assert_eq!(change(&both.concat(), &[step("two"), step("one")].concat()), is(Incomparable, ""));
    assert_eq!(change(&both[0], &both.concat()), is(Incomparable, ""));
    let why = |why: &str| rule("a", &format!("avoid = \"makeup\"\nfor = \"24 h\"\nwhy = \"{why}\""));
    assert_eq!(change(&why("It stings much."), &why("Much it stings.")), is(Editorial, ""));
    let says = rule("a", "avoid = \"makeup\"\nfor = \"24 h\"");
    assert_eq!(change(&says, &says.replace("Do as", "Do")), is(Wording, ""));
}

#[test]
fn the_head_of_a_document() {
    let with = |from: &str, to: &str| {
        use crate::project::{CLINIC, VOCABULARY, compared, files};
        let side = |text: &str| files(VOCABULARY, CLINIC, &[("protocols/peel", text)]);
        let mut found = compared(side(PROTOCOL), side(&PROTOCOL.replace(from, to)));
        let document = found.documents.pop().unwrap();
        (document.class, document.needs.unwrap().to_string(), document.too_small)
    };
    assert_eq!(with("owner = \"lead\"", "owner = \"head\""), (Administrative, "1.0.1".to_owned(), true));
    assert_eq!(with("\"Peel\"", "\"Peeling\""), (Editorial, "1.0.1".to_owned(), true));
    assert_eq!(with("1.0.0", "1.0.1"), (Administrative, "1.0.0".to_owned(), false));
    assert_eq!(with("\"Peel\"\nversion = \"1.0.0\"", "\"Peeling\"\nversion = \"1.0.1\""), (Editorial, "1.0.1".to_owned(), false));
}

#[test]
fn nothing_differs() {
    assert_eq!(protocol(&rule("a", "avoid = \"makeup\""), &format!("# A remark.\n{}", rule("a", "avoid = 'makeup'"))), None);
}
