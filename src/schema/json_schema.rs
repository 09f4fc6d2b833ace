//! The JSON Schema of a file kind, for editors: completion, hover and a first check while typing.
//!
//! Draft 7, which TOML language servers read. The decoder is stricter (it knows dimensions, names and places), so the schema says
//! what an editor can check and leaves the rest to `protogen check`.

use crate::schema::{ChoiceShape, Field, Presence, Shape, TableShape};
use serde_json::{Map, Value, json};

/// The schema of a whole file whose top level is `table`.
pub fn document(table: TableShape) -> Value {
    let mut definitions = Map::new();
    let mut root = table_schema(table, &mut definitions);
    let object = root.as_object_mut().expect("a table's schema is an object");
    object.shift_insert(0, "$schema".into(), json!("http://json-schema.org/draft-07/schema#"));
    object.shift_insert(1, "title".into(), json!(table.name));
    definitions.sort_keys();
    object.insert("definitions".into(), Value::Object(definitions));
    root
}

fn table_schema(table: TableShape, definitions: &mut Map<String, Value>) -> Value {
    let fields = (table.fields)();
    let required: Vec<&str> = fields.iter().filter(|f| f.presence == Presence::Required).map(|f| f.key).collect();
    let properties: Map<String, Value> = fields.iter().map(|field| (field.key.to_owned(), property(field, definitions))).collect();
    let mut schema = json!({ "type": "object", "description": prose(table.docs), "additionalProperties": false });
    schema["properties"] = Value::Object(properties);
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

fn property(field: &Field, definitions: &mut Map<String, Value>) -> Value {
    let mut schema = value(&field.shape, definitions);
    // A `$ref` hides its siblings in draft 7, so a description beside one needs `allOf`.
    if schema.get("$ref").is_some() {
        schema = json!({ "allOf": [schema] });
    }
    schema["description"] = json!(prose(field.docs));
    schema
}

fn value(shape: &Shape, definitions: &mut Map<String, Value>) -> Value {
    match shape {
        Shape::Form { pattern, examples, .. } => {
            let mut schema = json!({ "type": "string", "examples": examples });
            if let Some(pattern) = pattern {
                schema["pattern"] = json!(pattern);
            }
            schema
        }
        Shape::Words { .. } => json!({ "type": "string", "minLength": 1 }),
        Shape::Reference(kind) => json!({ "type": "string", "title": format!("name of {}", kind.with_article()) }),
        Shape::Integer { min, max } => json!({ "type": "integer", "minimum": min, "maximum": max }),
        Shape::Boolean => json!({ "type": "boolean" }),
        Shape::Date => json!({ "type": "string", "format": "date" }),
        Shape::Choice(choice) => choice_schema(choice),
        Shape::List(item) => json!({ "type": "array", "items": value(item, definitions) }),
        Shape::Table(table) => reference_to(*table, definitions),
    }
}

fn choice_schema(choice: &ChoiceShape) -> Value {
    let words: Vec<Value> = choice.variants.iter().map(|v| json!({ "const": v.word, "description": prose(v.docs) })).collect();
    json!({ "oneOf": words })
}

fn reference_to(table: TableShape, definitions: &mut Map<String, Value>) -> Value {
    let name = table.name.replace(' ', "-");
    if !definitions.contains_key(&name) {
        definitions.insert(name.clone(), Value::Null);
        let schema = table_schema(table, definitions);
        definitions.insert(name.clone(), schema);
    }
    json!({ "$ref": format!("#/definitions/{name}") })
}

/// Doc comments as running text.
fn prose(docs: &str) -> String {
    docs.lines().map(str::trim).collect::<Vec<_>>().join("\n").trim().to_owned()
}
