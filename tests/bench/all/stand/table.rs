//! A DynamoDB of four operations, as the functions write them. Conditions are taken to hold, which they do where one benchmark
//! runs at a time and every recording is new.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value, json};

type Item = Map<String, Value>;

/// The tables, and how often each operation was asked for.
#[derive(Debug, Default)]
pub(crate) struct Tables(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    items: BTreeMap<String, Item>,
    requests: BTreeMap<String, u64>,
}

impl Tables {
    fn with<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Forgets everything.
    pub(crate) fn reset(&self) {
        self.with(|state| *state = State::default());
    }

    /// Requests by operation and table.
    pub(crate) fn requests(&self) -> BTreeMap<String, u64> {
        self.with(|state| state.requests.clone())
    }

    /// Every item, by table and key.
    pub(crate) fn items(&self) -> BTreeMap<String, Item> {
        self.with(|state| state.items.clone())
    }

    /// Answers one request.
    pub(crate) fn answer(&self, operation: &str, request: &Value) -> Result<Value> {
        let field = |name: &str| request.get(name).and_then(Value::as_str).unwrap_or_default();
        let table = field("TableName");
        self.with(|state| {
            *state.requests.entry(format!("{operation} {table}")).or_default() += 1;
            let named = |key: &str| named(table, request.get(key).context("no key")?);
            match operation {
                "GetItem" => Ok(match state.items.get(&named("Key")?) {
                    Some(item) => json!({ "Item": item }),
                    None => json!({}),
                }),
                "PutItem" => {
                    let item = request.get("Item").and_then(Value::as_object);
                    state.items.insert(named("Item")?, item.context("no item")?.clone());
                    Ok(json!({}))
                }
                "UpdateItem" => {
                    let key = request.get("Key").and_then(Value::as_object).context("no key")?;
                    let item = state.items.entry(named("Key")?).or_insert_with(|| key.clone());
                    update(item, field("UpdateExpression"), request)?;
                    Ok(match field("ReturnValues") {
                        "ALL_NEW" => json!({ "Attributes": item }),
                        _ => json!({}),
                    })
                }
                "Query" => {
                    // `pk = :pk`, and what the sort key begins with, if anything.
                    let text =
                        |name| argument(name, request).and_then(|value| value.get("S")?.as_str());
                    let from = format!("{table}/{}", text(":pk").context("no partition")?);
                    let from = format!("{from}/{}", text(":prefix").unwrap_or_default());
                    let found = state.items.iter().filter(|(name, _)| name.starts_with(&from));
                    let items: Vec<_> = found.map(|(_, item)| item).collect();
                    Ok(json!({ "Count": items.len(), "Items": items }))
                }
                other => bail!("no such operation: {other}"),
            }
        })
    }
}

/// The name that an item goes by: its table and its key.
fn named(table: &str, key: &Value) -> Result<String> {
    let part = |name: &str| key.get(name).and_then(|part| part.get("S")?.as_str());
    let name = format!("{table}/{}", part("pk").context("no partition key")?);
    Ok(part("sk").map_or_else(|| name.clone(), |sk| format!("{name}/{sk}")))
}

fn update(item: &mut Item, expression: &str, request: &Value) -> Result<()> {
    let before = item.clone();
    for (verb, clause) in clauses(expression) {
        let path = |path: &str| names(path, request);
        match verb {
            "SET" => {
                let (target, value) = clause.split_once(" = ").context("SET without a value")?;
                let value = evaluate(value, &before, request)?;
                *slot(item, &path(target))? = value;
            }
            "ADD" => {
                let (target, by) = clause.split_once(' ').context("ADD without a value")?;
                let path = path(target);
                let sum = number(find(&before, &path)) + number(argument(by, request));
                *slot(item, &path)? = json!({ "N": sum.to_string() });
            }
            _ => {
                let mut path = path(clause);
                let last = path.pop().unwrap_or_default();
                let parent = if path.is_empty() { Some(&mut *item) } else { inner(item, &path) };
                parent.map(|parent| parent.remove(&last));
            }
        }
    }
    Ok(())
}

/// The expression's clauses, each with its verb.
fn clauses(expression: &str) -> Vec<(&'static str, &str)> {
    let mut found = Vec::new();
    let (mut verb, mut start, mut depth) = ("SET", 0, 0_i32);
    for (at, character) in expression.char_indices() {
        let rest = expression.get(at..).unwrap_or_default();
        let next = ["SET ", "ADD ", "REMOVE "].iter().find(|v| rest.starts_with(**v));
        depth += match character {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        if let Some(next) = next.filter(|_| at == 0 || expression.get(at - 1..at) == Some(" ")) {
            found.push((verb, expression.get(start..at).unwrap_or_default()));
            (verb, start) = (next.trim_end(), at + next.len());
        } else if character == ',' && depth == 0 {
            found.push((verb, expression.get(start..at).unwrap_or_default()));
            start = at + 1;
        }
    }
    found.push((verb, expression.get(start..).unwrap_or_default()));
    let trimmed = found.into_iter().map(|(verb, clause)| (verb, clause.trim()));
    trimmed.filter(|(_, clause)| !clause.is_empty()).collect()
}

/// A path's attributes by their real names.
fn names(path: &str, request: &Value) -> Vec<String> {
    let real = |part: &str| {
        let name = request.get("ExpressionAttributeNames").and_then(|names| names.get(part));
        name.and_then(Value::as_str).unwrap_or(part).to_owned()
    };
    path.split('.').map(real).collect()
}

fn argument<'a>(name: &str, request: &'a Value) -> Option<&'a Value> {
    request.get("ExpressionAttributeValues").and_then(|values| values.get(name))
}

fn evaluate(value: &str, item: &Item, request: &Value) -> Result<Value> {
    if let Some((left, right)) = value.split_once(" + ") {
        let sum = number(find(item, &names(left, request))) + number(argument(right, request));
        return Ok(json!({ "N": sum.to_string() }));
    }
    let inside = value.strip_prefix("if_not_exists(").and_then(|rest| rest.strip_suffix(')'));
    let (there, value) = match inside.and_then(|inside| inside.split_once(", ")) {
        Some((path, value)) => (find(item, &names(path, request)), value),
        None => (None, value),
    };
    there.or_else(|| argument(value, request)).cloned().context("a value nobody gave")
}

fn number(value: Option<&Value>) -> i64 {
    let number = value.and_then(|value| value.get("N")?.as_str()?.parse().ok());
    number.unwrap_or(0)
}

fn find<'a>(item: &'a Item, path: &[String]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    let value = item.get(first)?;
    match rest {
        [] => Some(value),
        rest => find(value.get("M")?.as_object()?, rest),
    }
}

fn inner<'a>(item: &'a mut Item, path: &[String]) -> Option<&'a mut Item> {
    let (first, rest) = path.split_first()?;
    let map = item.get_mut(first)?.get_mut("M")?.as_object_mut()?;
    if rest.is_empty() { Some(map) } else { inner(map, rest) }
}

fn slot<'a>(item: &'a mut Item, path: &[String]) -> Result<&'a mut Value> {
    let (last, parents) = path.split_last().context("an empty path")?;
    let parent = if parents.is_empty() { Some(item) } else { inner(item, parents) };
    Ok(parent.context("a map that is not there")?.entry(last).or_insert(Value::Null))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clauses_that_the_functions_write() {
        let tables = Tables::default();
        let update = |expression: &str, values: Value| {
            let request = json!({
                "TableName": "t", "Key": {"pk": {"S": "k"}}, "UpdateExpression": expression,
                "ExpressionAttributeNames": {"#s": "state", "#me": "a1"},
                "ExpressionAttributeValues": values, "ReturnValues": "ALL_NEW",
            });
            tables.answer("UpdateItem", &request).unwrap()["Attributes"].clone()
        };
        let values =
            json!({":s": {"S": "x"}, ":m": {"M": {}}, ":f": {"N": "9"}, ":one": {"N": "1"}});
        let made =
            "SET #s = if_not_exists(#s, :s), holders = :m, free = :f ADD claims :one REMOVE old";
        update(made, values);
        let values = json!({":s": {"S": "y"}, ":e": {"M": {"slots": {"N": "2"}}}, ":f": {"N": "-2"}, ":one": {"N": "1"}});
        let item = update(
            "SET #s = if_not_exists(#s, :s), holders.#me = :e, free = free + :f ADD claims :one",
            values,
        );
        let expected = json!({
            "pk": {"S": "k"}, "state": {"S": "x"}, "free": {"N": "7"}, "claims": {"N": "2"},
            "holders": {"M": {"a1": {"M": {"slots": {"N": "2"}}}}},
        });
        assert_eq!(item, expected);
        let item = update("SET free = :f REMOVE holders.#me, #s", json!({":f": {"N": "1"}}));
        assert_eq!(
            item,
            json!({"pk": {"S": "k"}, "free": {"N": "1"}, "claims": {"N": "2"}, "holders": {"M": {}}})
        );
    }

    #[test]
    fn items_are_put_and_found_by_what_their_sort_key_begins_with() {
        let tables = Tables::default();
        let ask = |operation: &str, request: Value| tables.answer(operation, &request).unwrap();
        let key = |sk: &str| json!({"pk": {"S": "call"}, "sk": {"S": sk}});
        for sk in ["head", "segment#1", "segment#2"] {
            ask("PutItem", json!({"TableName": "t", "Item": key(sk)}));
        }
        let got = ask("GetItem", json!({"TableName": "t", "Key": key("head")}));
        assert_eq!(got, json!({"Item": key("head")}));
        let values = json!({":pk": {"S": "call"}, ":prefix": {"S": "segment#"}});
        let found = ask("Query", json!({"TableName": "t", "ExpressionAttributeValues": values}));
        assert_eq!(found["Items"], json!([key("segment#1"), key("segment#2")]));
        let values = json!({":pk": {"S": "other"}});
        let found = ask("Query", json!({"TableName": "t", "ExpressionAttributeValues": values}));
        assert_eq!(found["Count"], 0);
    }
}
