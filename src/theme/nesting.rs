//! Where elements stand in the tree as they are written: what the HTML standard's construction of trees does for each, and so where it
//! changes nothing. Whatever is not listed, [`super::written`] leaves to the standard's parser.

use super::element::Look;

/// An element that is known, and what the standard does where it begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    /// Its name.
    pub name: &'static str,
    /// What the standard does.
    pub rule: Rule,
    /// How it is shown.
    pub look: Look,
}

const fn known(name: &'static str, rule: Rule) -> Known {
    Known { name, rule, look: Look::of(name) }
}

impl Known {
    /// Of that name, within an element that is open.
    pub fn within(parent: &Self, name: &str) -> Option<Self> {
        let list: &[Self] = if parent.rule == Rule::Drawing { &SHAPES } else { &ELEMENTS };
        let first = name.as_bytes().first()?;
        list.iter().find(|known| known.name.as_bytes()[0] == *first && known.name == name).copied()
    }
}

/// What the standard does where an element begins, and so where the element may stand without anything being changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// Nothing: anywhere in the body.
    Line,
    /// The same, and it has no content.
    Void,
    /// It ends a paragraph around it.
    Block,
    /// The same, and it has no content.
    Divider,
    /// These end a paragraph around them, and themselves.
    Paragraph,
    Heading,
    Form,
    /// These end themselves.
    Link,
    Button,
    /// It ends other items up to its list.
    Item,
    Term,
    /// Parts of a table imply what lies between them, and put out what does not belong there.
    Table,
    Caption,
    Rows,
    Row,
    Cell,
    /// These stand in the head alone, here.
    Meta,
    Title,
    Script,
    /// A drawing, or what it is made of: another name space, until it ends.
    Drawing,
    /// The three that every page has once.
    Html,
    Head,
    Body,
}

impl Rule {
    pub const fn is_void(self) -> bool {
        matches!(self, Self::Void | Self::Divider | Self::Meta)
    }

    pub const fn ends_a_paragraph(self) -> bool {
        matches!(self, Self::Block | Self::Divider | Self::Paragraph | Self::Heading | Self::Form | Self::Item | Self::Term | Self::Table)
    }

    /// Whether nothing but blanks may stand in it beside elements.
    pub const fn holds_no_text(self) -> bool {
        matches!(self, Self::Html | Self::Head | Self::Table | Self::Rows | Self::Row)
    }

    /// Whether an element stands as a child of `parent` that is written as one; `around` is the name of the parent's parent.
    pub fn may_stand_in(self, parent: &Known, around: &str) -> bool {
        match (parent.rule, self) {
            (Self::Head, _) => matches!(self, Self::Meta | Self::Title | Self::Script),
            (Self::Title | Self::Script, _) => false,
            (Self::Table, _) => matches!(self, Self::Caption | Self::Rows),
            (Self::Rows, _) => self == Self::Row,
            (Self::Row, _) => self == Self::Cell,
            (_, Self::Meta | Self::Title | Self::Script | Self::Caption | Self::Rows | Self::Row | Self::Cell) => false,
            (_, Self::Item) => matches!(parent.name, "ul" | "ol"),
            (_, Self::Term) => parent.name == "dl" || (parent.name == "div" && around == "dl"),
            _ => true,
        }
    }

    /// A bit for each that may not stand within itself.
    pub const fn once(self) -> u8 {
        match self {
            Self::Paragraph => 1,
            Self::Heading => 2,
            Self::Form => 4,
            Self::Link => 8,
            Self::Button => 16,
            _ => 0,
        }
    }
}

pub(super) const HTML: Known = known("html", Rule::Html);
pub(super) const HEAD: Known = known("head", Rule::Head);
pub(super) const BODY: Known = known("body", Rule::Body);

/// The elements within a head or a body, those about first of which pages have most.
static ELEMENTS: [Known; 74] = listed(&[
    (Rule::Item, &["li"]),
    (Rule::Link, &["a"]),
    (Rule::Cell, &["td", "th"]),
    (Rule::Row, &["tr"]),
    (Rule::Paragraph, &["p"]),
    (Rule::Line, &["span", "strong", "bdi", "output", "em", "b", "i", "q", "u", "abbr", "cite", "code", "data", "dfn", "kbd", "label"]),
    (Rule::Drawing, &["svg"]),
    (Rule::Block, &["div", "ul", "section", "article", "header", "footer", "nav", "ol", "dl", "details", "summary", "main", "address"]),
    (Rule::Block, &["aside", "blockquote", "dialog", "fieldset", "figcaption", "figure"]),
    (Rule::Heading, &["h1", "h2", "h3", "h4", "h5", "h6"]),
    (Rule::Term, &["dt", "dd"]),
    (Rule::Meta, &["meta", "link"]),
    (Rule::Void, &["br", "img", "input", "wbr"]),
    (Rule::Button, &["button"]),
    (Rule::Table, &["table"]),
    (Rule::Rows, &["tbody", "thead", "tfoot"]),
    (Rule::Caption, &["caption"]),
    (Rule::Title, &["title"]),
    (Rule::Script, &["script"]),
    (Rule::Form, &["form"]),
    (Rule::Divider, &["hr"]),
    (Rule::Line, &["legend", "mark", "samp", "small", "sub", "sup", "time", "var"]),
]);

/// The parts of a drawing. None of them lets HTML in again, as `title` and `foreignObject` do.
static SHAPES: [Known; 13] = listed(&[(
    Rule::Drawing,
    &["path", "circle", "rect", "line", "g", "polyline", "polygon", "ellipse", "text", "tspan", "defs", "use", "svg"],
)]);

const fn listed<const N: usize>(groups: &[(Rule, &[&'static str])]) -> [Known; N] {
    let mut list = [HTML; N];
    let (mut at, mut group) = (0, 0);
    while group < groups.len() {
        let (rule, names) = groups[group];
        let mut name = 0;
        while name < names.len() {
            list[at] = known(names[name], rule);
            (at, name) = (at + 1, name + 1);
        }
        group += 1;
    }
    assert!(at == N, "the list is as long as it says");
    list
}

/// Whether an attribute of a drawing keeps the name that is written. Others stand in a name space, or their case is mended.
pub(super) fn is_of_drawings(name: &str) -> bool {
    let is_simple = matches!(
        name,
        "d" | "x"
            | "y"
            | "r"
            | "x1"
            | "x2"
            | "y1"
            | "y2"
            | "cx"
            | "cy"
            | "rx"
            | "ry"
            | "id"
            | "fill"
            | "role"
            | "class"
            | "width"
            | "height"
            | "stroke"
            | "points"
            | "opacity"
            | "transform"
            | "focusable"
            | "xmlns"
            | "viewBox"
            | "preserveAspectRatio"
    );
    is_simple || (name.contains('-') && is_lower(name))
}

/// Whether the name of an attribute is in lower case, as the standard makes those of HTML.
pub(super) fn is_lower(name: &str) -> bool {
    !name.bytes().any(|byte| byte.is_ascii_uppercase())
}
