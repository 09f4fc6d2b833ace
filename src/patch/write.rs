//! Values as TOML text.

use super::Value;
use std::fmt::Write;

/// The end of a line, as the file has it where it first has one.
pub fn line_end(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// A value on the right of a `=`. A string keeps the quotes of the one in whose place it comes, `old`, where its characters allow that.
pub fn value(new: &Value, old: Option<&str>, line_end: &str) -> String {
    match new {
        Value::Text(text) => string(text, old.unwrap_or_default(), line_end),
        Value::Integer(number) => number.to_string(),
        Value::Boolean(flag) => flag.to_string(),
        Value::Date(date) => date.to_string(),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(|item| value(item, None, line_end)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Table(entries) if entries.is_empty() => "{}".to_owned(),
        Value::Table(entries) => {
            let entries: Vec<String> =
                entries.iter().map(|(name, new)| format!("{} = {}", key(name), value(new, None, line_end))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}

/// Lines `key = value`, each with its end.
pub fn entries(entries: &[(String, Value)], line_end: &str) -> String {
    entries.iter().map(|(name, new)| format!("{} = {}{line_end}", key(name), value(new, None, line_end))).collect()
}

/// A key, in quotes where it needs them.
pub fn key(name: &str) -> String {
    let is_bare = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if is_bare { name.to_owned() } else { basic(name) }
}

fn string(text: &str, old: &str, line_end: &str) -> String {
    let has_controls = text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n'));
    if old.starts_with("'''") && !has_controls && !text.contains("'''") && !text.ends_with('\'') {
        return format!("'''{line_end}{}'''", text.replace('\n', line_end));
    }
    if text.contains('\n') || old.starts_with("\"\"\"") {
        return several_lines(text, line_end);
    }
    let is_literal = old.starts_with('\'') && !has_controls && !text.contains('\'');
    if is_literal { format!("'{text}'") } else { basic(text) }
}

/// A string in double quotes, on one line.
pub fn basic(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\n' => out.push_str("\\n"),
            other => escaped(&mut out, other),
        }
    }
    out + "\""
}

/// Between three quotes. Only a quote before another one or before the end needs an escape.
fn several_lines(text: &str, line_end: &str) -> String {
    let mut out = format!("\"\"\"{line_end}");
    let mut following = text.chars().peekable();
    while let Some(character) = following.next() {
        match (character, following.peek()) {
            ('"', None | Some('"')) => out.push_str("\\\""),
            ('"', _) => out.push('"'),
            ('\n', _) => out.push_str(line_end),
            (other, _) => escaped(&mut out, other),
        }
    }
    out + "\"\"\""
}

fn escaped(out: &mut String, character: char) {
    match character {
        '\\' => out.push_str("\\\\"),
        '\t' => out.push_str("\\t"),
        '\r' => out.push_str("\\r"),
        other if other.is_control() => {
            let _ = write!(out, "\\u{:04X}", u32::from(other));
        }
        other => out.push(other),
    }
}
