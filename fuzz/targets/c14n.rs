//! Exclusive C14N. Canonical text is read back, and is its own canonical form.
#![no_main]

use libfuzzer_sys::fuzz_target;
use saml::c14n::{Exclusive, canonicalize};
use saml::xml::{Document, Limits};

/// Escapes make text longer, and declarations move to the elements that use them.
const ROOMY: Limits = Limits {
    bytes: 64 * 1024 * 1024,
    namespaces: 4096,
    ..Limits::METADATA
};

fuzz_target!(|data: &[u8]| {
    let Some((choice, octets)) = data.split_first() else {
        return;
    };
    let Ok(document) = Document::parse(octets, &Limits::METADATA) else {
        return;
    };
    let mode = Exclusive {
        with_comments: choice & 1 != 0,
        inclusive_prefixes: if choice & 2 != 0 {
            vec!["xs".into(), "#default".into()]
        } else {
            Vec::new()
        },
    };
    let canonical = canonicalize(document.root(), None, &mode);
    assert!(!canonical.is_empty());
    let again = Document::parse(&canonical, &ROOMY).expect("canonical XML is read back");
    assert_eq!(canonicalize(again.root(), None, &mode), canonical);
    for element in document.root().descendants().take(16) {
        let part = canonicalize(element, None, &mode);
        // A subtree alone is canonical for the same octets: a signature over it does not depend on where it stands.
        let alone = Document::parse(&part, &ROOMY).expect("a canonical subtree is a document");
        assert_eq!(
            canonicalize(
                alone.root(),
                None,
                &Exclusive {
                    inclusive_prefixes: Vec::new(),
                    ..mode.clone()
                }
            ),
            canonicalize(
                element,
                None,
                &Exclusive {
                    inclusive_prefixes: Vec::new(),
                    ..mode.clone()
                }
            )
        );
    }
});
