//! What is found in the bytes of pictures and forms, and that no bytes stop the program.

use crate::attached::{
    self, BLACK, arrow, drawing, exif, jpeg, with_action, with_chunk, with_entry, with_exif, with_info, with_segment, with_xmp,
};
use image::{Rgba, RgbaImage};
use lopdf::{Object, Stream, dictionary};
use protogen::attachment::{Examine, Form, Format, Picture};

/// What stands in a picture beside the picture.
fn traces(picture: &[u8]) -> Vec<String> {
    Picture::examine(picture).unwrap_or_else(|unfit| panic!("{unfit:?}")).traces
}

/// Why it can't be used.
fn unfit(picture: &[u8]) -> String {
    Picture::examine(picture).unwrap_err().why
}

#[test]
fn a_drawing_is_all_there_is() {
    let png = Picture::examine(&arrow(BLACK)).unwrap();
    assert_eq!((png.format, png.width, png.height, png.traces, png.contrast), (Format::Png, 60, 40, vec![], 21.0));
    let jpeg = Picture::examine(&jpeg(&drawing(BLACK))).unwrap();
    assert_eq!((jpeg.format, jpeg.width, jpeg.height, jpeg.traces), (Format::Jpeg, 60, 40, vec![]));
    assert!(jpeg.contrast > 15.0, "{}", jpeg.contrast);
}

#[test]
fn a_picture_is_told_by_its_bytes_and_has_limits() {
    assert_eq!(unfit(b""), "it is empty");
    assert_eq!(unfit(b"GIF89a"), "it is a GIF picture");
    assert_eq!(unfit(&attached::plain()), "it is a PDF document");
    assert_eq!(unfit(b"<svg xmlns=''/>"), "it is an SVG drawing");
    assert_eq!(unfit(b"plain text"), "it is of another kind");
    let side =
        |width, height| Picture::examine(&attached::png(&RgbaImage::from_pixel(width, height, Rgba([255; 4])))).map(|seen| seen.width);
    assert_eq!(side(4000, 1), Ok(4000));
    assert_eq!(side(4001, 1).unwrap_err().why, "it has 4001 by 1 pixels, and 4000 a side is the most");
    assert_eq!(side(1, 4001).unwrap_err().why, "it has 1 by 4001 pixels, and 4000 a side is the most");
    let padded = |length: usize| {
        let mut png = arrow(BLACK);
        png.resize(length, 0);
        Picture::examine(&png).map(|seen| seen.traces.len())
    };
    assert_eq!(padded(1024 * 1024), Ok(1));
    assert_eq!(padded(1024 * 1024 + 1).unwrap_err().why, "it has more than 1 MiB");
    // What the head promises is not believed: a picture of 4,000 by 4,000 pixels in no bytes.
    let mut lying = arrow(BLACK);
    lying[16..24].copy_from_slice(&[0, 0, 0x0f, 0xa0, 0, 0, 0x0f, 0xa0]);
    assert!(unfit(&lying).starts_with("it can't be decoded: "), "{}", unfit(&lying));
    let half = &arrow(BLACK)[..60];
    assert!(unfit(half).starts_with("it can't be decoded: "), "{}", unfit(half));
}

#[test]
fn what_stands_beside_the_pixels_of_a_png_is_named() {
    let png = arrow(BLACK);
    for (name, data, expected) in [
        (b"tEXt", &b"Author\0Jane Doe"[..], "a text `Author`"),
        (b"zTXt", b"Comment\0\0x", "a text `Comment`"),
        (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x/>", "XMP data"),
        (b"tEXt", b"", "a text ``"),
        (b"eXIf", &attached::place(), "EXIF data: the place (GPS), the camera"),
        (b"eXIf", b"no exif", "EXIF data"),
        (b"caBX", b"jumb", "a block `caBX` that no picture needs"),
        (b"xYZz", b"", "a block `xYZz` that no picture needs"),
    ] {
        assert_eq!(traces(&with_chunk(&png, name, data)), [expected], "{expected}");
    }
    for name in [b"pHYs", b"tIME", b"iDOT"] {
        assert_eq!(traces(&with_chunk(&png, name, &[0; 9])), Vec::<String>::new());
    }
    let more = [&png[..], b"Jane Doe"].concat();
    assert_eq!(traces(&more), ["8 bytes after the end of the picture"]);
    let twice = with_chunk(&with_chunk(&png, b"tEXt", b"Author\0a"), b"tEXt", b"Author\0b");
    assert_eq!(traces(&twice), ["a text `Author`"]);
}

#[test]
fn what_stands_beside_the_pixels_of_a_jpeg_is_named() {
    let plain = jpeg(&drawing(BLACK));
    for (tags, expected) in [
        (&[(0x0132_u16, b"now\0")][..], "EXIF data: the time"),
        (&[(0x013b, b"Ann\0")], "EXIF data: who took it"),
        (&[(0x010f, b"Cam\0"), (0x010e, b"Arm\0")], "EXIF data: the camera, a description"),
        (&[], "EXIF data"),
    ] {
        assert_eq!(traces(&with_exif(&plain, &exif(tags))), [expected]);
    }
    for (marker, data, expected) in [
        (0xe1, &b"http://ns.adobe.com/xap/1.0/\0<x/>"[..], "XMP data"),
        (0xe1, b"else", "a block APP1 that no picture needs"),
        (0xed, b"Photoshop 3.0\08BIM", "IPTC data of Photoshop"),
        (0xe2, b"MPF\0", "more pictures in the same file (MPF)"),
        (0xe0, b"JFXX\0\x10", "a small copy of the picture (JFIF)"),
        (0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\x02\x02", "a small copy of the picture (JFIF)"),
        (0xeb, b"JP", "a block APP11 that no picture needs"),
        (0xfe, b"by Ann", "a comment"),
    ] {
        assert_eq!(traces(&with_segment(&plain, marker, data)), [expected], "{expected}");
    }
    for (marker, data) in [(0xe2, &b"ICC_PROFILE\0\x01\x01"[..]), (0xee, b"Adobe\0\x64\0\0\0\0\0")] {
        assert_eq!(traces(&with_segment(&plain, marker, data)), Vec::<String>::new());
    }
    let two = [&plain[..], &with_exif(&plain, &attached::place())].concat();
    assert_eq!(traces(&two), [format!("{} bytes after the end of the picture", two.len() - plain.len())]);
}

fn form(bytes: &[u8]) -> Form {
    Form::examine(bytes).unwrap_or_else(|unfit| panic!("{unfit:?}"))
}

#[test]
fn a_form_is_told_by_its_bytes_and_has_limits() {
    let why = |bytes: &[u8]| Form::examine(bytes).unwrap_err().why;
    assert_eq!(form(&attached::plain()), Form { pages: 1, traces: vec![], actions: vec![] });
    assert_eq!(why(b""), "it is empty");
    assert_eq!(why(&arrow(BLACK)), "it is a PNG picture");
    assert_eq!(why(b"PK\x03\x04"), "it is an archive, or a document of an office program");
    assert!(why(b"%PDF-1.7\n").starts_with("it can't be read: "));
    let mut empty = attached::document();
    let pages = empty.catalog().unwrap().get(b"Pages").unwrap().as_reference().unwrap();
    empty.get_dictionary_mut(pages).unwrap().set("Kids", Object::Array(vec![]));
    assert_eq!(why(&attached::bytes(empty)), "it has no pages");
    let padded = |length: usize| {
        let mut pdf = attached::plain();
        let more = length - pdf.len();
        pdf.splice(9..9, std::iter::repeat_n(b'%', more));
        Form::examine(&pdf).map_err(|unfit| unfit.why)
    };
    assert_eq!(padded(5 * 1024 * 1024 + 1).unwrap_err(), "it has more than 5 MiB");
    assert_ne!(padded(5 * 1024 * 1024).err().as_deref(), Some("it has more than 5 MiB"));
}

#[test]
fn who_made_a_form_is_named() {
    for (key, value, expected) in [
        ("Author", "Jane Doe", Some("/Author: \"Jane Doe\"")),
        ("Author", " ", None),
        ("Company", "Birch Lane", Some("/Company: \"Birch Lane\"")),
        ("Creator", "Jane Doe", Some("/Creator: \"Jane Doe\"")),
        ("Creator", "Dr. Ann-Marie O'Neil", Some("/Creator: \"Dr. Ann-Marie O'Neil\"")),
        ("Creator", "Microsoft Word", None),
        ("Creator", "Mozilla/5.0 (X11; Linux x86_64)", None),
        ("Creator", "Writer", None),
        ("Producer", "Skia/PDF m120", None),
        ("Title", "Consent Form", None),
    ] {
        assert_eq!(form(&with_info(&[(key, value)])).traces, Vec::from_iter(expected.map(str::to_owned)), "{key} {value}");
    }
    let wide = Object::String(b"\xfe\xff\0J\0o".to_vec(), lopdf::StringFormat::Hexadecimal);
    let mut document = attached::document();
    let wide = document.add_object(wide);
    let info = document.add_object(dictionary! { "Author" => wide });
    document.trailer.set("Info", info);
    assert_eq!(form(&attached::bytes(document)).traces, ["/Author: \"Jo\""]);
}

#[test]
fn xmp_may_say_what_a_document_is_and_nothing_else() {
    let xmp = |inner: &str| {
        let head = "<?xpacket begin='' id='W5M0'?><x:xmpmeta xmlns:x='adobe:ns:meta/' x:xmptk='a b'><rdf:RDF xmlns:rdf='r'>";
        form(&with_xmp(&format!("{head}<rdf:Description rdf:about='' {inner}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>")))
            .traces
    };
    assert_eq!(
        xmp("xmlns:pdfuaid='u' pdfuaid:part='1'><dc:title><rdf:Alt><rdf:li xml:lang='x-default'>A = B, of C</rdf:li></rdf:Alt></dc:title>"),
        [""; 0]
    );
    assert_eq!(xmp("><dc:creator><rdf:Seq><rdf:li>Jane</rdf:li></rdf:Seq></dc:creator>"), ["XMP data: dc:creator"]);
    assert_eq!(xmp("photoshop:AuthorsPosition='nurse'>"), ["XMP data: photoshop:AuthorsPosition"]);
    assert_eq!(xmp("><creator>Jane</creator>"), ["XMP data: creator"]);
}

#[test]
fn what_a_form_does_by_itself_is_named() {
    let script = dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("app.alert(1)") };
    let action = |name: &str| dictionary! { "S" => name };
    for (bytes, expected) in [
        (with_action(script.clone()), "runs a script (JavaScript)"),
        (with_entry("Names", dictionary! { "JavaScript" => dictionary! {} }), "runs a script (JavaScript)"),
        (with_entry("AA", dictionary! { "WC" => script }), "runs a script (JavaScript)"),
        (with_action(action("Launch")), "starts a program (Launch)"),
        (with_action(action("GoToR")), "opens another file (GoToR)"),
        (with_entry("Kept", action("SubmitForm")), "sends what was filled in to an address (SubmitForm)"),
        (with_entry("Kept", Object::Array(vec![action("ImportData").into()])), "reads data from another file (ImportData)"),
        (
            with_action(dictionary! { "S" => "URI", "URI" => Object::string_literal("https://a.example") }),
            "opens an address by itself (URI)",
        ),
        (with_entry("Names", dictionary! { "EmbeddedFiles" => dictionary! {} }), "has other files in it (EmbeddedFiles)"),
        (with_entry("AcroForm", dictionary! { "XFA" => Object::string_literal("x") }), "has fields that run scripts (XFA)"),
    ] {
        let seen = form(&bytes);
        let actions: Vec<&str> = seen.actions.iter().map(String::as_str).filter(|action| *action == expected).collect();
        assert_eq!(actions, [expected], "{seen:?}");
    }
    // A link on a page is followed by whoever clicks on it.
    let link = dictionary! { "Type" => "Annot", "Subtype" => "Link", "A" => dictionary! { "S" => "URI" } };
    assert_eq!(form(&with_entry("Kept", link)), Form { pages: 1, traces: vec![], actions: vec![] });
}

#[test]
fn people_in_remarks_signatures_and_pictures_of_a_form_are_named() {
    let name = || Object::string_literal("Jane Doe");
    for (value, expected) in [
        (Object::from(dictionary! { "Subtype" => "FreeText", "T" => name() }), "a remark by \"Jane Doe\""),
        (dictionary! { "Type" => "Sig", "Name" => name() }.into(), "the signature of \"Jane Doe\""),
        (
            Stream::new(dictionary! { "Filter" => "DCTDecode" }, with_exif(&jpeg(&drawing(BLACK)), &attached::place())).into(),
            "in a picture of it, EXIF data: the place (GPS), the camera",
        ),
    ] {
        assert_eq!(form(&with_entry("Kept", value)).traces, [expected]);
    }
    // The name of a field is what it is for.
    assert_eq!(form(&with_entry("Kept", dictionary! { "Subtype" => "Widget", "T" => Object::string_literal("day") })).traces, [""; 0]);
}

/// A document whose parts unfold to more than is allowed is refused, and not unfolded.
#[test]
fn what_unfolds_without_end_is_refused() {
    let mut bomb = Stream::new(dictionary! { "Type" => "Metadata", "Subtype" => "XML" }, vec![b' '; 64 * 1024 * 1024]);
    bomb.compress().unwrap();
    let bytes = with_entry("Metadata", bomb);
    assert!(bytes.len() < 1024 * 1024);
    assert_eq!(form(&bytes).traces, ["XMP data that can't be read"]);
}

/// Every file cut off anywhere, and with any byte changed: an answer comes, whatever it is.
#[test]
fn whatever_the_bytes_there_is_an_answer() {
    let pictures = [arrow(BLACK), with_exif(&jpeg(&drawing(BLACK)), &attached::place())];
    let forms = [attached::plain(), with_info(&[("Author", "Jane Doe")]), with_xmp("<x a='")];
    for bytes in pictures.iter().chain(&forms) {
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << (at % 8);
            for bytes in [&bytes[..at], &damaged] {
                let _ = (Picture::examine(bytes), Form::examine(bytes));
            }
        }
    }
}
