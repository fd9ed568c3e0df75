use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Of one value, in characters; the file has all of it.
const LONGEST: usize = 300;

/// One field that a change touched.
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    /// Empty where the state has no fields.
    pub name: String,
    pub before: String,
    pub after: String,
}

/// What is different between two states of the audit, field by field. A state that is no object is one value.
#[must_use]
pub fn diff(before: Option<&str>, after: Option<&str>) -> Vec<Field> {
    let read =
        |state: Option<&str>| state.map(|text| serde_json::from_str(text).unwrap_or_else(|_| text.into()));
    let none = Map::new();
    match (read(before), read(after)) {
        (None, None) => Vec::new(),
        (Some(Value::Object(before)), Some(Value::Object(after))) => of_objects(&before, &after),
        (Some(Value::Object(before)), None) => of_objects(&before, &none),
        (None, Some(Value::Object(after))) => of_objects(&none, &after),
        (before, after) => {
            vec![Field { name: String::new(), before: text(before.as_ref()), after: text(after.as_ref()) }]
        }
    }
}

fn of_objects(before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<Field> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    // Nothing and not there are the same to who reads it.
    let told =
        |state: &Map<String, Value>, name: &str| state.get(name).filter(|value| !value.is_null()).cloned();
    let changed = names.into_iter().filter(|name| told(before, name) != told(after, name));
    changed
        .map(|name| Field {
            name: cut(name.clone()),
            before: text(before.get(name)),
            after: text(after.get(name)),
        })
        .collect()
}

fn text(value: Option<&Value>) -> String {
    cut(match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    })
}

fn cut(text: String) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(before: Option<&str>, after: Option<&str>) -> Vec<(String, String, String)> {
        diff(before, after).into_iter().map(|field| (field.name, field.before, field.after)).collect()
    }

    fn field(name: &str, before: &str, after: &str) -> (String, String, String) {
        (name.into(), before.into(), after.into())
    }

    #[test]
    fn only_what_changed_is_told() {
        let (before, after) = (r#"{"a":1,"b":"x","c":[1]}"#, r#"{"a":1,"b":"y","d":null}"#);
        assert_eq!(fields(Some(before), Some(after)), [field("b", "x", "y"), field("c", "[1]", "")]);
        assert_eq!(fields(None, Some(before)).len(), 3);
        assert_eq!(fields(Some(before), None)[1], field("b", "x", ""));
        assert_eq!(fields(None, None), []);
    }

    #[test]
    fn what_is_no_object_is_one_value_and_what_is_long_is_cut() {
        assert_eq!(fields(Some("\"id\""), Some("\"en\"")), [field("", "id", "en")]);
        assert_eq!(fields(Some("no json"), None), [field("", "no json", "")]);
        let long = format!("{{\"a\":\"{}\"}}", "é".repeat(10_000));
        assert_eq!(diff(None, Some(&long))[0].after.chars().count(), LONGEST + 1);
    }
}
