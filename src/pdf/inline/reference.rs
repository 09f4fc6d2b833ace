//! What an address in a page refers to.

/// An address, sorted by what may be done with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reference {
    /// A file of the site: its path from the root, with `/`, decoded, without query and fragment.
    File(String),
    /// A place in the same document (`#id`), or nothing at all.
    Here,
    /// Data in the address itself.
    Data,
    /// Another host, another scheme, or a path that leaves the site.
    Foreign,
}

/// Sorts the address `text` found in the file `from` (its path from the root of the site).
pub(super) fn classify(text: &str, from: &str) -> Reference {
    let text = text.trim();
    if text.is_empty() || text.starts_with('#') {
        return Reference::Here;
    }
    if let Some(scheme) = scheme(text) {
        return if scheme.eq_ignore_ascii_case("data") { Reference::Data } else { Reference::Foreign };
    }
    if text.starts_with("//") || text.contains('\\') {
        return Reference::Foreign;
    }
    let path = text.split(['?', '#']).next().unwrap_or_default();
    percent_decode(path).and_then(|path| join(from, &path)).map_or(Reference::Foreign, Reference::File)
}

/// The scheme of an absolute address: `https` of `https://clinic.example`.
pub(super) fn scheme(text: &str) -> Option<&str> {
    let (scheme, _) = text.split_once(':')?;
    let letters = scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    (letters && scheme.starts_with(|first: char| first.is_ascii_alphabetic())).then_some(scheme)
}

/// Makes `link` absolute against `base`, the public address of the page it stands in; `None` when `base` has no host.
pub(super) fn absolute(link: &str, base: &str) -> Option<String> {
    let (scheme, rest) = base.split_once("://")?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let path = path.split(['?', '#']).next().unwrap_or_default();
    if link.starts_with("//") {
        return Some(format!("{scheme}:{link}"));
    }
    let end = link.find(['?', '#']).unwrap_or(link.len());
    let (target, tail) = link.split_at(end);
    let joined = if target.is_empty() { path.to_owned() } else { join(path, target)? };
    let slash = if target.ends_with('/') && !joined.is_empty() { "/" } else { "" };
    Some(format!("{scheme}://{host}/{joined}{slash}{tail}"))
}

/// The path `to` seen from the file `from`, without dots; `None` when it climbs above the root.
fn join(from: &str, to: &str) -> Option<String> {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let start = if to.starts_with('/') { "" } else { folder };
    let mut parts: Vec<&str> = Vec::new();
    for part in start.split('/').chain(to.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Replaces `%2F` and the like; `None` when the result is not UTF-8 or holds a NUL.
fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let escape = tail.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        let escaped = escape.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_sorted() {
        let file = |path: &str| Reference::File(path.to_owned());
        let cases = [
            ("a.css", file("patient/en/a.css")),
            ("../../assets/a.css?v=1#x", file("assets/a.css")),
            ("/assets/a%20b.svg", file("assets/a b.svg")),
            ("../../../etc/passwd", Reference::Foreign),
            ("..%2f..%2f..%2fetc/passwd", Reference::Foreign),
            ("file:///etc/passwd", Reference::Foreign),
            ("//host/a.css", Reference::Foreign),
            ("\\\\host\\a", Reference::Foreign),
            ("HTTPS://clinic.example/a.png", Reference::Foreign),
            ("DATA:image/png;base64,AA", Reference::Data),
            ("#rules", Reference::Here),
            ("  ", Reference::Here),
            ("1:2.svg", file("patient/en/1:2.svg")),
            ("100%.svg", file("patient/en/100%.svg")),
        ];
        for (text, expected) in cases {
            assert_eq!(classify(text, "patient/en/page.html"), expected, "{text}");
        }
    }

    #[test]
    fn links_become_absolute_as_a_browser_would_make_them() {
        let base = "https://clinic.example/care/en/page.html?x#y";
        let cases = [
            ("index.html", "https://clinic.example/care/en/index.html"),
            ("../fr/", "https://clinic.example/care/fr/"),
            ("/a.html#b", "https://clinic.example/a.html#b"),
            ("?print", "https://clinic.example/care/en/page.html?print"),
            ("//other.example/a", "https://other.example/a"),
        ];
        for (link, expected) in cases {
            assert_eq!(absolute(link, base).as_deref(), Some(expected), "{link}");
        }
        assert_eq!(absolute("../../../x", base), None);
        assert_eq!(absolute("x.html", "no address"), None);
        assert_eq!(absolute("x.html", "https://clinic.example").as_deref(), Some("https://clinic.example/x.html"));
    }
}
