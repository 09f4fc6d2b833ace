//! `protogen explain`: what a rule finds, why, and what to write.

use super::terminal::Terminal;
use super::{Failure, Outcome};
use crate::check::{every_explained, find_explained, reference};
use crate::diagnostic::{Window, nearest};

/// Options of `explain`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The rule's code or name, such as `S102` or `depth-over-maximum`; without it, all rules are listed.
    rule: Option<String>,
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Outcome, Failure> {
    let Some(wanted) = &arguments.rule else {
        terminal.print(&reference::list(Terminal::window()))?;
        return Ok(Outcome::Fine);
    };
    let Some(rule) = find_explained(wanted) else { return Err(unknown(wanted).into()) };
    terminal.print(&fitted(&reference::explain(rule), Terminal::window()))?;
    Ok(Outcome::Fine)
}

/// Markdown fitted to the window: headings, paragraphs and lists are wrapped, and a row of a table is an item with a line for each cell.
/// Code stays as it is.
fn fitted(markdown: &str, window: Window) -> String {
    let mut lines = Vec::new();
    let mut block = String::new();
    let mut columns: Option<Vec<&str>> = None;
    let mut is_code = false;
    for line in markdown.lines() {
        let is_fence = line.starts_with("```");
        let is_row = line.starts_with('|') && !is_code;
        if is_fence || is_code || line.is_empty() {
            lines.extend(fitted_block(&std::mem::take(&mut block), window));
            lines.push(line.to_owned());
            is_code ^= is_fence;
        } else if is_row {
            match &columns {
                None => columns = Some(cells(line)),
                Some(columns) => lines.extend(fitted_row(columns, &cells(line), window)),
            }
        } else if block.is_empty() || line.trim_start().starts_with(BULLET) {
            lines.extend(fitted_block(&std::mem::replace(&mut block, line.to_owned()), window));
        } else {
            block = format!("{block} {}", line.trim_start());
        }
        columns = columns.filter(|_| is_row);
    }
    lines.extend(fitted_block(&block, window));
    lines.into_iter().map(|line| line + "\n").collect()
}

/// What begins an item of a list.
const BULLET: &str = "* ";

/// A heading, a paragraph or an item of a list, whose lines stand below its first word.
fn fitted_block(block: &str, window: Window) -> Vec<String> {
    let text = block.trim_start();
    let text = text.strip_prefix(BULLET).unwrap_or(text);
    let head = &block[..block.len() - text.len()];
    if block.is_empty() { Vec::new() } else { window.hanging(head, text) }
}

/// A row: what it has in each column, by the name of that. The rule below the names is none.
fn fitted_row(columns: &[&str], row: &[&str], window: Window) -> Vec<String> {
    if row.iter().all(|cell| cell.starts_with("--")) {
        return Vec::new();
    }
    let heads = std::iter::once(BULLET).chain(std::iter::repeat("  "));
    let named = heads.zip(columns.iter().zip(row)).filter(|(_, (_, cell))| !cell.is_empty());
    named.flat_map(|(head, (column, cell))| window.hanging(head, &format!("{column}: {cell}"))).collect()
}

fn cells(row: &str) -> Vec<&str> {
    row.trim_matches('|').split('|').map(str::trim).collect()
}

fn unknown(wanted: &str) -> String {
    let names = every_explained().into_iter().map(|rule| rule.name);
    match nearest(wanted, names) {
        Some(near) => format!("there is no rule `{wanted}`; did you mean `{near}`?"),
        None => format!("there is no rule `{wanted}`: `protogen explain` lists them"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_and_lists_are_wrapped_and_code_is_not() {
        let markdown = "## S1 name\n\nA rule that says\nmore than one line of a narrow window holds.\n\n* one item that is\n  long enough for two\n\
            * two\n\n```toml\nfor = \"24 h\" # as it was written, however long it may be\n\n```\nThe end.\n";
        let expected = "## S1 name\n\nA rule that says more than one line of a\nnarrow window holds.\n\n* one item that is long enough for two\n\
            * two\n\n```toml\nfor = \"24 h\" # as it was written, however long it may be\n\n```\nThe end.\n";
        assert_eq!(fitted(markdown, Window::new(40)), expected);
        assert_eq!(
            fitted("* one item that is long enough for two lines\n", Window::new(40)),
            "* one item that is long enough for two\n  lines\n"
        );
    }

    #[test]
    fn a_row_of_a_table_is_an_item_with_a_line_for_each_cell() {
        let table = "Limits:\n\n| value | plausible | from |\n|---|---|---|\n| depth | 0.1 to 3.5 mm; the upper limit is `max-needle` | own |\n\
            | time | 5 min | |\n\n* end\n";
        let expected = "Limits:\n\n* value: depth\n  plausible: 0.1 to 3.5 mm; the upper\n  limit is `max-needle`\n  from: own\n* value: time\n  plausible: 5 min\n\n\
            * end\n";
        assert_eq!(fitted(table, Window::new(40)), expected);
    }

    /// The lines outside of code.
    fn prose(text: &str) -> impl Iterator<Item = &str> {
        let mut is_code = false;
        text.lines().filter(move |line| {
            let is_fence = line.starts_with("```");
            is_code ^= is_fence;
            !is_fence && !is_code
        })
    }

    #[test]
    fn no_line_of_prose_of_any_rule_is_wider_than_the_window_unless_it_is_one_word() {
        for window in [40, 80, 200].map(Window::new) {
            for rule in every_explained() {
                let page = fitted(&reference::explain(rule), window);
                for line in prose(&page) {
                    let words = line.trim_start().trim_start_matches(BULLET);
                    let fits = textwrap::core::display_width(line) <= window.columns() || !words.contains(' ');
                    assert!(fits && !line.starts_with('|'), "{} at {}: {line}", rule.code, window.columns());
                }
                let markdown = reference::explain(rule);
                let rows = markdown.lines().filter(|line| line.starts_with('|')).flat_map(cells).filter(|cell| !cell.starts_with("--"));
                let others = markdown.lines().filter(|line| !line.starts_with('|'));
                for word in rows.chain(others).flat_map(str::split_whitespace) {
                    assert!(page.contains(word), "{} lacks {word}", rule.code);
                }
            }
            for line in reference::list(window).lines() {
                assert!(textwrap::core::display_width(line) <= window.columns() || !line.trim().contains(' '), "{line}");
            }
        }
    }
}
