//! The work and the memory that one page may take.
//!
//! The template engine has no limit of its own, so templates are compiled twice: as they are, and with counters in them. A counter
//! stands where something can go on for long (a loop, a component, a block, an included template) and where a value is kept that can
//! grow (`set`, a loop over something put together, an argument of a component). A page is made with the counters; where one of them
//! stops it, the limit is named. Every other error is told by the templates as they are, whose places are the author's.
//!
//! An expression is limited by the engine (256 operators), so what it makes is at most so many times a kept value.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fmt::Write;
use tera::{Error, Filter, Function, Kwargs, State, StringInput, Tera, TeraResult, Value};

/// Steps of one page, at most. A step is a turn of a loop or a call, and 64 bytes or a value that it may write. The index of
/// 100,000 protocols takes about half of it; counting to the end takes some seconds.
pub(super) const MAX_WORK: u64 = 16_000_000;

/// Bytes of one text that a template puts together, at most.
pub(super) const MAX_TEXT: usize = 1024 * 1024;

/// Longer texts than this make every step more costly, since each may write one of them.
const LONG_TEXT: usize = 4096;

/// Bytes that count as one step.
const BYTES_A_STEP: usize = 64;

/// What a page may still take, and has taken.
#[derive(Debug, Clone, Copy)]
struct Budget {
    work: u64,
    /// The longest text that was kept.
    longest: usize,
    exceeded: Option<Limit>,
}

/// A limit that stopped a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Limit {
    /// So many steps.
    Work,
    /// The length of a text.
    Text,
}

thread_local! {
    /// Of the page that this thread makes: a page is made by one thread, and functions of templates have no place to keep a count.
    static BUDGET: Cell<Budget> = const { Cell::new(Budget { work: 0, longest: 0, exceeded: None }) };
}

/// Begins a page that may take so many steps.
pub(super) fn begin(work: u64) {
    BUDGET.set(Budget { work, longest: 0, exceeded: None });
}

/// The limit that stopped the page, if one did.
pub(super) fn exceeded() -> Option<Limit> {
    BUDGET.get().exceeded
}

fn stop(limit: Limit) -> Error {
    BUDGET.set(Budget { exceeded: Some(limit), ..BUDGET.get() });
    Error::message("this page takes more than it may")
}

fn spend(steps: u64) -> TeraResult<()> {
    let budget = BUDGET.get();
    let each = if budget.longest > LONG_TEXT { 1 + budget.longest / BYTES_A_STEP } else { 1 };
    let left = budget.work.checked_sub(steps.saturating_mul(each as u64)).ok_or_else(|| stop(Limit::Work))?;
    BUDGET.set(Budget { work: left, ..budget });
    Ok(())
}

/// Takes note of a value that is kept.
fn keep(value: &Value) -> TeraResult<()> {
    let (mut next, mut open) = (Some(value), Vec::new());
    while let Some(value) = next {
        if let Some(text) = value.as_str() {
            keep_text(text.len())?;
        } else if let Some(list) = value.as_array() {
            spend(list.len() as u64)?;
            open.extend(list);
        } else if let Some(map) = value.as_map() {
            spend(map.len() as u64)?;
            open.extend(map.values());
        }
        next = open.pop();
    }
    Ok(())
}

fn keep_text(length: usize) -> TeraResult<()> {
    if length > MAX_TEXT {
        return Err(stop(Limit::Text));
    }
    let budget = BUDGET.get();
    BUDGET.set(Budget { longest: budget.longest.max(length), ..budget });
    Ok(())
}

/// A text that refuses to grow beyond the limit.
struct Bounded(String);

impl Write for Bounded {
    fn write_str(&mut self, part: &str) -> std::fmt::Result {
        if self.0.len() + part.len() > MAX_TEXT {
            return Err(std::fmt::Error);
        }
        self.0.push_str(part);
        Ok(())
    }
}

/// A value as text, unless it is too long.
pub(super) fn text_of(value: &Value) -> TeraResult<String> {
    let mut text = Bounded(String::new());
    match value.as_str() {
        Some(known) => text.write_str(known),
        None => write!(text, "{value}"),
    }
    .map_err(|_| stop(Limit::Text))?;
    Ok(text.0)
}

/// Counts a step of that many units.
struct Work(u64);

impl Function<TeraResult<Value>> for Work {
    fn call(&self, _: Kwargs, _: &State<'_>) -> TeraResult<Value> {
        spend(self.0).map(|()| Value::none())
    }

    fn is_safe(&self) -> bool {
        true
    }
}

/// Takes the place of those filters of the engine that can make a long text of short ones.
pub(super) fn register_filters(tera: &mut Tera) {
    tera.register_filter("replace", Replace);
    tera.register_filter("join", Join);
    tera.register_filter("indent", |_: &Value, _: Kwargs, _: &State<'_>| -> TeraResult<Value> {
        Err(Error::message("the filter `indent` is switched off: a page needs no indentation"))
    });
}

struct Replace;

impl Filter<StringInput<'_>, TeraResult<Value>> for Replace {
    fn call(&self, text: StringInput<'_>, arguments: Kwargs, state: &State<'_>) -> TeraResult<Value> {
        let (from, to) = (arguments.must_get::<&str>("from")?, arguments.must_get::<StringInput<'_>>("to")?);
        let is_html = state.autoescaping_enabled() && (text.is_safe() || to.is_safe());
        let (old, new) = if is_html { (text.rendered(state)?, to.rendered(state)?) } else { (text.as_str().into(), to.as_str().into()) };
        let length = old.matches(from).count().saturating_mul(new.len()).saturating_add(old.len());
        if length > MAX_TEXT {
            return Err(stop(Limit::Text));
        }
        let replaced = old.replace(from, &new);
        Ok(if is_html { Value::safe_string(&replaced) } else { Value::from(replaced) })
    }
}

struct Join;

impl Filter<&[Value], TeraResult<Value>> for Join {
    fn call(&self, values: &[Value], arguments: Kwargs, state: &State<'_>) -> TeraResult<Value> {
        let separator = arguments.get::<StringInput<'_>>("sep")?;
        let is_safe = |value: &Value| value.is_string() && value.is_safe();
        let is_html = state.autoescaping_enabled() && (values.iter().any(is_safe) || separator.as_ref().is_some_and(StringInput::is_safe));
        let between = match &separator {
            Some(separator) if is_html => separator.rendered(state)?,
            Some(separator) => separator.as_str().into(),
            None => "".into(),
        };
        let mut joined = Bounded(String::new());
        for (at, value) in values.iter().enumerate() {
            let text = text_of(value)?;
            let text = if is_html && !value.is_undefined() { state.escape_if_needed(value)? } else { text };
            let gap = if at == 0 { "" } else { &between };
            joined.write_str(gap).and_then(|()| joined.write_str(&text)).map_err(|_| stop(Limit::Text))?;
        }
        Ok(if is_html { Value::safe_string(&joined.0) } else { Value::from(joined.0) })
    }
}

/// Templates with counters in them.
#[derive(Debug, Default)]
pub(super) struct Counted {
    /// The templates, by the names they came with.
    pub templates: Vec<(String, String)>,
    costs: BTreeSet<u64>,
}

impl Counted {
    /// Puts the counters in.
    pub fn new(templates: &[(String, String)]) -> Self {
        let mut counted = Self::default();
        for (name, text) in templates {
            let text = counted.with_counters(text);
            counted.templates.push((name.clone(), text));
        }
        counted
    }

    /// Makes the counters known to the engine.
    pub fn register(&self, tera: &mut Tera) {
        for cost in &self.costs {
            tera.register_function(format!("protogen_work_{cost}"), Work(*cost));
        }
        tera.register_filter("protogen_keep", |value: &Value, _: Kwargs, _: &State<'_>| keep(value).map(|()| Value::none()));
    }

    fn with_counters(&mut self, text: &str) -> String {
        let tags = tags(text);
        let mut counters: Vec<(usize, String)> = Vec::new();
        // Those of open tags, whose costs are known at their ends.
        let mut open: Vec<Open<'_>> = Vec::new();
        let mut prints = 0;
        let whole = Open { word: "", counter: None, from: 0, prints: 0, kept: None };
        for tag in &tags {
            if tag.is_print {
                prints += 1;
                continue;
            }
            let (word, rest) = first_word(tag.inner);
            match word {
                "for" => {
                    let (names, over) = rest.split_once(" in ").unwrap_or((rest, ""));
                    let name = first_word(names.rsplit(',').next().unwrap_or(names)).0;
                    let plain = over.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | ' ' | '\n'));
                    counters.push((tag.end, String::new()));
                    open.push(Open { word, counter: Some(counters.len() - 1), from: tag.end, prints, kept: None });
                    if !plain {
                        counters.push((tag.end, kept(name, tag)));
                    }
                }
                "component" | "block" => {
                    counters.push((tag.end, String::new()));
                    open.push(Open { word, counter: Some(counters.len() - 1), from: tag.end, prints, kept: None });
                    if word == "component" {
                        counters.extend(parameters(rest).into_iter().map(|name| (tag.end, kept(name, tag))));
                    }
                }
                "set" | "set_global" => match rest.split_once('=') {
                    Some((name, _)) => counters.push((tag.end, kept(first_word(name).0, tag))),
                    None => open.push(Open { word: "set", counter: None, from: tag.end, prints, kept: Some(first_word(rest).0) }),
                },
                "endfor" | "endcomponent" | "endblock" | "endset" => {
                    let Some(at) = open.iter().rposition(|open| open.word == &word[3..]) else { continue };
                    let opened = open.remove(at);
                    if let Some(counter) = opened.counter {
                        counters[counter].1 = self.work(tag.start - opened.from, prints - opened.prints, text, counters[counter].0);
                    }
                    if let Some(name) = opened.kept {
                        counters.push((tag.end, kept(name, tag)));
                    }
                }
                _ => {}
            }
        }
        // A template that extends another begins with saying so, and is not included.
        if !tags.iter().any(|tag| first_word(tag.inner).0 == "extends") {
            counters.push((0, self.work(text.len() - whole.from, prints, text, 0)));
        }
        counters.sort_by_key(|(at, _)| *at);
        let (mut out, mut from) = (String::with_capacity(text.len() * 2), 0);
        for (at, counter) in counters {
            out.push_str(&text[from..at]);
            out.push_str(&counter);
            from = at;
        }
        out + &text[from..]
    }

    fn work(&mut self, bytes: usize, prints: usize, text: &str, at: usize) -> String {
        let cost = (1 + bytes / BYTES_A_STEP + prints) as u64;
        self.costs.insert(cost);
        counter(&format!("protogen_work_{cost}()"), text[..at].ends_with("-%}"))
    }
}

/// What counts has no value, and so a condition costs less than a place to keep one. Blanks after it are cut off where they were cut off
/// before.
fn counter(counts: &str, cuts: bool) -> String {
    format!("{{% if {counts} %}}{{% endif {}%}}", if cuts { "-" } else { "" })
}

fn kept(name: &str, tag: &Tag<'_>) -> String {
    counter(&format!("{name} | protogen_keep"), tag.cuts)
}

/// A tag that is open.
struct Open<'t> {
    word: &'t str,
    counter: Option<usize>,
    from: usize,
    prints: usize,
    kept: Option<&'t str>,
}

/// The parameters of a component: `rule(rule, size=1, @t)`; an implicit one is the page's own, and not put together.
fn parameters(declaration: &str) -> Vec<&str> {
    let Some((_, list)) = declaration.split_once('(') else { return Vec::new() };
    let list = list.rsplit_once(')').map_or(list, |(list, _)| list);
    list.split(',')
        .map(str::trim)
        .filter(|name| name.starts_with(|c: char| c.is_alphabetic() || c == '_'))
        .map(|name| first_word(name).0)
        .collect()
}

fn first_word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    text.split_at(end)
}

/// A tag of a template.
struct Tag<'t> {
    start: usize,
    end: usize,
    inner: &'t str,
    /// Whether it writes.
    is_print: bool,
    /// Whether it cuts off the blanks after it.
    cuts: bool,
}

/// The tags of a template, without comments and what stands raw.
fn tags(text: &str) -> Vec<Tag<'_>> {
    let mut tags: Vec<Tag<'_>> = Vec::new();
    let (mut at, mut raw) = (0, false);
    while let Some(found) = text[at..].find(['{']) {
        let start = at + found;
        let close = match &text.as_bytes()[start + 1..] {
            [b'{', ..] if !raw => "}}",
            [b'%', ..] => "%}",
            [b'#', ..] if !raw => "#}",
            _ => {
                at = start + 1;
                continue;
            }
        };
        let length = if close == "#}" { text[start..].find(close) } else { length_outside_strings(&text[start..], close) };
        let end = length.map_or(text.len(), |length| start + length + close.len());
        let inner = text[start + 2..end].trim_end_matches(close);
        let cuts = inner.ends_with('-');
        let inner = inner.trim_matches('-');
        match first_word(inner).0 {
            "raw" if close == "%}" => raw = true,
            "endraw" if close == "%}" => raw = false,
            _ if raw || close == "#}" => {}
            _ => tags.push(Tag { start, end, inner, is_print: close == "}}", cuts }),
        }
        at = end;
    }
    tags
}

/// Where `close` stands outside of quotes.
fn length_outside_strings(text: &str, close: &str) -> Option<usize> {
    let (bytes, mut quote, mut at) = (text.as_bytes(), None, 2);
    while at < bytes.len() {
        match (quote, bytes[at]) {
            (Some(_), b'\\') => at += 1,
            (Some(open), byte) if byte == open => quote = None,
            (None, byte @ (b'"' | b'\'' | b'`')) => quote = Some(byte),
            (None, _) if bytes[at..].starts_with(close.as_bytes()) => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}
