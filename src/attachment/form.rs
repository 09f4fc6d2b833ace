//! A form: a PDF document to download and to print.

use super::{Examine, Trace, Unfit, blocks, kind_of, mebibytes};
use lopdf::{Dictionary, Document, LoadOptions, Object, Stream, decode_text_string};
use std::collections::BTreeSet;

/// The most bytes that one part of a document may unfold to.
const MOST_UNFOLDED: usize = 32 * 1024 * 1024;

/// What is in the bytes of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// How many pages it has.
    pub pages: usize,
    /// What tells of a person, or is hidden in it.
    pub traces: Vec<Trace>,
    /// What it does by itself, or on a click, beyond showing its pages; in words.
    pub actions: Vec<String>,
}

impl Examine for Form {
    const MOST_BYTES: u64 = 5 * 1024 * 1024;

    fn examine(bytes: &[u8]) -> Result<Self, Unfit> {
        if bytes.len() as u64 > Self::MOST_BYTES {
            return Err(Unfit::new(format!("it has more than {}", mebibytes(Self::MOST_BYTES)), "save it with smaller pictures"));
        }
        if !bytes.starts_with(b"%PDF-") {
            return Err(Unfit::new(format!("it is {}", kind_of(bytes)), "save it as PDF; its name does not count"));
        }
        let options = LoadOptions::with_max_decompressed_size(MOST_UNFOLDED);
        let broken = |why: String| Unfit::new(why, "open it in a program for PDF, and save it anew");
        let document = Document::load_mem_with_options(bytes, options).map_err(|error| broken(format!("it can't be read: {error}")))?;
        if document.is_encrypted() || document.was_encrypted() {
            return Err(Unfit::new("it is locked with a password", "save it without one: a patient has to be able to open it"));
        }
        let pages = document.page_iter().count();
        if pages == 0 {
            return Err(broken("it has no pages".to_owned()));
        }
        let mut look = Look { document: &document, traces: BTreeSet::new(), actions: BTreeSet::new() };
        look.at_info();
        document.objects.values().for_each(|object| look.at_all_of(object));
        look.at_dictionary(&document.trailer);
        Ok(Self { pages, traces: look.traces.into_iter().collect(), actions: look.actions.into_iter().collect() })
    }
}

/// What was found so far.
struct Look<'d> {
    document: &'d Document,
    traces: BTreeSet<Trace>,
    actions: BTreeSet<String>,
}

/// Actions that leave the document (ISO 32000-2, 12.6.4), with what they do. An address that a reader clicks on is a link like any other.
const ACTIONS: [(&[u8], &str); 12] = [
    (b"JavaScript", "runs a script (JavaScript)"),
    (b"Launch", "starts a program (Launch)"),
    (b"SubmitForm", "sends what was filled in to an address (SubmitForm)"),
    (b"ImportData", "reads data from another file (ImportData)"),
    (b"GoToR", "opens another file (GoToR)"),
    (b"GoToE", "opens a file inside it (GoToE)"),
    (b"Rendition", "plays a film or a sound (Rendition)"),
    (b"Movie", "plays a film (Movie)"),
    (b"Sound", "plays a sound (Sound)"),
    (b"RichMediaExecute", "plays media (RichMediaExecute)"),
    (b"GoTo3DView", "shows a 3D scene (GoTo3DView)"),
    (b"GoToDp", "goes to parts of another document (GoToDp)"),
];

/// Keys that hold what does something.
const HAVING: [(&[u8], &str); 6] = [
    (b"JS", "runs a script (JavaScript)"),
    (b"JavaScript", "runs a script (JavaScript)"),
    (b"XFA", "has fields that run scripts (XFA)"),
    (b"EmbeddedFiles", "has other files in it (EmbeddedFiles)"),
    (b"EF", "has other files in it (EmbeddedFiles)"),
    (b"RichMediaContent", "plays media (RichMedia)"),
];

/// Remarks on a page that bear the name of who made them in `/T` (ISO 32000-2, 12.5.6.2: markup annotations).
const REMARKS: [&[u8]; 15] = [
    b"Text",
    b"FreeText",
    b"Line",
    b"Square",
    b"Circle",
    b"Polygon",
    b"PolyLine",
    b"Highlight",
    b"Underline",
    b"Squiggly",
    b"StrikeOut",
    b"Stamp",
    b"Caret",
    b"Ink",
    b"FileAttachment",
];

/// Keys of the document information that name a person or a place of work. Only the first is in the standard.
const NAMING: [&[u8]; 5] = [b"Author", b"Manager", b"Company", b"LastModifiedBy", b"Last_Modified_By"];

impl<'d> Look<'d> {
    /// What stands at a key, wherever in the document it is written.
    fn get(&self, dictionary: &'d Dictionary, key: &[u8]) -> Option<&'d Object> {
        let (_, object) = self.document.dereference(dictionary.get(key).ok()?).ok()?;
        Some(object)
    }

    fn name(&self, dictionary: &'d Dictionary, key: &[u8]) -> &'d [u8] {
        self.get(dictionary, key).and_then(|value| value.as_name().ok()).unwrap_or_default()
    }

    /// The text at a key, if it says anything.
    fn words(&self, dictionary: &'d Dictionary, key: &[u8]) -> Option<String> {
        let text = self.get(dictionary, key).filter(|value| matches!(value, Object::String(..)))?;
        let text = decode_text_string(text).ok()?.trim().to_owned();
        (!text.is_empty()).then_some(text)
    }

    /// The document information, in which programs write who made the document and with what.
    fn at_info(&mut self) {
        let Some(info) = self.get(&self.document.trailer, b"Info").and_then(|info| info.as_dict().ok()) else { return };
        for key in ["Creator", "Producer"] {
            let said = self.words(info, key.as_bytes()).filter(|said| is_person(said));
            self.traces.extend(said.map(|said| format!("/{key}: \"{said}\"")));
        }
    }

    /// Whatever stands in the object, also what nothing refers to any more.
    fn at_all_of(&mut self, object: &'d Object) {
        let mut open = vec![object];
        while let Some(object) = open.pop() {
            match object {
                Object::Array(parts) => open.extend(parts),
                Object::Dictionary(dictionary) => {
                    open.extend(dictionary.iter().map(|(_, value)| value));
                    self.at_dictionary(dictionary);
                }
                Object::Stream(stream) => {
                    open.extend(stream.dict.iter().map(|(_, value)| value));
                    self.at_dictionary(&stream.dict);
                    self.at_stream(stream);
                }
                _ => {}
            }
        }
    }

    fn at_dictionary(&mut self, dictionary: &'d Dictionary) {
        let action = self.name(dictionary, b"S");
        let does = ACTIONS.iter().filter(|(name, _)| *name == action).map(|(_, does)| *does);
        let has = HAVING.iter().filter(|(key, _)| dictionary.has(key)).map(|(_, does)| *does);
        let opens = [&b"OpenAction"[..], b"AA"].iter().any(|key| self.opens_an_address(dictionary, key));
        let opens = opens.then_some("opens an address by itself (URI)");
        self.actions.extend(does.chain(has).chain(opens).map(str::to_owned));
        for key in NAMING {
            let said = self.words(dictionary, key);
            self.traces.extend(said.map(|said| format!("/{}: \"{said}\"", key.escape_ascii())));
        }
        if REMARKS.contains(&self.name(dictionary, b"Subtype")) {
            let by = self.words(dictionary, b"T");
            self.traces.extend(by.map(|by| format!("a remark by \"{by}\"")));
        }
        if self.name(dictionary, b"Type") == b"Sig" {
            let by = self.words(dictionary, b"Name");
            self.traces.extend(by.map(|by| format!("the signature of \"{by}\"")));
        }
    }

    /// Whether an action that nobody asked for leads to an address; `/AA` holds several.
    fn opens_an_address(&self, dictionary: &'d Dictionary, key: &[u8]) -> bool {
        let Some(action) = self.get(dictionary, key).and_then(|action| action.as_dict().ok()) else { return false };
        let is_address = |action: &'d Dictionary| self.name(action, b"S") == b"URI";
        let each = |key: &[u8]| self.get(action, key).and_then(|one| one.as_dict().ok()).is_some_and(is_address);
        is_address(action) || action.iter().any(|(key, _)| each(key))
    }

    fn at_stream(&mut self, stream: &'d Stream) {
        if self.name(&stream.dict, b"Type") == b"Metadata" || self.name(&stream.dict, b"Subtype") == b"XML" {
            match stream.get_plain_content_with_limit(MOST_UNFOLDED) {
                Ok(xmp) => self.traces.extend(of_xmp(&String::from_utf8_lossy(&xmp))),
                Err(_) => drop(self.traces.insert("XMP data that can't be read".to_owned())),
            }
        }
        if stream.filters().is_ok_and(|filters| filters == [b"DCTDecode"]) {
            let of_picture = blocks::of_jpeg(&stream.content).into_iter();
            self.traces.extend(of_picture.map(|trace| format!("in a picture of it, {trace}")));
        }
    }
}

/// What XMP data may say of a document: what kind it is, its title and language, when and with what program it was made. A form that
/// conforms to PDF/UA must say that it does, and there alone.
const IN_XMP: [&str; 20] = [
    "x:xmpmeta",
    "x:xmptk",
    "rdf:",
    "xml:",
    "xmlns:",
    "pdf:Producer",
    "pdf:PDFVersion",
    "pdf:Trapped",
    "pdfuaid:",
    "pdfaid:",
    "pdfaExtension:",
    "pdfaSchema:",
    "pdfaProperty:",
    "dc:title",
    "dc:format",
    "dc:language",
    "xmp:CreateDate",
    "xmp:ModifyDate",
    "xmp:MetadataDate",
    "xmp:CreatorTool",
];

/// Everything else that XMP data says, by its names; so is what goes by a name that nobody knows.
fn of_xmp(xmp: &str) -> Option<Trace> {
    let mut said: BTreeSet<&str> = BTreeSet::new();
    for tag in xmp.split('<').skip(1).filter(|tag| !tag.starts_with(['/', '?', '!'])) {
        let tag = tag.split('>').next().unwrap_or_default();
        let outside_quotes = tag.split(['"', '\'']).step_by(2);
        let names = outside_quotes.flat_map(|part| part.split([' ', '\t', '\r', '\n', '=', '/']));
        said.extend(names.filter(|name| !name.is_empty() && !IN_XMP.iter().any(|known| is_named(name, known))));
    }
    let said: Vec<&str> = said.into_iter().take(3).collect();
    (!said.is_empty()).then(|| format!("XMP data: {}", said.join(", ")))
}

/// A known name that ends with a colon stands for all that begin with it.
fn is_named(name: &str, known: &str) -> bool {
    if known.ends_with(':') { name.starts_with(known) } else { name == known }
}

/// Words that stand in the names of programs that make PDF documents, and in no person's.
const PROGRAMS: [&str; 36] = [
    "acrobat",
    "adobe",
    "affinity",
    "apple",
    "cairo",
    "canva",
    "chrome",
    "chromium",
    "context",
    "corel",
    "distiller",
    "docs",
    "excel",
    "framemaker",
    "ghostscript",
    "google",
    "indesign",
    "inkscape",
    "latex",
    "libreoffice",
    "microsoft",
    "mozilla",
    "office",
    "openoffice",
    "pages",
    "pdf",
    "powerpoint",
    "prince",
    "publisher",
    "quartz",
    "scribus",
    "skia",
    "tex",
    "typst",
    "word",
    "writer",
];

/// Whether a text looks like the name of a person: two to four words that begin with capitals, no digits, and no program's name.
fn is_person(text: &str) -> bool {
    let parts: Vec<&str> = text.split_whitespace().collect();
    let is_name = |part: &&str| {
        part.chars().next().is_some_and(char::is_uppercase)
            && part.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’' | ','))
    };
    let lower = text.to_lowercase();
    (2..=4).contains(&parts.len()) && parts.iter().all(is_name) && !PROGRAMS.iter().any(|program| lower.contains(program))
}
