use hotspot::model::UnixTime;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Fields that are moments, in seconds since 1970 where they are numbers.
const MOMENTS: [&str; 10] =
    ["at", "changed", "ended", "from", "made", "retired", "since", "until", "use_by", "void"];
/// Less is a length of time or an hour of the day.
const FIRST_MOMENT: i64 = 1_000_000_000;
/// Of one value, in characters; the file has all of it.
const LONGEST: usize = 300;

/// One field that a change touched.
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    /// Empty where the state has no fields; `title.indonesian` is one within another.
    pub name: String,
    pub before: String,
    pub after: String,
}

/// What is different between two states of the audit, field by field. A state that is no object is one value. `moment` says when
/// something was.
#[must_use]
pub fn diff(before: Option<&str>, after: Option<&str>, moment: impl Fn(UnixTime) -> String) -> Vec<Field> {
    let read =
        |state: Option<&str>| state.map(|text| serde_json::from_str(text).unwrap_or_else(|_| text.into()));
    let none = Map::new();
    match (read(before), read(after)) {
        (None, None) => Vec::new(),
        (Some(Value::Object(before)), Some(Value::Object(after))) => of_objects(&before, &after, moment),
        (Some(Value::Object(before)), None) => of_objects(&before, &none, moment),
        (None, Some(Value::Object(after))) => of_objects(&none, &after, moment),
        (before, after) => {
            vec![Field { name: String::new(), before: text(before.as_ref()), after: text(after.as_ref()) }]
        }
    }
}

fn of_objects(
    before: &Map<String, Value>,
    after: &Map<String, Value>,
    moment: impl Fn(UnixTime) -> String,
) -> Vec<Field> {
    let (before, after) = (flat(before), flat(after));
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let changed = names.into_iter().filter(|name| before.get(*name) != after.get(*name));
    let told = |name: &str, value: Option<&&Value>| {
        let last = name.rsplit('.').next().unwrap_or_default();
        let at = value.and_then(|value| value.as_i64()).filter(|at| *at >= FIRST_MOMENT);
        match at.filter(|_| MOMENTS.contains(&last)) {
            Some(at) => moment(UnixTime(at)),
            None => text(value.copied()),
        }
    };
    changed
        .map(|name| Field {
            name: cut(name.clone()),
            before: told(name, before.get(name)),
            after: told(name, after.get(name)),
        })
        .collect()
}

/// Every field with those around it in its name. Nothing and not there are the same to who reads it.
fn flat(state: &Map<String, Value>) -> BTreeMap<String, &Value> {
    let mut flattened = BTreeMap::new();
    let mut open: Vec<(String, &Value)> = state.iter().map(|(name, value)| (name.clone(), value)).collect();
    while let Some((name, value)) = open.pop() {
        match value {
            Value::Null => {}
            Value::Object(fields) => {
                open.extend(fields.iter().map(|(field, value)| (format!("{name}.{field}"), value)));
            }
            value => drop(flattened.insert(name, value)),
        }
    }
    flattened
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
        let moment = |at: UnixTime| format!("second {}", at.0);
        diff(before, after, moment).into_iter().map(|field| (field.name, field.before, field.after)).collect()
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
    fn what_lies_within_another_field_and_when_it_was_is_told_in_words() {
        let (before, after) = (
            r#"{"title":{"id":"Bazar"},"until":1795375993,"from":7}"#,
            r#"{"title":{"id":"Pasar","en":null},"from":8}"#,
        );
        let told = [
            field("from", "7", "8"),
            field("title.id", "Bazar", "Pasar"),
            field("until", "second 1795375993", ""),
        ];
        assert_eq!(fields(Some(before), Some(after)), told);
    }

    #[test]
    fn what_is_no_object_is_one_value_and_what_is_long_is_cut() {
        assert_eq!(fields(Some("\"id\""), Some("\"en\"")), [field("", "id", "en")]);
        assert_eq!(fields(Some("no json"), None), [field("", "no json", "")]);
        let long = format!("{{\"a\":\"{}\"}}", "é".repeat(10_000));
        assert_eq!(fields(None, Some(&long))[0].2.chars().count(), LONGEST + 1);
    }
}
