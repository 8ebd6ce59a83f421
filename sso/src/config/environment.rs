//! The environment over the file: `SKYBRIDGE__STORE__URL` replaces `store.url`.
//!
//! Segments are matched to the keys of the file without regard to case, `_` standing for `-` too, because shells allow neither `-` nor
//! lower case habits. A number names an element of a list.

use super::{Faults, Unmet, unmet};
use std::collections::BTreeMap;
use toml::{Table, Value};

/// Variables by name. Passed in, so that tests do not touch the process.
pub type Environment = BTreeMap<String, String>;

const PREFIX: &str = "SKYBRIDGE__";

/// The variables of this process that concern the configuration. What is not Unicode is left out.
pub fn from_process() -> Environment {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(name, _)| name.starts_with(PREFIX))
        .collect()
}

/// Lays the variables over the table; names that lead nowhere become faults.
pub(super) fn overlay(table: Table, environment: &Environment, faults: &mut Faults) -> Table {
    let mut root = Value::Table(table);
    for (name, value) in environment {
        let Some(path) = name.strip_prefix(PREFIX) else {
            continue;
        };
        let segments: Vec<String> = path.split("__").map(str::to_lowercase).collect();
        if segments.iter().any(String::is_empty) {
            faults.add(name, unmet("config-variable-form", []));
        } else if let Err(rule) = set(&mut root, &segments, value, &[]) {
            faults.add(name, rule);
        }
    }
    match root {
        Value::Table(table) => table,
        _ => Table::new(),
    }
}

fn set(node: &mut Value, segments: &[String], value: &str, above: &[String]) -> Result<(), Unmet> {
    let Some((first, rest)) = segments.split_first() else {
        *node = Value::String(value.to_owned());
        return Ok(());
    };
    match node {
        Value::Table(table) => {
            let key = key_for(table, first, above);
            if rest.is_empty() {
                remove_twin(table, &key);
                if table
                    .get(&key)
                    .is_some_and(|present| present.is_table() || present.is_array())
                {
                    return Err(unmet("config-variable-section", [("key", &key)]));
                }
            }
            let mut below = above.to_vec();
            below.push(key.clone());
            set(
                table
                    .entry(key)
                    .or_insert_with(|| Value::Table(Table::new())),
                rest,
                value,
                &below,
            )
        }
        Value::Array(list) => {
            let element = first
                .parse::<usize>()
                .ok()
                .and_then(|index| list.get_mut(index));
            set(
                element.ok_or_else(|| {
                    unmet(
                        "config-variable-element",
                        [("list", &above.join(".")), ("element", first)],
                    )
                })?,
                rest,
                value,
                above,
            )
        }
        _ => Err(unmet("config-variable-value", [("key", &above.join("."))])),
    }
}

/// The key of the table that a segment means; a new one when there is none.
fn key_for(table: &Table, segment: &str, above: &[String]) -> String {
    let same = |key: &String| key.to_lowercase().replace('-', "_") == segment.replace('-', "_");
    if let Some(key) = table.keys().find(|key| same(key)) {
        return key.clone();
    }
    // A slug has no underscore, so here it can only mean a hyphen.
    let names_a_partner =
        above.len() == 1 && above.first().is_some_and(|section| section == "partner");
    if names_a_partner {
        segment.replace('_', "-")
    } else {
        segment.to_owned()
    }
}

/// `secret` given in the environment replaces `secret_file` of the file, and the reverse.
fn remove_twin(table: &mut Table, key: &str) {
    let twin = key
        .strip_suffix("_file")
        .map_or_else(|| format!("{key}_file"), str::to_owned);
    table.remove(&twin);
}
