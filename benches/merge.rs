//! How long 10,000 random visits of five protocols take to merge on one core. The aim is under two seconds.
//!
//! `cargo bench --bench merge` prints the time, and enough of the results to see that they are those of the last run.
#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use protogen::merge::{
    Areas, ConceptId, Concepts, Force, Merged, Minutes, Mode, Name, Norm, Origin, Period, Range, Rule, Treatment, Values, Windows,
};

/// The program's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const VISITS: usize = 10_000;
const PROTOCOLS: usize = 60;
const PER_VISIT: usize = 5;
const RULES: usize = 14;
const CONCEPTS: usize = 160;

/// Knuth's linear congruential generator (MMIX): the same sequence on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % bound
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

fn vocabulary(random: &mut Random) -> Concepts {
    let mut builder = Concepts::builder();
    for i in 0..CONCEPTS {
        let roots = 25;
        let parents = if i < roots { 0 } else { 1 + usize::from(random.one_in(4)) };
        let parents: Vec<String> = (0..parents).map(|_| format!("c{:03}", random.below(i))).collect();
        builder.add(&format!("c{i:03}"), parents.iter().map(String::as_str));
    }
    builder.build().expect("each parent was declared before its child")
}

fn period(random: &mut Random) -> Period {
    let from = [Minutes::ZERO, Minutes::ZERO, Minutes::ZERO, Minutes::DAY][random.below(4)];
    let event = Name::from(["crusts-shed", "redness-gone"][random.below(2)]);
    let length = [Minutes::hours(12), Minutes::DAY, Minutes::days(2), Minutes::days(7), Minutes::weeks(2)][random.below(5)];
    let numbered = Windows::between(from, from.later(length));
    match random.below(8) {
        0 => Period::until(from, event),
        1 => Period::new(numbered, [(event, from)]),
        _ => Period::of(numbered),
    }
}

fn norm(random: &mut Random, ids: &[ConceptId]) -> Norm {
    let mode = [Mode::Avoid, Mode::Avoid, Mode::Avoid, Mode::Do, Mode::Do, Mode::May, Mode::Expect, Mode::Call][random.below(8)];
    let mut norm = Norm::new(mode, ids[random.below(ids.len())], period(random));
    norm.force = if random.one_in(3) { Force::Should } else { Force::Must };
    if random.one_in(6) {
        norm.exempt.insert(ids[random.below(ids.len())]);
    }
    if random.one_in(10) {
        norm.areas = Areas::In([ids[random.below(ids.len())]].into());
    }
    if mode == Mode::Do && random.one_in(2) {
        norm.values = Values::from_iter([("spf".into(), Range::at_least([30, 50][random.below(2)].into()))]);
    }
    norm
}

fn protocol(number: usize, random: &mut Random, ids: &[ConceptId]) -> Treatment {
    let rule = |i| Rule { norm: norm(random, ids), origin: Origin::new(format!("p{number:02}"), format!("r{i:02}")) };
    let rules = (0..RULES).map(rule).collect();
    Treatment { areas: Areas::Everywhere, ends_before: Minutes([0, 0, 15, 30][number % 4]), rules }
}

fn main() {
    let mut random = Random(2026);
    let concepts = vocabulary(&mut random);
    let ids: Vec<ConceptId> = concepts.ids().collect();
    let protocols: Vec<Treatment> = (0..PROTOCOLS).map(|number| protocol(number, &mut random, &ids)).collect();

    let (mut taken, mut rules, mut conflicts) = (Duration::ZERO, 0, 0);
    for _ in 0..VISITS {
        // As a program has them that just lowered the protocols of one visit: 10,000 visits side by side would measure the memory.
        let visit: Vec<Treatment> = (0..PER_VISIT).map(|_| protocols[random.below(PROTOCOLS)].clone()).collect();
        let start = Instant::now();
        let merged = black_box(Merged::new(&concepts, &visit, &[]));
        taken += start.elapsed();
        rules += merged.rules().len();
        conflicts += merged.conflicts().len();
    }
    println!("{VISITS} visits of {PER_VISIT} protocols with {RULES} rules each, {CONCEPTS} concepts");
    println!(
        "{:.3} s, {:.1} µs a visit; {rules} merged rules, {conflicts} conflicts",
        taken.as_secs_f64(),
        taken.as_secs_f64() * 1e6 / VISITS as f64
    );
}
