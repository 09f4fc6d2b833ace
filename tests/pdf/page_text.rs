//! The texts of a built page by tag, class and anchor: what a print of it must hold.

use html5gum::{Token, Tokenizer};

/// One element with its text.
struct Element {
    tag: String,
    classes: Vec<String>,
    id: String,
    labelled_by: String,
    text: String,
    /// The element around it.
    parent: Option<usize>,
}

/// A page, read.
pub struct Html {
    elements: Vec<Element>,
}

/// What never has an end tag.
const VOID: [&str; 7] = ["meta", "link", "input", "img", "br", "hr", "wbr"];

/// What the theme shows on a screen alone.
const NOT_PRINTED: [&str; 3] = ["hint", "until", "no-print"];

impl Html {
    pub fn read(html: &str) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let mut elements: Vec<Element> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        for token in Tokenizer::new(html) {
            match token.unwrap() {
                Token::StartTag(tag) => {
                    let value = |name: &str| tag.attributes.get(name.as_bytes()).map(|value| text(value)).unwrap_or_default();
                    let name = text(&tag.name);
                    let classes = value("class").split_whitespace().map(str::to_owned).collect();
                    let labelled_by = value("aria-labelledby");
                    elements.push(Element {
                        classes,
                        id: value("id"),
                        labelled_by,
                        text: String::new(),
                        parent: open.last().copied(),
                        tag: name.clone(),
                    });
                    if !tag.self_closing && !VOID.contains(&name.as_str()) {
                        open.push(elements.len() - 1);
                    }
                }
                Token::EndTag(_) => {
                    open.pop();
                }
                Token::String(words) if !open.iter().any(|at| elements[*at].is_screen_only()) => {
                    open.iter().for_each(|at| elements[*at].text.push_str(&text(&words)));
                }
                _ => {}
            }
        }
        Self { elements }
    }

    /// The texts of a tag's elements.
    pub fn of_tag(&self, tag: &str) -> Vec<String> {
        self.texts(|element| element.tag == tag)
    }

    /// The text of the element with that id.
    pub fn of_anchor(&self, id: &str) -> Vec<String> {
        self.texts(|element| element.id == id)
    }

    /// `class > tag`: the texts of the tag's elements anywhere in an element of the class. Of a table, the rows of its body.
    pub fn of_class(&self, path: &str) -> Vec<String> {
        let (class, tag) = path.split_once(" > ").unwrap();
        let within = |element: &Element| self.above(element).any(|above| above.classes.iter().any(|found| found == class));
        let heads = |element: &Element| self.above(element).any(|above| above.tag == "thead");
        self.texts(|element| element.tag == tag && within(element) && !heads(element))
    }

    /// Heading, items and paragraphs of the section that the heading of that id names, the heading first.
    pub fn of_section(&self, heading: &str) -> Vec<String> {
        let within = |element: &Element| self.above(element).any(|above| above.labelled_by == heading);
        self.texts(|element| ["h2", "li", "p"].contains(&element.tag.as_str()) && within(element))
    }

    fn texts(&self, wanted: impl Fn(&Element) -> bool) -> Vec<String> {
        let found = self.elements.iter().filter(|element| wanted(element));
        found.map(|element| element.text.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|text| !text.is_empty()).collect()
    }

    fn above(&self, element: &Element) -> impl Iterator<Item = &Element> {
        std::iter::successors(element.parent, |at| self.elements[*at].parent).map(|at| &self.elements[at])
    }
}

impl Element {
    fn is_screen_only(&self) -> bool {
        self.classes.iter().any(|class| NOT_PRINTED.contains(&class.as_str()))
    }
}
