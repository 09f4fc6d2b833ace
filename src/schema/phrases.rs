//! Names and words as findings list them.

/// "`a`, `b` or `c`".
pub fn quoted_list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => format!("`{only}`"),
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(|name| format!("`{name}`")).collect();
            format!("{} or `{last}`", first.join(", "))
        }
    }
}

/// "`a`, `b` or `c`" as they are written in a file; "one of" where there are more than two.
pub fn one_of(words: &[&str]) -> String {
    let list = quoted_list(words).replace('`', "\"");
    if words.len() > 2 { format!("one of {list}") } else { list }
}

/// The noun with "a" or "an".
pub fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {noun}")
}
