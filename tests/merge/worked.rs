//! The worked examples W1 to W9 of the merge's definition, each with everything that comes out of it.

use protogen::merge::{
    Actor, Areas, Concepts, Conflict, Course, CourseFault, DisagreementKind, Force, Merged, Minutes, Mode, Name, Norm, Origin, Period,
    Query, Range, Reason, Resolution, Rule, Severity, Standing, Status, Treatment, Values, Windows,
};

const T0: Minutes = Minutes::ZERO;
const H24: Minutes = Minutes::hours(24);
const D2: Minutes = Minutes::days(2);
const D7: Minutes = Minutes::days(7);
const W2: Minutes = Minutes::weeks(2);

fn vocabulary(more: &[(&str, &[&str])]) -> Concepts {
    let common: &[(&str, &[&str])] = &[
        ("harsh-active", &[]),
        ("retinoid", &["harsh-active"]),
        ("retinol", &["retinoid"]),
        ("tretinoin", &["retinoid"]),
        ("acid-exfoliant", &["harsh-active", "exfoliation"]),
        ("glycolic-acid", &["acid-exfoliant"]),
        ("crust-removal", &[]),
        ("exfoliation", &["crust-removal"]),
        ("scrub", &["exfoliation"]),
        ("picking", &["crust-removal"]),
        ("scratching", &["crust-removal"]),
        ("makeup", &[]),
        ("foundation", &["makeup"]),
        ("sunscreen", &[]),
        ("mineral-sunscreen", &["sunscreen"]),
        ("tinted-sunscreen", &["makeup", "sunscreen"]),
        ("cleanser", &[]),
        ("moisturiser", &[]),
        ("heat-sweat", &[]),
        ("sauna", &["heat-sweat"]),
        ("hot-shower", &["heat-sweat"]),
        ("daily-activity", &[]),
        ("office-work", &["daily-activity"]),
        ("strenuous-exercise", &["heat-sweat", "daily-activity"]),
        ("uv", &[]),
        ("direct-sun", &["uv"]),
        ("tanning-bed", &["uv"]),
        ("mask", &[]),
        ("redness", &[]),
        ("skin-treatment", &[]),
        ("microneedling", &["skin-treatment"]),
        ("face", &[]),
        ("hands", &[]),
    ];
    let mut builder = Concepts::builder();
    for (name, parents) in common.iter().chain(more) {
        builder.add(name, parents.iter().copied());
    }
    builder.build().unwrap()
}

/// Writes rules against a vocabulary, and puts them into a visit.
struct Desk<'c>(&'c Concepts);

impl<'c> Desk<'c> {
    fn rule(&self, origin: &str, mode: Mode, target: &str, period: Period) -> Rule {
        let (treatment, rule) = origin.split_once('#').unwrap();
        Rule { norm: Norm::new(mode, self.0.id(target).unwrap(), period), origin: Origin::new(treatment, rule) }
    }

    fn visit(&self, rules: Vec<Rule>) -> Merged<'c> {
        Merged::new(self.0, &[Treatment { areas: Areas::Everywhere, ends_before: T0, rules }], &[])
    }

    fn status(&self, visit: &Merged<'_>, concept: &str, time: Minutes) -> Status {
        visit.status(&Query::new(self.0.id(concept).unwrap(), time))
    }
}

/// From T0 on for this long.
fn first(time: Minutes) -> Period {
    Period::between(T0, time)
}

fn until(event: &str) -> Period {
    Period::until(T0, event.into())
}

/// A merged rule in one line: mode, target, windows, events, and the origins with `>` for the deciding ones.
fn lines(visit: &Merged<'_>) -> Vec<String> {
    let line = |rule: &protogen::merge::MergedRule| {
        let windows = serde_json::to_string(rule.norm.period.windows()).unwrap();
        let until: Vec<String> = rule.norm.period.events().map(|(event, _)| format!(" until {event}")).collect();
        let mark = |standing| if standing == Standing::Decides { ">" } else { "" };
        let origins: Vec<String> = rule.sources.iter().map(|s| format!("{}{}", mark(s.standing), s.rule.origin)).collect();
        format!("{:?} {} {windows}{} from {}", rule.norm.mode, visit.concepts().name(rule.norm.target), until.concat(), origins.join(" "))
    };
    visit.rules().iter().map(line).collect()
}

/// A conflict in one line: class, rules, windows.
fn conflict_lines(visit: &Merged<'_>) -> Vec<String> {
    let line = |conflict: &Conflict| {
        let rules: Vec<String> = conflict.parties.iter().flat_map(|party| &party.origins).map(Origin::to_string).collect();
        format!("{:?} {} {}", conflict.class, rules.join(" "), serde_json::to_string(&conflict.windows).unwrap())
    };
    visit.conflicts().iter().map(line).collect()
}

fn kinds(visit: &Merged<'_>) -> Vec<(DisagreementKind, Windows)> {
    visit.disagreements().iter().map(|disagreement| (disagreement.kind, disagreement.windows.clone())).collect()
}

fn names(concepts: &Concepts, ids: &[protogen::merge::ConceptId]) -> Vec<String> {
    ids.iter().map(|&id| concepts.name(id).to_string()).collect()
}

fn vague(mut rule: Rule, words: &str) -> Rule {
    rule.norm.vague = Some(words.into());
    rule
}

#[test]
fn w1_sun_vague_stops() {
    let concepts = vocabulary(&[]);
    let desk = Desk(&concepts);
    let s1 = vague(desk.rule("s1#sun", Mode::Avoid, "uv", first(D2)), "next few days");
    let visit = desk.visit(vec![s1, desk.rule("s2#sun", Mode::Avoid, "uv", first(W2))]);
    assert_eq!(conflict_lines(&visit), ["K7 s1#sun [[0,null]]"]);
    assert_eq!(visit.conflicts()[0].severity(), Severity::Stop);
    assert_eq!(visit.conflicts()[0].why(&visit), "`s1#sun` says \"next few days\", and nobody can tell when that ends");
    assert_eq!(
        lines(&visit),
        ["Avoid uv [[0,2880]] from >s1#sun", "Avoid uv [[0,20160]] from >s2#sun"],
        "the vague rule neither wins nor loses"
    );
}

/// Wherever it stands among the others.
#[test]
fn a_vague_rule_keeps_no_others_from_being_joined() {
    let concepts = vocabulary(&[]);
    let desk = Desk(&concepts);
    let sun = |origin: &str, time| desk.rule(origin, Mode::Avoid, "uv", first(time));
    for (vague_one, others) in [("s1#sun", ["s2#sun", "s3#sun"]), ("s2#sun", ["s1#sun", "s3#sun"]), ("s3#sun", ["s1#sun", "s2#sun"])] {
        let visit = desk.visit(vec![vague(sun(vague_one, D2), "some days"), sun(others[0], D7), sun(others[1], W2)]);
        let joined = format!("Avoid uv [[0,20160]] from >{} {}", others[1], others[0]);
        assert_eq!(lines(&visit), [format!("Avoid uv [[0,2880]] from >{vague_one}"), joined]);
        assert_eq!(conflict_lines(&visit), [format!("K7 {vague_one} [[0,null]]")]);
    }
}

#[test]
fn w1_sun_resolved_keeps_both_sources() {
    let concepts = vocabulary(&[]);
    let desk = Desk(&concepts);
    let s1 = desk.rule("s1#sun", Mode::Avoid, "uv", first(Minutes::days(3)));
    let visit = desk.visit(vec![s1, desk.rule("s2#sun", Mode::Avoid, "uv", first(W2))]);
    assert_eq!(lines(&visit), ["Avoid uv [[0,20160]] from >s2#sun s1#sun"]);
    assert_eq!(visit.conflicts(), []);
}

fn needling(desk: &Desk<'_>) -> Vec<Rule> {
    let mut sunscreen = desk.rule("mn#sunscreen", Mode::Do, "sunscreen", Period::between(H24, W2));
    sunscreen.norm.values = Values::from_iter([(Name::from("spf"), Range::at_least(30.into()))]);
    vec![
        desk.rule("mn#makeup", Mode::Avoid, "makeup", first(H24)),
        desk.rule("mn#heat", Mode::Avoid, "heat-sweat", first(D2)),
        desk.rule("mn#actives", Mode::Avoid, "harsh-active", first(D7)),
        desk.rule("mn#sun", Mode::Avoid, "uv", first(W2)),
        desk.rule("mn#cleanser", Mode::Do, "cleanser", first(D7)),
        desk.rule("mn#moisturiser", Mode::Do, "moisturiser", first(D7)),
        sunscreen,
    ]
}

fn radio_frequency(desk: &Desk<'_>) -> Vec<Rule> {
    vec![
        desk.rule("rf#sun", Mode::Avoid, "uv", first(Minutes::days(3))),
        desk.rule("rf#crusts", Mode::Avoid, "crust-removal", until("crusts-shed")),
    ]
}

fn mask(desk: &Desk<'_>) -> Vec<Rule> {
    let mut mask = desk.rule("mask#leave-on", Mode::Do, "mask", first(Minutes(15)));
    mask.norm.actor = Actor::Staff;
    mask.norm.values = Values::from_iter([(Name::from("duration"), Range::exactly(15.into()))]);
    vec![mask]
}

#[test]
fn w2_needling_radio_frequency_and_mask_in_one_visit() {
    let concepts = vocabulary(&[]);
    let desk = Desk(&concepts);
    let treatment = |rules| Treatment { areas: Areas::Everywhere, ends_before: T0, rules };
    let treatments = [treatment(needling(&desk)), treatment(radio_frequency(&desk)), treatment(mask(&desk))];
    let visit = Merged::new(&concepts, &treatments, &[]);
    assert_eq!(
        lines(&visit),
        [
            "Avoid crust-removal [] until crusts-shed from >rf#crusts",
            "Avoid harsh-active [[0,10080]] from >mn#actives",
            "Avoid heat-sweat [[0,2880]] from >mn#heat",
            "Avoid makeup [[0,1440]] from >mn#makeup",
            "Avoid uv [[0,20160]] from >mn#sun rf#sun",
            "Do cleanser [[0,10080]] from >mn#cleanser",
            "Do moisturiser [[0,10080]] from >mn#moisturiser",
            "Do sunscreen [[1440,20160]] from >mn#sunscreen",
            "Do mask [[0,15]] from >mask#leave-on",
        ]
    );
    assert_eq!(visit.conflicts(), [], "the mask is for staff, so that no patient rule clashes with it");
    assert_eq!(visit.rules()[7].norm.values.get("spf"), Some(&Range::at_least(30.into())));
}

#[test]
fn w2_status_over_time() {
    let concepts = vocabulary(&[]);
    let desk = Desk(&concepts);
    let visit = desk.visit([needling(&desk), radio_frequency(&desk), mask(&desk)].concat());
    let times = [Minutes::hours(12), Minutes::hours(30), Minutes::days(3), Minutes::days(10)];
    let over_time = |concept| times.map(|time| desk.status(&visit, concept, time));
    let shed = || Status::Until(["crusts-shed".into()].into());
    let (a, free) = (|| Status::Avoid, || Status::Free);
    assert_eq!(over_time("retinol"), [a(), a(), a(), free()]);
    assert_eq!(over_time("glycolic-acid"), [a(), a(), a(), shed()]);
    assert_eq!(over_time("scrub"), [shed(), shed(), shed(), shed()]);
    assert_eq!(over_time("picking"), [shed(), shed(), shed(), shed()]);
    assert_eq!(over_time("strenuous-exercise"), [a(), a(), free(), free()]);
    assert_eq!(over_time("tinted-sunscreen"), [a(), Status::Do, Status::Do, Status::Do]);
}

#[test]
fn w2_bands_follow_the_windows() {
    let concepts = vocabulary(&[]);
    let desk = Desk(&concepts);
    let visit = desk.visit([needling(&desk), radio_frequency(&desk), mask(&desk)].concat());
    let bands: Vec<_> = visit.bands(Actor::Patient).into_iter().map(|b| (b.window.from, b.avoid, b.until, b.duty)).collect();
    assert_eq!(
        bands,
        [
            (T0, vec![1, 2, 3, 4], vec![0], vec![5, 6]),
            (H24, vec![1, 2, 4], vec![0], vec![5, 6, 7]),
            (D2, vec![1, 4], vec![0], vec![5, 6, 7]),
            (D7, vec![4], vec![0], vec![7]),
            (W2, vec![], vec![0], vec![]),
        ]
    );
    let staff: Vec<_> = visit.bands(Actor::Staff).into_iter().map(|band| (band.window.from, band.duty)).collect();
    assert_eq!(staff, [(T0, vec![8]), (Minutes(15), vec![])]);
}

#[test]
fn w3_inside_one_document() {
    let concepts = vocabulary(&[]);
    let desk = Desk(&concepts);
    let visit = desk.visit(vec![
        desk.rule("s2#makeup", Mode::Avoid, "makeup", first(H24)),
        desk.rule("s2#heat", Mode::Avoid, "heat-sweat", first(D2)),
        desk.rule("s2#sunscreen", Mode::Do, "sunscreen", first(W2)),
        desk.rule("s2#normal-tasks", Mode::May, "daily-activity", first(W2)),
    ]);
    assert_eq!(conflict_lines(&visit), ["K2 s2#sunscreen s2#makeup [[0,1440]]", "K4 s2#normal-tasks s2#heat [[0,2880]]"]);
    let parts: Vec<_> = visit
        .conflicts()
        .iter()
        .map(|conflict| match &conflict.reason {
            Reason::PartBanned { left, banned } => (names(&concepts, left), names(&concepts, banned)),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(parts[0], (vec!["mineral-sunscreen".into()], vec!["tinted-sunscreen".into()]));
    assert_eq!(parts[1], (vec!["office-work".into()], vec!["strenuous-exercise".into()]));
    assert_eq!(visit.conflicts().iter().map(Conflict::severity).collect::<Vec<_>>(), [Severity::Warn, Severity::Warn]);
    assert_eq!(
        visit.conflicts()[1].why(&visit),
        "`s2#normal-tasks` allows `daily-activity`, of which `s2#heat` bans `strenuous-exercise` from 0 to 48 h; left is `office-work`"
    );
}

#[test]
fn w3_an_exception_that_is_stated_is_no_conflict() {
    let concepts = vocabulary(&[]);
    let desk = Desk(&concepts);
    let mut tasks = desk.rule("s2#normal-tasks", Mode::May, "daily-activity", first(W2));
    tasks.norm.exempt.insert(concepts.id("strenuous-exercise").unwrap());
    let visit = desk.visit(vec![desk.rule("s2#heat", Mode::Avoid, "heat-sweat", first(D2)), tasks]);
    assert_eq!(visit.conflicts(), []);
}

#[test]
fn w3b_nothing_but_the_supplied_gel() {
    let concepts = vocabulary(&[
        ("skin-product", &[]),
        ("supplied-gel", &["skin-product"]),
        ("sunscreen", &["skin-product"]),
        ("cleanser", &["skin-product"]),
        ("moisturiser", &["skin-product"]),
    ]);
    let desk = Desk(&concepts);
    let gel_only = || {
        let mut ban = desk.rule("nhs#gel-only", Mode::Avoid, "skin-product", first(H24));
        ban.norm.exempt.insert(concepts.id("supplied-gel").unwrap());
        ban
    };
    let duties = |start| {
        ["cleanser", "moisturiser", "sunscreen"].map(|target| {
            let origin = format!("s2#{target}");
            desk.rule(&origin, Mode::Do, target, Period::between(start, W2))
        })
    };
    let at_once = desk.visit([vec![gel_only()], duties(T0).into()].concat());
    assert_eq!(
        conflict_lines(&at_once),
        ["K1 s2#cleanser nhs#gel-only [[0,1440]]", "K1 s2#moisturiser nhs#gel-only [[0,1440]]", "K1 s2#sunscreen nhs#gel-only [[0,1440]]"]
    );
    assert_eq!(
        at_once.conflicts()[2].why(&at_once),
        "`s2#sunscreen` asks for `sunscreen`, but `nhs#gel-only` bans all of it from 0 to 24 h"
    );
    let next_day = desk.visit([vec![gel_only()], duties(H24).into()].concat());
    assert_eq!(next_day.conflicts(), []);
    let a_minute_early = desk.visit([vec![gel_only()], duties(H24.earlier(Minutes(1))).into()].concat());
    assert_eq!(a_minute_early.conflicts().len(), 3);
}

/// The free times of the one ban in a course, and whether nothing is left.
fn free(before: Minutes, after: Minutes, interval: Minutes) -> (Windows, bool) {
    let concepts = vocabulary(&[]);
    let desk = Desk(&concepts);
    let visit = desk.visit(vec![desk.rule("mn#ban", Mode::Avoid, "uv", Period::between(Minutes(-before.0), after))]);
    let plan = visit.course(&Course { sessions: 4, interval: Some(interval), ..Course::default() });
    let whole = plan.faults.contains(&CourseFault::WholeCourse(concepts.id("uv").unwrap()));
    assert_eq!(plan.free.len(), 1);
    assert_eq!(plan.free[0].whole_course(), whole);
    assert_eq!(plan.faults.len(), usize::from(whole));
    (plan.free[0].windows.clone(), whole)
}

#[test]
fn w4_retinoids_between_sessions() {
    assert_eq!(free(D7, D7, Minutes::weeks(2)), (Windows::NONE, true));
    assert_eq!(free(D7, D7, Minutes::weeks(3)), (Windows::between(D7, Minutes::days(14)), false));
    assert_eq!(free(D7, D7, Minutes::weeks(4)), (Windows::between(D7, Minutes::days(21)), false));
    assert_eq!(free(D7, D7, Minutes::weeks(2).later(Minutes(1))), (Windows::between(D7, D7.later(Minutes(1))), false));
}

#[test]
fn w4_sun_between_sessions() {
    for weeks in [2, 3, 4] {
        assert_eq!(free(W2, W2, Minutes::weeks(weeks)), (Windows::NONE, true), "{weeks} weeks");
    }
    assert_eq!(free(W2, W2, Minutes::weeks(6)), (Windows::between(W2, Minutes::weeks(4)), false));
}

#[test]
fn w4_what_a_course_needs() {
    let concepts = vocabulary(&[]);
    let desk = Desk(&concepts);
    let visit = desk.visit(vec![
        desk.rule("mn#again", Mode::Avoid, "skin-treatment", first(W2)),
        desk.rule("mn#sun", Mode::Avoid, "uv", first(D7)),
        desk.rule("mn#red", Mode::Expect, "redness", first(W2)),
    ]);
    let known = |interval| Course {
        sessions: 2,
        interval,
        treatments: [concepts.id("microneedling").unwrap()].into(),
        nothing_before: [concepts.id("uv").unwrap(), concepts.id("skin-treatment").unwrap()].into(),
    };
    let faults = |course: Course| visit.course(&course).faults;
    assert_eq!(faults(known(None)), [CourseFault::NoInterval]);
    assert_eq!(faults(known(Some(T0))), [CourseFault::NoInterval]);
    assert_eq!(
        faults(known(Some(W2))),
        [CourseFault::ExpectationLasts(2), CourseFault::WholeCourse(concepts.id("skin-treatment").unwrap())],
        "a session at the end of a ban keeps it"
    );
    assert_eq!(
        faults(known(Some(W2.earlier(Minutes(1))))),
        [
            CourseFault::ExpectationLasts(2),
            CourseFault::TreatmentBanned(0),
            CourseFault::WholeCourse(concepts.id("skin-treatment").unwrap())
        ]
    );
    assert_eq!(faults(known(Some(W2.later(Minutes(1))))), []);
    let unsaid = Course { nothing_before: [concepts.id("uv").unwrap()].into(), ..known(Some(Minutes::weeks(4))) };
    assert_eq!(faults(unsaid), [CourseFault::NothingSaidBefore(0)]);
    assert_eq!(faults(Course { sessions: 1, ..Course::default() }), [], "one session is no course");
}

#[test]
fn w5_redness() {
    let concepts = vocabulary(&[]);
    let desk = Desk(&concepts);
    let expectations = vec![
        desk.rule("s1#redness", Mode::Expect, "redness", first(Minutes::hours(4))),
        desk.rule("s2#redness", Mode::Expect, "redness", first(D2)),
    ];
    let call = |after| desk.rule("s2#call", Mode::Call, "redness", Period::of(Windows::open(after)));
    let visit = desk.visit([expectations.clone(), vec![call(D2)]].concat());
    assert_eq!(lines(&visit), ["Expect redness [[0,2880]] from >s2#redness s1#redness", "Call redness [[2880,null]] from >s2#call"]);
    let differ = (DisagreementKind::ExpectationsDiffer, Windows::between(Minutes::hours(4), D2));
    assert_eq!(kinds(&visit), std::slice::from_ref(&differ));
    let early = desk.visit([expectations, vec![call(D2.earlier(Minutes(1)))]].concat());
    assert_eq!(kinds(&early), [differ, (DisagreementKind::CallWithinExpected, Windows::between(D2.earlier(Minutes(1)), D2))]);
}

#[test]
fn w5_expectations_up_to_twice_as_long_are_one() {
    let concepts = vocabulary(&[]);
    let desk = Desk(&concepts);
    let disagreements = |longer| {
        let short = desk.rule("s1#redness", Mode::Expect, "redness", first(H24));
        desk.visit(vec![short, desk.rule("s2#redness", Mode::Expect, "redness", first(longer))]).disagreements().len()
    };
    assert_eq!([disagreements(D2), disagreements(D2.later(Minutes(1)))], [0, 1]);
}

#[test]
fn w7_witch_hazel() {
    let visit_conflicts = |classified: bool, exempt: bool| {
        let astringent: &[&str] = if classified { &["harsh-active"] } else { &[] };
        let concepts =
            vocabulary(&[("astringent", astringent), ("witch-hazel", &["astringent"]), ("soothing-mask-wh", &["mask", "witch-hazel"])]);
        let desk = Desk(&concepts);
        let by_staff = |mut rule: Rule| {
            rule.norm.actor = Actor::Staff;
            rule
        };
        let mut ban = by_staff(desk.rule("mn#actives", Mode::Avoid, "harsh-active", first(D7)));
        if exempt {
            ban.norm.exempt.insert(concepts.id("soothing-mask-wh").unwrap());
        }
        let mask = by_staff(desk.rule("mask#leave-on", Mode::Do, "soothing-mask-wh", first(Minutes(15))));
        conflict_lines(&desk.visit(vec![ban, mask]))
    };
    assert_eq!(visit_conflicts(true, false), ["K1 mask#leave-on mn#actives [[0,15]]"]);
    assert_eq!(visit_conflicts(false, false), [""; 0], "reclassified");
    assert_eq!(visit_conflicts(true, true), [""; 0], "exempt");
}

#[test]
fn w8_exfoliation_lasts_until_the_later_of_both() {
    let concepts = vocabulary(&[]);
    let desk = Desk(&concepts);
    let visit = desk.visit(vec![
        desk.rule("mn#exfoliation", Mode::Avoid, "exfoliation", first(D7)),
        desk.rule("rf#exfoliation", Mode::Avoid, "exfoliation", until("crusts-shed")),
    ]);
    assert_eq!(lines(&visit), ["Avoid exfoliation [[0,10080]] until crusts-shed from >mn#exfoliation >rf#exfoliation"]);
    let at = |time| desk.status(&visit, "scrub", time);
    assert_eq!(at(D7.earlier(Minutes(1))), Status::Avoid);
    assert_eq!(at(D7), Status::Until(["crusts-shed".into()].into()));
}

#[test]
fn w9_area() {
    let concepts = vocabulary(&[("contact-sensitiser", &[]), ("alcohol-hand-gel", &["contact-sensitiser"])]);
    let desk = Desk(&concepts);
    let on = |name: &str| Areas::In([concepts.id(name).unwrap()].into());
    let mut makeup = desk.rule("mn#makeup", Mode::Avoid, "makeup", first(H24));
    makeup.norm.areas = on("face");
    let rules = vec![makeup, desk.rule("mn#sensitisers", Mode::Avoid, "contact-sensitiser", first(H24))];
    let visit = |areas| Merged::new(&concepts, &[Treatment { areas, ends_before: T0, rules: rules.clone() }], &[]);
    let hands = visit(on("hands"));
    assert_eq!(lines(&hands), ["Avoid contact-sensitiser [[0,1440]] from >mn#sensitisers"]);
    assert_eq!(hands.vacuous().map(|rule| rule.origin.to_string()).collect::<Vec<_>>(), ["mn#makeup"]);
    assert_eq!(desk.status(&hands, "alcohol-hand-gel", T0), Status::Avoid);
    assert_eq!(desk.status(&hands, "makeup", T0), Status::Free);
    assert_eq!(desk.status(&visit(on("face")), "makeup", T0), Status::Avoid);
}

#[test]
fn starts_that_differ_need_a_decision() {
    let concepts = vocabulary(&[]);
    let desk = Desk(&concepts);
    let rules = vec![
        desk.rule("mn#sunscreen", Mode::Do, "sunscreen", first(W2)),
        desk.rule("rf#sunscreen", Mode::Do, "sunscreen", Period::between(H24, W2)),
    ];
    let visit = |resolutions: &[Resolution]| {
        Merged::new(&concepts, &[Treatment { areas: Areas::Everywhere, ends_before: T0, rules: rules.clone() }], resolutions)
    };
    let open = visit(&[]);
    assert_eq!(conflict_lines(&open), ["K8 mn#sunscreen rf#sunscreen [[0,1440]]"]);
    assert_eq!(
        open.conflicts()[0].why(&open),
        "`mn#sunscreen` (0), `rf#sunscreen` (24 h) start at different times; a recorded decision must say which holds"
    );
    let decision = |treatment: &str| Resolution { concept: concepts.id("sunscreen").unwrap(), treatment: treatment.into() };
    let later = visit(&[decision("rf")]);
    assert_eq!(lines(&later), ["Do sunscreen [[1440,20160]] from >rf#sunscreen mn#sunscreen"]);
    assert_eq!(later.conflicts(), []);
    assert_eq!(lines(&visit(&[decision("mn")])), ["Do sunscreen [[0,20160]] from >mn#sunscreen rf#sunscreen"]);
    assert_eq!(visit(&[decision("mn"), decision("rf")]).conflicts().len(), 1, "decisions that contradict each other decide nothing");
}

#[test]
fn a_decision_sets_other_expectations_aside_and_no_call() {
    let concepts = vocabulary(&[]);
    let desk = Desk(&concepts);
    let rules = [("mn", D2), ("rf", Minutes::days(5))].map(|(treatment, end)| {
        vec![
            desk.rule(&format!("{treatment}#redness"), Mode::Expect, "redness", first(end)),
            desk.rule(&format!("{treatment}#call"), Mode::Call, "redness", Period::of(Windows::open(end))),
        ]
    });
    let treatments = [Treatment { areas: Areas::Everywhere, ends_before: T0, rules: rules.concat() }];
    let open = Merged::new(&concepts, &treatments, &[]);
    assert!(open.disagreements().iter().any(|d| d.kind == DisagreementKind::CallWithinExpected && d.severity() == Severity::Stop));
    let decided = |treatment: &str| {
        let decision = Resolution { concept: concepts.id("redness").unwrap(), treatment: treatment.into() };
        Merged::new(&concepts, &treatments, &[decision])
    };
    let calls = ["Call redness [[2880,null]] from >mn#call", "Call redness [[7200,null]] from >rf#call"];
    let shorter = decided("mn");
    assert_eq!(lines(&shorter), [&["Expect redness [[0,2880]] from >mn#redness rf#redness"][..], &calls].concat());
    assert_eq!(shorter.rules()[0].sources[1].standing, Standing::SetAside);
    assert_eq!(shorter.disagreements(), []);
    let longer = decided("rf");
    assert_eq!(lines(&longer), [&["Expect redness [[0,7200]] from >rf#redness mn#redness"][..], &calls].concat());
    assert_eq!(
        kinds(&longer),
        [(DisagreementKind::CallWithinExpected, Windows::between(D2, Minutes::days(5)))],
        "a call gives way to no decision"
    );
}

/// A burn is an emergency from the third day on, a blister a reason to call at once: neither takes the other's place.
#[test]
fn calls_on_one_sign_stay_apart() {
    let concepts = vocabulary(&[("skin-break", &[]), ("burn", &["skin-break"])]);
    let desk = Desk(&concepts);
    let call = |origin: &str, sign: &str, from: Minutes, force| {
        let mut rule = desk.rule(origin, Mode::Call, sign, Period::of(Windows::open(from)));
        rule.norm.force = force;
        rule
    };
    let visit = desk.visit(vec![
        call("mn#blister", "skin-break", T0, Force::Should),
        call("mn#weeping", "skin-break", T0, Force::Should),
        call("rf#burn", "skin-break", Minutes::days(3), Force::Must),
        call("rf#grey-patch", "burn", T0, Force::Must),
        call("rf#open-skin", "skin-break", T0, Force::Must),
        call("rf#acid", "skin-break", T0, Force::Now),
    ]);
    assert_eq!(
        lines(&visit),
        [
            "Call burn [[0,null]] from >rf#grey-patch",
            "Call skin-break [[0,null]] from >mn#blister",
            "Call skin-break [[0,null]] from >mn#weeping",
            "Call skin-break [[0,null]] from >rf#acid",
            "Call skin-break [[4320,null]] from >rf#burn",
            "Call skin-break [[0,null]] from >rf#open-skin",
        ]
    );
}

#[test]
fn values_that_do_not_meet_stop() {
    let concepts = vocabulary(&[]);
    let desk = Desk(&concepts);
    let leave_on = |origin: &str, minutes: i64| {
        let mut rule = desk.rule(origin, Mode::Do, "mask", first(Minutes(15)));
        rule.norm.values = Values::from_iter([(Name::from("duration"), Range::exactly(minutes.into()))]);
        rule
    };
    let clash = desk.visit(vec![leave_on("a#mask", 15), leave_on("b#mask", 20)]);
    assert_eq!(conflict_lines(&clash), ["K5 a#mask b#mask [[0,15]]"]);
    assert_eq!(clash.conflicts()[0].why(&clash), "no `duration` satisfies all of `a#mask` (exactly 15), `b#mask` (exactly 20)");
    assert_eq!(desk.visit(vec![leave_on("a#mask", 15), leave_on("b#mask", 15)]).conflicts(), []);
}

#[test]
fn a_permission_in_a_ban_must_be_declared() {
    let concepts = vocabulary(&[]);
    let desk = Desk(&concepts);
    let may = |exceptions: &[&str]| {
        let mut rule = desk.rule("a#allowed", Mode::May, "foundation", Period::between(Minutes::hours(12), W2));
        rule.norm.exception_to = exceptions.iter().map(|rule| Origin::new(*rule, "makeup")).collect();
        rule
    };
    let ban = |treatment: &str, time| desk.rule(&format!("{treatment}#makeup"), Mode::Avoid, "makeup", first(time));
    let undeclared = desk.visit(vec![may(&[]), ban("a", H24)]);
    assert_eq!(conflict_lines(&undeclared), ["K3 a#allowed a#makeup [[720,1440]]"]);
    let declared = desk.visit(vec![may(&["a"]), ban("a", H24)]);
    assert_eq!(declared.conflicts(), []);
    let at = |visit: &Merged<'_>, time| desk.status(visit, "foundation", time);
    assert_eq!([at(&declared, T0), at(&declared, Minutes::hours(12))], [Status::Avoid, Status::May]);
    let other_ban = desk.visit(vec![may(&["a"]), ban("a", D2), ban("b", H24)]);
    assert_eq!(conflict_lines(&other_ban), ["K3 a#allowed a#makeup b#makeup [[720,1440]]"], "b's ban was not excepted");
    assert_eq!([at(&other_ban, Minutes::hours(12)), at(&other_ban, H24)], [Status::Avoid, Status::May]);
}

#[test]
fn a_treatment_that_ends_before_the_visit_rounds_to_the_safe_side() {
    let concepts = vocabulary(&[]);
    let desk = Desk(&concepts);
    let rules = vec![
        desk.rule("mn#sun", Mode::Avoid, "uv", first(W2)),
        desk.rule("mn#cleanser", Mode::Do, "cleanser", first(D7)),
        desk.rule("mn#work", Mode::May, "office-work", first(D7)),
        desk.rule("mn#redness", Mode::Expect, "redness", first(D2)),
        desk.rule("mn#call", Mode::Call, "redness", Period::of(Windows::open(D2))),
    ];
    let visit = Merged::new(&concepts, &[Treatment { areas: Areas::Everywhere, ends_before: Minutes(15), rules }], &[]);
    assert_eq!(
        lines(&visit),
        [
            "Avoid uv [[-15,20160]] from >mn#sun",
            "Do cleanser [[0,10080]] from >mn#cleanser",
            "May office-work [[0,10065]] from >mn#work",
            "Expect redness [[-15,2880]] from >mn#redness",
            "Call redness [[2880,null]] from >mn#call",
        ]
    );
    assert_eq!(visit.disagreements(), []);
    let plan = visit.course(&Course {
        sessions: 3,
        interval: Some(Minutes::weeks(4)),
        nothing_before: concepts.ids().collect(),
        ..Course::default()
    });
    assert_eq!(plan.free[0].windows, Windows::between(W2, Minutes::weeks(4)), "the visit itself is a point between sessions");
}

#[test]
fn the_report_is_what_json_prints() {
    let concepts = vocabulary(&[]);
    let desk = Desk(&concepts);
    let mut sunscreen = desk.rule("mn#sunscreen", Mode::Do, "sunscreen", Period::of(Windows::open(H24)));
    sunscreen.norm.force = Force::Should;
    sunscreen.norm.values =
        Values::from_iter([(Name::from("spf"), Range::at_least(30.into())), (Name::from("grams"), Range::at_most("0.5".parse().unwrap()))]);
    let visit = desk.visit(vec![
        desk.rule("mn#exfoliation", Mode::Avoid, "exfoliation", first(D7)),
        desk.rule("rf#exfoliation", Mode::Avoid, "exfoliation", until("crusts-shed")),
        desk.rule("rf#picking", Mode::Avoid, "picking", until("crusts-shed")),
        sunscreen,
    ]);
    let report = serde_json::to_value(visit.report()).unwrap();
    let rule = |i: usize, key: &str| report["rules"][i][key].to_string();
    let shown: Vec<_> =
        (0..3).map(|i| ["mode", "target", "windows", "until", "force", "value"].map(|key| rule(i, key)).join(" ")).collect();
    assert_eq!(
        shown,
        [
            r#""avoid" "exfoliation" [[0,10080]] ["crusts-shed"] "must" {}"#,
            r#""avoid" "picking" [[0,null]] ["crusts-shed"] "must" {}"#,
            r#""do" "sunscreen" [[1440,null]] [] "should" {"grams":{"at-most":0.5},"spf":{"at-least":30}}"#,
        ]
    );
    assert_eq!(
        rule(0, "origins"),
        concat!(
            r#"[{"rule":"mn#exfoliation","standing":"decides","target":"exfoliation","windows":[[0,10080]],"until":[],"force":"must","value":{}},"#,
            r#"{"rule":"rf#exfoliation","standing":"decides","target":"exfoliation","windows":[[0,null]],"until":["crusts-shed"],"force":"must","value":{}}]"#
        )
    );
    let course = Course { sessions: 3, interval: Some(Minutes::weeks(4)), nothing_before: concepts.ids().collect(), ..Course::default() };
    let course = visit.course_report(&course, &visit.course(&course));
    assert_eq!(
        serde_json::to_string(&course.free).unwrap(),
        concat!(
            r#"[{"concept":"exfoliation","windows":[[10080,40320]],"until":["crusts-shed"],"whole-course":false},"#,
            r#"{"concept":"picking","windows":[[0,40320]],"until":["crusts-shed"],"whole-course":false}]"#
        )
    );
}
