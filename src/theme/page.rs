//! A page as a browser reads it: the text that it shows, its links, and what a page may not hold.
//!
//! The tree is that of the HTML standard's parser, so an error in a tag means here what it means in a browser. Style sheets are not
//! looked at: what they hide is found when the page is printed ([`crate::pdf`]).

use super::remote::{self, Remote};
use super::tree::{Element, Node, Tree};
use crate::view::PictureView;
use std::fmt;

/// Elements whose content is no text of the page, is shown only on a click or in the place of something that can't be played, or is
/// struck through, turned round or set in motion. Those of SVG and MathML are drawings.
const UNSEEN: [&str; 37] = [
    "applet",
    "audio",
    "bdo",
    "canvas",
    "datalist",
    "del",
    "embed",
    "fencedframe",
    "font",
    "frameset",
    "head",
    "iframe",
    "marquee",
    "math",
    "meter",
    "noembed",
    "noframes",
    "noscript",
    "object",
    "optgroup",
    "option",
    "plaintext",
    "portal",
    "progress",
    "rp",
    "s",
    "script",
    "select",
    "selectedcontent",
    "strike",
    "style",
    "svg",
    "template",
    "textarea",
    "title",
    "video",
    "xmp",
];

/// Attributes with which an element shows nothing, shows it to some readers alone, or shows it in a colour of its own.
const UNSEEN_WITH: [&str; 10] = ["alink", "bgcolor", "color", "hidden", "inert", "link", "popover", "style", "text", "vlink"];

/// Elements that stand within a line: a text goes on from before them to after them.
const WITHIN_A_LINE: [&str; 27] = [
    "a", "abbr", "b", "bdi", "cite", "code", "data", "dfn", "em", "i", "ins", "kbd", "label", "mark", "output", "q", "rt", "ruby", "samp",
    "small", "span", "strong", "sub", "sup", "time", "u", "var",
];

/// Elements that a browser sets smaller than what is around them. Some within each other can't be read any more.
const SMALLER: [&str; 6] = ["h5", "h6", "rt", "small", "sub", "sup"];

/// How many of those may stand within each other.
const SMALLER_WITHIN: usize = 2;

/// Letters that turn the order of those after them round (UAX #9: overrides).
const OVERRIDES: [char; 2] = ['\u{202d}', '\u{202e}'];

/// Where a line or a block ends, in a text that is shown. Blanks of the source are never a line feed there.
const BREAK: char = '\n';

/// What a browser shows of a page.
#[derive(Debug, Default)]
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
    /// Of a document, by the parser of the HTML standard.
    pub fn read(html: &str) -> Self {
        Self::of(&Tree::parse(html, true))
    }

    /// As a browser reads it whose scripts are switched off: what stands in `noscript` is then part of the tree.
    pub fn read_without_scripts(html: &str) -> Self {
        Self::of(&Tree::parse(html, false))
    }

    fn of(tree: &Tree) -> Self {
        let mut reading = Reading { tree, page: Self::default(), gap: Gap::Break };
        reading.walk();
        reading.page
    }

    /// Whether it shows the picture, with its text and its size.
    pub fn shows(&self, wanted: &PictureView) -> bool {
        let PictureView { src, width, height, alt, .. } = wanted;
        let size = |written: &str, wanted: &u32| written.trim() == wanted.to_string();
        let mut pictures = self.pictures.iter().filter(|image| image.src.trim() == src && image.alt == *alt);
        pictures.any(|image| size(&image.width, width) && size(&image.height, height))
    }

    /// The text alone.
    pub fn text_of(html: &str) -> String {
        let mut text = Self::read(html).text;
        text.truncate(text.trim_end_matches([' ', BREAK]).len());
        text
    }
}

/// What stands between the text so far and the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    None,
    Blank,
    Break,
}

/// A step of the walk through the tree, which may be too deep for a function that calls itself.
enum Step {
    Into(usize, Place),
    /// The end of a block.
    Out,
}

/// Where a node stands.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    /// Within something that is not shown.
    unseen: bool,
    /// How many elements around it make the text smaller.
    smaller: usize,
    /// The link around it.
    link: Option<usize>,
}

struct Reading<'t> {
    tree: &'t Tree,
    page: Page,
    gap: Gap,
}

impl Reading<'_> {
    fn walk(&mut self) {
        let mut steps = vec![Step::Into(Tree::DOCUMENT, Place::default())];
        while let Some(step) = steps.pop() {
            match step {
                Step::Out => self.gap = Gap::Break,
                Step::Into(at, place) => self.enter(at, place, &mut steps),
            }
        }
        self.page.links.dedup();
    }

    fn enter(&mut self, at: usize, place: Place, steps: &mut Vec<Step>) {
        let inner = match self.tree.node(at) {
            Node::Text(text) => return self.text(text, place),
            Node::Other => place,
            Node::Element(element) => {
                self.look_at(element);
                if !is_within_a_line(element) {
                    self.gap = Gap::Break;
                    steps.push(Step::Out);
                }
                let inner = within(at, element, place);
                if element.is("img") && !inner.unseen {
                    let written = |name: &str| element.attribute(name).unwrap_or_default().to_owned();
                    let image = Image { src: written("src"), alt: written("alt"), width: written("width"), height: written("height") };
                    self.page.pictures.push(image);
                }
                inner
            }
        };
        let parts = self.tree.children(at);
        let summary = self.summary_of_closed(at);
        for part in parts.iter().rev() {
            let unseen = inner.unseen || summary.is_some_and(|summary| summary != Some(*part));
            steps.push(Step::Into(*part, Place { unseen, ..inner }));
        }
    }

    /// Of a `details` that is closed, what it shows all the same: its first `summary`, if it has one.
    fn summary_of_closed(&self, at: usize) -> Option<Option<usize>> {
        let Node::Element(element) = self.tree.node(at) else { return None };
        if !element.is("details") || element.has("open") {
            return None;
        }
        let is_summary = |part: &usize| matches!(self.tree.node(*part), Node::Element(element) if element.is("summary"));
        Some(self.tree.children(at).iter().copied().find(is_summary))
    }

    fn text(&mut self, text: &str, place: Place) {
        if place.unseen {
            return;
        }
        if let Some(letter) = text.chars().find(|letter| OVERRIDES.contains(letter)) {
            self.page.faults.push(Fault::Override(letter));
        }
        let mut is_any = false;
        let mut rest = text;
        while let Some(blank) = rest.find(|c: char| c.is_ascii_whitespace()) {
            is_any |= self.word(&rest[..blank]);
            self.gap = if self.gap == Gap::Break { Gap::Break } else { Gap::Blank };
            rest = &rest[blank + 1..];
        }
        is_any |= self.word(rest);
        if let Some(link) = place.link.filter(|_| is_any)
            && let Node::Element(element) = self.tree.node(link)
        {
            self.page.links.extend(element.attribute("href").map(str::to_owned));
        }
    }

    fn word(&mut self, word: &str) -> bool {
        if word.is_empty() {
            return false;
        }
        match self.gap {
            Gap::Break if !self.page.text.is_empty() => self.page.text.push(BREAK),
            Gap::Blank => self.page.text.push(' '),
            _ => {}
        }
        self.gap = Gap::None;
        self.page.text.push_str(word);
        true
    }

    fn look_at(&mut self, element: &Element) {
        let faults = &mut self.page.faults;
        faults.extend(remote::in_element(element.name(), element.attributes()).map(Fault::Remote));
        let is_file = ["href", "src"].iter().any(|name| element.has(name));
        if element.name() == "style" || (element.name() == "script" && !is_file) {
            faults.push(Fault::Inline(format!("`<{}>`", element.name())));
        }
        let is_inline = |name: &str| name == "style" || name.starts_with("on");
        faults.extend(element.attributes().filter(|(name, _)| is_inline(name)).map(|(name, _)| Fault::Inline(format!("`{name}=`"))));
        if element.is("base") {
            faults.push(Fault::Elsewhere("`<base>`"));
        }
        if element.is("meta") && element.attribute("http-equiv").is_some_and(|value| value.trim().eq_ignore_ascii_case("refresh")) {
            faults.push(Fault::Elsewhere("`<meta http-equiv=\"refresh\">`"));
        }
    }
}

fn is_within_a_line(element: &Element) -> bool {
    element.is_html && WITHIN_A_LINE.contains(&element.name())
}

/// How the content of an element is shown.
fn within(at: usize, element: &Element, place: Place) -> Place {
    let is_closed = element.is("dialog") && !element.has("open");
    let is_silent = element.attribute("aria-hidden").is_some_and(|value| value.eq_ignore_ascii_case("true"));
    let smaller = place.smaller + usize::from(SMALLER.contains(&element.name()));
    let unseen = place.unseen
        || !element.is_html
        || element.has_shadow
        || UNSEEN.contains(&element.name())
        || UNSEEN_WITH.iter().any(|name| element.has(name))
        || is_closed
        || is_silent
        || smaller > SMALLER_WITHIN;
    let link = if element.is("a") && element.has("href") { Some(at) } else { place.link };
    Place { unseen, smaller, link }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ways in which a page holds a text that its reader does not see, or not before a click. `@` is the text.
    const HIDDEN: &[&str] = &[
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
