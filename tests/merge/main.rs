//! The merge: worked examples, laws on random catalogues, and a brute force that shares no code with the library.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use proptest::test_runner::{Config, RngSeed};

mod laws;
mod oracle;
mod subsets;
mod worked;

/// Every day the same few thousand cases of each property, so that a failure is the fault of a change. `PROTOGEN_CASES` draws others,
/// as many as it says: 100,000 for the long run.
fn config() -> Config {
    let asked = std::env::var("PROTOGEN_CASES").ok().and_then(|cases| cases.parse().ok());
    let rng_seed = if asked.is_some() { RngSeed::Random } else { RngSeed::Fixed(7) };
    Config { cases: asked.unwrap_or(2_000), rng_seed, failure_persistence: None, ..Config::default() }
}
