//! Takes out what differs between two prints of the same page: node numbers, object numbers and their order.

use std::collections::{BTreeMap, VecDeque};

use lopdf::{Dictionary, Document, Object, ObjectId, StringFormat};
use sha2::{Digest, Sha256};

use crate::pdf::finish::structure::elements;
use crate::pdf::finish::{FinishError, items};

/// Renames structure identifiers by their place in the tree and renumbers objects by their distance from the root.
pub(super) fn settle(document: &mut Document) -> Result<(), FinishError> {
    rename_identifiers(document)?;
    renumber(document);
    Ok(())
}

/// Writes the file, with an `/ID` made from its own content.
pub(super) fn write(mut document: Document) -> Result<Vec<u8>, FinishError> {
    document.trailer.remove(b"ID");
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).map_err(lopdf::Error::from)?;
    let hash = Sha256::digest(&bytes)[..16].to_vec();
    let id = Object::String(hash, StringFormat::Hexadecimal);
    document.trailer.set("ID", vec![id.clone(), id]);
    bytes.clear();
    document.save_to(&mut bytes).map_err(lopdf::Error::from)?;
    Ok(bytes)
}

/// Chromium names structure elements after DOM nodes, which are counted through all pages of a tab.
fn rename_identifiers(document: &mut Document) -> Result<(), FinishError> {
    let elements = elements(document)?;
    let mut names = BTreeMap::new();
    let mut tree = Vec::new();
    for &element in &elements {
        let Ok(old) = document.get_dictionary(element)?.get(b"ID").and_then(Object::as_str) else { continue };
        let new = format!("e{:06}", names.len()).into_bytes();
        names.insert(old.to_vec(), new.clone());
        tree.extend([string(&new), Object::Reference(element)]);
        document.get_dictionary_mut(element)?.set("ID", string(&new));
    }
    for element in elements {
        let element = document.get_dictionary_mut(element)?;
        if let Ok(attributes) = element.get_mut(b"A") {
            rename_headers(attributes, &names);
        }
    }
    write_identifier_tree(document, tree)
}

/// Table cells name their headers. A name that no element has refers to a header without text, and goes.
fn rename_headers(attributes: &mut Object, names: &BTreeMap<Vec<u8>, Vec<u8>>) {
    match attributes {
        Object::Array(list) => list.iter_mut().for_each(|attributes| rename_headers(attributes, names)),
        Object::Dictionary(attributes) => {
            let Ok(headers) = attributes.get(b"Headers") else { return };
            let known = items(headers).iter().filter_map(|header| names.get(header.as_str().ok()?));
            let renamed: Vec<Object> = known.map(|name| string(name)).collect();
            attributes.set("Headers", renamed);
        }
        _ => {}
    }
}

fn write_identifier_tree(document: &mut Document, names: Vec<Object>) -> Result<(), FinishError> {
    let root = document.catalog()?.get(b"StructTreeRoot")?.as_reference()?;
    let root = document.get_dictionary_mut(root)?;
    root.remove(b"IDTree");
    if !names.is_empty() {
        root.set("IDTree", Dictionary::from_iter([("Names", Object::Array(names))]));
    }
    Ok(())
}

fn string(bytes: &[u8]) -> Object {
    Object::String(bytes.to_vec(), StringFormat::Literal)
}

/// Numbers objects in the order in which they are reached from the trailer; what is not reached is dropped.
fn renumber(document: &mut Document) {
    let mut numbers = BTreeMap::new();
    let mut waiting = VecDeque::new();
    let trailer = Object::Dictionary(document.trailer.clone());
    number_references(&trailer, &mut numbers, &mut waiting);
    while let Some(id) = waiting.pop_front() {
        if let Some(object) = document.objects.get(&id) {
            number_references(object, &mut numbers, &mut waiting);
        }
    }
    let mut renumbered = BTreeMap::new();
    for (old, new) in &numbers {
        let Some(mut object) = document.objects.remove(old) else { continue };
        replace_references(&mut object, &numbers);
        renumbered.insert(*new, object);
    }
    document.objects = renumbered;
    document.trailer.iter_mut().for_each(|(_, value)| replace_references(value, &numbers));
    document.trailer.set("Size", i64::try_from(numbers.len() + 1).unwrap_or(i64::MAX));
    document.max_id = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
}

fn number_references(object: &Object, numbers: &mut BTreeMap<ObjectId, ObjectId>, waiting: &mut VecDeque<ObjectId>) {
    match object {
        Object::Reference(id) if !numbers.contains_key(id) => {
            let number = u32::try_from(numbers.len() + 1).unwrap_or(u32::MAX);
            numbers.insert(*id, (number, 0));
            waiting.push_back(*id);
        }
        Object::Array(list) => list.iter().for_each(|item| number_references(item, numbers, waiting)),
        Object::Dictionary(entries) => number_entries(entries, numbers, waiting),
        Object::Stream(stream) => number_entries(&stream.dict, numbers, waiting),
        _ => {}
    }
}

fn number_entries(entries: &Dictionary, numbers: &mut BTreeMap<ObjectId, ObjectId>, waiting: &mut VecDeque<ObjectId>) {
    entries.iter().for_each(|(_, value)| number_references(value, numbers, waiting));
}

fn replace_references(object: &mut Object, numbers: &BTreeMap<ObjectId, ObjectId>) {
    match object {
        Object::Reference(id) => *id = numbers.get(id).copied().unwrap_or(*id),
        Object::Array(list) => list.iter_mut().for_each(|item| replace_references(item, numbers)),
        Object::Dictionary(entries) => entries.iter_mut().for_each(|(_, value)| replace_references(value, numbers)),
        Object::Stream(stream) => stream.dict.iter_mut().for_each(|(_, value)| replace_references(value, numbers)),
        _ => {}
    }
}
