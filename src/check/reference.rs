//! What the rules say of themselves: one rule for the terminal, all of them as a list and as a page.

use super::{every_explained, is_suppressible, rules};
use crate::diagnostic::{Rule, Window};
use crate::model::protocol::Region;
use std::fmt::Write;

const HEAD: &str = "\
# Rules

Every rule of `protogen check`, by code. This page is made from the rules' own documentation; `protogen explain CODE` prints one of them.

An error stops the build. A warning stops it under `--deny warnings` only, advice never does. `protogen.toml` sets another weight for a
rule, and a document accepts a finding for a time:

```toml
[[allow]]
rule = \"P402\"
item = \"no-makeup\"
reason = \"The long form is required by our insurer.\"
by = \"medical-director\"
until = 2027-03-01
```

A code stands for one rule for ever; gaps are rules that need something this program does not have yet. K1 to K8 are classes: no finding
bears them, and `protogen visit --format json` names what contradicts by them.

";

/// All rules as a Markdown page.
pub fn page() -> String {
    let mut page = HEAD.to_owned();
    page.push_str("| code | name | weight | finds |\n|---|---|---|---|\n");
    for rule in every_explained() {
        let summary = rule.summary().replace('|', "\\|");
        let anchor = format!("{}-{}", rule.code.to_lowercase(), rule.name);
        line(&mut page, format_args!("| [{}](#{anchor}) | {} | {} | {summary} |", rule.code, rule.name, rule.severity.name()));
    }
    for rule in every_explained() {
        page.push('\n');
        page.push_str(&explain(rule));
    }
    page
}

/// For each rule its code, name and weight, and what it finds.
pub fn list(window: Window) -> String {
    let lines = every_explained().into_iter().flat_map(|rule| {
        let head = format!("{} {:22} {:8} ", rule.code, rule.name, rule.severity.name());
        window.hanging(&head, &rule.summary())
    });
    lines.map(|line| line + "\n").collect()
}

/// One rule in full, as Markdown.
pub fn explain(rule: &Rule) -> String {
    let allowed = if is_suppressible(rule) { "a document may accept it for a time" } else { "no document may accept it" };
    let mut text = String::new();
    line(&mut text, format_args!("## {} {}\n", rule.code, rule.name));
    line(&mut text, format_args!("*{}; {}; {allowed}*\n", rule.severity.name(), place(rule)));
    for documented in rule.docs.trim().lines() {
        line(&mut text, format_args!("{}", opening(documented).as_deref().unwrap_or(documented)));
    }
    text
}

/// Where the rule holds.
fn place(rule: &Rule) -> String {
    let regions = rules::ALL.iter().find(|check| check.rule.code == rule.code).map_or(&[][..], |check| check.regions);
    match regions {
        [] => "in every region".to_owned(),
        some => format!("in {}", some.iter().map(|region| Region::word(*region)).collect::<Vec<_>>().join(", ")),
    }
}

/// The fence of an example says in words what the example shows.
fn opening(line: &str) -> Option<String> {
    let (language, shows) = line.strip_prefix("```")?.split_once(' ')?;
    let mut words = shows.split_whitespace();
    let mut text = match words.next()? {
        "fails" => "This is found".to_owned(),
        "passes" => "This is fine".to_owned(),
        _ => return None,
    };
    while let (Some(key), Some(value)) = (words.next(), words.next()) {
        text.push_str(&match key {
            "as" => format!(" as the file `{value}`"),
            "as-of" => format!(" on {value}"),
            "profile" => format!(" where the rules of `{value}` hold"),
            _ => format!(" in `{value}`"),
        });
    }
    Some(format!("{text}:\n\n```{language}"))
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    writeln!(text, "{line}").expect("a string takes any text");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_says_what_the_example_shows() {
        assert_eq!(opening("```toml fails").as_deref(), Some("This is found:\n\n```toml"));
        assert_eq!(
            opening("```toml passes in clinic as-of 2028-01-01").as_deref(),
            Some("This is fine in `clinic` on 2028-01-01:\n\n```toml")
        );
        assert_eq!(
            opening("```css fails as themes/clinic/assets/style.css").as_deref(),
            Some("This is found as the file `themes/clinic/assets/style.css`:\n\n```css")
        );
        assert_eq!(opening("```toml"), None);
        assert_eq!(opening("words"), None);
    }
}
