//! Marks what is painted outside of the structure as an artifact (ISO 14289-1, 7.1: content is either tagged or an artifact).
//!
//! These are the margin boxes, borders and backgrounds of boxes without text of their own, and decorative pictures. A marked
//! content sequence counts as tagged only when it carries an `MCID`: `/Span` with `/ActualText` and `/ReversedChars`, which
//! Chromium writes around Arabic, do not.

use std::ops::Range;

use lopdf::{Document, Object, ObjectId};

use crate::pdf::finish::FinishError;
use crate::pdf::finish::lexer::{Operation, operations};

const BEGIN: &[u8] = b"/Artifact<</Type/Layout>>BDC\n";
const END: &[u8] = b"\nEMC";

/// Wraps every untagged painting operation of every page.
pub(super) fn mark_artifacts(document: &mut Document) -> Result<(), FinishError> {
    for page in document.page_iter().collect::<Vec<_>>() {
        let content = document.get_page_content(page);
        let transparent = tagged_forms(document, page);
        let marked = wrap(&content, &transparent).ok_or(FinishError::Unreadable)?;
        document.change_page_content(page, marked)?;
    }
    Ok(())
}

/// Names of the page's form objects that hold tagged content themselves, as groups with opacity do: they are looked through.
fn tagged_forms(document: &Document, page: ObjectId) -> Vec<Vec<u8>> {
    let Ok((Some(resources), _)) = document.get_page_resources(page) else { return Vec::new() };
    let forms = resources.get_deref(b"XObject", document).and_then(Object::as_dict);
    let Ok(forms) = forms else { return Vec::new() };
    let tagged = forms.iter().filter(|(_, form)| is_tagged_form(document, form));
    tagged.map(|(name, _)| name.clone()).collect()
}

fn is_tagged_form(document: &Document, form: &Object) -> bool {
    let Ok((_, Object::Stream(stream))) = document.dereference(form) else { return false };
    let is_form = stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|subtype| subtype == b"Form");
    is_form && stream.get_plain_content().is_ok_and(|content| contains(&content, b"/MCID"))
}

/// The content with a mark around each group of operations that paints and is not tagged; everything else is as it was.
fn wrap(content: &[u8], transparent: &[Vec<u8>]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(content.len() + 1024);
    let mut done = 0;
    for artifact in artifacts(&operations(content)?, transparent) {
        out.extend_from_slice(&content[done..artifact.start]);
        out.extend_from_slice(BEGIN);
        out.extend_from_slice(&content[artifact.clone()]);
        out.extend_from_slice(END);
        done = artifact.end;
    }
    out.extend_from_slice(&content[done..]);
    Some(out)
}

/// Where the groups stand that need a mark. A text object is a group, and so is a path with the operator that paints it.
fn artifacts(operations: &[Operation<'_>], transparent: &[Vec<u8>]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut marks = Marks::default();
    let mut start = None;
    let mut in_text = false;
    for operation in operations {
        marks.follow(operation);
        in_text = operation.operator == b"BT" || in_text && operation.operator != b"ET";
        let from = *start.get_or_insert(operation.place.start);
        if in_text || builds_path(operation.operator) {
            continue;
        }
        let tagged = marks.end_group();
        if paints(operation, transparent) && !tagged {
            found.push(from..operation.place.end);
        }
        start = None;
    }
    found
}

/// The marked-content sequences that are open.
#[derive(Default)]
struct Marks {
    /// Whether each open sequence is tagged or an artifact already.
    open: Vec<bool>,
    /// Whether a tagged sequence was open at any time since the last group ended.
    seen: bool,
}

impl Marks {
    fn follow(&mut self, operation: &Operation<'_>) {
        match operation.operator {
            b"BDC" | b"BMC" => self.open.push(is_settled(operation.operands)),
            b"EMC" => {
                self.open.pop();
            }
            _ => {}
        }
        self.seen |= self.open.contains(&true);
    }

    /// Whether the group that ends here is tagged, wholly or in part.
    fn end_group(&mut self) -> bool {
        let now = self.open.contains(&true);
        std::mem::replace(&mut self.seen, now)
    }
}

fn is_settled(operands: &[u8]) -> bool {
    operands.starts_with(b"/Artifact") || contains(operands, b"/MCID")
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn paints(operation: &Operation<'_>, transparent: &[Vec<u8>]) -> bool {
    match operation.operator {
        b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" | b"S" | b"s" | b"sh" | b"ET" => true,
        b"Do" => {
            let name = operation.operands.trim_ascii().strip_prefix(b"/");
            name.is_none_or(|name| transparent.iter().all(|form| form != name))
        }
        _ => false,
    }
}

/// Between these and the painting operator nothing may stand.
fn builds_path(operator: &[u8]) -> bool {
    matches!(operator, b"m" | b"l" | b"c" | b"v" | b"y" | b"h" | b"re" | b"W" | b"W*")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(content: &str) -> String {
        let marked = String::from_utf8(wrap(content.as_bytes(), &[b"X1".to_vec()]).unwrap()).unwrap();
        marked.replace("/Artifact<</Type/Layout>>BDC\n", "( ").replace("\nEMC", " )")
    }

    #[test]
    fn only_untagged_paint_is_wrapped() {
        let cases = [
            ("0 0 1 1 re f", "( 0 0 1 1 re f )"),
            ("0 0 1 1 re W n", "0 0 1 1 re W n"),
            ("/P <</MCID 0>> BDC 0 0 1 1 re f EMC", "/P <</MCID 0>> BDC 0 0 1 1 re f EMC"),
            ("BT (a) Tj ET", "( BT (a) Tj ET )"),
            ("BT /P <</MCID 0>> BDC (a) Tj EMC ET", "BT /P <</MCID 0>> BDC (a) Tj EMC ET"),
            ("/I1 Do", "( /I1 Do )"),
            ("/X1 Do", "/X1 Do"),
            ("q 1 0 0 1 0 0 cm Q", "q 1 0 0 1 0 0 cm Q"),
            ("0 0 m 1 1 l S 0 0 m", "( 0 0 m 1 1 l S ) 0 0 m"),
        ];
        for (content, expected) in cases {
            assert_eq!(wrapped(content), expected, "{content}");
        }
    }

    #[test]
    fn a_mark_without_an_identifier_does_not_make_content_tagged() {
        assert_eq!(wrapped("/ReversedChars BMC BT (a) Tj ET EMC"), "/ReversedChars BMC ( BT (a) Tj ET ) EMC");
        let inside = wrapped("/P <</MCID 0>> BDC /ReversedChars BMC BT (a) Tj ET EMC EMC");
        assert_eq!(inside, "/P <</MCID 0>> BDC /ReversedChars BMC BT (a) Tj ET EMC EMC");
    }

    #[test]
    fn an_artifact_is_not_wrapped_again() {
        assert_eq!(wrapped("/Artifact BMC BT (a) Tj ET EMC"), "/Artifact BMC BT (a) Tj ET EMC");
    }

    #[test]
    fn the_end_of_a_tagged_sequence_is_noticed() {
        let content = "/P <</MCID 0>> BDC BT (a) Tj ET EMC BT (b) Tj ET";
        assert_eq!(wrapped(content), "/P <</MCID 0>> BDC BT (a) Tj ET EMC ( BT (b) Tj ET )");
        let content = "/P <</MCID 0>> BDC 0 0 1 1 re f EMC q 0 0 1 1 re f";
        assert_eq!(wrapped(content), "/P <</MCID 0>> BDC 0 0 1 1 re f EMC q ( 0 0 1 1 re f )");
    }
}
