//! Exclusive C14N by hand-made vectors, and against libxml2 over generated documents.

#![expect(clippy::disallowed_methods, reason = "tests run libxml2")]

use super::{Exclusive, canonicalize};
use crate::xml::{Document, Limits};
use proptest::prelude::*;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::process::Command;

fn mode(with_comments: bool, prefixes: &[&str]) -> Exclusive {
    Exclusive {
        with_comments,
        inclusive_prefixes: prefixes.iter().map(|p| (*p).to_owned()).collect(),
    }
}

fn whole(xml: &str, mode: &Exclusive) -> String {
    let document = Document::parse(xml.as_bytes(), &Limits::METADATA).unwrap();
    String::from_utf8(canonicalize(document.root(), None, mode)).unwrap()
}

fn at(xml: &str, local: &str, mode: &Exclusive) -> String {
    let document = Document::parse(xml.as_bytes(), &Limits::METADATA).unwrap();
    let apex = document
        .root()
        .descendants()
        .find(|e| e.local() == local)
        .unwrap();
    String::from_utf8(canonicalize(apex, None, mode)).unwrap()
}

#[test]
fn renders_a_namespace_where_it_is_visibly_used_and_only_there() {
    let xml = r#"<r xmlns:a="urn:a" xmlns:b="urn:b"><a:x b:y="1"><a:z/></a:x></r>"#;
    assert_eq!(
        whole(xml, &mode(false, &[])),
        r#"<r><a:x xmlns:a="urn:a" xmlns:b="urn:b" b:y="1"><a:z></a:z></a:x></r>"#
    );
}

#[test]
fn renders_a_prefix_again_when_it_means_something_else() {
    let xml =
        r#"<a:r xmlns:a="urn:1"><a:x xmlns:a="urn:2"><a:y xmlns:a="urn:1"/></a:x><a:z/></a:r>"#;
    assert_eq!(
        whole(xml, &mode(false, &[])),
        r#"<a:r xmlns:a="urn:1"><a:x xmlns:a="urn:2"><a:y xmlns:a="urn:1"></a:y></a:x><a:z></a:z></a:r>"#
    );
}

#[test]
fn undeclares_the_default_namespace_only_where_one_was_rendered() {
    let xml = r#"<r xmlns="urn:d"><a:x xmlns:a="urn:a" xmlns=""><y/></a:x></r>"#;
    assert_eq!(
        whole(xml, &mode(false, &[])),
        r#"<r xmlns="urn:d"><a:x xmlns:a="urn:a"><y xmlns=""></y></a:x></r>"#
    );
    assert_eq!(
        at(xml, "x", &mode(false, &[])),
        r#"<a:x xmlns:a="urn:a"><y></y></a:x>"#
    );
}

#[test]
fn does_not_import_xml_attributes_from_ancestors_of_the_apex() {
    let xml = r#"<r xml:lang="zh"><x xml:space="preserve" xml:lang="en" a="1"/></r>"#;
    assert_eq!(
        at(xml, "x", &mode(false, &[])),
        r#"<x a="1" xml:lang="en" xml:space="preserve"></x>"#
    );
}

#[test]
fn sorts_attributes_by_namespace_then_local_name() {
    let xml = r#"<r xmlns:z="urn:1" xmlns:a="urn:2" a:b="3" z:c="2" z:b="1" y="0" b="0"/>"#;
    assert_eq!(
        whole(xml, &mode(false, &[])),
        r#"<r xmlns:a="urn:2" xmlns:z="urn:1" b="0" y="0" z:b="1" z:c="2" a:b="3"></r>"#
    );
}

#[test]
fn escapes_text_and_attributes_as_canonical_xml_does() {
    let xml =
        "<r a='&quot;&apos;&lt;>&amp;&#9;&#10;&#13;'>\"'&lt;&gt;&amp;\t\n&#13;<![CDATA[<&>]]></r>";
    assert_eq!(
        whole(xml, &mode(false, &[])),
        "<r a=\"&quot;'&lt;>&amp;&#x9;&#xA;&#xD;\">\"'&lt;&gt;&amp;\t\n&#xD;&lt;&amp;&gt;</r>"
    );
}

#[test]
fn keeps_comments_only_when_asked_and_instructions_always() {
    let xml = "<r>a<!-- c -->b<?p  d e?><?q?></r>";
    assert_eq!(
        whole(xml, &mode(true, &[])),
        "<r>a<!-- c -->b<?p d e?><?q?></r>"
    );
    assert_eq!(whole(xml, &mode(false, &[])), "<r>ab<?p d e?><?q?></r>");
}

#[test]
fn renders_listed_prefixes_at_the_apex_though_nothing_uses_them() {
    let xml = r#"<r xmlns="urn:d" xmlns:xsd="urn:xsd" xmlns:o="urn:o"><a:x xmlns:a="urn:a"><a:y xmlns:xsd="urn:other"/></a:x></r>"#;
    assert_eq!(
        at(xml, "x", &mode(false, &["xsd"])),
        r#"<a:x xmlns:a="urn:a" xmlns:xsd="urn:xsd"><a:y xmlns:xsd="urn:other"></a:y></a:x>"#
    );
    assert_eq!(
        at(xml, "x", &mode(false, &["#default", "absent"])),
        r#"<a:x xmlns="urn:d" xmlns:a="urn:a"><a:y></a:y></a:x>"#
    );
}

#[test]
fn renders_an_empty_default_when_it_is_listed_and_was_rendered() {
    let xml = r#"<r xmlns="urn:d"><a:x xmlns:a="urn:a" xmlns=""/></r>"#;
    assert_eq!(
        whole(xml, &mode(false, &["#default"])),
        r#"<r xmlns="urn:d"><a:x xmlns="" xmlns:a="urn:a"></a:x></r>"#
    );
}

#[test]
fn leaves_the_signature_out_and_nothing_else() {
    let xml = "<r>1<s>2<t/></s>3<!--c--></r>";
    let document = Document::parse(xml.as_bytes(), &Limits::MESSAGE).unwrap();
    let signature = document.root().child("", "s").unwrap();
    let without = canonicalize(document.root(), Some(signature.id()), &mode(true, &[]));
    assert_eq!(String::from_utf8(without).unwrap(), "<r>13<!--c--></r>");
    let copy = document.without(signature.id());
    assert_eq!(
        String::from_utf8(canonicalize(copy.root(), None, &mode(true, &[]))).unwrap(),
        "<r>13<!--c--></r>"
    );
}

// Against libxml2.

#[derive(Debug, Clone)]
struct Tree {
    prefix: usize,
    declarations: Vec<(usize, usize)>,
    attributes: Vec<(usize, usize, String)>,
    language: Option<&'static str>,
    children: Vec<Child>,
}

#[derive(Debug, Clone)]
enum Child {
    Tree(Tree),
    Text(String),
    Section(String),
    Comment(String),
    Instruction(String),
}

const PREFIXES: [&str; 5] = ["", "a", "b", "xsd", "z-1"];
const NAMESPACES: [&str; 5] = [
    "urn:1",
    "urn:2",
    "http://x.example/?q='3'",
    "urn:long:er#%C3%A9",
    "",
];
const LOCALS: [&str; 5] = ["n", "m", "é", "n.o-p_q", "Z"];

fn value() -> impl Strategy<Value = String> {
    proptest::string::string_regex("[ \t\n\r&<>\"'a-c\\]é中😀\u{85}\u{2028}]{0,8}").unwrap()
}

fn tree() -> impl Strategy<Value = Tree> {
    let head = || {
        (
            0..PREFIXES.len(),
            proptest::collection::vec((0..PREFIXES.len(), 0..NAMESPACES.len()), 0..3),
            proptest::collection::vec((0..PREFIXES.len(), 0..LOCALS.len(), value()), 0..4),
            proptest::option::of(Just("zh")),
        )
    };
    let whole = |(prefix, declarations, attributes, language), children| Tree {
        prefix,
        declarations,
        attributes,
        language,
        children,
    };
    let leaf = head().prop_map(move |head| whole(head, Vec::new()));
    leaf.prop_recursive(5, 40, 5, move |inner| {
        let plain = "[a-c \n&<>é-]{0,6}";
        let child = prop_oneof![
            4 => inner.prop_map(Child::Tree),
            2 => value().prop_map(Child::Text),
            1 => plain.prop_map(Child::Section),
            1 => plain.prop_map(|text| Child::Comment(text.replace('-', "."))),
            1 => plain.prop_map(Child::Instruction),
        ];
        (head(), proptest::collection::vec(child, 0..5))
            .prop_map(move |(head, children)| whole(head, children))
    })
}

/// Writes the tree as some XML that is far from canonical.
fn print(
    tree: &Tree,
    scope: &HashMap<&'static str, &'static str>,
    comments: bool,
    out: &mut String,
) {
    let mut scope = scope.clone();
    let mut own: Vec<(&str, &str)> = Vec::new();
    for (prefix, namespace) in &tree.declarations {
        let (prefix, namespace) = (PREFIXES[*prefix], NAMESPACES[*namespace]);
        let possible = prefix.is_empty() || !namespace.is_empty();
        if possible && !own.iter().any(|(name, _)| *name == prefix) {
            own.push((prefix, namespace));
            scope.insert(prefix, namespace);
        }
    }
    let used = tree
        .attributes
        .iter()
        .map(|(prefix, ..)| *prefix)
        .chain([tree.prefix]);
    for prefix in used.map(|prefix| PREFIXES[prefix]) {
        if !prefix.is_empty() && !scope.contains_key(prefix) {
            own.push((prefix, "urn:new"));
            scope.insert(prefix, "urn:new");
        }
    }
    let colon = |prefix: &str, local: &str| {
        if prefix.is_empty() {
            local.to_owned()
        } else {
            format!("{prefix}:{local}")
        }
    };
    let name = colon(PREFIXES[tree.prefix], "e");
    write!(out, "<{name}").unwrap();
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for (prefix, local, value) in &tree.attributes {
        let (prefix, local) = (PREFIXES[*prefix], LOCALS[*local]);
        let expanded = (if prefix.is_empty() { "" } else { scope[prefix] }, local);
        if !seen.contains(&expanded) {
            seen.push(expanded);
            write!(
                out,
                "\n  {}  = '{}'",
                colon(prefix, local),
                reference(value)
            )
            .unwrap();
        }
    }
    if let Some(language) = tree.language {
        write!(out, " xml:lang=\"{language}\"").unwrap();
    }
    for (prefix, namespace) in own.iter().rev() {
        let name = if prefix.is_empty() {
            "xmlns".to_owned()
        } else {
            format!("xmlns:{prefix}")
        };
        write!(out, " {name}=\"{namespace}\"").unwrap();
    }
    if tree.children.is_empty() {
        out.push_str(" />");
        return;
    }
    out.push_str(" >");
    for child in &tree.children {
        match child {
            Child::Tree(tree) => print(tree, &scope, comments, out),
            Child::Text(text) => out.push_str(&reference(text)),
            Child::Section(text) => write!(out, "<![CDATA[{text}]]>").unwrap(),
            Child::Comment(text) if comments => write!(out, "<!--{text}-->").unwrap(),
            Child::Comment(_) => {}
            Child::Instruction(text) => write!(out, "<?pi {}?>", text.replace('>', ".")).unwrap(),
        }
    }
    write!(out, "</{name}\n>").unwrap();
}

/// Some characters as references, some as they are.
fn reference(text: &str) -> String {
    let mut out = String::new();
    for (at, c) in text.chars().enumerate() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '\'' => out.push_str("&apos;"),
            '>' => out.push_str(if at % 2 == 0 { "&gt;" } else { "&#x3e;" }),
            '\t' | '\n' | '\r' | '中' if at % 2 == 0 => {
                write!(out, "&#{};", u32::from(c)).unwrap()
            }
            other => out.push(other),
        }
    }
    out
}

fn printed(tree: &Tree, comments: bool) -> String {
    let mut out = String::from("<?xml version='1.0'?>\r\n");
    print(tree, &HashMap::new(), comments, &mut out);
    out
}

/// Runs libxml2 over documents; `None` when the program is absent (never accepted under `CI=true`).
fn libxml2(option: &str, documents: &[String]) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new("xmllint");
    command.arg(option).current_dir(folder.path());
    for (number, document) in documents.iter().enumerate() {
        let name = format!("{number}.xml");
        std::fs::write(folder.path().join(&name), document).unwrap();
        command.arg(name);
    }
    match command.output() {
        Ok(output) => {
            assert!(
                output.status.success(),
                "{}",
                String::from_utf8_lossy(&output.stderr)
            );
            Some(String::from_utf8(output.stdout).unwrap())
        }
        Err(error) => {
            assert!(
                std::env::var("CI").as_deref() != Ok("true"),
                "xmllint is needed under CI: {error}"
            );
            None
        }
    }
}

/// Compares with the concatenated output of libxml2, document by document.
fn agree(theirs: &str, documents: &[String], ours: &[String]) {
    let mut rest = theirs;
    for (document, ours) in documents.iter().zip(ours) {
        match rest.strip_prefix(ours.as_str()) {
            Some(after) => rest = after,
            None => {
                let theirs: String = rest.chars().take(ours.chars().count() + 80).collect();
                panic!("differs for {document:?}\n  ours: {ours:?}\ntheirs: {theirs:?}");
            }
        }
    }
    assert_eq!(rest, "");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10, max_shrink_iters: 300, ..ProptestConfig::default() })]
    #[test]
    fn agrees_with_libxml2_on_generated_documents(trees in proptest::collection::vec(tree(), 40)) {
        let commented: Vec<String> = trees.iter().map(|tree| printed(tree, true)).collect();
        let bare: Vec<String> = trees.iter().map(|tree| printed(tree, false)).collect();
        let canonical = |documents: &[String], mode: Exclusive| -> Vec<String> {
            documents.iter().map(|xml| whole(xml, &mode)).collect()
        };
        let Some(theirs) = libxml2("--exc-c14n", &commented) else {
            println!("skipped: xmllint is not installed");
            return Ok(());
        };
        agree(&theirs, &commented, &canonical(&commented, mode(true, &[])));
        // Without comments: as libxml2 sees the document that never had any.
        let theirs = libxml2("--exc-c14n", &bare).unwrap();
        agree(&theirs, &bare, &canonical(&commented, mode(false, &[])));
        // With every prefix listed, exclusive C14N of a whole document is inclusive C14N.
        let theirs = libxml2("--c14n", &commented).unwrap();
        agree(&theirs, &commented, &canonical(&commented, mode(true, &["#default", "a", "b", "xsd", "z-1"])));
    }
}

proptest! {
    #[test]
    fn is_its_own_canonical_form(tree in tree(), comments in any::<bool>()) {
        let first = whole(&printed(&tree, true), &mode(comments, &[]));
        prop_assert_eq!(whole(&first, &mode(comments, &[])), first);
    }

    #[test]
    fn does_not_depend_on_what_surrounds_the_apex(tree in tree()) {
        let document = Document::parse(printed(&tree, true).as_bytes(), &Limits::METADATA).unwrap();
        for element in document.root().descendants() {
            let within = canonicalize(element, None, &mode(true, &["a", "#default"]));
            let alone = document.rooted_at(element.id());
            prop_assert_eq!(&within, &canonicalize(alone.root(), None, &mode(true, &["a", "#default"])));
            if element.parent().is_some() {
                let omitted = canonicalize(document.root(), Some(element.id()), &mode(true, &[]));
                let without = document.without(element.id());
                prop_assert_eq!(omitted, canonicalize(without.root(), None, &mode(true, &[])));
            }
        }
    }
}
