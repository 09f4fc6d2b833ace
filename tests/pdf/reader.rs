//! Reads a finished PDF back, from its own objects and through the programs people read it with.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object, ObjectId, decode_text_string};
use page_validation::{ValidationOptions, ValidationProfile, validate_pdf_bytes};

use crate::fixture::run;

pub struct Reader {
    path: PathBuf,
    pub document: Document,
}

/// A structure element: its type, its own entries, and what is below it.
pub struct Element {
    pub kind: String,
    pub entries: Dictionary,
    pub children: Vec<Element>,
}

impl Reader {
    pub fn open(path: &Path) -> Self {
        Self { path: path.to_path_buf(), document: Document::load(path).unwrap() }
    }

    /// The rules of PDF/UA-1 that the file breaks.
    pub fn broken_rules(&self) -> Vec<String> {
        let bytes = std::fs::read(&self.path).unwrap();
        let options = ValidationOptions::default().profile(ValidationProfile::PdfUa1);
        let report = validate_pdf_bytes(&bytes, &options).unwrap();
        assert!(report.rules.total >= 100, "the validator checks the standard");
        report.failures.iter().map(|failure| format!("{}: {}", failure.rule_id, failure.message)).collect()
    }

    /// The text of each page, one line per line of print.
    pub fn pages(&self) -> Vec<String> {
        let text = run("pdftotext", &["-layout", "-enc", "UTF-8", self.name(), "-"]);
        text.trim_end_matches('\x0c').split('\x0c').map(str::to_owned).collect()
    }

    /// The text of each page in the order in which it is drawn.
    pub fn raw_pages(&self) -> Vec<String> {
        let text = run("pdftotext", &["-raw", "-enc", "UTF-8", self.name(), "-"]);
        text.trim_end_matches('\x0c').split('\x0c').map(str::to_owned).collect()
    }

    /// All words in reading order.
    pub fn words(&self) -> Vec<String> {
        let text = run("pdftotext", &["-enc", "UTF-8", self.name(), "-"]);
        text.split_whitespace().map(str::to_owned).collect()
    }

    /// Name of each font, with whether it is embedded, subset and mapped to Unicode.
    pub fn fonts(&self) -> Vec<(String, [bool; 3])> {
        let table = run("pdffonts", &[self.name()]);
        table.lines().skip(2).map(font_row).collect()
    }

    /// Width and height of each page in points.
    pub fn sheets(&self) -> Vec<(f32, f32)> {
        let boxes = self.document.page_iter().map(|page| self.document.get_dictionary(page).unwrap().get(b"MediaBox").unwrap());
        boxes.map(|sheet| sheet.as_array().unwrap()).map(|sheet| (sheet[2].as_float().unwrap(), sheet[3].as_float().unwrap())).collect()
    }

    /// Pixels of a page, as red, green and blue, with the width of a row.
    pub fn pixels(&self, page: usize, resolution: usize) -> (usize, Vec<[u8; 3]>) {
        let image = self.path.with_extension(format!("{page}-{resolution}"));
        self.render(page, resolution, &[], &image);
        read_ppm(&std::fs::read(image.with_extension(format!("{page}-{resolution}.ppm"))).unwrap())
    }

    /// The sizes of all text in points, each with whether it stands in what is no part of the document: the running lines.
    pub fn text_sizes(&self) -> Vec<(bool, f32)> {
        self.document.page_iter().flat_map(|page| self.text_sizes_of(page)).collect()
    }

    fn text_sizes_of(&self, page: ObjectId) -> Vec<(bool, f32)> {
        let content = Content::decode(&self.document.get_page_content(page)).unwrap();
        let (mut found, mut kept, mut marks) = (Vec::new(), Vec::new(), Vec::new());
        let (mut scale, mut line, mut font) = (1.0_f32, 1.0_f32, 0.0_f32);
        for operation in &content.operations {
            let numbers = || operation.operands.iter().filter_map(|operand| operand.as_float().ok()).collect::<Vec<_>>();
            // How much a matrix enlarges.
            let enlarges = |of: &[f32]| (of[0] * of[3] - of[1] * of[2]).abs().sqrt();
            match operation.operator.as_str() {
                "q" => kept.push(scale),
                "Q" => scale = kept.pop().unwrap(),
                "cm" => scale *= enlarges(&numbers()),
                "BT" => line = 1.0,
                "Tm" => line = enlarges(&numbers()),
                "Tf" => font = numbers()[0],
                "BMC" | "BDC" => marks.push(operation.operands[0].as_name().unwrap() == b"Artifact"),
                "EMC" => drop(marks.pop().unwrap()),
                "Tj" | "TJ" => found.push((marks.contains(&true), font * scale * line)),
                _ => {}
            }
        }
        found
    }

    /// What a QR reader sees on a page.
    pub fn qr_code(&self, page: usize, black_and_white: bool) -> String {
        let (image, options, extension) = if black_and_white { ("mono", &["-mono"][..], "pbm") } else { ("colour", &[][..], "ppm") };
        let image = self.path.with_extension(image);
        self.render(page, 300, options, &image);
        let picture = PathBuf::from(format!("{}.{extension}", image.display()));
        run("zbarimg", &["--quiet", "--raw", picture.to_str().unwrap()]).trim().to_owned()
    }

    fn render(&self, page: usize, resolution: usize, options: &[&str], image: &Path) {
        let (page, resolution) = (page.to_string(), resolution.to_string());
        let fixed = ["-r", &resolution, "-f", &page, "-l", &page, "-singlefile"];
        let arguments = [options, &fixed, &[self.name(), image.to_str().unwrap()]].concat();
        run("pdftoppm", &arguments);
    }

    pub fn catalog(&self) -> &Dictionary {
        self.document.catalog().unwrap()
    }

    /// A text of the information dictionary.
    pub fn information(&self, key: &str) -> String {
        let information = self.document.trailer.get(b"Info").and_then(Object::as_reference).unwrap();
        text(self.document.get_dictionary(information).unwrap().get(key.as_bytes()).unwrap())
    }

    /// The XMP packet.
    pub fn xmp(&self) -> String {
        let packet = self.catalog().get_deref(b"Metadata", &self.document).unwrap().as_stream().unwrap();
        String::from_utf8(packet.content.clone()).unwrap()
    }

    /// The root of the structure tree.
    pub fn structure(&self) -> Element {
        let root = self.catalog().get_deref(b"StructTreeRoot", &self.document).unwrap();
        let top = root.as_dict().unwrap().get(b"K").unwrap().as_reference().unwrap();
        self.element(top)
    }

    fn element(&self, id: ObjectId) -> Element {
        let entries = self.document.get_dictionary(id).unwrap().clone();
        let kind = String::from_utf8(entries.get(b"S").unwrap().as_name().unwrap().to_vec()).unwrap();
        let kids = match entries.get(b"K") {
            Ok(Object::Array(kids)) => kids.clone(),
            Ok(kid) => vec![kid.clone()],
            Err(_) => Vec::new(),
        };
        let kids = kids.iter().filter_map(|kid| kid.as_reference().ok());
        let elements = kids.filter(|kid| self.document.get_dictionary(*kid).is_ok_and(|kid| kid.has(b"S")));
        let children = elements.map(|kid| self.element(kid)).collect();
        Element { kind, entries, children }
    }

    /// Address and spoken words of each link annotation, page by page.
    pub fn links(&self) -> Vec<(String, String)> {
        self.document.page_iter().flat_map(|page| self.document.get_page_annotations(page).unwrap()).map(|link| self.link(link)).collect()
    }

    fn link(&self, link: &Dictionary) -> (String, String) {
        let address = match link.get_deref(b"A", &self.document) {
            Ok(action) => text(action.as_dict().unwrap().get(b"URI").unwrap()),
            Err(_) => format!("#{}", String::from_utf8_lossy(link.get(b"Dest").unwrap().as_name().unwrap())),
        };
        (address, text(link.get(b"Contents").unwrap()))
    }

    /// The names that links inside the document can lead to.
    pub fn destinations(&self) -> Vec<String> {
        let names = self.catalog().get_deref(b"Dests", &self.document).unwrap().as_dict().unwrap();
        names.iter().map(|(name, _)| String::from_utf8_lossy(name).into_owned()).collect()
    }

    /// Titles of the outline, top down.
    pub fn outline(&self) -> Vec<String> {
        let mut titles = Vec::new();
        let root = self.catalog().get_deref(b"Outlines", &self.document).unwrap().as_dict().unwrap();
        self.outline_below(root, &mut titles);
        titles
    }

    fn outline_below(&self, parent: &Dictionary, titles: &mut Vec<String>) {
        let mut next = parent.get_deref(b"First", &self.document).ok();
        while let Some(Object::Dictionary(entry)) = next {
            titles.push(text(entry.get(b"Title").unwrap()));
            self.outline_below(entry, titles);
            next = entry.get_deref(b"Next", &self.document).ok();
        }
    }

    fn name(&self) -> &str {
        self.path.to_str().unwrap()
    }
}

impl Element {
    /// Every element of a kind, in reading order.
    pub fn all(&self, kind: &str) -> Vec<&Element> {
        let below = self.children.iter().flat_map(|child| child.all(kind));
        (self.kind == kind).then_some(self).into_iter().chain(below).collect()
    }

    /// How often each kind occurs.
    pub fn census(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::from([(self.kind.clone(), 1)]);
        for child in &self.children {
            child.census().into_iter().for_each(|(kind, count)| *counts.entry(kind).or_default() += count);
        }
        counts
    }

    pub fn kinds(&self) -> Vec<&str> {
        self.children.iter().map(|child| child.kind.as_str()).collect()
    }

    pub fn text(&self, key: &str) -> String {
        self.entries.get(key.as_bytes()).map(text).unwrap_or_default()
    }

    /// The value of a table attribute, such as the scope of a header.
    pub fn table_attribute(&self, key: &str) -> Option<&Object> {
        let attributes = self.entries.get(b"A").ok()?.as_array().ok()?;
        attributes.iter().find_map(|attribute| attribute.as_dict().ok()?.get(key.as_bytes()).ok())
    }
}

/// A text string of the file.
pub fn text(object: &Object) -> String {
    decode_text_string(object).unwrap()
}

/// `AAAAAA+Name  CID TrueType  Identity-H  yes yes yes  16  0`: the columns are counted from the end.
fn font_row(row: &str) -> (String, [bool; 3]) {
    let columns: Vec<&str> = row.split_whitespace().collect();
    let flags = &columns[columns.len() - 5..columns.len() - 2];
    (columns[0].split('+').next_back().unwrap().to_owned(), [flags[0], flags[1], flags[2]].map(|flag| flag == "yes"))
}

/// Binary PPM: `P6`, width, height, depth, each followed by one blank, then three bytes per pixel.
fn read_ppm(bytes: &[u8]) -> (usize, Vec<[u8; 3]>) {
    let mut rest = bytes;
    let mut fields = Vec::new();
    while fields.len() < 4 {
        let end = rest.iter().position(u8::is_ascii_whitespace).unwrap();
        fields.push(std::str::from_utf8(&rest[..end]).unwrap());
        rest = &rest[end + 1..];
    }
    (fields[1].parse().unwrap(), rest.chunks_exact(3).map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect())
}
