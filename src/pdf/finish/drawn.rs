//! What a print draws: its text, and the fonts that it is drawn with.
//!
//! A character that no font has is drawn with glyph 0, which fonts keep for that (OpenType, `cmap`), and the browser says beside it
//! which character was meant.

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// Forms stand within forms; deeper than this they go in circles.
const MAX_FORMS: usize = 8;

/// What a print draws.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drawn {
    /// Its characters in the order in which they are drawn, without blanks; those in the margins too.
    pub text: String,
    /// Fonts by their PostScript names, each with a character that it drew.
    pub fonts: BTreeMap<String, char>,
    /// Characters that no font had.
    pub missing: BTreeSet<char>,
    /// How many characters each side has.
    pub sides: Vec<usize>,
}

impl Drawn {
    /// Stands for a character of which is not known which it is.
    pub const UNNAMED: char = char::REPLACEMENT_CHARACTER;

    /// Whether its last side wastes paper: it begins another leaf, or is less than a third as full as the fullest.
    #[must_use]
    pub fn wastes_paper(&self) -> bool {
        let fullest = self.sides.iter().max().copied().unwrap_or_default();
        let is_nearly_empty = self.sides.last().is_some_and(|last| *last < fullest / 3);
        self.sides.len() > 1 && (is_nearly_empty || self.sides.len() % 2 == 1)
    }

    /// Of a whole print.
    pub(super) fn of(document: &Document) -> Self {
        let mut reading = Reading { document, drawn: Self::default(), known: BTreeMap::new() };
        for page in document.page_iter() {
            let (own, inherited) = document.get_page_resources(page).unwrap_or_default();
            let inherited = inherited.into_iter().filter_map(|id| document.get_dictionary(id).ok());
            let resources: Vec<&Dictionary> = own.into_iter().chain(inherited).collect();
            let before = reading.drawn.text.chars().count();
            reading.stream(&document.get_page_content(page), &resources, 0);
            let side = reading.drawn.text.chars().count() - before;
            reading.drawn.sides.push(side);
        }
        reading.drawn
    }
}

/// A font as a stream of drawing refers to it.
#[derive(Debug, Default)]
struct Font {
    name: Option<String>,
    /// Bytes of a code.
    width: usize,
    unicode: BTreeMap<u32, String>,
}

struct Reading<'d> {
    document: &'d Document,
    drawn: Drawn,
    /// Fonts that were read already.
    known: BTreeMap<ObjectId, Font>,
}

impl Reading<'_> {
    fn stream(&mut self, content: &[u8], resources: &[&Dictionary], depth: usize) {
        let Ok(content) = Content::decode(content) else { return };
        let mut font = None;
        // What marked text stands for, one entry for each mark that is open.
        let mut actual: Vec<Option<String>> = Vec::new();
        for Operation { operator, operands } in &content.operations {
            match operator.as_str() {
                "Tf" => font = operands.first().and_then(|name| self.font(name.as_name().ok()?, resources)),
                "BDC" | "BMC" => {
                    let text = operands.get(1).and_then(actual_text);
                    self.drawn.text.extend(text.iter().flat_map(|text| text.chars()).filter(|c| !c.is_whitespace()));
                    actual.push(text);
                }
                "EMC" => {
                    actual.pop();
                }
                "Tj" | "TJ" | "'" | "\"" => {
                    let said = actual.iter().rev().find_map(Option::as_deref);
                    operands.iter().for_each(|operand| self.show(operand, font, said));
                }
                "Do" if depth < MAX_FORMS => {
                    let name = operands.first().and_then(|name| name.as_name().ok());
                    self.form(name.unwrap_or_default(), resources, depth);
                }
                _ => {}
            }
        }
    }

    fn form(&mut self, name: &[u8], resources: &[&Dictionary], depth: usize) {
        let document = self.document;
        let found = resources.iter().find_map(|resources| {
            let forms = resources.get_deref(b"XObject", document).and_then(Object::as_dict).ok()?;
            forms.get_deref(name, document).and_then(Object::as_stream).ok()
        });
        let Some(form) = found else { return };
        let is_form = form.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|subtype| subtype == b"Form");
        let (true, Ok(content)) = (is_form, form.get_plain_content()) else { return };
        let own = form.dict.get_deref(b"Resources", document).and_then(Object::as_dict).ok();
        let resources: Vec<&Dictionary> = own.into_iter().chain(resources.iter().copied()).collect();
        self.stream(&content, &resources, depth + 1);
    }

    /// The place of the font with that name in the resources.
    fn font(&mut self, name: &[u8], resources: &[&Dictionary]) -> Option<ObjectId> {
        let document = self.document;
        let id = resources.iter().find_map(|resources| {
            let fonts = resources.get_deref(b"Font", document).and_then(Object::as_dict).ok()?;
            fonts.get(name).and_then(Object::as_reference).ok()
        })?;
        if let Entry::Vacant(unread) = self.known.entry(id) {
            unread.insert(read_font(document.get_dictionary(id).ok()?, document));
        }
        Some(id)
    }

    fn show(&mut self, operand: &Object, font: Option<ObjectId>, said: Option<&str>) {
        if let Object::Array(parts) = operand {
            return parts.iter().for_each(|part| self.show(part, font, said));
        }
        let (Object::String(bytes, _), Some(font)) = (operand, font.and_then(|id| self.known.get(&id))) else { return };
        for code in bytes.chunks(font.width).map(|code| code.iter().fold(0, |code, byte| code << 8 | u32::from(*byte))) {
            let known = font.unicode.get(&code).map(String::as_str);
            let meant = said.or(known).unwrap_or_default();
            let mut letters = meant.chars().filter(|c| !is_without_ink(*c));
            let first = letters.next();
            if code == 0 && known.is_none() {
                // Not named where the browser does not say what was meant; nothing is missing where that has no ink.
                self.drawn.missing.extend(if meant.is_empty() { Some(Drawn::UNNAMED) } else { first });
            } else if let (Some(name), Some(first)) = (&font.name, first) {
                self.drawn.fonts.entry(name.clone()).or_insert(first);
            }
            if said.is_none() {
                self.drawn.text.extend(first.into_iter().chain(letters));
            }
        }
    }
}

/// Blanks, and characters that steer others and are never drawn.
fn is_without_ink(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

fn read_font(font: &Dictionary, document: &Document) -> Font {
    let is_composite = font.get(b"Subtype").and_then(Object::as_name).is_ok_and(|subtype| subtype == b"Type0");
    let described = font.get_deref(b"FontDescriptor", document).and_then(Object::as_dict);
    let name = font.get(b"BaseFont").or_else(|_| described.and_then(|described| described.get(b"FontName"))).and_then(Object::as_name);
    let map = font.get_deref(b"ToUnicode", document).and_then(Object::as_stream).and_then(lopdf::Stream::get_plain_content);
    Font {
        name: name.ok().map(|name| without_tag(&String::from_utf8_lossy(name)).to_owned()),
        width: if is_composite { 2 } else { 1 },
        unicode: map.map(|map| unicode_of(&String::from_utf8_lossy(&map))).unwrap_or_default(),
    }
}

/// The name of a font of which only a part is in the file: `ABCDEF+Name` (ISO 32000-1, 9.6.4).
fn without_tag(name: &str) -> &str {
    match name.split_once('+') {
        Some((tag, rest)) if tag.len() == 6 && tag.bytes().all(|byte| byte.is_ascii_uppercase()) => rest,
        _ => name,
    }
}

/// The characters of codes, by a `ToUnicode` map (ISO 32000-1, 9.10.3).
fn unicode_of(map: &str) -> BTreeMap<u32, String> {
    let mut found = BTreeMap::new();
    let (mut width, mut codes) = (0, Vec::new());
    for word in map.replace("><", "> <").split_ascii_whitespace() {
        match word {
            "beginbfchar" => (width, codes) = (2, Vec::new()),
            "beginbfrange" => (width, codes) = (3, Vec::new()),
            "endbfchar" | "endbfrange" => width = 0,
            hex if width > 0 => codes.push(hex.trim_matches(['<', '>']).to_owned()),
            _ => {}
        }
        if width > 0 && codes.len() == width {
            let number = |hex: &str| u32::from_str_radix(hex, 16).unwrap_or_default();
            let (first, last) = (number(&codes[0]), number(&codes[width - 2]));
            let text = utf16(&codes[width - 1]);
            for (step, code) in (first..=last.min(first.saturating_add(0xffff))).enumerate() {
                found.insert(code, stepped(&text, step));
            }
            codes.clear();
        }
    }
    found
}

fn utf16(hex: &str) -> String {
    let units = hex.as_bytes().chunks(4).filter_map(|unit| u16::from_str_radix(std::str::from_utf8(unit).ok()?, 16).ok());
    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// The text whose last character is so many further.
fn stepped(text: &str, step: usize) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if let Some(last) = letters.last_mut() {
        *last = u32::try_from(step).ok().and_then(|step| char::from_u32(u32::from(*last) + step)).unwrap_or(*last);
    }
    letters.into_iter().collect()
}

/// What a mark says that its text stands for.
fn actual_text(properties: &Object) -> Option<String> {
    let text = properties.as_dict().ok()?.get(b"ActualText").ok()?;
    lopdf::decode_text_string(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_the_characters_that_the_map_gives_them() {
        let map = "1 beginbfchar\n<0003> <00660069>\nendbfchar\n2 beginbfrange\n<0010> <0012> <0041>\n<0020><0020><d83dde00>\nendbfrange";
        let found = unicode_of(map);
        let expected = [(3, "fi"), (0x10, "A"), (0x11, "B"), (0x12, "C"), (0x20, "😀")];
        assert_eq!(found, expected.map(|(code, text)| (code, text.to_owned())).into());
    }

    #[test]
    fn the_tag_of_a_part_of_a_font_is_not_its_name() {
        for (name, expected) in [("ABCDEF+Some-Bold", "Some-Bold"), ("Some+Bold", "Some+Bold"), ("Some", "Some")] {
            assert_eq!(without_tag(name), expected);
        }
    }
}
