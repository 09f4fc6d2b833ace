//! What the document says about itself: the catalogue, the information dictionary and the XMP packet (7.1).

use std::fmt::Write;

use jiff::civil::Date;
use lopdf::{Dictionary, Document, Object, Stream, text_string};

use crate::pdf::finish::{FinishError, Metadata};

/// The program that writes the file; the browser that printed it stays named as its creator.
const PRODUCER: &str = concat!("protogen ", env!("CARGO_PKG_VERSION"));

/// Sets title, language, direction and dates everywhere a reader may look for them.
pub(super) fn write(document: &mut Document, metadata: &Metadata<'_>) -> Result<(), FinishError> {
    document.version = "1.7".to_owned();
    let mut packet = Stream::new(Dictionary::new(), xmp(metadata).into_bytes()).with_compression(false);
    packet.dict.set("Type", Object::Name(b"Metadata".to_vec()));
    packet.dict.set("Subtype", Object::Name(b"XML".to_vec()));
    let packet = document.add_object(packet);
    let catalog = document.catalog_mut()?;
    catalog.set("Metadata", packet);
    catalog.set("Lang", text_string(metadata.language));
    catalog.set("MarkInfo", dictionary([("Marked", true.into())]));
    catalog.set("ViewerPreferences", viewer_preferences(metadata));
    write_information(document, metadata)
}

fn write_information(document: &mut Document, metadata: &Metadata<'_>) -> Result<(), FinishError> {
    let information = document.trailer.get(b"Info").and_then(Object::as_reference);
    let information = information.unwrap_or_else(|_| document.add_object(Dictionary::new()));
    document.trailer.set("Info", information);
    let date = Object::string_literal(pdf_date(metadata.date));
    let information = document.get_dictionary_mut(information)?;
    information.set("Title", text_string(metadata.title));
    information.set("Producer", text_string(PRODUCER));
    information.set("CreationDate", date.clone());
    information.set("ModDate", date);
    Ok(())
}

/// Readers show the title and not the file name, and turn the pages in the right direction.
fn viewer_preferences(metadata: &Metadata<'_>) -> Dictionary {
    let direction = if metadata.right_to_left { "R2L" } else { "L2R" };
    dictionary([("DisplayDocTitle", true.into()), ("Direction", Object::Name(direction.into()))])
}

fn dictionary<const N: usize>(entries: [(&str, Object); N]) -> Dictionary {
    entries.into_iter().collect()
}

/// Midnight UTC of `date` in the form of ISO 32000-1, 7.9.4.
fn pdf_date(date: Date) -> String {
    format!("D:{:04}{:02}{:02}000000Z", date.year(), date.month(), date.day())
}

/// The XMP packet. `pdfuaid:part` claims conformance with PDF/UA-1; the tests of this crate hold it to that.
fn xmp(metadata: &Metadata<'_>) -> String {
    let title = xml(metadata.title);
    let language = xml(metadata.language);
    let date = format!("{:04}-{:02}-{:02}T00:00:00Z", metadata.date.year(), metadata.date.month(), metadata.date.day());
    format!(
        r#"<?xpacket begin="{bom}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>{PRODUCER}</pdf:Producer>
<pdfuaid:part>1</pdfuaid:part>
<xmp:CreateDate>{date}</xmp:CreateDate>
<xmp:ModifyDate>{date}</xmp:ModifyDate>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"#,
        bom = '\u{feff}'
    )
}

/// Escapes text for XML and drops the control characters that XML cannot hold.
fn xml(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, character| {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            character if character.is_control() => {}
            character => out.write_char(character).expect("writing to a string cannot fail"),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn dates_have_their_zeros() {
        assert_eq!(pdf_date(date(2026, 3, 9)), "D:20260309000000Z");
    }

    #[test]
    fn text_cannot_leave_its_element() {
        assert_eq!(xml("a & b </rdf:li>\u{1}"), "a &amp; b &lt;/rdf:li&gt;");
    }
}
