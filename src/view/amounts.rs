//! The values of a rule in the reader's words: how strong, how often, how long, how many times and how much.

use super::identity::role_title;
use super::in_a_word::says;
use super::{Cx, quantities};
use crate::merge::Norm;
use crate::model::protocol::Rule;
use crate::model::{Bound, Count, Quantity};
use crate::resolve::{EVERY, Included, Measure, SPF, per_minutes};
use rust_decimal::Decimal;

/// A value as it is said by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Amount {
    /// "every 6 hours", "3 times a day", "at most 4 g a day".
    pub words: String,
    /// The number in it, in each way in which a sentence may say it.
    ways: Vec<String>,
}

impl Amount {
    fn plainly(words: String) -> Self {
        Self { ways: vec![words.clone()], words }
    }

    /// The ways to say it in a sentence.
    pub fn ways(&self) -> impl Iterator<Item = &str> {
        self.ways.iter().map(String::as_str)
    }

    /// Whether a sentence says it.
    pub fn is_said_by(&self, sentence: &str) -> bool {
        self.ways().any(|way| says(sentence, way))
    }
}

/// The values of a rule as it was written.
pub(super) fn written(rule: &Rule, cx: Cx<'_>) -> Vec<Amount> {
    let spf = rule.spf.map(|spf| Amount::plainly(quantities::quantity(&spf, cx.language)));
    let every = rule.every.map(|every| Amount::plainly(every_phrase(&every, cx)));
    spf.into_iter().chain(every).chain(Measure::ALL.iter().filter_map(|measure| measured(*measure, rule, cx))).collect()
}

/// The values of a merged rule, in the words of those whose value holds.
pub(super) fn merged<'a>(norm: &Norm, written: impl Iterator<Item = Included<'a, Rule>> + Clone, cx: Cx<'_>) -> Vec<Amount> {
    let number = |key: &str, value: Decimal| cx.language.filled(key, &[("value", &value.normalize().to_string())]);
    let spf = norm.values.get(SPF);
    let mut said: Vec<String> = Vec::new();
    said.extend(spf.and_then(|range| range.least).map(|least| number("spf_at_least", least)));
    said.extend(spf.and_then(|range| range.most).map(|most| number("spf_at_most", most)));
    let minutes = |bound: Option<Decimal>| bound.and_then(|bound| i64::try_from(bound).ok());
    let every = norm.values.get(EVERY).and_then(|range| minutes(range.most).or(minutes(range.least)));
    said.extend(every.map(|every| {
        let authored = written.clone().filter_map(|rule| rule.item.every).find(|own| own.minutes() == Some(every));
        match authored {
            Some(authored) => every_phrase(&authored, cx),
            None => cx.language.filled("every_at_most", &[("value", &quantities::minutes(every, cx.language))]),
        }
    }));
    let mut amounts: Vec<Amount> = said.into_iter().map(Amount::plainly).collect();
    for measure in Measure::ALL {
        // Where two treatments ask for different numbers, each is said: the conflict is reported, and no third number is made up.
        let holds =
            |rule: &Included<'a, Rule>| measure.of(rule.item).is_some_and(|(name, own)| norm.values.get(name.as_str()) == Some(&own));
        let decides = written.clone().any(|rule| holds(&rule));
        for rule in written.clone().filter(|rule| !decides || holds(rule)) {
            amounts.extend(measured(measure, rule.item, cx).filter(|amount| !amounts.contains(amount)).into_iter().collect::<Vec<_>>());
        }
    }
    amounts
}

/// Around which sessions, how long, how many times and how much, and with whom, as phrases.
pub(super) fn measures(rule: &Rule, cx: Cx<'_>) -> Vec<String> {
    let session = rule.session.map(|session| around(&session, cx));
    let with = rule.with.as_ref().map(|role| with(role.as_str(), cx));
    let measures = Measure::ALL.iter().filter_map(|measure| measured(*measure, rule, cx));
    session.into_iter().chain(measures).chain(with).map(|amount| amount.words).collect()
}

fn measured(measure: Measure, rule: &Rule, cx: Cx<'_>) -> Option<Amount> {
    let quantity = |quantity: &Quantity| quantities::quantity(quantity, cx.language);
    let each = |key: &str, value: &Quantity| {
        let value = quantity(value);
        Amount { words: cx.language.filled(key, &[("value", &value)]), ways: vec![value] }
    };
    match measure {
        Measure::Takes => rule.takes.map(|takes| each("takes_each_time", &takes)),
        Measure::Amount => rule.amount.map(|amount| each("amount_each_time", &amount)),
        Measure::Sets => rule.sets.filter(|_| rule.repetitions.is_none()).map(|sets| Amount::plainly(counted("sets", &sets, cx))),
        Measure::Repetitions => rule.repetitions.map(|repetitions| repeated(&repetitions, rule.sets.as_deref(), cx)),
        Measure::Load => rule.load.map(|load| match load.bound {
            Bound::Plain(number) if number.is_zero() => Amount::plainly(cx.language.word("load_none").to_owned()),
            _ => {
                let value = quantity(&load);
                Amount { words: cx.language.filled("load_with", &[("value", &value)]), ways: vec![value] }
            }
        }),
        Measure::Times => rule.times.map(|times| times_a_day(&times, &per_phrase(rule, cx), cx)),
        Measure::Most => rule.most.map(|most| {
            let value = quantity(&Quantity { bound: Bound::Plain(most.stated()), unit: most.unit });
            let words = cx.language.filled("at_most", &[("value", &value)]);
            Amount { words: format!("{words} {}", per_phrase(rule, cx)), ways: vec![value] }
        }),
    }
}

/// "only for session 1", "only for sessions 2 to 6", "only for session 2 and later".
pub(super) fn around(session: &Quantity, cx: Cx<'_>) -> Amount {
    let named = session_name(session, cx);
    let first = (session.bound == Bound::Plain(Decimal::ONE)).then(|| cx.language.word("session_first").to_owned());
    let words = cx.language.filled("terms_session", &[("session", &named)]);
    Amount { words, ways: std::iter::once(named).chain(first).collect() }
}

/// "session 1", "sessions 2 to 6", "session 2 and later", "sessions up to 3".
pub(super) fn session_name(session: &Quantity, cx: Cx<'_>) -> String {
    let plain = |number: Decimal| quantities::quantity(&Quantity { bound: Bound::Plain(number), unit: session.unit }, cx.language);
    let (key, number) = match session.bound {
        Bound::Plain(number) | Bound::Exactly(number) => ("session_one", plain(number)),
        Bound::AtLeast(number) => ("session_from", plain(number)),
        Bound::AtMost(number) => ("session_to", plain(number)),
        Bound::Range(..) => ("session_range", quantities::quantity(session, cx.language)),
    };
    cx.language.filled(key, &[("number", &number)])
}

/// "with a practitioner": an appointment's other side.
pub(super) fn with(role: &str, cx: Cx<'_>) -> Amount {
    let title = role_title(role, cx);
    Amount { words: cx.language.filled("terms_with", &[("role", &title)]), ways: vec![title] }
}

/// "3 sets", "8 to 12 repetitions".
fn counted(what: &str, count: &Quantity, cx: Cx<'_>) -> String {
    format!("{}\u{a0}{}", quantities::quantity(count, cx.language), cx.language.plural(what, &count.stated()))
}

/// "15 repetitions", "3 sets of 15 repetitions"; a sentence may say "3 sets of 15".
fn repeated(repetitions: &Quantity, sets: Option<&Count>, cx: Cx<'_>) -> Amount {
    let number = quantities::quantity(repetitions, cx.language);
    let full = counted("repetitions", repetitions, cx);
    let Some(sets) = sets else { return Amount::plainly(full) };
    let of = |repetitions: &str| cx.language.filled("sets_of", &[("sets", &counted("sets", sets, cx)), ("repetitions", repetitions)]);
    Amount { words: of(&full), ways: vec![of(&full), of(&number)] }
}

/// "twice a day", "3 to 4 times a day", "at most 3 times in 12 hours".
fn times_a_day(times: &Quantity, per: &str, cx: Cx<'_>) -> Amount {
    let count = quantities::quantity(times, cx.language);
    let many = cx.language.filled("times_many", &[("count", &count)]);
    let word = match times.bound {
        Bound::Plain(number) if number == Decimal::ONE => Some(cx.language.word("times_once").to_owned()),
        Bound::Plain(number) if number == Decimal::TWO => Some(cx.language.word("times_twice").to_owned()),
        _ => None,
    };
    let said = word.as_ref().unwrap_or(&many);
    let words = format!("{said} {per}");
    // "Once" alone says "as soon as" too.
    let ways = [Some(words.clone()), Some(many), word.filter(|_| times.stated() != Decimal::ONE)];
    Amount { words, ways: ways.into_iter().flatten().collect() }
}

/// "a day", "in 12 hours".
fn per_phrase(rule: &Rule, cx: Cx<'_>) -> String {
    const DAY: i64 = 24 * 60;
    match (rule.per, per_minutes(rule)) {
        (Some(per), minutes) if minutes != DAY => cx.language.filled("per_time", &[("value", &quantities::quantity(&per, cx.language))]),
        _ => cx.language.word("per_day").to_owned(),
    }
}

/// "every day", "no more often than every 6 hours".
pub(super) fn every_phrase(every: &Quantity, cx: Cx<'_>) -> String {
    let number = Quantity { bound: Bound::Plain(every.stated()), unit: every.unit };
    let (key, value) = match every.bound {
        Bound::AtLeast(_) => ("every_at_least", quantities::after_every(&number, cx.language)),
        Bound::AtMost(_) => ("every_within", quantities::after_every(&number, cx.language)),
        Bound::Plain(_) | Bound::Exactly(_) | Bound::Range(..) => ("every_at_most", quantities::after_every(every, cx.language)),
    };
    cx.language.filled(key, &[("value", &value)])
}
