//! The file of a document's approvals, as it is written.

use crate::lifecycle::{Statement, page_hash};
use crate::model::approval::Approvals;
use crate::patch::basic_string;

/// The folder of the files of approvals, in the project.
const FOLDER: &str = "content/approvals";

/// What stands at the top of each.
const HEAD: &str = "\
#:schema ../schema/approvals.schema.json

# Written by `protogen approve`, and held by `protogen check`: each record is sealed with the one before it.
";

/// The keys of the groups, in the order of a statement.
const GROUPS: [&str; 5] = ["own", "uses", "vocabulary", "clinic", "words"];

/// The path of the approvals of a document, relative to the project.
pub fn path(document: &str) -> String {
    format!("{FOLDER}/{document}.toml")
}

/// What the file holds with a record more, and with the text that it approves.
pub fn with_record(document: &str, before: Option<&Approvals>, new: &Statement, lines: &[String]) -> String {
    let records = before.into_iter().flat_map(|approvals| &approvals.records);
    let mut text: String = HEAD.to_owned();
    let mut last = "";
    for record in records {
        last = record.seal.as_str();
        text.push_str(&entry(&Statement::from(record), last));
    }
    text.push_str(&entry(new, &new.seal(document, last)));
    text.push_str(&format!("\n[approved]\npage = {}\nlines = [\n", basic_string(&page_hash(lines.iter().map(String::as_str)))));
    lines.iter().for_each(|line| text.push_str(&format!("  {},\n", basic_string(line))));
    text + "]\n"
}

fn entry(statement: &Statement, seal: &str) -> String {
    let Statement { language, version, role, meaning, date, content, page, groups } = statement;
    let groups: Vec<String> = GROUPS.iter().zip(groups).map(|(key, hash)| format!("{key} = {}", basic_string(hash))).collect();
    let text = |key: &str, value: &str| format!("{key} = {}\n", basic_string(value));
    [
        "\n[[approval]]\n".to_owned(),
        text("language", language),
        text("version", &version.to_string()),
        text("role", role),
        text("meaning", meaning.word()),
        format!("date = {date}\n"),
        text("content", content),
        text("page", page),
        format!("groups = {{ {} }}\n", groups.join(", ")),
        text("seal", seal),
    ]
    .concat()
}
