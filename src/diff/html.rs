//! The comparison as one page that needs nothing else: no script, no style sheet, no picture.

use super::report::{Change, Difference, DocumentChange};
use super::{Class, phrases};
use std::fmt::Write;

const STYLE: &str = "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}\
h1{font-size:1.5rem}h2{font-size:1.15rem;margin:2rem 0 .25rem}table{border-collapse:collapse;width:100%}\
th,td{text-align:start;vertical-align:top;padding:.4rem .6rem;border-top:1px solid #ccc}th{font-weight:600}\
td p{margin:.2rem 0 0;color:#444}code{overflow-wrap:anywhere}.class{font-weight:600;white-space:nowrap}\
.reversed,.looser{color:#a30000}.incomparable{color:#7a1fa2}.stricter{color:#8a4b00}.wording{color:#00587a}\
@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}th,td{border-color:#444}td p{color:#bbb}\
.reversed,.looser{color:#ff9a8f}.incomparable{color:#d9a6f0}.stricter{color:#f0b566}.wording{color:#7fc8e8}}";

/// The whole page.
pub fn render(difference: &Difference) -> String {
    let title = format!("Changes from {} to {}", difference.old, difference.new);
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n\
         <body>\n<h1>{title}</h1>\n<p>{}</p>\n",
        text(&phrases::total(difference)),
        title = text(&title),
    );
    for path in &difference.unread {
        let _ = writeln!(out, "<p><strong>{}</strong> can't be read in full.</p>", text(path));
    }
    let small: Vec<&DocumentChange> = difference.documents.iter().filter(|document| document.too_small).collect();
    if !small.is_empty() {
        out.push_str("<h2>Versions</h2>\n<ul>\n");
        small.iter().for_each(|document| {
            let _ = writeln!(out, "<li>{}</li>", text(&phrases::too_small(document)));
        });
        out.push_str("</ul>\n");
    }
    for document in &difference.documents {
        heading(&mut out, &phrases::name(document), document.class, &phrases::counts(document));
        table(&mut out, phrases::shown(document));
    }
    if !difference.shared.is_empty() {
        out.push_str("<h2>Files that documents share</h2>\n");
        table(&mut out, difference.shared.iter());
    }
    out.push_str("<h2>What the classes mean</h2>\n<dl>\n");
    for class in Class::ALL {
        let _ = writeln!(out, "<dt class=\"class {0}\">{0}</dt><dd>{1}</dd>", class.word(), text(class.meaning()));
    }
    out.push_str("</dl>\n</body>\n</html>\n");
    out
}

fn heading(out: &mut String, name: &str, class: Class, counts: &str) {
    let word = class.word().replace(' ', "-");
    let _ = writeln!(out, "<h2>{} <span class=\"class {word}\">{}</span>{}</h2>", text(name), text(&phrases::effect(class)), text(counts));
}

fn table<'c>(out: &mut String, changes: impl Iterator<Item = &'c Change>) {
    out.push_str(
        "<table>\n<thead><tr><th scope=\"col\">Item</th><th scope=\"col\">Change</th><th scope=\"col\">Class</th></tr></thead>\n<tbody>\n",
    );
    for change in changes {
        let notes: String = phrases::notes(change).iter().map(|note| format!("<p>{}</p>", text(&note.replace('`', "")))).collect();
        let place =
            change.span.as_ref().map_or_else(String::new, |place| format!("<p><code>{}:{}</code></p>", text(&place.path), place.line));
        let alone = if change.no_effect { " alone: no change for the patient" } else { "" };
        let _ = writeln!(
            out,
            "<tr id=\"c{}\"><td><code>{}</code></td><td>{}{notes}{place}</td><td class=\"class {3}\">{3}{alone}</td></tr>",
            change.fingerprint,
            text(&phrases::item(change)),
            text(&phrases::what(change)),
            change.class.word(),
        );
    }
    out.push_str("</tbody>\n</table>\n");
}

fn text(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
