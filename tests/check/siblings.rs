//! Members of a family are compared by their outlines first; what is found must be what a look at all of them side by side would find.

use super::examples::example_clinic;
use proptest::prelude::*;
use protogen::load::RawFile;
use protogen::pipeline;
use std::collections::{BTreeMap, BTreeSet};

/// What one rule of a member says, of one of two things.
#[derive(Debug, Clone)]
struct Said {
    makeup: bool,
    /// As written, and the minutes that it means.
    window: (&'static str, i64),
    must: bool,
    explained: bool,
    decided: bool,
    fact: Option<&'static str>,
}

fn said() -> impl Strategy<Value = Said> {
    let windows = prop::sample::select(vec![("7 d", 10_080), ("1 wk", 10_080), ("2 wk", 20_160)]);
    let facts = prop::sample::select(vec![None, Some("S1-01"), Some("S3-19")]);
    let seldom = || prop::bool::weighted(0.2);
    (any::<bool>(), windows, prop::bool::weighted(0.8), seldom(), any::<bool>(), facts)
        .prop_map(|(makeup, window, must, explained, decided, fact)| Said { makeup, window, must, explained, decided, fact })
}

/// The soothing mask under another name, in the family, with these rules in the place of its own.
fn member(mask: &str, number: usize, rules: &[Said]) -> RawFile {
    let own = mask.find("[[aftercare]]").unwrap();
    let next = own + mask[own..].find("[[call]]").unwrap();
    let rule = |(at, rule): (usize, &Said)| {
        let line = |key: &str, value: Option<&str>| value.map_or(String::new(), |value| format!("{key} = {value}\n"));
        format!(
            "[[aftercare]]\nid = \"rule-{at}\"\navoid = \"{}\"\nfor = \"{}\"\nforce = \"{}\"\npatient = \"Keep off for {{for}}.\"\n{}{}{}\n",
            if rule.makeup { "makeup" } else { "cosmetic-mask" },
            rule.window.0,
            if rule.must { "must" } else { "should" },
            line("differs-because", rule.explained.then_some("\"The skin is open for longer.\"")),
            line("decision", rule.decided.then_some("\"mask-at-home\"")),
            line("facts", rule.fact.map(|fact| format!("[\"{fact}\"]")).as_deref()),
        )
    };
    let rules: String = rules.iter().enumerate().map(rule).collect();
    let id = format!("member-{number:02}");
    let text = format!("{}{rules}{}", &mask[..own], &mask[next..]);
    let named = text.replacen("id = \"soothing-mask\"", &format!("id = \"{id}\"\nfamily = \"members\""), 1);
    RawFile::new(&format!("content/protocols/{id}.toml"), &named)
}

/// Member, rule and code.
type Found = BTreeSet<(usize, usize, &'static str)>;

/// Each rule beside the first of the family on the same thing; sources count among rules without a decision.
fn expected(members: &[Vec<Said>]) -> Found {
    let mut found = Found::new();
    let (mut firsts, mut undecided) = (BTreeMap::new(), BTreeMap::new());
    for (member, rules) in members.iter().enumerate() {
        for (at, rule) in rules.iter().enumerate() {
            let (whose, first) = *firsts.entry(rule.makeup).or_insert((member, rule));
            let differs = (first.window.1, first.must) != (rule.window.1, rule.must);
            if whose != member && differs && !first.explained && !rule.explained {
                found.insert((member, at, "C204"));
            }
            if !rule.decided {
                let first = *undecided.entry(rule.makeup).or_insert(rule);
                let sources = first.fact.zip(rule.fact).is_some_and(|(one, other)| one != other);
                if first.window.1 != rule.window.1 && sources {
                    found.insert((member, at, "R604"));
                }
            }
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn what_is_found_is_what_a_look_at_all_would_find(members in prop::collection::vec(prop::collection::vec(said(), 0..3), 1..9)) {
        let mut files = example_clinic();
        let mask = files.iter().find(|file| file.path.ends_with("protocols/soothing-mask.toml")).unwrap().content.clone().unwrap();
        files.extend(members.iter().enumerate().map(|(number, rules)| member(&mask, number, rules)));
        let checked = pipeline::check(files, "2026-11-21".parse().unwrap());
        let number = |text: &str| text.rsplit('-').next().and_then(|number| number.parse::<usize>().ok());
        let of_members = checked.diagnostics.iter().filter(|finding| matches!(finding.rule.code, "C204" | "R604")).filter_map(|finding| {
            let path = checked.sources.get(finding.span.source).path().strip_suffix(".toml")?;
            let member = path.contains("/member-").then(|| number(path))??;
            Some((member, number(finding.item.as_deref()?)?, finding.rule.code))
        });
        prop_assert_eq!(of_members.collect::<Found>(), expected(&members));
    }
}
