//! The laws of the merge, on random vocabularies and random rules.

use crate::config;
use proptest::prelude::*;
use proptest::sample::{Index, subsequence};
use protogen::merge::{
    Actor, Areas, Circumstances, ConceptId, Concepts, End, Force, Interval, Merged, Minutes, Mode, Name, Norm, Origin, Period, Query,
    Range, Resolution, Rule, Status, Treatment, Values, Windows,
};

/// Every concept's parents are among those before it, so that no vocabulary has a cycle.
fn vocabularies() -> impl Strategy<Value = Concepts> {
    prop::collection::vec(prop::collection::vec(any::<Index>(), 0..3), 2..9).prop_map(|parents| {
        let mut builder = Concepts::builder();
        for (i, parents) in parents.iter().enumerate() {
            let names: Vec<String> = parents.iter().filter(|_| i > 0).map(|parent| format!("c{}", parent.index(i))).collect();
            builder.add(&format!("c{i}"), names.iter().map(String::as_str));
        }
        builder.build().unwrap()
    })
}

/// Times on a coarse grid, so that bounds often coincide.
fn minutes() -> impl Strategy<Value = Minutes> {
    (-3i64..9).prop_map(|n| Minutes(n * 10))
}

fn windows() -> impl Strategy<Value = Windows> {
    let interval = (minutes(), prop::option::weighted(0.85, 1i64..6))
        .prop_map(|(from, length)| Interval { from, to: length.map_or(End::Open, |n| End::At(from.later(Minutes(n * 10)))) });
    prop::collection::vec(interval, 0..3).prop_map(Windows::from_iter)
}

fn periods() -> impl Strategy<Value = Period> {
    let event = prop::sample::select(vec!["shed", "dry"]).prop_map(Name::from);
    (windows(), prop::collection::vec((event, minutes()), 0..3)).prop_map(|(windows, until)| Period::new(windows, until))
}

fn ranges() -> impl Strategy<Value = Range> {
    (0i64..4, 0..3).prop_map(|(n, kind)| match kind {
        0 => Range::at_least(n.into()),
        1 => Range::at_most(n.into()),
        _ => Range::exactly(n.into()),
    })
}

fn values() -> impl Strategy<Value = Values> {
    let property = prop::sample::select(vec!["spf", "every"]).prop_map(Name::from);
    prop::collection::vec((property, ranges()), 0..3).prop_map(Values::from_iter)
}

fn circumstances() -> impl Strategy<Value = Circumstances> {
    let fact = prop::sample::select(vec!["pregnant", "bleeds"]).prop_map(Name::from);
    prop::collection::vec((fact, any::<bool>()), 0..2).prop_map(Circumstances::from_iter)
}

fn modes() -> impl Strategy<Value = Mode> {
    prop::sample::select(vec![Mode::Avoid, Mode::Avoid, Mode::Do, Mode::May, Mode::Expect, Mode::Call])
}

fn forces() -> impl Strategy<Value = Force> {
    prop::sample::select(vec![Force::May, Force::Should, Force::Must])
}

fn some(concepts: &Concepts, most: usize) -> impl Strategy<Value = std::collections::BTreeSet<ConceptId>> + use<> {
    subsequence(concepts.ids().collect::<Vec<_>>(), 0..=most.min(concepts.len())).prop_map(|ids| ids.into_iter().collect())
}

fn areas(concepts: &Concepts) -> impl Strategy<Value = Areas> + use<> {
    prop_oneof![3 => Just(Areas::Everywhere), 1 => some(concepts, 2).prop_map(Areas::In)]
}

fn norms(concepts: &Concepts) -> impl Strategy<Value = Norm> + use<> {
    let target = prop::sample::select(concepts.ids().collect::<Vec<_>>());
    let actor = prop_oneof![4 => Just(Actor::Patient), 1 => Just(Actor::Staff)];
    let exceptions = subsequence(origins(), 0..2).prop_map(|origins| origins.into_iter().collect());
    let vague = prop::option::weighted(0.05, Just(Name::from("a few days")));
    let what = (modes(), actor, target, forces(), values(), vague);
    let place = (areas(concepts), circumstances(), periods(), some(concepts, 1), exceptions);
    (what, place).prop_map(|((mode, actor, target, force, values, vague), (areas, when, period, exempt, exception_to))| Norm {
        actor,
        mode,
        target,
        areas,
        when,
        period,
        force,
        exempt,
        exception_to,
        values,
        vague,
    })
}

/// Two norms of one matter and a third, in normal form, for the laws of joining.
fn same_matters() -> impl Strategy<Value = (Concepts, [Norm; 3])> {
    vocabularies().prop_flat_map(|concepts| {
        let three = [norms(&concepts), norms(&concepts), norms(&concepts)];
        (Just(concepts), three).prop_map(|(concepts, [a, b, c])| {
            let alike = |norm: Norm| {
                let same_values = matches!(a.mode, Mode::Do | Mode::May);
                let values = if same_values { norm.values } else { a.values.clone() };
                let (areas, when) = (a.areas.clone(), a.when.clone());
                Norm { actor: a.actor, mode: a.mode, target: a.target, areas, when, values, vague: None, ..norm }.in_normal_form(&concepts)
            };
            let norms = [alike(a.clone()), alike(b), alike(c)];
            (concepts, norms)
        })
    })
}

fn origins() -> Vec<Origin> {
    ["a", "b", "c"].iter().flat_map(|treatment| ["1", "2"].map(|rule| Origin::new(*treatment, rule))).collect()
}

fn treatments(concepts: &Concepts) -> impl Strategy<Value = Vec<Treatment>> + use<> {
    let rule = (norms(concepts), prop::sample::select(origins())).prop_map(|(norm, origin)| Rule { norm, origin });
    let ends_before = prop::sample::select(vec![Minutes::ZERO, Minutes::ZERO, Minutes(15)]);
    let treatment = (areas(concepts), ends_before, prop::collection::vec(rule, 0..4));
    let treatment = treatment.prop_map(|(areas, ends_before, rules)| Treatment { areas, ends_before, rules });
    prop::collection::vec(treatment, 0..4)
}

fn resolutions(concepts: &Concepts) -> impl Strategy<Value = Vec<Resolution>> + use<> {
    let concept = prop::sample::select(concepts.ids().collect::<Vec<_>>());
    let one = (concept, prop::sample::select(vec!["a", "b"])).prop_map(|(concept, name)| Resolution { concept, treatment: name.into() });
    prop::collection::vec(one, 0..2)
}

fn catalogues() -> impl Strategy<Value = (Concepts, Vec<Treatment>, Vec<Resolution>)> {
    vocabularies().prop_flat_map(|concepts| {
        let (treatments, resolutions) = (treatments(&concepts), resolutions(&concepts));
        (Just(concepts), treatments, resolutions)
    })
}

/// All that a visit says, as bytes.
fn bytes(visit: &Merged<'_>) -> String {
    let bands = [Actor::Patient, Actor::Staff].map(|actor| visit.bands(actor));
    serde_json::to_string(&(visit.report(), bands)).unwrap()
}

/// The times at which anything can change, and one beyond.
fn times() -> impl Iterator<Item = Minutes> {
    (-6..16).map(|n| Minutes(n * 10)).chain([Minutes(-15), Minutes(45), Minutes(1_000)])
}

fn is_ban(status: &Status) -> bool {
    matches!(status, Status::Avoid | Status::Until(_))
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn joining_is_commutative((concepts, [a, b, _]) in same_matters()) {
        prop_assert_eq!(a.join(&b, &concepts), b.join(&a, &concepts));
    }

    #[test]
    fn joining_is_associative((concepts, [a, b, c]) in same_matters()) {
        prop_assert_eq!(a.join(&b, &concepts).join(&c, &concepts), a.join(&b.join(&c, &concepts), &concepts));
    }

    #[test]
    fn joining_is_idempotent((concepts, [a, b, _]) in same_matters()) {
        prop_assert_eq!(&a.join(&a, &concepts), &a);
        let joined = a.join(&b, &concepts);
        prop_assert_eq!(&joined.join(&a, &concepts), &joined);
    }

    #[test]
    fn a_join_is_at_least_as_strict_as_both((concepts, [a, b, _]) in same_matters()) {
        let joined = a.join(&b, &concepts);
        prop_assert!(joined.at_least_as_strict_as(&a, &concepts) && joined.at_least_as_strict_as(&b, &concepts));
    }

    #[test]
    fn a_norm_is_at_least_as_strict_as_another_if_joining_it_changes_nothing((concepts, [a, b, _]) in same_matters()) {
        // In a semilattice this makes the join the weakest norm that is at least as strict as both.
        let unchanged = |a: &Norm, b: &Norm| Norm { exception_to: a.exception_to.clone(), ..a.join(b, &concepts) } == *a;
        for stricter in [&a, &a.join(&b, &concepts)] {
            prop_assert_eq!(stricter.at_least_as_strict_as(&b, &concepts), unchanged(stricter, &b));
        }
    }

    #[test]
    fn strictness_is_a_partial_order(
        (concepts, norms) in vocabularies().prop_flat_map(|c| { let n = norms(&c); (Just(c), prop::collection::vec(n, 3)) })
    ) {
        let norms: Vec<Norm> = norms.into_iter().map(|norm| norm.in_normal_form(&concepts)).collect();
        let strict = |a: &Norm, b: &Norm| a.at_least_as_strict_as(b, &concepts);
        let [a, b, c] = &norms[..] else { unreachable!("three norms were made") };
        prop_assert_eq!(strict(a, a), a.vague.is_none());
        prop_assert!(!(strict(a, b) && strict(b, c)) || strict(a, c), "transitive");
        if strict(a, b) && strict(b, a) {
            prop_assert!(a.same_matter(b), "two that are as strict as each other are joined");
        }
    }

    #[test]
    fn order_and_repetition_change_nothing((concepts, treatments, decisions) in catalogues(), turn in any::<Index>()) {
        let visit = bytes(&Merged::new(&concepts, &treatments, &decisions));
        let mut turned = treatments.clone();
        turned.rotate_left(turn.index(treatments.len().max(1)).min(treatments.len()));
        turned.iter_mut().for_each(|treatment| treatment.rules.reverse());
        prop_assert_eq!(&bytes(&Merged::new(&concepts, &turned, &decisions)), &visit);
        let twice = [treatments.clone(), turned].concat();
        prop_assert_eq!(&bytes(&Merged::new(&concepts, &twice, &decisions)), &visit);
    }

    #[test]
    fn merging_visits_is_a_semilattice((concepts, treatments, decisions) in catalogues(), cuts in any::<(Index, Index)>()) {
        let (first, second) = (cuts.0.index(treatments.len() + 1), cuts.1.index(treatments.len() + 1));
        let (low, high) = (first.min(second), first.max(second));
        let visit = |part: &[Treatment]| Merged::new(&concepts, part, &decisions);
        let (a, b, c) = (visit(&treatments[..low]), visit(&treatments[low..high]), visit(&treatments[high..]));
        prop_assert_eq!(bytes(&a.with(&b).with(&c)), bytes(&a.with(&b.with(&c))));
        prop_assert_eq!(bytes(&a.with(&b)), bytes(&b.with(&a)));
        prop_assert_eq!(bytes(&a.with(&a)), bytes(&a));
        if low > 0 && high > low && treatments.len() > high {
            prop_assert_eq!(bytes(&a.with(&b).with(&c)), bytes(&visit(&treatments)));
        }
    }

    #[test]
    fn each_part_is_kept_by_something_at_least_as_strict((concepts, treatments, _) in catalogues()) {
        let visit = Merged::new(&concepts, &treatments, &[]);
        for rule in visit.placed() {
            let kept = visit.rules().iter().any(|merged| {
                let behind = merged.sources.iter().any(|source| &source.rule == rule);
                let strict = merged.norm == rule.norm || merged.norm.at_least_as_strict_as(&rule.norm, &concepts);
                behind && strict
            });
            prop_assert!(kept, "{:?} is lost", rule);
        }
    }

    #[test]
    fn no_ban_is_ever_loosened((concepts, treatments, decisions) in catalogues()) {
        let visit = Merged::new(&concepts, &treatments, &decisions);
        for alone in visit.placed().filter(|rule| rule.norm.mode == Mode::Avoid) {
            let excepted = visit.placed().any(|rule| rule.norm.exception_to.contains(&alone.origin));
            if excepted {
                continue;
            }
            let norm = &alone.norm;
            for (concept, time) in concepts.ids().flat_map(|concept| times().map(move |time| (concept, time))) {
                let banned = norm.subject(&concepts).contains(concept) && norm.outer_reach().contains(time);
                let query = Query { actor: norm.actor, areas: norm.areas.clone(), facts: norm.when.clone(), ..Query::new(concept, time) };
                prop_assert!(!banned || is_ban(&visit.status(&query)), "{:?} at {:?}", concepts.name(concept), time);
            }
        }
    }

    #[test]
    fn no_treatment_of_a_visit_loosens_another((concepts, treatments, decisions) in catalogues()) {
        let visit = Merged::new(&concepts, &treatments, &decisions);
        for treatment in treatments.iter().map(std::slice::from_ref) {
            let alone = Merged::new(&concepts, treatment, &[]);
            let foreign_exceptions = visit.placed().any(|rule| !rule.norm.exception_to.is_empty());
            for (concept, time) in concepts.ids().flat_map(|concept| times().map(move |time| (concept, time))) {
                let query = Query { areas: alone.treated().clone(), ..Query::new(concept, time) };
                let banned = is_ban(&alone.status(&query));
                prop_assert!(!banned || foreign_exceptions || is_ban(&visit.status(&query)));
            }
        }
    }

    #[test]
    fn bands_follow_each_other_and_say_what_the_rules_say((concepts, treatments, _) in catalogues()) {
        let visit = Merged::new(&concepts, &treatments, &[]);
        let bands = visit.bands(Actor::Patient);
        for pair in bands.windows(2) {
            prop_assert_eq!(pair[0].window.to, End::At(pair[1].window.from));
        }
        prop_assert!(bands.last().is_none_or(|band| band.window.to == End::Open));
        for (band, time) in bands.iter().flat_map(|band| times().filter(|&time| band.window.contains(time)).map(move |time| (band, time))) {
            for (index, rule) in visit.rules().iter().enumerate().filter(|(_, rule)| rule.norm.actor == Actor::Patient) {
                let stands = |list: &[usize]| list.contains(&index);
                let holds = rule.norm.outer_reach().contains(time);
                let sure = rule.norm.period.windows().contains(time);
                let listed = match rule.norm.mode {
                    Mode::Avoid => stands(&band.avoid) || stands(&band.until),
                    Mode::Do => stands(&band.duty),
                    Mode::May => stands(&band.may) || holds && !sure,
                    Mode::Expect => stands(&band.expect),
                    Mode::Call => stands(&band.call),
                };
                prop_assert_eq!(listed, holds);
            }
        }
    }
}
