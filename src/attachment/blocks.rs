//! What stands in the file of a picture beside the picture.
//!
//! A file of either kind is a row of blocks that say what they are. Those that a browser needs to draw the picture are known; everything
//! else is a trace, also what nobody has heard of. So no program can put something about a person where it is not looked for.

use super::Trace;
use exif::{Context, Exif, Reader, Tag};

/// The chunks of a PNG that draw it, and some that hold nothing but numbers on how (PNG, third edition, 11; `iDOT` is how Apple's
/// decoders part the work; `vpAg`, `caNv` and `orNT` are the sizes of ImageMagick's canvas). `tIME` is the time of the last change.
const DRAWN_IN_PNG: [&[u8; 4]; 26] = [
    b"IHDR", b"PLTE", b"IDAT", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"mDCV", b"cLLI", b"mDCv", b"cLLi", b"bKGD",
    b"hIST", b"pHYs", b"sPLT", b"tIME", b"acTL", b"fcTL", b"fdAT", b"iDOT", b"vpAg", b"caNv", b"orNT",
];

/// Where the pixels of a JPEG begin (`SOS`).
const SCAN: u8 = 0xda;
/// Where a JPEG ends (`EOI`).
const END: u8 = 0xd9;

/// The blocks of a PNG that are no part of the drawing.
pub(super) fn of_png(bytes: &[u8]) -> Vec<Trace> {
    let (mut traces, mut at) = (Vec::new(), 8);
    while let Some((name, data)) = chunk(bytes, at) {
        at += 12 + data.len();
        match name {
            b"IEND" => break,
            b"eXIf" => traces.push(exif(data)),
            b"tEXt" | b"zTXt" | b"iTXt" => traces.push(text(data)),
            name if DRAWN_IN_PNG.contains(&name) => {}
            name => traces.push(format!("a block `{}` that no picture needs", name.escape_ascii())),
        }
    }
    traces.extend(after_the_end(bytes, at));
    once(traces)
}

/// The name and the data of the chunk at that place.
fn chunk(bytes: &[u8], at: usize) -> Option<(&[u8; 4], &[u8])> {
    let (length, rest) = bytes.get(at..)?.split_first_chunk::<4>()?;
    let (name, rest) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    rest.get(length..)?.get(..4)?;
    Some((name, &rest[..length]))
}

/// A text goes by a keyword.
fn text(data: &[u8]) -> Trace {
    let keyword = data.split(|byte| *byte == 0).next().unwrap_or_default();
    match keyword {
        b"XML:com.adobe.xmp" => "XMP data".to_owned(),
        keyword => format!("a text `{}`", keyword.escape_ascii()),
    }
}

/// The segments of a JPEG that are no part of the picture.
pub(super) fn of_jpeg(bytes: &[u8]) -> Vec<Trace> {
    let (mut traces, mut at) = (Vec::new(), 2);
    while let Some(marker) = next_marker(bytes, &mut at) {
        if marker == END {
            traces.extend(after_the_end(bytes, at));
            break;
        }
        // Marks that stand alone.
        if matches!(marker, 0x01 | 0xd0..=0xd8) {
            continue;
        }
        let Some(data) = segment(bytes, at) else { break };
        at += 2 + data.len();
        traces.extend(of_segment(marker, data));
        if marker == SCAN {
            skip_pixels(bytes, &mut at);
        }
    }
    once(traces)
}

/// The marker at that place, which then stands behind it.
fn next_marker(bytes: &[u8], at: &mut usize) -> Option<u8> {
    let rest = bytes.get(*at..)?;
    let start = rest.iter().position(|byte| *byte == 0xff)?;
    let fill = rest[start..].iter().take_while(|byte| **byte == 0xff).count();
    let marker = *rest.get(start + fill)?;
    *at += start + fill + 1;
    Some(marker)
}

/// The data of a segment, whose length counts itself.
fn segment(bytes: &[u8], at: usize) -> Option<&[u8]> {
    let (length, rest) = bytes.get(at..)?.split_first_chunk::<2>()?;
    let length = usize::from(u16::from_be_bytes(*length)).checked_sub(2)?;
    rest.get(..length)
}

/// To the next marker that is none within the pixels.
fn skip_pixels(bytes: &[u8], at: &mut usize) {
    let rest = bytes.get(*at..).unwrap_or_default();
    let ends = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xd0..=0xd7 | 0xff);
    *at += rest.windows(2).position(ends).unwrap_or(rest.len());
}

fn of_segment(marker: u8, data: &[u8]) -> Option<Trace> {
    Some(match marker {
        // Two numbers at the end are the size of a small picture that follows them.
        0xe0 if data.starts_with(b"JFIF\0") && matches!(data.get(12..14), None | Some([0, _] | [_, 0])) => return None,
        0xe0 => "a small copy of the picture (JFIF)".to_owned(),
        0xe1 => match data.strip_prefix(b"Exif\0") {
            Some(data) => exif(data.get(1..).unwrap_or_default()),
            None if data.starts_with(b"http://ns.adobe.com/") => "XMP data".to_owned(),
            None => "a block APP1 that no picture needs".to_owned(),
        },
        0xe2 if data.starts_with(b"ICC_PROFILE\0") => return None,
        0xe2 if data.starts_with(b"MPF\0") => "more pictures in the same file (MPF)".to_owned(),
        0xed if data.starts_with(b"Photoshop 3.0\0") => "IPTC data of Photoshop".to_owned(),
        // What tells of the colours.
        0xee if data.starts_with(b"Adobe") => return None,
        0xe2..=0xef => format!("a block APP{} that no picture needs", marker - 0xe0),
        0xfe => "a comment".to_owned(),
        _ => return None,
    })
}

fn after_the_end(bytes: &[u8], end: usize) -> Option<Trace> {
    let more = bytes.len().saturating_sub(end);
    (more > 0).then(|| format!("{more} bytes after the end of the picture"))
}

/// What EXIF data tells, in words.
fn exif(data: &[u8]) -> Trace {
    let Ok(found) = Reader::new().read_raw(data.to_vec()) else { return "EXIF data".to_owned() };
    let told: Vec<&str> = TOLD.iter().filter(|(_, tells)| found.fields().any(|field| tells(&field.tag))).map(|(what, _)| *what).collect();
    if told.is_empty() { format!("EXIF data{}", settings(&found)) } else { format!("EXIF data: {}", told.join(", ")) }
}

type Tells = fn(&Tag) -> bool;

/// What EXIF data may tell of a person (Exif 3.0, JEITA CP-3451F).
const TOLD: [(&str, Tells); 5] = [
    ("the place (GPS)", |tag| tag.context() == Context::Gps),
    ("the time", |tag| [Tag::DateTime, Tag::DateTimeOriginal, Tag::DateTimeDigitized].contains(tag)),
    ("who took it", |tag| [Tag::Artist, Tag::CameraOwnerName, Tag::Copyright].contains(tag)),
    ("the camera", |tag| [Tag::Make, Tag::Model, Tag::BodySerialNumber, Tag::LensModel, Tag::LensSerialNumber].contains(tag)),
    ("a description", |tag| [Tag::ImageDescription, Tag::UserComment, Tag::MakerNote, Tag::ImageUniqueID].contains(tag)),
];

fn settings(found: &Exif) -> String {
    let names: Vec<String> = found.fields().map(|field| field.tag.to_string()).take(3).collect();
    if names.is_empty() { String::new() } else { format!(": {}", names.join(", ")) }
}

/// Each once: a text may come in as many parts as a program likes.
fn once(mut traces: Vec<Trace>) -> Vec<Trace> {
    let mut seen = std::collections::BTreeSet::new();
    traces.retain(|trace| seen.insert(trace.clone()));
    traces
}
