//! Every name leads to exactly one thing.

use super::{cycles, links};
use crate::diagnostic::{Diagnostic, nearest};
use crate::lexicon::lexicon;
use crate::load::{File, FileWithText, Loaded};
use crate::schema::faults;
use crate::schema::names::{Definition, Kind, ProseReference, Reference, Suggestions, ValueDefinition};
use crate::source::SourceId;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// All that is wrong with the names of a project.
pub fn bind(loaded: &Loaded) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let global = Definitions::for_all(loaded, &mut out);
    let lost = loaded.lost();
    let is_held = |file: &&File| !loaded.on_demand.contains(file.source);
    out.par_extend(loaded.files.par_iter().filter(is_held).flat_map_iter(|file| bind_file(file, &global, &lost)));
    let unbound = loaded.uses.of_unknown(|kind, name| lost.contains(&kind) || global.has(kind, name));
    let decoded = unbound.into_par_iter().filter_map(|file| loaded.on_demand.decode(file));
    out.par_extend(decoded.flat_map_iter(|decoded| bind_file(&decoded.file, &global, &lost)));
    out.extend(one_page_for_two(&global));
    out.extend(Prose::new(loaded, &global, lost.contains(&Kind::Protocol)).check());
    out.extend(cycles::find(loaded));
    out.extend(links::check(loaded));
    out
}

fn bind_file(file: &File, global: &Definitions<'_>, lost: &BTreeSet<Kind>) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let local = Definitions::within(file, &mut out);
    let is_lost = |kind: Kind| lost.contains(&kind) || kind.is_local() && file.names.nameless.contains(&kind);
    for reference in file.names.references.iter().filter(|reference| !is_lost(reference.kind)) {
        let known = if reference.kind.is_local() { &local } else { global };
        known.check(reference, global, &mut out);
    }
    out
}

/// What the names that lead nowhere were meant for, where one that is there is near enough.
pub fn meant(loaded: &Loaded) -> Suggestions {
    let unspoken = &mut Vec::new();
    let global = Definitions::for_all(loaded, unspoken);
    let mut meant = Suggestions::new();
    let unbound = loaded.uses.of_unknown(|kind, name| global.has(kind, name));
    let decoded: Vec<FileWithText> = unbound.into_iter().filter_map(|file| loaded.on_demand.decode(file)).collect();
    for file in loaded.files.iter().chain(decoded.iter().map(|decoded| &decoded.file)) {
        let local = Definitions::within(file, unspoken);
        for reference in &file.names.references {
            let near = if reference.kind.is_local() { local.meant(reference) } else { global.meant(reference) };
            meant.extend(near.map(|near| (reference.span, near.into())));
        }
    }
    meant
}

/// What is defined, by kind and name.
struct Definitions<'a> {
    by_name: HashMap<(Kind, &'a str), &'a Definition>,
    kinds: HashMap<&'a str, Kind>,
}

impl<'a> Definitions<'a> {
    /// What every file may name, also by another name than its own.
    fn for_all(loaded: &'a Loaded, out: &mut Vec<Diagnostic>) -> Self {
        let definitions = loaded.files.iter().flat_map(|file| &file.names.definitions);
        let mut global = Self::of(definitions.filter(|definition| !definition.kind.is_local()), out);
        global.add_aliases(loaded.files.iter().flat_map(|file| &file.names.aliases));
        global
    }

    /// What the file alone may name.
    fn within(file: &'a File, out: &mut Vec<Diagnostic>) -> Self {
        Self::of(file.names.definitions.iter().filter(|definition| definition.kind.is_local()), out)
    }

    /// Collects them; a name that stands twice is a finding at the second place.
    fn of(definitions: impl Iterator<Item = &'a Definition>, out: &mut Vec<Diagnostic>) -> Self {
        let (mut by_name, mut kinds) = (HashMap::new(), HashMap::new());
        let mut definitions: Vec<&'a Definition> = definitions.collect();
        definitions.sort_by_key(|definition| definition.span);
        for definition in definitions {
            kinds.entry(&*definition.id).or_insert(definition.kind);
            if let Some(first) = by_name.insert((definition.kind, &*definition.id), definition) {
                out.push(twice(first, definition));
                by_name.insert((definition.kind, &*definition.id), first);
            }
        }
        Self { by_name, kinds }
    }

    /// Adds the names under which a document is looked for although it has another; where one has that name, it is meant.
    fn add_aliases(&mut self, aliases: impl Iterator<Item = &'a Definition>) {
        for alias in aliases {
            self.by_name.entry((alias.kind, &*alias.id)).or_insert(alias);
        }
    }

    fn has(&self, kind: Kind, name: &str) -> bool {
        self.by_name.contains_key(&(kind, name))
    }

    fn check(&self, reference: &Reference, global: &Self, out: &mut Vec<Diagnostic>) {
        if self.has(reference.kind, &reference.id) {
            return;
        }
        let noun = reference.kind.noun();
        let finding = Diagnostic::new(&faults::GRAPH, reference.span, format!("there is no {noun} `{}`", reference.id));
        out.push(match (self.nearest(reference), global.kinds.get(&*reference.id)) {
            (_, Some(other)) => {
                finding.with_help(format!("`{}` is {}; name {} here", reference.id, other.with_article(), reference.kind.with_article()))
            }
            (Some(near), None) => finding.with_help(format!("write \"{near}\"")),
            (None, None) if reference.kind == Kind::Concept => finding.with_help(in_core_or_at_home(&reference.id)),
            (None, None) if reference.kind == Kind::Role => finding.with_help(self.roles(reference)),
            (None, None) if matches!(reference.kind, Kind::PictureFile | Kind::FormFile) => {
                finding.with_help(format!("put the file into {}, and name it here as it is named there", reference.kind.home()))
            }
            (None, None) => finding.with_help(format!("define it in {}", reference.kind.home())),
        });
    }

    /// The clinic's roles: whoever writes a person's name looks for one of them.
    fn roles(&self, reference: &Reference) -> String {
        let mut known: Vec<String> =
            self.by_name.keys().filter(|(kind, _)| *kind == Kind::Role).map(|(_, id)| format!("\"{id}\"")).collect();
        known.sort_unstable();
        let home = reference.kind.home();
        match known.as_slice() {
            [] => format!("define it in {home}"),
            known => format!("write a role of the clinic, never a person: {}; or define one more in {home}", known.join(", ")),
        }
    }

    /// What a name that leads nowhere was meant for.
    fn meant(&self, reference: &Reference) -> Option<&'a str> {
        if self.has(reference.kind, &reference.id) { None } else { self.nearest(reference) }
    }

    fn nearest(&self, reference: &Reference) -> Option<&'a str> {
        let mut same: Vec<&str> = self.by_name.keys().filter(|(kind, _)| *kind == reference.kind).map(|(_, id)| *id).collect();
        same.sort_unstable();
        nearest(&reference.id, same)
    }
}

/// The way out for a concept that nothing of the project is near to.
fn in_core_or_at_home(id: &str) -> String {
    let entries = lexicon().entries().iter();
    match nearest(id, entries.map(|entry| entry.id.as_str())) {
        Some(near) => format!("write \"{near}\", which is in the core vocabulary"),
        None => format!("define it in {}", Kind::Concept.home()),
    }
}

fn twice(first: &Definition, second: &Definition) -> Diagnostic {
    Diagnostic::new(&faults::SCHEMA, second.span, format!("the {} `{}` stands twice", second.kind.noun(), second.id))
        .with_label(first.span, "first defined here")
        .with_help("give one of them another id")
}

/// Protocols, visits and courses share one folder of pages, and so their ids.
fn one_page_for_two(global: &Definitions<'_>) -> Vec<Diagnostic> {
    let documents = [Kind::Protocol, Kind::Visit, Kind::Course];
    let mut pairs: Vec<(&Definition, &Definition)> = Vec::new();
    for (index, second) in documents.into_iter().enumerate() {
        for definition in global.by_name.values().filter(|definition| definition.kind == second) {
            let first = documents[..index].iter().find_map(|kind| global.by_name.get(&(*kind, &*definition.id)));
            pairs.extend(first.map(|first| (*first, *definition)));
        }
    }
    pairs.sort_by_key(|(_, second)| second.span);
    pairs.into_iter().map(|(first, second)| one_page(first, second)).collect()
}

fn one_page(first: &Definition, second: &Definition) -> Diagnostic {
    let message = format!("the {} `{}` would have the same page as the {} of that name", second.kind.noun(), second.id, first.kind.noun());
    Diagnostic::new(&faults::SCHEMA, second.span, message)
        .with_label(first.span, format!("the {}", first.kind.noun()))
        .with_help("give one of them another id, and its file that name")
}

/// The values that prose may print, by document.
struct Prose<'a> {
    loaded: &'a Loaded,
    documents: HashMap<&'a str, &'a File>,
    global: &'a Definitions<'a>,
    /// Whether there may be protocols that could not even be found.
    unread: bool,
}

impl<'a> Prose<'a> {
    fn new(loaded: &'a Loaded, global: &'a Definitions<'a>, unread: bool) -> Self {
        let mut documents = HashMap::new();
        for file in &loaded.files {
            for definition in file.names.definitions.iter().filter(|d| d.kind == Kind::Protocol) {
                documents.insert(&*definition.id, file);
            }
        }
        for file in &loaded.files {
            for alias in file.names.aliases.iter().filter(|d| d.kind == Kind::Protocol) {
                documents.entry(&*alias.id).or_insert(file);
            }
        }
        Self { loaded, documents, global, unread }
    }

    /// What is wrong with the references, told by the document that each leads to, so that it is decoded once for all of them.
    fn check(&self) -> Vec<Diagnostic> {
        let mut out = Vec::new();
        let mut by_target: BTreeMap<SourceId, (&File, Vec<&ProseReference>)> = BTreeMap::new();
        for file in &self.loaded.files {
            for reference in &file.names.prose {
                let target = reference.document.as_ref().map_or(Some(file), |document| self.documents.get(&**document).copied());
                match (target, &reference.document) {
                    (Some(target), _) => by_target.entry(target.source).or_insert((target, Vec::new())).1.push(reference),
                    (None, Some(document)) if !self.unread => out.push(self.unknown_document(reference, document)),
                    (None, _) => {}
                }
            }
        }
        let targets: Vec<(&File, Vec<&ProseReference>)> = by_target.into_values().filter(|(target, _)| !target.unread).collect();
        out.par_extend(targets.into_par_iter().flat_map_iter(|(target, references)| {
            let decoded = self.loaded.on_demand.decode(target.source);
            let target = decoded.as_ref().map_or(target, |decoded| &decoded.file);
            references.into_iter().filter_map(|reference| Self::check_in(target, reference)).collect::<Vec<_>>()
        }));
        out
    }

    fn check_in(target: &File, reference: &ProseReference) -> Option<Diagnostic> {
        let Some(value) = target.names.value(reference.item.as_deref(), &reference.field) else {
            let may_be_nameless = target.names.nameless.contains(&Kind::Item);
            return (!may_be_nameless).then(|| unknown_value(reference, target));
        };
        reference.leaks(value).then(|| leak(reference, value))
    }

    fn unknown_document(&self, reference: &ProseReference, document: &str) -> Diagnostic {
        let mut known: Vec<&str> = self.documents.keys().copied().collect();
        known.sort_unstable();
        let finding = Diagnostic::new(&faults::GRAPH, reference.span, format!("there is no protocol `{document}`"));
        match (nearest(document, known), self.global.kinds.get(document)) {
            (Some(near), _) => finding.with_help(format!("write `{near}#…`")),
            (None, Some(other)) => {
                let other = other.with_article();
                finding.with_help(format!("`{document}` is {other}; only values of protocols can be printed"))
            }
            (None, None) => finding.with_help("name a file of content/protocols/"),
        }
    }
}

fn unknown_value(reference: &ProseReference, target: &File) -> Diagnostic {
    let item = reference.item.as_deref();
    let mut by_item: BTreeMap<Option<&str>, Vec<&str>> = BTreeMap::new();
    for value in &target.names.values {
        by_item.entry(value.item.as_deref()).or_default().push(value.field);
    }
    let finding =
        Diagnostic::new(&faults::GRAPH, reference.span, format!("there is no value `{}`", written(reference, item, &reference.field)));
    if let Some(fields) = by_item.get(&Some(&*reference.field)) {
        return finding.with_help(format!("write `{{{}}}`", written(reference, Some(&reference.field), fields[0])));
    }
    if let Some(fields) = by_item.get(&item) {
        let near = nearest(&reference.field, fields.iter().copied()).unwrap_or(fields[0]);
        return finding.with_help(format!("write `{{{}}}`", written(reference, item, near)));
    }
    let Some(named) = item else {
        return finding.with_help("only quantities can be printed: name the item too, as in `{no-makeup.for}`");
    };
    if let Some(near) = nearest(named, by_item.keys().copied().flatten()) {
        return finding.with_help(format!("write `{{{}}}`", written(reference, Some(near), &reference.field)));
    }
    let is_there = target.names.definitions.iter().any(|definition| definition.kind == Kind::Item && &*definition.id == named);
    finding.with_help(if is_there {
        format!("only quantities can be printed, and `{named}` has none: give it `{}`, or name another value", reference.field)
    } else {
        format!("no item of the document has the id `{named}`: write one with `{}`, or name another value", reference.field)
    })
}

/// A reference as its author writes it.
fn written(reference: &ProseReference, item: Option<&str>, field: &str) -> String {
    let document = reference.document.as_deref().map_or_else(String::new, |document| format!("{document}#"));
    let item = item.map_or_else(String::new, |item| format!("{item}."));
    format!("{document}{item}{field}")
}

fn leak(reference: &ProseReference, value: &ValueDefinition) -> Diagnostic {
    Diagnostic::new(&faults::LEAK, reference.span, "this sentence for patients prints a value that is for staff alone")
        .with_label(value.span, "for staff alone")
        .with_help("write `audience = \"both\"` beside the value if patients may know it, or leave it out of the sentence")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::{RawFile, decode};

    /// What is said of a reference in a sentence for staff: the message, and the way out.
    fn said(reference: &str) -> (String, String) {
        let rule = "[[aftercare]]\nid = \"no-sun\"\navoid = \"uv\"\nfor = \"2 wk\"\nforce = \"must\"\n[[step]]\nid = \"clean\"\n";
        let files = vec![
            RawFile::new("content/protocols/a.toml", &format!("id = \"a\"\n[[step]]\nid = \"b\"\nstaff = \"{{{reference}}}\"\n")),
            RawFile::new("content/protocols/peel.toml", &format!("id = \"peel\"\n{rule}")),
        ];
        let findings = bind(&decode(files));
        let finding = findings.into_iter().find(|finding| finding.message.starts_with("there is no value")).unwrap();
        (finding.message, finding.help.unwrap())
    }

    #[test]
    fn a_value_that_is_not_there_is_told_from_one_that_is_misspelt() {
        for (reference, help) in [
            ("peel#no-sun.fro", "write `{peel#no-sun.for}`"),
            ("peel#clean.no-sun", "write `{peel#no-sun.for}`"),
            ("peel#no-sum.for", "write `{peel#no-sun.for}`"),
            ("peel#clean.for", "only quantities can be printed, and `clean` has none: give it `for`, or name another value"),
            ("peel#no-makeup.for", "no item of the document has the id `no-makeup`: write one with `for`, or name another value"),
        ] {
            assert_eq!(said(reference), (format!("there is no value `{reference}`"), help.to_owned()));
        }
    }
}
