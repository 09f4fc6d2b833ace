//! A page as a browser reads it: the text that it shows, its links, and what a page may not hold.
//!
//! Two readers tell a page piece by piece to one [`Reading`], which alone knows what is shown. [`Tree`] is that of the HTML standard's
//! parser, so an error in a tag means here what it means in a browser; building it takes longer than making the page. [`written`] reads
//! pages that are written as they are nested, as those of the default theme are, in one pass, and gives up on everything else. So a
//! page is told by the tree wherever the two could differ, and a test holds them to tell the same, piece by piece, of every page of
//! the example clinics and starters, and of thousands of pages that are broken by lot.
//!
//! Style sheets are not looked at: what they hide is found when the page is printed ([`crate::pdf`]).

use super::element::{Attribute, Element, Listener};
use super::remote::{self, Remote};
use super::tree::Tree;
use super::written;
use crate::view::PictureView;
use std::borrow::Cow;
use std::fmt;

/// Attributes with which an element shows nothing, shows it to some readers alone, or shows it in a colour of its own.
const UNSEEN_WITH: [&str; 10] = ["alink", "bgcolor", "color", "hidden", "inert", "link", "popover", "style", "text", "vlink"];

/// How many elements that a browser sets smaller than what is around them may stand within each other.
const SMALLER_WITHIN: usize = 2;

/// Letters that turn the order of those after them round (UAX #9: overrides).
const OVERRIDES: [char; 2] = ['\u{202d}', '\u{202e}'];

/// The byte that they begin with.
const OVERRIDES_BEGIN: u8 = 0xe2;

/// Where a line or a block ends, in a text that is shown. Blanks of the source are never a line feed there.
const BREAK: char = '\n';

/// What a browser shows of a page.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Page {
    /// The text, with one blank for any number of them, and a line feed between blocks.
    pub text: String,
    /// The addresses of links in which a text is shown.
    pub links: Vec<String>,
    /// The pictures that are shown.
    pub pictures: Vec<Image>,
    /// What the page may not hold, in its order.
    pub faults: Vec<Fault>,
}

/// A picture of a page, by its attributes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Image {
    src: String,
    alt: String,
    width: String,
    height: String,
}

/// What a page may not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It asks another host, or runs an address.
    Remote(Remote),
    /// A style, a script or a handler of events in the page itself.
    Inline(String),
    /// It changes where links lead, or leaves by itself.
    Elsewhere(&'static str),
    /// A letter that turns the order of others round.
    Override(char),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Remote(remote) => remote.fmt(f),
            Self::Inline(what) => write!(f, "{what} stands in the page itself; put styles and scripts into files of the theme's `assets/`"),
            Self::Elsewhere(what) => write!(f, "{what} changes where the page's links lead, or leaves the page; take it out"),
            Self::Override(letter) => {
                write!(f, "the letter U+{:04X} turns the order of letters round; take it out", u32::from(*letter))
            }
        }
    }
}

impl Page {
    /// Of a document.
    pub fn read(html: &str) -> Self {
        Self::told(|reading| written::document(html, reading)).unwrap_or_else(|| Self::of_tree(html, true))
    }

    /// As a browser reads it whose scripts are switched off: what stands in `noscript` is then part of the tree.
    pub fn read_without_scripts(html: &str) -> Self {
        Self::of_tree(html, false)
    }

    /// The text alone, of what may stand in the body of a document.
    pub fn text_of(html: &str) -> String {
        Self::told(|reading| written::fragment(html, reading)).unwrap_or_else(|| Self::of_tree(html, true)).text
    }

    /// By the parser of the HTML standard.
    fn of_tree(html: &str, scripting: bool) -> Self {
        let tree = Tree::parse(html, scripting);
        let page = Self::told(|reading| {
            tree.tell(reading);
            Some(())
        });
        page.unwrap_or_default()
    }

    /// What a reader tells; nothing, if it gives up.
    pub fn told<'p>(tell: impl FnOnce(&mut Reading<'p>) -> Option<()>) -> Option<Self> {
        let mut reading = Reading { page: Self::default(), gap: Gap::Break, open: Vec::new(), links: Vec::new() };
        tell(&mut reading)?;
        Some(reading.page)
    }

    /// Whether it shows the picture, with its text and its size.
    pub fn shows(&self, wanted: &PictureView) -> bool {
        let PictureView { src, width, height, alt, .. } = wanted;
        let size = |written: &str, wanted: &u32| written.trim() == wanted.to_string();
        let mut pictures = self.pictures.iter().filter(|image| image.src.trim() == src && image.alt == *alt);
        pictures.any(|image| size(&image.width, width) && size(&image.height, height))
    }
}

/// What stands between the text so far and the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    None,
    Blank,
    Break,
}

/// What has begun and not ended, with how its content is shown.
#[derive(Debug, Clone, Copy, Default)]
struct Open {
    /// Within something that is not shown.
    unseen: bool,
    /// How many elements around it make the text smaller.
    smaller: usize,
    /// The link around it, by its place among all.
    link: Option<usize>,
    /// Whether it ends a line.
    is_block: bool,
    /// Whether it is a `details` that is closed, of which nothing is shown but its first `summary`.
    is_closed: bool,
    /// Whether that has begun.
    has_summary: bool,
}

/// Gathers what is shown of what is told.
#[derive(Debug)]
pub(super) struct Reading<'p> {
    page: Page,
    gap: Gap,
    open: Vec<Open>,
    /// The address of every link so far.
    links: Vec<Cow<'p, str>>,
}

impl<'p> Listener<'p> for Reading<'p> {
    fn begin(&mut self, element: &Element<'_, 'p>) {
        let outer = self.open.last_mut();
        let is_hidden =
            outer.is_some_and(|outer| outer.is_closed && (!element.is("summary") || std::mem::replace(&mut outer.has_summary, true)));
        let outer = self.open.last().copied().unwrap_or_default();
        self.look_at(element);
        let is_block = !(element.is_html && element.look.within_a_line);
        if is_block {
            self.gap = Gap::Break;
        }
        let smaller = outer.smaller + usize::from(element.look.smaller);
        let unseen = outer.unseen || is_hidden || is_unseen(element) || smaller > SMALLER_WITHIN;
        let link = if element.is("a") { element.attribute("href") } else { None };
        let link = link.map_or(outer.link, |address| {
            self.links.push(address.clone());
            Some(self.links.len() - 1)
        });
        if !unseen && element.is("img") {
            let written = |name: &str| element.attribute(name).map_or_else(String::new, ToString::to_string);
            let image = Image { src: written("src"), alt: written("alt"), width: written("width"), height: written("height") };
            self.page.pictures.push(image);
        }
        let is_closed = element.is("details") && !element.has("open");
        self.open.push(Open { unseen, smaller, link, is_block, is_closed, has_summary: false });
    }

    fn text(&mut self, text: &str) {
        let place = self.open.last().copied().unwrap_or_default();
        if place.unseen || place.is_closed {
            return;
        }
        self.page.faults.extend(first_override(text).map(Fault::Override));
        if self.words(text)
            && let Some(address) = place.link.map(|link| &self.links[link])
            && self.page.links.last().is_none_or(|last| last != address)
        {
            self.page.links.push(address.to_string());
        }
    }

    fn end(&mut self) {
        if self.open.pop().is_some_and(|ended| ended.is_block) {
            self.gap = Gap::Break;
        }
    }
}

impl Reading<'_> {
    /// Adds the words of a text, each run of blanks as one. Whether there was a word.
    fn words(&mut self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let (mut from, mut is_any) = (0, false);
        loop {
            let end = end_of_words(bytes, from);
            is_any |= end > from;
            self.shown(&text[from..end]);
            let Some(blanks) = bytes[end..].iter().position(|byte| !byte.is_ascii_whitespace()) else {
                if end < bytes.len() && self.gap == Gap::None {
                    self.gap = Gap::Blank;
                }
                return is_any;
            };
            if blanks > 0 && self.gap == Gap::None {
                self.gap = Gap::Blank;
            }
            from = end + blanks;
        }
    }

    fn shown(&mut self, words: &str) {
        if words.is_empty() {
            return;
        }
        match self.gap {
            Gap::Break if !self.page.text.is_empty() => self.page.text.push(BREAK),
            Gap::Blank => self.page.text.push(' '),
            _ => {}
        }
        self.gap = Gap::None;
        self.page.text.push_str(words);
    }

    fn look_at(&mut self, element: &Element<'_, '_>) {
        let faults = &mut self.page.faults;
        let attributes = element.attributes.iter().map(|(name, value)| (*name, &**value));
        faults.extend(remote::in_element(element.name, attributes).map(Fault::Remote));
        let is_file = || element.has("href") || element.has("src");
        if element.name == "style" || (element.name == "script" && !is_file()) {
            faults.push(Fault::Inline(format!("`<{}>`", element.name)));
        }
        let is_inline = |name: &str| name == "style" || name.starts_with("on");
        faults.extend(element.attributes.iter().filter(|(name, _)| is_inline(name)).map(|(name, _)| Fault::Inline(format!("`{name}=`"))));
        if element.is("base") {
            faults.push(Fault::Elsewhere("`<base>`"));
        }
        if element.is("meta") && element.attribute("http-equiv").is_some_and(|value| value.trim().eq_ignore_ascii_case("refresh")) {
            faults.push(Fault::Elsewhere("`<meta http-equiv=\"refresh\">`"));
        }
    }
}

/// Whether the element by itself hides its content.
fn is_unseen(element: &Element<'_, '_>) -> bool {
    let hides =
        |(name, value): &Attribute<'_>| UNSEEN_WITH.contains(name) || (*name == "aria-hidden" && value.eq_ignore_ascii_case("true"));
    let is_closed = || element.is("dialog") && !element.has("open");
    !element.is_html || element.has_shadow || element.look.unseen || element.attributes.iter().any(hides) || is_closed()
}

/// Where words end that can be shown as they are written, with single blanks between them.
fn end_of_words(text: &[u8], from: usize) -> usize {
    let is_between = |at: usize| at > from && text[at] == b' ' && text.get(at + 1).is_some_and(|next| !next.is_ascii_whitespace());
    let ends = |at: usize| text[at] <= b' ' && text[at].is_ascii_whitespace() && !is_between(at);
    (from..text.len()).find(|at| ends(*at)).unwrap_or(text.len())
}

/// The first letter that turns the order of others round. Each begins with the same byte, which few texts hold.
fn first_override(text: &str) -> Option<char> {
    let begins = memchr::memchr_iter(OVERRIDES_BEGIN, text.as_bytes());
    begins.filter_map(|at| text[at..].chars().next()).find(|letter| OVERRIDES.contains(letter))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Ways in which a page holds a text that its reader does not see, or not before a click. `@` is the text.
    pub const HIDDEN: &[&str] = &[
        // In no text node of the body.
        "<!-- @ -->",
        "<!--> --!> <!-- @ -->",
        "<title>@</title>",
        "<p title='@'>",
        "<img alt='@' src=x.png>",
        "<input value='@'>",
        "<input placeholder='@'>",
        "<p aria-label='@'>",
        "<p data-text='@'>",
        "<meta name=description content='@'>",
        "<?@?>",
        "<!@>",
        "</@>",
        // In elements that show nothing.
        "<template>@</template>",
        "<template/>@</template>",
        "<TEMPLATE>@</TEMPLATE>",
        "<script type=text/plain>@</script>",
        "<style media=none>@</style>",
        "<noscript>@</noscript>",
        "<noscript/>@</noscript>",
        "<textarea>@</textarea>",
        "<textarea/>@",
        "<title/>@",
        "<iframe>@</iframe>",
        "<iframe srcdoc='@'></iframe>",
        "<noembed>@</noembed>",
        "<noframes>@</noframes>",
        "<xmp>@</xmp>",
        "<plaintext>@",
        "<object data=x.png>@</object>",
        "<video src=x>@</video>",
        "<audio>@</audio>",
        "<canvas>@</canvas>",
        "<meter>@</meter>",
        "<progress>@</progress>",
        "<ruby>a<rp>@</rp></ruby>",
        "<div><template shadowrootmode=open>x</template>@</div>",
        // In drawings and formulas.
        "<svg>@</svg>",
        "<svg><defs><text>@</text></defs></svg>",
        "<svg><title>@</title></svg>",
        "<svg><desc>@</desc></svg>",
        "<svg><metadata>@</metadata></svg>",
        "<svg><foreignObject><p>@</p></foreignObject></svg>",
        "<svg><text x=-999>@</text></svg>",
        "<math><annotation>@</annotation></math>",
        // On a click alone.
        "<details>@</details>",
        "<details><summary>More</summary>@</details>",
        "<details><summary>More</summary><summary>@</summary></details>",
        "<details open=''><details>@</details></details>",
        "<dialog>@</dialog>",
        "<div popover>@</div>",
        "<div popover=manual>@</div>",
        "<select><option>@</option></select>",
        "<select><optgroup label='@'></optgroup></select>",
        "<datalist><option>@</option></datalist>",
        "<datalist>@</datalist>",
        // By an attribute.
        "<div hidden>@</div>",
        "<div/hidden>@</div>",
        "<div hidden hidden>@</div>",
        "<div id=a id=b hidden>@</div>",
        "<div class='x'hidden>@</div>",
        "<div HIDDEN=until-found>@</div>",
        "<div hidden/>@</div>",
        "<div\nhidden\n>@</div>",
        "<div title='>' hidden>@</div>",
        "<div hidden=\"false\">@</div>",
        "<section hidden><div>a</div>@</section>",
        "<svg hidden/><p hidden><b>@</b>",
        "<b hidden>@<p>a</b>",
        "<div inert>@</div>",
        "<div aria-hidden=true>@</div>",
        "<div aria-hidden=TRUE>@</div>",
        "<div style='display:none'>@</div>",
        "<div style='font-size:0'>@</div>",
        "<font color=white>@</font>",
        "<table bgcolor=black><tr><td>@</table>",
        // Struck through, turned round, in motion, too small.
        "<del>@</del>",
        "<s>@</s>",
        "<strike>@</strike>",
        "<bdo dir=rtl>@</bdo>",
        "<marquee>@</marquee>",
        "<small><small><small>@</small></small></small>",
        // In pieces.
        "<p>Do not</p><p>rub it.</p>",
        "Do not<br>rub it.",
        "Do not<hr>rub it.",
        "<ul><li>Do not<li>rub it.</ul>",
        "Do <b hidden>x</b>no t rub it.",
        "Do not rub&#8203; it.",
        "Do not r&shy;ub it.",
    ];

    #[test]
    fn a_text_that_is_not_seen_does_not_count() {
        let text = "Do not rub it.";
        assert!(HIDDEN.len() >= 64);
        for way in HIDDEN {
            let html = format!("<!doctype html><html lang=en><head></head><body><main>{}</main></body></html>", way.replace('@', text));
            let page = Page::read(&html);
            assert!(!page.text.contains(text), "{html}: {:?}", page.text);
        }
    }

    #[test]
    fn what_a_browser_shows_counts() {
        for (html, expected) in [
            ("<p>a</p>", "a"),
            ("a<!-- b --> c", "a c"),
            ("<p>a <b>b</b>c\n\t d</p>", "a bc d"),
            ("<p>a<p>b<div>c</div>", "a\nb\nc"),
            ("a&amp;b&nbsp;c", "a&b\u{a0}c"),
            ("<p hidden>a<div>b</div>", "b"),
            ("<li hidden>a<li>b", "b"),
            ("<input hidden>b<br hidden>c", "b\nc"),
            ("<details open>a</details>", "a"),
            ("<details><summary>a</summary>b</details>", "a"),
            ("<dialog open>a</dialog>", "a"),
            ("<div aria-hidden=false>a</div>", "a"),
            ("<p class='visually hidden' title=hidden>a</p>", "a"),
            ("<template><p>a</p></template>b", "b"),
            ("<svg aria-hidden=true><path/></svg>a", "a"),
            ("<svg/>a", "a"),
            ("<table>a<tr><td>b</table>", "a\nb"),
            ("<small><sup>a</sup></small>", "a"),
            ("1 < 2, hidden", "1 < 2, hidden"),
        ] {
            let page = Page::read(html);
            assert_eq!((page.text.as_str(), page.faults.as_slice()), (expected, [].as_slice()), "{html}");
        }
    }

    #[test]
    fn with_scripts_switched_off_noscript_is_part_of_the_page() {
        let html = "<noscript><p>b</p><textarea></noscript>a";
        assert_eq!(Page::read(html).text, "a");
        assert_eq!(Page::read_without_scripts(html).text, "b");
    }

    #[test]
    fn what_no_page_may_hold_is_named() {
        for (html, expected) in [
            ("<p style='color:red'>a", "`style=` stands in the page itself"),
            ("<style>p{}</style>a", "`<style>` stands in the page itself"),
            ("<svg><style>p{}</style></svg>", "`<style>` stands in the page itself"),
            ("<script>a()</script>", "`<script>` stands in the page itself"),
            ("<p ONCLICK='a()'>", "`onclick=` stands in the page itself"),
            ("<template><p onclick='a()'></template>", "`onclick=` stands in the page itself"),
            ("<base href=x/>", "`<base>` changes where"),
            ("<meta http-equiv=' Refresh' content='0;url=x'>", "`<meta http-equiv=\"refresh\">` changes where"),
            ("<img src=//a.example/x>", "`<img src>` asks another host, or runs an address: `//a.example/x`"),
            ("<svg><image xlink:href=https://a.example/x /></svg>", "`<image href>` asks another host"),
            ("<a href='java\nscript:a()'>a</a>", "`<a href>` asks another host, or runs an address"),
            ("<p>a&#x202e;b</p>", "the letter U+202E turns the order"),
        ] {
            let faults = Page::read(html).faults;
            assert_eq!(faults.len(), 1, "{html}");
            assert!(faults[0].to_string().starts_with(expected), "{html}: {}", faults[0]);
        }
    }
}
