//! Change any value of the content, and every page that speaks of it speaks of the new one.
//!
//! In the content as it is, many values are alike ("24 h" stands there a dozen times), so a page can't tell which of them it shows.
//! So every value first gets numbers of its own, each a prime that nothing else in the site is: a page that shows one of them shows
//! that value. Then, a few values at a time, each gets the next prime. A page that showed a value's old numbers must show its new
//! ones and not one of the old; a page that did not must not; and what was not changed must stand where it stood. Bounds, units and
//! the order of all values stay as they were, so that merged rules keep their winners.
//!
//! This can't see a number that is typed into a sentence or a template instead of being taken from a value. Once every value is
//! another, such a number is one that no value has, and [`no_page_for_patients_has_a_number_of_its_own`] looks for them.

use crate::world::{Site, World, pages, visible_text};
use protogen::load::Loaded;
use protogen::model::{Bound, Quantity, parse};
use protogen::source::Span;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use toml::de::{DeTable, DeValue};

/// Values that are changed in one build.
const AT_ONCE: usize = 45;

/// A value of the content.
struct Value {
    /// Where it is written, quotes included.
    span: Span,
    /// For messages: `content/protocols/peel.toml no-makeup.for`.
    name: String,
    quantity: Quantity,
    old: Vec<u32>,
    new: Vec<u32>,
}

/// Every value below `content/`, each with two sets of numbers that nothing else has.
fn values(loaded: &Loaded) -> Vec<Value> {
    let mut numbers = (10_007..20_000).filter(|n| is_prime(*n));
    let mut next = || numbers.next().unwrap();
    let files = loaded.files.iter().filter(|file| loaded.sources.get(file.source).path().starts_with("content/"));
    let definitions = files.flat_map(|file| file.names.values.iter().map(move |value| (file.source, value)));
    let value = definitions.map(|(source, value)| {
        let quantity = value.quantity;
        let (old, new) = numbers_of(&quantity).iter().map(|_| (next(), next())).unzip();
        let path = loaded.sources.get(source).path();
        let name = format!("{path} {}.{} ({quantity})", value.item.as_deref().unwrap_or("-"), value.field);
        Value { span: value.span, name, quantity, old, new }
    });
    value.collect()
}

fn numbers_of(quantity: &Quantity) -> Vec<String> {
    match quantity.bound {
        Bound::Range(low, high) => vec![low.to_string(), high.to_string()],
        _ => vec![quantity.stated().to_string()],
    }
}

fn is_prime(number: u32) -> bool {
    (2..number).take_while(|divisor| divisor * divisor <= number).all(|divisor| !number.is_multiple_of(divisor))
}

/// The same quantity with other numbers, as it is written.
fn written(quantity: &Quantity, numbers: &[u32]) -> String {
    let mut text = quantity.to_string();
    for (marker, number) in ["<low>", "<high>"].iter().zip(numbers_of(quantity)) {
        text = text.replacen(&number, marker, 1);
    }
    for (marker, number) in ["<low>", "<high>"].iter().zip(numbers) {
        text = text.replacen(marker, &number.to_string(), 1);
    }
    text
}

/// The files that show each number of five digits that stands by itself.
fn places(site: &Site) -> BTreeMap<u32, BTreeSet<&str>> {
    let mut places: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
    for (path, bytes) in site.iter().filter(|(path, _)| *path != "manifest.json") {
        let text = String::from_utf8_lossy(bytes);
        let words = text.split(|c: char| !c.is_ascii_alphanumeric());
        for number in words.filter(|word| word.len() == 5).filter_map(|word| word.parse().ok()) {
            places.entry(number).or_default().insert(path);
        }
    }
    places
}

/// Made once for all tests of this file.
static MARKED: LazyLock<Marked> = LazyLock::new(Marked::new);

/// What does not follow when these values change from their old numbers to their new ones.
fn left_behind(values: &[Value], changed: std::ops::Range<usize>, before: &Site, after: &Site) -> Vec<String> {
    let (before, after) = (places(before), places(after));
    let mut faults = Vec::new();
    for (index, value) in values.iter().enumerate() {
        let is_changed = changed.contains(&index);
        for (old, new) in value.old.iter().zip(&value.new) {
            let (now_shown, now_gone) = if is_changed { (new, old) } else { (old, new) };
            if before.get(old) != after.get(now_shown) {
                faults.push(format!("{}: was shown in {:?}, now in {:?}", value.name, before.get(old), after.get(now_shown)));
            }
            if let Some(places) = after.get(now_gone) {
                faults.push(format!("{}: {now_gone} must not be shown, and is in {places:?}", value.name));
            }
        }
    }
    faults
}

/// The example clinic with numbers of its own for every value.
struct Marked {
    values: Vec<Value>,
    world: World,
    site: Site,
}

impl Marked {
    fn new() -> Self {
        let example = World::example();
        let values = values(&example.load());
        let all: Vec<(Span, String)> = values.iter().map(|value| (value.span, written(&value.quantity, &value.old))).collect();
        let world = example.with(&all);
        let site = world.site();
        Self { values: self::values(&world.load()), world, site }.renumbered(values)
    }

    /// Keeps the new places of the values, and the numbers they were given.
    fn renumbered(mut self, given: Vec<Value>) -> Self {
        for (value, given) in self.values.iter_mut().zip(given) {
            (value.name, value.old, value.new) = (given.name, given.old, given.new);
        }
        self
    }

    /// The site after some of the values changed.
    fn changed(&self, range: std::ops::Range<usize>) -> Site {
        let new: Vec<(Span, String)> = self.values[range].iter().map(|value| (value.span, written(&value.quantity, &value.new))).collect();
        self.world.with(&new).site()
    }
}

#[test]
fn every_page_follows_every_value() {
    let marked = &*MARKED;
    let mut faults = Vec::new();
    for start in (0..marked.values.len()).step_by(AT_ONCE) {
        let range = start..marked.values.len().min(start + AT_ONCE);
        faults.extend(left_behind(&marked.values, range.clone(), &marked.site, &marked.changed(range)));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A value that no page prints is one that nobody can check. When a treatment ends before the end of a visit is not printed, but
/// moves what is: see the test after this one.
#[test]
fn every_value_is_printed() {
    let marked = &*MARKED;
    let shown = places(&marked.site);
    let unseen = marked.values.iter().filter(|value| value.old.iter().any(|number| !shown.contains_key(number)));
    let unseen: Vec<&str> = unseen.map(|value| &*value.name).filter(|name| !name.contains(".ends-before ")).collect();
    assert_eq!(unseen, Vec::<&str>::new());
}

#[test]
fn a_treatment_that_ends_earlier_moves_the_windows_of_its_visit() {
    let example = World::example();
    let values = values(&example.load());
    let before = example.site();
    let ends: Vec<&Value> = values.iter().filter(|value| value.name.contains(".ends-before ")).collect();
    assert_eq!(ends.len(), 3);
    for value in ends {
        let after = example.with(&[(value.span, "180 min".to_owned())]).site();
        let id = value.name.split(['/', '.']).nth(2).unwrap();
        let handout = format!("patient/en/{id}.html");
        assert_ne!(before[&handout], after[&handout], "{}", value.name);
    }
}

/// Above it stand only sums of changed values, such as the end of a window that begins late.
const SUM: u64 = 20_000;

/// With every value changed, whatever stands before a unit on a patient's page is one of the new numbers.
#[test]
fn no_page_for_patients_has_a_number_of_its_own() {
    let marked = &*MARKED;
    let given: BTreeSet<u64> = marked.values.iter().flat_map(|value| &value.old).map(|number| u64::from(*number)).collect();
    let mut seen = BTreeSet::new();
    for (path, html) in pages(&marked.site).filter(|(path, _)| path.starts_with("patient/")) {
        for (number, unit) in measures(&visible_text(html)) {
            let number: u64 = number.parse().unwrap_or_default();
            assert!(given.contains(&number) || number > SUM, "{path}: {number} {unit}");
            seen.insert(number);
        }
    }
    assert!(seen.len() > 80, "the numbers of the handouts were looked for, and {} found", seen.len());
}

/// Numbers before a unit, and the factor behind "SPF".
fn measures(text: &str) -> Vec<(String, String)> {
    const UNITS: [&str; 16] = [
        "second", "seconds", "minute", "minutes", "hour", "hours", "day", "days", "week", "weeks", "mm", "%", "°C", "pass", "passes", "SPF",
    ];
    let words: Vec<&str> = text.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric() && c != '%')).collect();
    let pairs = words.windows(2).filter_map(|pair| match (pair[0], pair[1]) {
        ("SPF", factor) if factor.starts_with(|c: char| c.is_ascii_digit()) => Some((factor, "SPF")),
        (number, unit) if number.ends_with(|c: char| c.is_ascii_digit()) && UNITS.contains(&unit) => Some((number, unit)),
        _ => None,
    });
    pairs.map(|(number, unit)| (number.to_owned(), unit.to_owned())).collect()
}

/// A number that is typed where a value is meant is what these tests are for: here is one, and they find it.
#[test]
fn a_typed_number_is_found() {
    let marked = Marked::new();
    let index = marked.values.iter().position(|value| value.name == "content/protocols/microneedling.toml no-makeup.for (24 h)").unwrap();
    let typed = format!("\"Do not wear make-up for {} hours.\"", marked.values[index].old[0]);
    let mut sabotaged = World { files: marked.world.files.clone() };
    let file = sabotaged.files.iter_mut().find(|file| file.path == "content/protocols/microneedling.toml").unwrap();
    let text = file.content.as_mut().unwrap();
    assert!(text.contains("\"Do not wear make-up for {for}.\""));
    *text = text.replacen("\"Do not wear make-up for {for}.\"", &typed, 1);
    let marked = Marked { site: sabotaged.site(), world: sabotaged, ..marked };
    let marked = Marked { values: values(&marked.world.load()), ..marked }.renumbered(marked.values);
    let faults = left_behind(&marked.values, index..index + 1, &marked.site, &marked.changed(index..index + 1));
    assert!(
        faults.iter().any(|fault| fault.contains("must not be shown") && fault.contains("patient/en/microneedling.html")),
        "{faults:?}"
    );
}

/// Every string of the content that reads as a quantity with a unit is one of the values above: none is forgotten.
#[test]
fn no_quantity_escapes() {
    let world = World::example();
    let loaded = world.load();
    let known: BTreeSet<Span> = loaded.files.iter().flat_map(|file| &file.names.values).map(|value| value.span).collect();
    let mut found = 0;
    for (index, file) in world.files.iter().enumerate() {
        let text = file.content.as_ref().unwrap();
        let table = DeTable::parse(text).unwrap();
        let mut strings = Vec::new();
        collect(&DeValue::Table(table.get_ref().clone()), 0..0, &mut strings);
        for (string, place) in strings.into_iter().filter(|(string, _)| parse(string, None).is_ok()) {
            found += 1;
            let span = Span::new(protogen::source::Sources::id(index), place);
            assert!(known.contains(&span), "{}: \"{string}\" is read as no value", file.path);
        }
    }
    assert!(found > 150, "{found}");
}

/// Every string of a document, with its place.
fn collect(value: &DeValue<'_>, place: std::ops::Range<usize>, out: &mut Vec<(String, std::ops::Range<usize>)>) {
    match value {
        DeValue::String(text) => out.push((text.to_string(), place)),
        DeValue::Array(items) => items.iter().for_each(|item| collect(item.get_ref(), item.span(), out)),
        DeValue::Table(table) => table.iter().for_each(|(_, item)| collect(item.get_ref(), item.span(), out)),
        _ => {}
    }
}
