use crate::finding::CATALOGUE;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// Message keys of a catalogue file with their texts.
fn messages(language: &str) -> BTreeMap<String, String> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../sso/texts")
        .join(language)
        .join("metadata.ftl");
    let text = std::fs::read_to_string(&file).unwrap();
    let lines = text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let pairs: Vec<(&str, &str)> = lines
        .map(|line| {
            line.split_once(" = ")
                .unwrap_or_else(|| panic!("{language}: {line}"))
        })
        .collect();
    let messages: BTreeMap<_, _> = pairs
        .iter()
        .map(|(key, text)| ((*key).to_owned(), (*text).to_owned()))
        .collect();
    assert_eq!(
        messages.len(),
        pairs.len(),
        "{language}: a key is given twice"
    );
    messages
}

#[test]
fn every_code_has_a_meaning_and_a_remedy_in_both_languages_and_no_text_is_left_over() {
    let keys: BTreeSet<String> = CATALOGUE
        .iter()
        .flat_map(|(code, _)| [format!("finding-{code}"), format!("finding-{code}-fix")])
        .collect();
    for language in ["en", "zh-CN"] {
        let written: BTreeSet<String> = messages(language).into_keys().collect();
        assert_eq!(written, keys, "{language}");
    }
}

#[test]
fn both_languages_show_the_found_value_in_the_same_messages() {
    let (english, chinese) = (messages("en"), messages("zh-CN"));
    for (key, text) in &english {
        let other = &chinese[key];
        assert_eq!(
            text.contains("{ $found }"),
            other.contains("{ $found }"),
            "{key}"
        );
        assert!(
            other.contains(|c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c)),
            "{key} is not Chinese"
        );
        assert!(
            !text.contains(|c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c)),
            "{key} is not English"
        );
        assert_eq!(
            text.matches('{').count(),
            text.matches("{ $found }").count(),
            "{key}: another placeable"
        );
    }
}

#[test]
fn codes_are_unique_and_in_order() {
    assert!(CATALOGUE.is_sorted_by(|(one, _), (two, _)| one < two));
}
