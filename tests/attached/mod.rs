//! Pictures and forms for tests, made from a few shapes and lines.

#![allow(dead_code, reason = "each test binary uses its own part")]

use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use lopdf::{Dictionary, Document, Object, Stream, dictionary};
use std::io::Cursor;

/// The file of that name in an example; none if the examples have no such file.
pub fn file(name: &str) -> Option<Vec<u8>> {
    Some(match name {
        "arrow.png" => arrow(BLACK),
        "pale.png" => arrow(Rgba([150, 150, 150, 255])),
        "no-picture.png" => b"This is no picture.".to_vec(),
        "with-place.jpg" => with_exif(&jpeg(&drawing(BLACK)), &place()),
        "plain.pdf" => plain(),
        "with-author.pdf" => with_info(&[("Author", "Jane Doe")]),
        "with-script.pdf" => with_action(dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("app.alert(1)") }),
        _ => return None,
    })
}

pub const BLACK: Rgba<u8> = Rgba([0, 0, 0, 255]);

/// An arrow on white, 60 by 40 pixels.
pub fn drawing(ink: Rgba<u8>) -> RgbaImage {
    RgbaImage::from_fn(60, 40, |x, y| {
        let is_shaft = (5..40).contains(&x) && (16..24).contains(&y);
        let is_head = (40..58).contains(&x) && y.abs_diff(20) < 58 - x;
        if is_shaft || is_head { ink } else { Rgba([255; 4]) }
    })
}

pub fn arrow(ink: Rgba<u8>) -> Vec<u8> {
    png(&drawing(ink))
}

pub fn png(image: &RgbaImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

pub fn jpeg(image: &RgbaImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(image.clone()).into_rgb8().write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

/// The picture with a chunk before its end.
pub fn with_chunk(png: &[u8], name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let end = png.len() - 12;
    let length = u32::try_from(data.len()).unwrap().to_be_bytes();
    // A wrong check sum: readers pass by chunks that are not needed.
    [&png[..end], &length, name, data, &[0; 4], &png[end..]].concat()
}

/// The picture with a segment after its first marker.
pub fn with_segment(jpeg: &[u8], marker: u8, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, marker], &length, data, &jpeg[2..]].concat()
}

pub fn with_exif(jpeg: &[u8], tiff: &[u8]) -> Vec<u8> {
    with_segment(jpeg, 0xe1, &[b"Exif\0\0", tiff].concat())
}

/// A table of EXIF fields, each with a tag and a short text.
pub fn exif(fields: &[(u16, &[u8; 4])]) -> Vec<u8> {
    let mut tiff = b"MM\0*\0\0\0\x08".to_vec();
    tiff.extend(u16::try_from(fields.len()).unwrap().to_be_bytes());
    for (tag, text) in fields {
        tiff.extend(tag.to_be_bytes());
        tiff.extend([0, 2, 0, 0, 0, 4]);
        tiff.extend(*text);
    }
    tiff.extend([0; 4]);
    tiff
}

/// The camera, and a table of GPS fields with the reference of a latitude.
pub fn place() -> Vec<u8> {
    let mut tiff = b"MM\0*\0\0\0\x08\0\x02".to_vec();
    tiff.extend(b"\x01\x0f\0\x02\0\0\0\x04Cam\0");
    tiff.extend(b"\x88\x25\0\x04\0\0\0\x01\0\0\0\x26");
    tiff.extend([0; 4]);
    tiff.extend(b"\0\x01\0\x01\0\x02\0\0\0\x02N\0\0\0");
    tiff.extend([0; 4]);
    tiff
}

/// One page with a line of text.
pub fn document() -> Document {
    let mut document = Document::with_version("1.7");
    let pages = document.new_object_id();
    let font = document.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" });
    let resources = document.add_object(dictionary! { "Font" => dictionary! { "F1" => font } });
    let content = document.add_object(Stream::new(Dictionary::new(), b"BT /F1 24 Tf 72 720 Td (I agree.) Tj ET".to_vec()));
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => content, "Resources" => resources,
        "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
    });
    document.objects.insert(pages, dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 }.into());
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalog);
    document
}

pub fn bytes(mut document: Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

pub fn plain() -> Vec<u8> {
    bytes(document())
}

pub fn with_info(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut document = document();
    let entries = entries.iter().map(|(key, value)| (*key, Object::string_literal(*value)));
    let info = document.add_object(Dictionary::from_iter(entries));
    document.trailer.set("Info", info);
    bytes(document)
}

/// With something more in the catalogue of the document.
pub fn with_entry(key: &str, value: impl Into<Object>) -> Vec<u8> {
    let mut document = document();
    let value = document.add_object(value.into());
    document.catalog_mut().unwrap().set(key, value);
    bytes(document)
}

pub fn with_action(action: Dictionary) -> Vec<u8> {
    with_entry("OpenAction", action)
}

/// With XMP data.
pub fn with_xmp(xmp: &str) -> Vec<u8> {
    with_entry("Metadata", Stream::new(dictionary! { "Type" => "Metadata", "Subtype" => "XML" }, xmp.as_bytes().to_vec()))
}
