//! The projects that `protogen new` makes: one treatment each with all it rests on, clean under `protogen check`.
//!
//! Their files stand in `src/starter/` as those of a project: `shared/` is in every one, `kinds/<kind>/` in those of a kind, and
//! `every-protocol.toml` at the end of every protocol. A file that both have stands in the project once, first what is shared. Only days
//! are stand-ins: a decision is dated the day the project is made, and the review is due a year later. Writing the files is left to the
//! command.

use clap::ValueEnum;
use include_dir::{Dir, DirEntry, include_dir};
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

static SHARED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/starter/shared");
static KINDS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/starter/kinds");

/// What every protocol ends with: the signs that are an emergency after any treatment.
const EVERY_PROTOCOL: &str = include_str!("starter/every-protocol.toml");

/// Where a project's protocols stand.
const PROTOCOLS: &str = "content/protocols";

/// Stands in the files for the day on which a project is made.
const TODAY: &str = "2000-01-01";

/// Stands in the files for the day of the first review.
const REVIEW: &str = "2001-01-01";

/// What kind of treatment a new project begins with. Its files stand in the folder of `kinds/` that has its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Kind {
    /// Microneedling of the face.
    Needling,
    /// Laser hair removal.
    Laser,
    /// Botulinum toxin.
    Injection,
    /// A skin biopsy with stitches.
    Surgery,
    /// Heel raises for a sore tendon.
    Exercise,
    /// A calming mask.
    #[default]
    Mask,
}

impl Kind {
    /// Every kind.
    pub fn all() -> &'static [Self] {
        Self::value_variants()
    }

    /// What it goes by on the command line.
    pub fn word(self) -> String {
        self.to_possible_value().expect("no kind is hidden").get_name().to_owned()
    }
}

/// A file of the new project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StarterFile {
    /// Relative to the project.
    pub path: PathBuf,
    /// What it holds.
    pub text: String,
}

/// The files of a project of this kind that is made on the day `today`, by folder and name.
pub fn files(kind: Kind, today: Date) -> Vec<StarterFile> {
    let mut found = BTreeMap::new();
    collect(&SHARED, SHARED.path(), &mut found);
    let own = KINDS.get_dir(kind.word()).expect("every kind has its folder");
    collect(own, own.path(), &mut found);
    for (path, text) in &mut found {
        if path.starts_with(PROTOCOLS) {
            append(text, EVERY_PROTOCOL);
        }
    }
    found.into_iter().map(|(path, text)| StarterFile { path: path.to_owned(), text: dated(&text, today) }).collect()
}

/// The day by which what is written on the day `today` has to be read again.
pub fn first_review(today: Date) -> Date {
    today.saturating_add(1.year())
}

fn collect(folder: &'static Dir<'_>, root: &Path, found: &mut BTreeMap<&'static Path, String>) {
    for entry in folder.entries() {
        match entry {
            DirEntry::Dir(inner) => collect(inner, root, found),
            DirEntry::File(file) => {
                let text = file.contents_utf8().expect("the starter's files are text");
                let path = file.path().strip_prefix(root).expect("a file stands in its folder");
                append(found.entry(path).or_default(), text);
            }
        }
    }
}

/// Puts a part behind the others, with an empty line between them.
fn append(text: &mut String, part: &str) {
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(part);
}

fn dated(text: &str, today: Date) -> String {
    let (review, today) = (first_review(today).to_string(), today.to_string());
    let parts: Vec<String> = text.split(TODAY).map(|part| part.replace(REVIEW, &review)).collect();
    parts.join(&today)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_from_the_day_the_project_is_made() {
        let text = "effective = 2000-01-01\nreview-by = 2001-01-01\n";
        assert_eq!(dated(text, jiff::civil::date(2028, 2, 29)), "effective = 2028-02-29\nreview-by = 2029-02-28\n");
        assert_eq!(dated(text, jiff::civil::date(2000, 6, 1)), "effective = 2000-06-01\nreview-by = 2001-06-01\n");
        assert_eq!(dated(text, jiff::civil::date(1999, 1, 1)), "effective = 1999-01-01\nreview-by = 2000-01-01\n");
        assert_eq!(dated(text, jiff::civil::date(2001, 1, 1)), "effective = 2001-01-01\nreview-by = 2002-01-01\n");
    }

    #[test]
    fn every_kind_has_a_folder_and_every_folder_is_one_of_a_kind() {
        let mut kinds: Vec<String> = Kind::all().iter().map(|kind| kind.word()).collect();
        kinds.sort();
        let mut folders: Vec<&str> = KINDS.dirs().filter_map(|folder| folder.path().to_str()).collect();
        folders.sort_unstable();
        assert_eq!(kinds, folders);
    }

    #[test]
    fn what_is_shared_stands_first_and_in_each_file_once() {
        for kind in Kind::all() {
            let files = files(*kind, jiff::civil::date(2026, 11, 21));
            let of =
                |path: &str| files.iter().filter(|file| file.path == Path::new(path)).map(|file| file.text.as_str()).collect::<String>();
            let decisions = of("content/decisions.toml");
            assert_eq!(decisions.matches("#:schema").count(), 1, "{kind:?}");
            assert_eq!(decisions.matches("id = \"warning-signs\"").count(), 1, "{kind:?}");
            let protocols = files.iter().filter(|file| file.path.starts_with(PROTOCOLS));
            for protocol in protocols {
                assert_eq!(protocol.text.matches("id = \"collapse\"").count(), 1, "{kind:?}");
            }
        }
    }
}
