//! The Markdown of words: what of it there is, and whether a reader sees all that was written.
//!
//! Pages, plain text and checks read words through [`events`] and no other way, so what is refused here is judged on what is printed.
//! [`refused`] accounts for each character of a text: it is shown, or it is a mark of one of the few constructs that words may use.
//! Whatever is neither has been taken away by Markdown, however it did that.

use super::visible::{can_be_seen, is_visible};
use crate::schema::{Text, WordsReference};
use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};
use std::borrow::Cow;
use std::ops::Range;

/// Faults of one text that are told one by one; a text with more was not written to be read.
const MOST_FAULTS: usize = 50;

/// The constructs that are known. Those that words can't use are among them, so that they are refused and not printed raw.
const KNOWN: Options =
    Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH).union(Options::ENABLE_FOOTNOTES).union(Options::ENABLE_TASKLISTS);

/// What a text is made of, with the place of each piece in it.
pub fn events(text: &str) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
    Parser::new_ext(text, KNOWN).into_offset_iter()
}

/// The targets of a text's links, each with the place of the whole link.
pub fn links(text: &str) -> impl Iterator<Item = (String, Range<usize>)> {
    events(text).filter_map(|(event, range)| match event {
        Event::Start(Tag::Link { dest_url, .. }) => Some((dest_url.into_string(), range)),
        _ => None,
    })
}

/// Whether a link leads to a page of the site itself: it names no scheme.
pub fn is_within_site(target: &str) -> bool {
    scheme(target).is_none()
}

/// The same with a value in the place of each reference, given by the reference's number.
pub fn filled<'t>(
    text: &'t str,
    references: &'t [WordsReference],
    mut value: impl FnMut(usize) -> String,
) -> impl Iterator<Item = Event<'t>> {
    // Few events hold a reference, and the others stay as they are.
    let is_inside = |range: &Range<usize>| references.iter().any(|reference| reference.is_within(range));
    events(text).flat_map(move |(event, range)| {
        let (whole, parts) = match event {
            Event::Text(shown) if is_inside(&range) && *shown == text[range.clone()] => {
                let parts = pieces(range, references).map(|piece| match piece {
                    Piece::Words(part) => Event::Text(text[part].into()),
                    Piece::Value(index) => Event::Text(value(index).into()),
                });
                (None, parts.collect())
            }
            Event::Code(code) if is_inside(&range) => {
                let inside = pieces(range, references).filter_map(|piece| if let Piece::Value(index) = piece { Some(index) } else { None });
                let filled =
                    inside.fold(code.into_string(), |code, index| code.replacen(&text[references[index].range.clone()], &value(index), 1));
                (Some(Event::Code(filled.into())), Vec::new())
            }
            other => (Some(other), Vec::new()),
        };
        whole.into_iter().chain(parts)
    })
}

/// A stretch of a text, or a reference in it by its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words as they are written.
    Words(Range<usize>),
    /// A value.
    Value(usize),
}

/// Whether a text has a link that leads to a page of the site.
pub fn links_within_site(text: &Text) -> bool {
    text.markup && text.source.contains("](") && links(&text.source).any(|(target, _)| is_within_site(&target))
}

/// A stretch of a text, taken apart at its references.
pub fn pieces(stretch: Range<usize>, references: &[WordsReference]) -> impl Iterator<Item = Piece> {
    let (mut pieces, mut from) = (Vec::new(), stretch.start);
    for (index, reference) in references.iter().enumerate().filter(|(_, reference)| reference.is_within(&stretch)) {
        pieces.push(Piece::Words(from..reference.range.start));
        pieces.push(Piece::Value(index));
        from = reference.range.end;
    }
    pieces.push(Piece::Words(from..stretch.end));
    pieces.into_iter().filter(|piece| !matches!(piece, Piece::Words(part) if part.is_empty()))
}

/// Whether a text may hold anything that Markdown changes; most have not, and are printed without a parser.
pub fn might_be_markup(text: &str) -> bool {
    text.contains(['*', '_', '`', '[', '<', '&', '\\', '\n', '\r', '#', '|', '~', '!'])
        || text.starts_with(['-', '+', '>', ' ', '\t', '='])
        || text.starts_with(|c: char| c.is_ascii_digit())
}

/// A stretch of a text that can't stay as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Where in the text.
    pub range: Range<usize>,
    /// What is wrong, as a phrase.
    pub message: Cow<'static, str>,
    /// What to write.
    pub help: Cow<'static, str>,
}

/// What of a text a reader would not see as it was written, or not in this place: `block` says whether there is room for paragraphs and
/// lists.
pub fn refused(text: &str, references: &[WordsReference], block: bool) -> Vec<Refused> {
    let mut account =
        Account { text, block, is: vec![Is::Lost; text.len()], open: Vec::new(), paragraphs: 0, tags: false, faults: Vec::new() };
    let mut skipped = 0;
    for (event, range) in events(text) {
        if range.start >= skipped {
            skipped = account.event(event, range);
        }
    }
    account.escapes();
    account.unseen_values(references);
    account.lost();
    if account.faults.is_empty() && !account.shows_anything() {
        account.refuse(0..text.len(), "a reader sees nothing of these words", "write them, or take the key out");
    }
    account.faults.sort_by_key(|fault| fault.range.start);
    account.faults.truncate(MOST_FAULTS);
    account.faults
}

/// What became of a byte of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Is {
    /// Nothing that was looked at so far.
    Lost,
    /// Shown.
    Shown,
    /// A mark of a construct that words may use, or part of what was refused.
    SharedContent,
}

/// A construct that must show something: an emphasis, a link, an item of a list.
#[derive(Debug)]
struct Open {
    what: &'static str,
    ordinal: Option<u64>,
    shows: bool,
}

struct Account<'t> {
    text: &'t str,
    block: bool,
    is: Vec<Is>,
    open: Vec<Open>,
    paragraphs: usize,
    /// Whether a tag was refused: the one that closes it is not told again.
    tags: bool,
    faults: Vec<Refused>,
}

impl Account<'_> {
    /// Looks at one event; gives back up to where no other is looked at, since the whole was refused.
    fn event(&mut self, event: Event<'_>, range: Range<usize>) -> usize {
        match event {
            Event::Text(shown) => self.text(&shown, range),
            Event::Code(shown) => self.code(&shown, range),
            Event::SoftBreak => {}
            Event::Start(Tag::Paragraph) => {
                self.paragraphs += 1;
                if self.paragraphs == 2 && !self.block {
                    return self.refuse(range, "a second paragraph does not fit here", "keep this text to one line");
                }
            }
            Event::Start(Tag::Emphasis) => self.emphasis(range, 1),
            Event::Start(Tag::Strong) => self.emphasis(range, 2),
            Event::Start(Tag::Link { link_type, dest_url, title, .. }) => return self.link(link_type, &dest_url, &title, range),
            Event::Start(Tag::List(first)) if self.block => self.open.push(Open { what: "list", ordinal: first, shows: false }),
            Event::Start(Tag::Item) if self.block => self.item(range),
            Event::Start(Tag::Table(_)) if self.block => self.table(range),
            Event::Start(Tag::TableHead | Tag::TableRow | Tag::TableCell) if self.block => {}
            Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Item) => return self.close(range),
            Event::End(TagEnd::Link) => {
                self.end_of_link(range.clone());
                return self.close(range);
            }
            Event::End(TagEnd::List(_)) => {
                self.open.pop();
            }
            Event::End(_) => {}
            other => return self.construct(&other, range),
        }
        0
    }

    fn text(&mut self, shown: &str, range: Range<usize>) {
        let written = &self.text[range.clone()];
        if shown == written {
            self.show(shown);
            self.mark(range, Is::Shown);
            return;
        }
        let message = format!("`{written}` is HTML");
        let help = if can_be_seen(shown) {
            format!(
                "write the character itself: `{}{shown}`",
                if shown.starts_with(|c: char| c.is_ascii_punctuation()) { "\\" } else { "" }
            )
        } else {
            "write a space; between a number and its unit the page keeps both together by itself".to_owned()
        };
        self.refuse(range, message, help);
    }

    fn code(&mut self, shown: &str, range: Range<usize>) {
        let visible = |text: &str| text.chars().filter(|c| is_visible(*c)).collect::<String>();
        if visible(shown) == visible(self.text[range.clone()].trim_matches('`')) && can_be_seen(shown) {
            self.show(shown);
            self.mark(range, Is::Shown);
        } else {
            self.refuse(range, "this code is not shown as it is written", "write it without backquotes");
        }
    }

    /// Emphasis stands around whole words: `2*3*4` is a product, and what has a star at its end is a note.
    fn emphasis(&mut self, range: Range<usize>, marks: usize) {
        let before = self.text[..range.start].chars().next_back();
        let after = self.text[range.end..].chars().next();
        let opens = |c: char| c.is_whitespace() || "*_([{\"'“‘«„‚¿¡—–-/".contains(c);
        let closes = |c: char| c.is_whitespace() || "*_)]}\"'”’»“‘—–-/.,;:!?…".contains(c);
        if !before.is_none_or(opens) || !after.is_none_or(closes) {
            let mark = &self.text[range.start..range.start + marks];
            let help = format!("write `\\{}` for the character, `×` to multiply, or put the marks around whole words", &mark[..1]);
            let message = format!("the `{mark}` within this word would not be shown");
            self.faults.push(Refused { range: range.clone(), message: message.into(), help: help.into() });
        }
        self.mark(range.start..range.start + marks, Is::SharedContent);
        self.mark(range.end - marks..range.end, Is::SharedContent);
        self.open.push(Open { what: "emphasis", ordinal: None, shows: false });
    }

    fn link(&mut self, kind: LinkType, target: &str, title: &str, range: Range<usize>) -> usize {
        if !matches!(kind, LinkType::Inline) {
            let written = &self.text[range.clone()];
            let message = if matches!(kind, LinkType::Autolink | LinkType::Email) {
                "a link has no words"
            } else {
                "the target of this link stands elsewhere"
            };
            let words = if written.starts_with('[') {
                "write `[words](https://…)`, or `\\[` for a bracket"
            } else {
                "write `[words](https://…)`"
            };
            return self.refuse(range, message, words);
        }
        if !good_link(target) {
            return self.refuse(range, format!("a link to `{target}` is refused"), "link by https:, mailto:, tel: or a relative path");
        }
        if !title.is_empty() {
            return self.refuse(range, "the title of this link would not be shown", "write it into the sentence");
        }
        self.mark(range.start..range.start + 1, Is::SharedContent);
        self.open.push(Open { what: "link", ordinal: None, shows: false });
        0
    }

    /// What stands between the last of a link's words and its end is the target, if it is written as one.
    fn end_of_link(&mut self, range: Range<usize>) {
        let last = range.clone().rev().find(|at| self.is[*at] != Is::Lost).map_or(range.start, |at| at + 1);
        if self.text[last..range.end].trim_start().starts_with("](") {
            self.mark(last..range.end, Is::SharedContent);
        }
    }

    /// An item's mark; a number is printed as the next after that of the item before.
    fn item(&mut self, range: Range<usize>) {
        let item = &self.text[range.clone()];
        let digits = item.bytes().take_while(u8::is_ascii_digit).count();
        let mark = range.start..(range.start + digits + 1).min(range.end);
        let list = self.open.last_mut().and_then(|list| list.ordinal.as_mut());
        if let Some(next) = list {
            if item[..digits].parse() != Ok(*next) {
                let message = format!("this number would be shown as {next}");
                self.faults.push(Refused {
                    range: mark.clone(),
                    message: message.into(),
                    help: "number the items one after another".into(),
                });
            }
            *next += 1;
        }
        self.mark(mark, Is::SharedContent);
        self.open.push(Open { what: "item", ordinal: None, shows: false });
    }

    /// Of a table everything but the lines between its cells is words.
    fn table(&mut self, range: Range<usize>) {
        let bytes = self.text.as_bytes();
        for at in range.filter(|at| matches!(bytes[*at], b'|' | b'-' | b':')) {
            self.is[at] = Is::SharedContent;
        }
    }

    fn close(&mut self, range: Range<usize>) -> usize {
        match self.open.pop() {
            Some(Open { what, shows: false, .. }) => {
                self.refuse(range, format!("this {what} shows nothing"), "write its words, or take it out")
            }
            _ => 0,
        }
    }

    /// Constructs that words can't use.
    fn construct(&mut self, event: &Event<'_>, range: Range<usize>) -> usize {
        let (message, help) = match event {
            Event::Html(html) | Event::InlineHtml(html) if self.tags && html.starts_with("</") => {
                self.mark(range, Is::SharedContent);
                return 0;
            }
            Event::Start(Tag::HtmlBlock) | Event::Html(_) | Event::InlineHtml(_) => {
                self.tags = true;
                ("raw HTML is refused", "write Markdown: `**bold**`, `*emphasis*`, `[words](https://…)`; or `\\<` for the character")
            }
            Event::Start(Tag::Image { .. }) => ("images are refused in words", "pictures belong to the theme"),
            Event::Start(Tag::List(_) | Tag::Heading { .. } | Tag::Table(_)) if !self.block => (
                "lists, headings and tables do not fit here",
                "keep this text to one line; put more items for more lines; a mark is shown after a backslash: `\\#`, `\\-`, `1\\.`",
            ),
            Event::Start(Tag::Heading { .. }) => {
                ("headings are refused in words", "the page sets its own headings; use a paragraph in bold")
            }
            Event::Start(Tag::BlockQuote(_)) => ("quotations are refused in words", "use quotation marks; write `\\>` for the character"),
            Event::Start(Tag::CodeBlock(_)) => ("blocks of code are refused in words", "begin the line without spaces and backquotes"),
            Event::Start(Tag::FootnoteDefinition(_)) | Event::FootnoteReference(_) => {
                ("footnotes are refused in words", "write the note into the sentence; or `\\[` for a bracket")
            }
            Event::Start(Tag::Strikethrough) => ("words can't be struck out", "take them out; write `\\~` for the character"),
            Event::HardBreak => ("a line break within a paragraph is refused", "leave a line empty for a new paragraph, or make a list"),
            Event::TaskListMarker(_) => ("boxes to tick are refused in words", "take the box out; write `\\[` for a bracket"),
            Event::Rule => ("this would be a line across the page", "write words; or a backslash before the first mark to show it"),
            _ => ("this Markdown is refused in words", "use paragraphs, lists, emphasis and links"),
        };
        self.refuse(range, message, help)
    }

    fn refuse(&mut self, range: Range<usize>, message: impl Into<Cow<'static, str>>, help: impl Into<Cow<'static, str>>) -> usize {
        let (end, trimmed) = (range.end, range.start + self.text[range.clone()].trim_end().len());
        self.mark(range.clone(), Is::SharedContent);
        // Where the whole is refused, what was found within it is no fault of its own.
        self.faults.retain(|fault| fault.range.start < range.start || fault.range.end > end);
        self.faults.push(Refused { range: range.start..trimmed, message: message.into(), help: help.into() });
        self.open.iter_mut().for_each(|open| open.shows = true);
        end
    }

    fn show(&mut self, shown: &str) {
        if can_be_seen(shown) {
            self.open.iter_mut().for_each(|open| open.shows = true);
        }
    }

    fn mark(&mut self, range: Range<usize>, is: Is) {
        self.is[range].fill(is);
    }

    /// A backslash before a character that is shown is told by that character.
    fn escapes(&mut self) {
        let bytes = self.text.as_bytes();
        for at in 1..bytes.len() {
            if bytes[at].is_ascii_punctuation() && self.is[at] == Is::Shown && bytes[at - 1] == b'\\' && self.is[at - 1] == Is::Lost {
                self.is[at - 1] = Is::SharedContent;
            }
        }
    }

    /// A value that is named where no words are shown, such as the target of a link.
    fn unseen_values(&mut self, references: &[WordsReference]) {
        for reference in references.iter().filter(|reference| self.is[reference.range.start] != Is::Shown) {
            if self.faults.iter().all(|fault| !fault.range.contains(&reference.range.start)) {
                self.faults.push(Refused {
                    range: reference.range.clone(),
                    message: "this value would not be shown".into(),
                    help: "name it in the words themselves".into(),
                });
            }
        }
    }

    /// Characters that are neither shown nor a mark, each stretch of them as one fault.
    fn lost(&mut self) {
        let mut found: Vec<Range<usize>> = Vec::new();
        for (at, character) in self.text.char_indices().filter(|(_, character)| is_visible(*character)) {
            if self.is[at] != Is::Lost {
                continue;
            }
            let end = at + character.len_utf8();
            match found.last_mut().filter(|last| self.is[last.end..at].iter().all(|is| *is == Is::Lost)) {
                Some(last) => last.end = end,
                None => found.push(at..end),
            }
        }
        for range in found {
            let help = match self.text[range.start..].chars().next() {
                Some(first) if first.is_ascii_punctuation() => format!("write `\\{first}` to have it shown"),
                _ => "write it as a sentence".to_owned(),
            };
            self.faults.push(Refused { range, message: "this would not be shown: Markdown takes it away".into(), help: help.into() });
        }
    }

    fn shows_anything(&self) -> bool {
        self.text.char_indices().any(|(at, character)| self.is[at] == Is::Shown && is_visible(character))
    }
}

/// Whether a link stays on the site or uses a scheme that is no script.
fn good_link(target: &str) -> bool {
    match scheme(target) {
        Some(scheme) => ["https", "mailto", "tel"].contains(&scheme.to_ascii_lowercase().as_str()),
        None => !target.starts_with("//") && !target.contains('\\'),
    }
}

/// What stands before a link's colon.
fn scheme(target: &str) -> Option<&str> {
    let end = target.find(['/', '?', '#', ':']).filter(|at| target.as_bytes()[*at] == b':')?;
    Some(&target[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The stretches that are refused.
    fn stretches(text: &str) -> Vec<&str> {
        refused(text, &[], true).into_iter().map(|fault| &text[fault.range]).collect()
    }

    #[test]
    fn what_is_shown_whole_is_allowed() {
        for text in [
            "Wait.",
            "Keep it *dry*.",
            "**Do not** wait",
            "(*soon*)",
            "a [word](index.html), too",
            "[*a*](b.html)",
            "***both***",
            "`SPF`",
            "- one\n- two\n\n  more",
            "1. one\n2. two",
            "3) one\n4) two",
            "| a | b |\n|---|:-:|\n| c | d |",
            "5 * 3 * 2",
            "a_b_c",
            "2\\*3\\*4",
            "\\[a\\]: b",
            "Do not sun*. Ask us*.",
            "R&D at AT&T",
            "1 < 2",
            "5 > 3",
            "#1",
            "a ~ b",
            "one\ntwo",
            "a\\b",
            "50% [or so]",
            "\\# one",
            "- *a*\n- [b](c.html)",
            "one\r\ntwo",
            "\\<b>",
            "one \\& two",
        ] {
            assert_eq!(refused(text, &[], true), [], "{text}");
        }
    }

    #[test]
    fn what_markdown_takes_away_is_refused_where_it_stands() {
        for (text, refused) in [
            ("[Breathing]: hard", vec!["[Breathing]: hard"]),
            ("Wait. [1]\n\n[1]: https://example.org 'Why'", vec!["[1]", "[1]: https://example.org 'Why'"]),
            ("Wait[^1].\n\n[^1]: Today", vec!["[^1]", "[^1]: Today"]),
            ("2*3*4", vec!["*3*"]),
            ("a**b**c", vec!["**b**"]),
            ("(2)*(3)*(4)", vec!["*(3)*"]),
            ("~~two~~ three", vec!["~~two~~"]),
            ("[](index.html)", vec!["[](index.html)"]),
            ("[\u{200b}](index.html) go", vec!["[\u{200b}](index.html)"]),
            ("a [b](c.html 'd')", vec!["[b](c.html 'd')"]),
            ("<https://example.org>", vec!["<https://example.org>"]),
            ("&nbsp;", vec!["&nbsp;"]),
            ("5&nbsp;mm, &lt; 3", vec!["&nbsp;", "&lt;"]),
            ("***", vec!["***"]),
            ("one  \ntwo", vec![""]),
            ("one\\\ntwo", vec!["\\"]),
            ("# one", vec!["# one"]),
            ("one\n---", vec!["one\n---"]),
            ("> 5 days", vec!["> 5 days"]),
            ("    one", vec!["one"]),
            ("```now\none\n```", vec!["```now\none\n```"]),
            ("- one\n-\n- two", vec!["-"]),
            ("- [ ] one", vec!["[ ]"]),
            ("3. one\n5. two", vec!["5."]),
            ("| a |\n|---|\n| b | c |", vec!["c"]),
            ("one <!-- two -->", vec!["<!-- two -->"]),
            ("<b>one</b>", vec!["<b>"]),
            ("\u{200b}\\\u{ad}", vec![]),
            ("*\u{200b}*", vec!["*\u{200b}*"]),
            ("\u{200b}\n\u{a0}", vec!["\u{200b}"]),
        ] {
            assert_eq!(stretches(text), refused, "{text:?}");
        }
    }
}
