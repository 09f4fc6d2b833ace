//! The elements of a page, as its readers tell of them.

use std::borrow::Cow;

/// An element, as a reader tells that it begins.
#[derive(Debug)]
pub(super) struct Element<'e, 'p> {
    /// Its name, in lower case if it is one of HTML.
    pub name: &'p str,
    /// How elements of that name are shown.
    pub look: Look,
    /// Whether it is one of HTML, and not of a drawing or a formula.
    pub is_html: bool,
    /// Whether a shadow tree stands in the place of its content.
    pub has_shadow: bool,
    /// The attributes by their names, without the prefixes of name spaces.
    pub attributes: &'e [Attribute<'p>],
}

/// An attribute: its name and its value.
pub(super) type Attribute<'p> = (&'p str, Cow<'p, str>);

/// What is told of a page, in its order.
pub(super) trait Listener<'p> {
    /// An element begins.
    fn begin(&mut self, element: &Element<'_, 'p>);
    /// A text, or a piece of one.
    fn text(&mut self, text: &str);
    /// The innermost element that has begun ends.
    fn end(&mut self);
}

impl<'p> Element<'_, 'p> {
    /// Whether it is the element of HTML with that name.
    pub fn is(&self, name: &str) -> bool {
        self.is_html && self.name == name
    }

    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&Cow<'p, str>> {
        self.attributes.iter().find(|(found, _)| *found == name).map(|(_, value)| value)
    }

    /// Whether it has the attribute.
    pub fn has(&self, name: &str) -> bool {
        self.attribute(name).is_some()
    }
}

/// How elements of a name are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    /// Whether its content is no text of the page.
    pub unseen: bool,
    /// Whether it stands within a line.
    pub within_a_line: bool,
    /// Whether it is set smaller than what is around it.
    pub smaller: bool,
}

impl Look {
    /// Of an element of HTML with that name.
    pub const fn of(name: &str) -> Self {
        Self { unseen: is_among(&UNSEEN, name), within_a_line: is_among(&WITHIN_A_LINE, name), smaller: is_among(&SMALLER, name) }
    }
}

/// As `contains`, where a constant is made.
const fn is_among(names: &[&str], name: &str) -> bool {
    let mut at = 0;
    while at < names.len() {
        let (known, name) = (names[at].as_bytes(), name.as_bytes());
        let mut same = 0;
        while same < known.len() && same < name.len() && known[same] == name[same] {
            same += 1;
        }
        if same == known.len() && same == name.len() {
            return true;
        }
        at += 1;
    }
    false
}

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

/// Elements that stand within a line: a text goes on from before them to after them.
const WITHIN_A_LINE: [&str; 27] = [
    "a", "abbr", "b", "bdi", "cite", "code", "data", "dfn", "em", "i", "ins", "kbd", "label", "mark", "output", "q", "rt", "ruby", "samp",
    "small", "span", "strong", "sub", "sup", "time", "u", "var",
];

/// Elements that a browser sets smaller than what is around them. Some within each other can't be read any more.
const SMALLER: [&str; 6] = ["h5", "h6", "rt", "small", "sub", "sup"];
