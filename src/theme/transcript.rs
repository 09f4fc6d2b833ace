//! All that a page says: to whoever reads it, has it read aloud, prints it, or uses the tools that scripts show.
//!
//! [`Page`](super::page::Page) knows what a browser shows, by which it is held that nothing is hidden. An approval asks the other question,
//! whether anything that somebody may come to read has changed, so nothing is left out here but scripts and style sheets.

use super::element::{Element, Listener};
use super::tree::Tree;
use super::written;
use crate::model::visible::can_be_seen;

/// Attributes with words: those that are read aloud or shown, and those from which scripts take words.
const WITH_WORDS: [&str; 4] = ["alt", "aria-label", "placeholder", "title"];

/// What the names of attributes begin with that are for scripts.
const FOR_SCRIPTS: &str = "data-";

/// The lines of a page in its order, each with single blanks: one for each block, and one for each attribute with words.
pub fn transcript(html: &str) -> Vec<String> {
    let mut lines = Transcript::default();
    if written::document(html, &mut lines).is_none() {
        lines = Transcript::default();
        Tree::parse(html, true).tell(&mut lines);
    }
    lines.finished()
}

#[derive(Debug, Default)]
struct Transcript {
    lines: Vec<String>,
    line: String,
    /// Of each element that has begun, whether it ends a line, and whether its content is for machines.
    open: Vec<(bool, bool)>,
}

impl Transcript {
    fn end_line(&mut self) {
        let words: Vec<&str> = self.line.split_ascii_whitespace().collect();
        // A cell with a no-break space alone says nothing.
        let line = words.join(" ");
        self.lines.extend(can_be_seen(&line).then_some(line));
        self.line.clear();
    }

    fn finished(mut self) -> Vec<String> {
        self.end_line();
        self.lines
    }
}

impl<'p> Listener<'p> for Transcript {
    fn begin(&mut self, element: &Element<'_, 'p>) {
        let is_block = !(element.is_html && element.look.within_a_line);
        if is_block {
            self.end_line();
        }
        let describes = element.attribute("name").is_some_and(|name| name.eq_ignore_ascii_case("description"));
        let has_words = |name: &str| WITH_WORDS.contains(&name) || name.starts_with(FOR_SCRIPTS) || (name == "content" && describes);
        let words = element.attributes.iter().filter(|(name, value)| has_words(name) && !value.trim().is_empty());
        self.lines.extend(words.map(|(name, value)| {
            let value: Vec<&str> = value.split_ascii_whitespace().collect();
            format!("[{name}] {}", value.join(" "))
        }));
        let outer = self.open.last().is_some_and(|(_, is_code)| *is_code);
        self.open.push((is_block, outer || ["script", "style"].contains(&element.name)));
    }

    fn text(&mut self, text: &str) {
        if !self.open.last().is_some_and(|(_, is_code)| *is_code) {
            self.line.push_str(text);
        }
    }

    fn end(&mut self) {
        if self.open.pop().is_some_and(|(is_block, _)| is_block) {
            self.end_line();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_out_but_code() {
        let page = "<!doctype html><html lang=en><head><title>A  title</title><style>p { color: red }</style>\
            <meta name=viewport content='width=1'><meta name=description content='In a word'></head><body><p>One <b>bold</b>\n line</p><p hidden>For scripts</p><p>&nbsp;</p><p>\u{200b}</p>\
            <details><summary>More</summary>Inside</details><img alt='A face' src=x.png><svg aria-hidden=true><text>12 h</text></svg>\
            <button data-done='Finished' aria-label='Timer'>Go</button><script>let x = 'no'</script></body></html>";
        let lines = [
            "A title",
            "[content] In a word",
            "One bold line",
            "For scripts",
            "More",
            "Inside",
            "[alt] A face",
            "12 h",
            "[data-done] Finished",
            "[aria-label] Timer",
            "Go",
        ];
        assert_eq!(transcript(page), lines);
    }
}
