//! The code on a printed sheet that leads to the page it was printed from.

use super::Html;
use crate::model::project::Project;
use qrcodegen::{QrCode, QrCodeEcc};

/// Light modules around the code, as ISO/IEC 18004 asks for.
const QUIET_ZONE: i32 = 4;

/// How wide the code itself is, in millimetres: a camera reads it at arm's length.
const WIDTH: f64 = 25.0;

/// The code as one path of an inline SVG; none for an address so long that its modules would be too small to scan, which checking
/// reports ([`Project::MAX_CODE_BYTES`]).
///
/// Level Q keeps it readable with a quarter of it damaged, as creased paper is. It is black on white in every scheme, and hidden from
/// screen readers, since the address stands beside it.
pub fn svg(address: &str) -> Option<Html> {
    if address.len() > Project::MAX_CODE_BYTES {
        return None;
    }
    let code = QrCode::encode_text(address, QrCodeEcc::Quartile).ok()?;
    let size = code.size() + 2 * QUIET_ZONE;
    let width = WIDTH * f64::from(size) / f64::from(code.size());
    let numbers: Vec<String> = (0..=size).map(|number| number.to_string()).collect();
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let start = x;
            while code.get_module(x, y) {
                x += 1;
            }
            if x > start {
                let number = |number: i32| numbers[number.unsigned_abs() as usize].as_str();
                let (from, row, length) = (number(start + QUIET_ZONE), number(y + QUIET_ZONE), number(x - start));
                path.extend(["M", from, " ", row, "h", length, "v1h-", length, "z"]);
            }
            x += 1;
        }
    }
    Some(Html(format!(
        "<svg class=\"qr\" viewBox=\"0 0 {size} {size}\" width=\"{width:.2}mm\" height=\"{width:.2}mm\" shape-rendering=\"crispEdges\" aria-hidden=\"true\" focusable=\"false\">\
         <path fill=\"#fff\" d=\"M0 0h{size}v{size}h-{size}z\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dark_module_is_drawn_once_inside_the_quiet_zone() {
        let code = QrCode::encode_text("https://example.org/en/a.html", QrCodeEcc::Quartile).unwrap();
        let svg = svg("https://example.org/en/a.html").unwrap();
        let path = svg.as_str().rsplit("d=\"").next().unwrap().split('"').next().unwrap().to_owned();
        let mut drawn = std::collections::BTreeSet::new();
        for run in path.split('M').skip(1) {
            let (place, rest) = run.split_once('h').unwrap();
            let (x, y) = place.split_once(' ').unwrap();
            let length: i32 = rest.split('v').next().unwrap().parse().unwrap();
            for step in 0..length {
                assert!(drawn.insert((x.parse::<i32>().unwrap() + step - QUIET_ZONE, y.parse::<i32>().unwrap() - QUIET_ZONE)));
            }
        }
        for y in 0..code.size() {
            for x in 0..code.size() {
                assert_eq!(drawn.contains(&(x, y)), code.get_module(x, y), "{x} {y}");
            }
        }
    }

    /// A scanner of 150 dpi needs two dots for a module, and has 147 on the width of the code.
    #[test]
    fn the_longest_address_has_modules_of_two_dots_at_150_dpi() {
        let dots = WIDTH / 25.4 * 150.0;
        let modules = |bytes: usize| f64::from(QrCode::encode_text(&"x".repeat(bytes), QrCodeEcc::Quartile).unwrap().size());
        assert!(dots / modules(Project::MAX_CODE_BYTES) >= 2.0 && dots / modules(Project::MAX_CODE_BYTES + 1) < 2.0);
        assert!(svg(&"x".repeat(Project::MAX_CODE_BYTES)).is_some() && svg(&"x".repeat(Project::MAX_CODE_BYTES + 1)).is_none());
    }
}
