//! U008: a date or time in a sentence means one day and one time.

use crate::check::text::TextBlock;
use crate::check::{CatalogCx, Check, Findings, Run, signs};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use std::ops::Range;

pub static CHECK: Check = Check {
    rule: Rule { code: "U008", name: "ambiguous-date", severity: Severity::Warning, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Text(signs::a_digit, run),
};

const DOCS: &str = r#"
A date in a sentence is written in numbers (`03/04/2026` is two different days), with an ending (`6th August`), or a time is `12am`,
`12pm`, `24:00` or `5.30pm`. Write "3 April 2026", "midday", "midnight", "5:30pm". Dates of the data are typed and can't be mistaken.

Source: NHS content guide, dates and time.

```toml fails
[scope]
patient = "We treated your skin on 03/04/2026."
```

```toml passes
[scope]
patient = "We treated your skin on 3 April 2026."
```
"#;

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/// What is wrong, where, and the right text where that is certain.
#[derive(Debug, PartialEq, Eq)]
struct Fault {
    range: Range<usize>,
    message: String,
    right: Option<String>,
}

fn run(block: &TextBlock<'_>, _: &CatalogCx<'_>, out: &mut Findings) {
    if !block.rendered.contains(|c: char| c.is_ascii_digit()) {
        return;
    }
    for fault in faults(&block.rendered).into_iter().filter(|fault| !block.is_bound(fault.range.clone())) {
        let span = block.span(fault.range);
        let finding = Diagnostic::new(&CHECK.rule, span, fault.message);
        out.push_for(
            block.item(),
            match fault.right {
                Some(right) => finding.with_help(format!("write \"{right}\"")).with_fix(span, right),
                None => finding.with_help("write the month as a word: \"3 April 2026\""),
            },
        );
    }
}

fn faults(text: &str) -> Vec<Fault> {
    let mut found = Vec::new();
    for range in tokens(text) {
        let token = &text[range.clone()];
        let fault = numeric_date(token).or_else(|| time(token)).or_else(|| ordinal(text, &range));
        found.extend(fault.map(|(message, right)| Fault { range, message, right }));
    }
    found
}

/// Stretches without a space that start with a digit, without the punctuation after them.
fn tokens(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    for word in text.split_inclusive(|c: char| c.is_whitespace() || matches!(c, '(' | ',' | ';')) {
        let trimmed = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        if trimmed.starts_with(|c: char| c.is_ascii_digit()) {
            found.push(from..from + trimmed.len());
        }
        from += word.len();
    }
    found
}

/// `03/04/2026`: certain only where one of the numbers can't be a month.
fn numeric_date(token: &str) -> Option<(String, Option<String>)> {
    let separator = ['/', '.', '-'].into_iter().find(|separator| token.matches(*separator).count() == 2)?;
    let parts: Vec<usize> = token.split(separator).map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let lengths: Vec<usize> = token.split(separator).map(str::len).collect();
    let [first, second, year] = parts[..] else { return None };
    let is_date =
        lengths[0] <= 2 && lengths[1] <= 2 && matches!(lengths[2], 2 | 4) && (1..=31).contains(&first) && (1..=31).contains(&second);
    if !is_date || (separator == '.' && lengths[2] != 4) {
        return None;
    }
    let certain = match (first, second) {
        (13.., 1..=12) => Some((first, second)),
        (1..=12, 13..) => Some((second, first)),
        _ => None,
    };
    let right = certain.filter(|_| lengths[2] == 4).map(|(day, month)| format!("{day} {} {year}", MONTHS[month - 1]));
    let message = match certain {
        None => format!("`{token}` is two different days, by who reads it"),
        Some(_) => format!("the date `{token}` is in numbers only"),
    };
    Some((message, right))
}

fn time(token: &str) -> Option<(String, Option<String>)> {
    let right = match token.to_ascii_lowercase().as_str() {
        "12am" | "12:00am" | "24:00" | "0:00" | "00:00" => "midnight".to_owned(),
        "12pm" | "12:00pm" => "midday".to_owned(),
        other => {
            let clock = other.strip_suffix("am").or_else(|| other.strip_suffix("pm"))?;
            let (hours, minutes) = clock.split_once('.')?;
            let good = hours.parse::<u8>().is_ok_and(|hours| hours <= 12) && minutes.len() == 2 && minutes.parse::<u8>().is_ok();
            return good.then(|| (format!("the time `{token}` has a point between hours and minutes"), Some(other.replace('.', ":"))));
        }
    };
    Some((format!("`{token}` is taken for midday by some and for midnight by others"), Some(right)))
}

/// `6th August`.
fn ordinal(text: &str, range: &Range<usize>) -> Option<(String, Option<String>)> {
    let token = &text[range.clone()];
    let day = ["st", "nd", "rd", "th"].iter().find_map(|ending| token.strip_suffix(ending))?;
    let next = text[range.end..].split_whitespace().next()?;
    let month = MONTHS.iter().any(|month| next.trim_matches(|c: char| !c.is_alphabetic()).eq_ignore_ascii_case(month));
    let good = month && day.parse::<u8>().is_ok_and(|day| (1..=31).contains(&day));
    good.then(|| (format!("`{token}` has an ending, which a date does without"), Some(day.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<(&str, Option<String>)> {
        faults(text).into_iter().map(|fault| (&text[fault.range], fault.right)).collect()
    }

    #[test]
    fn only_what_means_two_things_is_found() {
        let right = |text: &str| Some(text.to_owned());
        assert_eq!(shown("on 03/04/2026, or 12/12/26."), [("03/04/2026", None), ("12/12/26", None)]);
        assert_eq!(shown("on 13/04/2026"), [("13/04/2026", right("13 April 2026"))]);
        assert_eq!(shown("on 04.13.2026"), [("04.13.2026", right("13 April 2026"))]);
        assert_eq!(shown("(by 12am)"), [("12am", right("midnight"))]);
        assert_eq!(shown("by 12pm or 24:00."), [("12pm", right("midday")), ("24:00", right("midnight"))]);
        assert_eq!(shown("at 5.30pm"), [("5.30pm", right("5:30pm"))]);
        assert_eq!(shown("the 6th August"), [("6th", right("6"))]);
        assert_eq!(shown("3 April 2026, 5:30pm, 2026-04-03, version 1.2.3, 32/01/2026, the 6th pass, 24/7, 0.5 mm"), []);
    }
}
