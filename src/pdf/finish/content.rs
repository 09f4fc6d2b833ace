//! Marks what is painted outside of the structure as an artifact (ISO 14289-1, 7.1: content is either tagged or an artifact).
//!
//! These are the margin boxes, borders and backgrounds of boxes without text of their own, and decorative pictures. A marked
//! content sequence counts as tagged only when it carries an `MCID`: `/Span` with `/ActualText` and `/ReversedChars`, which
//! Chromium writes around Arabic, do not.

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId};

use crate::pdf::finish::FinishError;

/// Wraps every untagged painting operation of every page.
pub(super) fn mark_artifacts(document: &mut Document) -> Result<(), FinishError> {
    for page in document.page_iter().collect::<Vec<_>>() {
        let operations = Content::decode(&document.get_page_content(page))?.operations;
        let transparent = tagged_forms(document, page);
        let marked = Content { operations: wrap(operations, &transparent) };
        document.change_page_content(page, marked.encode()?)?;
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
    is_form && stream.get_plain_content().is_ok_and(|content| content.windows(5).any(|window| window == b"/MCID"))
}

/// Groups the operations into what must stay together, and wraps each group that paints and is not tagged.
fn wrap(operations: Vec<Operation>, transparent: &[Vec<u8>]) -> Vec<Operation> {
    let mut out = Vec::with_capacity(operations.len() + 16);
    let mut marks = Marks::default();
    let mut group = Vec::new();
    let mut in_text = false;
    for operation in operations {
        marks.follow(&operation);
        in_text = operation.operator == "BT" || in_text && operation.operator != "ET";
        let paints = paints(&operation, transparent);
        let goes_on = in_text || builds_path(&operation.operator);
        group.push(operation);
        if !goes_on {
            let tagged = marks.end_group();
            flush(&mut group, paints && !tagged, &mut out);
        }
    }
    flush(&mut group, false, &mut out);
    out
}

fn flush(group: &mut Vec<Operation>, artifact: bool, out: &mut Vec<Operation>) {
    if artifact {
        out.push(begin_artifact());
    }
    out.append(group);
    if artifact {
        out.push(Operation::new("EMC", Vec::new()));
    }
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
    fn follow(&mut self, operation: &Operation) {
        match operation.operator.as_str() {
            "BDC" | "BMC" => self.open.push(is_settled(operation)),
            "EMC" => {
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

fn is_settled(operation: &Operation) -> bool {
    let name = operation.operands.first().and_then(|operand| operand.as_name().ok());
    let properties = operation.operands.get(1).and_then(|operand| operand.as_dict().ok());
    name == Some(b"Artifact") || properties.is_some_and(|properties| properties.has(b"MCID"))
}

fn paints(operation: &Operation, transparent: &[Vec<u8>]) -> bool {
    match operation.operator.as_str() {
        "f" | "F" | "f*" | "B" | "B*" | "b" | "b*" | "S" | "s" | "sh" | "BI" | "ET" => true,
        "Do" => {
            let name = operation.operands.first().and_then(|operand| operand.as_name().ok());
            name.is_none_or(|name| transparent.iter().all(|form| form != name))
        }
        _ => false,
    }
}

/// Between these and the painting operator nothing may stand.
fn builds_path(operator: &str) -> bool {
    matches!(operator, "m" | "l" | "c" | "v" | "y" | "h" | "re" | "W" | "W*")
}

fn begin_artifact() -> Operation {
    let mut properties = Dictionary::new();
    properties.set("Type", Object::Name(b"Layout".to_vec()));
    Operation::new("BDC", vec![Object::Name(b"Artifact".to_vec()), Object::Dictionary(properties)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(content: &str) -> String {
        let operations = Content::decode(content.as_bytes()).unwrap().operations;
        let encoded = Content { operations: wrap(operations, &[b"X1".to_vec()]) }.encode().unwrap();
        String::from_utf8(encoded).unwrap().replace("/Artifact <</Type/Layout>> BDC", "(").replace("EMC", ")").replace('\n', " ")
    }

    #[test]
    fn only_untagged_paint_is_wrapped() {
        let cases = [
            ("0 0 1 1 re f", "( 0 0 1 1 re f )"),
            ("0 0 1 1 re W n", "0 0 1 1 re W n"),
            ("/P <</MCID 0>> BDC 0 0 1 1 re f EMC", "/P <</MCID 0>> BDC 0 0 1 1 re f )"),
            ("BT (a) Tj ET", "( BT (a) Tj ET )"),
            ("BT /P <</MCID 0>> BDC (a) Tj EMC ET", "BT /P <</MCID 0>> BDC (a) Tj ) ET"),
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
        assert_eq!(wrapped("/ReversedChars BMC BT (a) Tj ET EMC"), "/ReversedChars BMC ( BT (a) Tj ET ) )");
        let inside = wrapped("/P <</MCID 0>> BDC /ReversedChars BMC BT (a) Tj ET EMC EMC");
        assert_eq!(inside, "/P <</MCID 0>> BDC /ReversedChars BMC BT (a) Tj ET ) )");
    }

    #[test]
    fn an_artifact_is_not_wrapped_again() {
        assert_eq!(wrapped("/Artifact BMC BT (a) Tj ET EMC"), "/Artifact BMC BT (a) Tj ET )");
    }

    #[test]
    fn the_end_of_a_tagged_sequence_is_noticed() {
        let content = "/P <</MCID 0>> BDC BT (a) Tj ET EMC BT (b) Tj ET";
        assert_eq!(wrapped(content), "/P <</MCID 0>> BDC BT (a) Tj ET ) ( BT (b) Tj ET )");
        let content = "/P <</MCID 0>> BDC 0 0 1 1 re f EMC q 0 0 1 1 re f";
        assert_eq!(wrapped(content), "/P <</MCID 0>> BDC 0 0 1 1 re f ) q ( 0 0 1 1 re f )");
    }
}
