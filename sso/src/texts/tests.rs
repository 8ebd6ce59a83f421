//! The catalogue against itself and against the code that uses it.

use super::{FluentValue, Lang, text};
use fluent_templates::fluent_bundle::FluentResource;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Key of a message to the names of its arguments; terms (`-name`) are private to a file and left out.
type Catalogue = BTreeMap<String, BTreeSet<String>>;

#[test]
fn every_key_exists_in_both_languages_with_the_same_arguments() {
    let (chinese, english) = (catalogue(Lang::ZhCn), catalogue(Lang::En));
    let keys = |of: &Catalogue| of.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(
        keys(&chinese).difference(&keys(&english)).count(),
        0,
        "missing in en: {:?}",
        keys(&chinese).difference(&keys(&english))
    );
    assert_eq!(
        keys(&english).difference(&keys(&chinese)).count(),
        0,
        "missing in zh-CN: {:?}",
        keys(&english).difference(&keys(&chinese))
    );
    for (key, arguments) in &english {
        assert_eq!(Some(arguments), chinese.get(key), "arguments of {key}");
    }
}

#[test]
fn every_key_yields_a_text_of_its_own_language() {
    for lang in Lang::ALL {
        for (key, arguments) in catalogue(lang) {
            let arguments: Vec<(&'static str, FluentValue<'_>)> = arguments
                .into_iter()
                .map(|name| {
                    (
                        &*Box::leak(name.into_boxed_str()),
                        FluentValue::from("value"),
                    )
                })
                .collect();
            let found = text(lang, &key, &arguments);
            assert_ne!(found, key, "{key} has no text in {}", lang.tag());
            assert!(
                !found.contains("{"),
                "{key} in {} has an open placeable: {found}",
                lang.tag()
            );
            assert_eq!(
                found.chars().any(is_han),
                lang == Lang::ZhCn,
                "{key} in {} reads: {found}",
                lang.tag()
            );
        }
    }
}

#[test]
fn every_key_used_in_code_exists() {
    let catalogue = catalogue(Lang::En);
    let used = used_keys();
    assert!(
        used.len() > 10,
        "the scan of the sources found next to nothing: {used:?}"
    );
    let missing: Vec<_> = used
        .iter()
        .filter(|(key, _)| !catalogue.contains_key(key.as_str()))
        .collect();
    assert!(missing.is_empty(), "not in the catalogue: {missing:?}");
    let missing: Vec<_> = keys_of_codes()
        .into_iter()
        .filter(|key| !catalogue.contains_key(key))
        .collect();
    assert!(missing.is_empty(), "codes without a text: {missing:?}");
}

#[test]
fn no_key_is_unused() {
    let (used, of_codes) = (used_keys(), keys_of_codes());
    let unused: Vec<_> = catalogue(Lang::En)
        .into_keys()
        .filter(|key| !used.contains_key(key) && !of_codes.contains(key))
        .collect();
    assert!(
        unused.is_empty(),
        "in the catalogue, but no code asks for them: {unused:?}"
    );
}

/// Keys that the code makes from a stable code: four for each refusal, two for each finding in metadata, and those of the cloud's errors.
fn keys_of_codes() -> BTreeSet<String> {
    let refusals = crate::refused::catalogue().flat_map(|entry| {
        ["title", "what", "who", "todo"].map(|part| format!("error-{}-{part}", entry.code))
    });
    let findings = metadata::finding::CATALOGUE
        .iter()
        .flat_map(|(code, _)| [format!("finding-{code}"), format!("finding-{code}-fix")]);
    let of_the_cloud = crate::registration::words::keys();
    refusals.chain(findings).chain(of_the_cloud).collect()
}

#[test]
fn an_unknown_key_comes_back_as_it_is() {
    assert_eq!(text(Lang::En, "no-such-key", &[]), "no-such-key");
}

#[test]
fn arguments_are_put_in_without_marks() {
    assert_eq!(
        text(
            Lang::En,
            "sign-in-first-link",
            &[("partner", "Acme".into())]
        ),
        "Sign in on Acme"
    );
    assert_eq!(
        text(
            Lang::ZhCn,
            "sign-in-first-link",
            &[("partner", "某平台".into())]
        ),
        "登录某平台"
    );
}

#[test]
fn the_best_quality_wins() {
    for (accept_language, expected) in [
        (Some("zh-CN,zh;q=0.9,en;q=0.8"), Lang::ZhCn),
        (Some("en-GB,en;q=0.9,zh-CN;q=0.8"), Lang::En),
        (Some("fr-FR, zh-TW;q=0.4, en;q=0.3"), Lang::ZhCn),
        (Some("en;q=0.1, zh;q=0.2"), Lang::ZhCn),
        (Some("zh;q=0, en;q=0.1"), Lang::En),
        (Some("zh;q=0"), Lang::En),
        (Some("en, zh"), Lang::En),
        (Some("zh ; q=0.5 , en ; Q=0.6"), Lang::En),
        (Some("zh;q=7, en;q=0.1"), Lang::ZhCn),
        (Some("de"), Lang::En),
        (Some("*"), Lang::En),
        (Some(""), Lang::En),
        (Some(";;,,=;q"), Lang::En),
        (None, Lang::En),
    ] {
        assert_eq!(
            Lang::negotiate(None, accept_language),
            expected,
            "{accept_language:?}"
        );
    }
}

#[test]
fn the_lang_parameter_overrides_the_browser_when_it_names_a_language() {
    assert_eq!(Lang::negotiate(Some("zh-CN"), Some("en")), Lang::ZhCn);
    assert_eq!(Lang::negotiate(Some("en"), Some("zh")), Lang::En);
    assert_eq!(Lang::negotiate(Some("<script>"), Some("zh")), Lang::ZhCn);
}

#[test]
fn posix_locales_are_understood() {
    assert_eq!(Lang::from_tag("zh_CN.UTF-8"), Some(Lang::ZhCn));
    assert_eq!(Lang::from_tag("en_US"), Some(Lang::En));
    assert_eq!(Lang::from_tag("C"), None);
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// Reads the files of one language: they must parse, and no key may be written twice.
fn catalogue(lang: Lang) -> Catalogue {
    let mut found = Catalogue::new();
    for path in files(&root().join("texts").join(lang.tag()), "ftl") {
        let content = std::fs::read_to_string(&path).unwrap();
        FluentResource::try_new(content.clone())
            .map_err(|(_, errors)| errors)
            .unwrap_or_else(|errors| unreadable(&path, &errors));
        let mut key = None;
        for line in content.lines() {
            if let Some((name, _)) = line
                .split_once(" =")
                .filter(|_| line.starts_with(|c: char| c.is_ascii_alphabetic()))
            {
                assert!(
                    found.insert(name.to_owned(), BTreeSet::new()).is_none(),
                    "{name} is written twice in {}",
                    lang.tag()
                );
                key = Some(name.to_owned());
            } else if !line.starts_with([' ', '\t']) {
                key = None;
            }
            if let Some(arguments) = key.as_ref().and_then(|key| found.get_mut(key)) {
                arguments.extend(line.split('$').skip(1).map(leading_name));
            }
        }
    }
    found
}

fn unreadable(path: &Path, errors: &impl std::fmt::Debug) -> FluentResource {
    assert!(
        path.as_os_str().is_empty(),
        "{} cannot be read: {errors:?}",
        path.display()
    );
    FluentResource::try_new(String::new())
        .map_err(|(_, errors)| errors)
        .unwrap()
}

fn leading_name(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
        .collect()
}

/// Keys that sources and templates ask for by a literal in a call of `text(…)`, or of the functions over it that templates and the configuration's checks have, and where.
fn used_keys() -> BTreeMap<String, PathBuf> {
    let mut used = BTreeMap::new();
    let sources = files(&root().join("src"), "rs")
        .into_iter()
        .filter(|path| !path.ends_with("tests.rs"));
    for path in sources.chain(files(&root().join("templates"), "html")) {
        let content = std::fs::read_to_string(&path).unwrap();
        let code = content
            .split("#[cfg(test)]\nmod tests {")
            .next()
            .unwrap_or(&content);
        for call in [
            "text(",
            ".t(",
            ".to_host(",
            ".of_partner(",
            ".about(",
            "done(",
            "unmet(",
            "faulty(",
            "fault(",
        ] {
            for (at, _) in code.match_indices(call) {
                let arguments = &code[at + call.len()..];
                let end = arguments.find([')', '&', ';']).unwrap_or(arguments.len());
                if let Some(key) = arguments[..end].split('"').nth(1) {
                    used.insert(key.to_owned(), path.clone());
                }
            }
        }
    }
    used
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|e| e == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}
