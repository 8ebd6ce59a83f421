//! Well-formedness, namespaces and encodings.

use super::{at, parse, refusal};
use crate::xml::{Document, Limits, XmlError};

#[test]
fn refuses_what_is_not_one_root_element() {
    assert_eq!(refusal(""), XmlError::NoRoot);
    assert_eq!(refusal(" <!-- only --> "), XmlError::NoRoot);
    assert_eq!(refusal("<a/>\n<b/>"), XmlError::SecondRoot { at: at(2, 1) });
    for xml in [
        "x<a/>",
        "<a/>x",
        "<a/>&amp;",
        "&#32;<a/>",
        "<![CDATA[ ]]><a/>",
        "<a/><![CDATA[]]>",
        "\u{FEFF}\u{FEFF}<a/>",
    ] {
        assert!(
            matches!(refusal(xml), XmlError::OutsideRoot { .. }),
            "{xml}: {:?}",
            refusal(xml)
        );
    }
    assert!(parse("\u{FEFF}<!-- a --> <a/> <!-- b -->\n").is_ok());
}

#[test]
fn refuses_tags_that_do_not_match() {
    for xml in [
        "<a></b>",
        "</a>",
        "<a/></a>",
        "<a></a></a>",
        "<a><b></a></b>",
        "<p:a xmlns:p='x' xmlns:q='x'></q:a>",
        "<a></A>",
    ] {
        assert!(
            matches!(refusal(xml), XmlError::MismatchedEnd { .. }),
            "{xml}: {:?}",
            refusal(xml)
        );
    }
    assert_eq!(
        refusal("<r>\n<a>"),
        XmlError::Unclosed {
            name: "a".to_owned(),
            at: at(2, 1)
        }
    );
    for xml in [
        "<",
        "<a",
        "<a b='",
        "<a></a",
        "<a><!-- ",
        "<a><![CDATA[",
        "<a>&amp",
        "<a>&",
        "<!x><a/>",
        "<a><![cdata[]]></a>",
        "<a><?x",
    ] {
        assert!(parse(xml).is_err(), "{xml}");
    }
}

#[test]
fn refuses_attributes_that_are_not_well_formed() {
    for xml in [
        "<a b/>",
        "<a b=/>",
        "<a b=c/>",
        "<a b='1'c='2'/>",
        "<a b='1>",
        "<a b=\"1'/>",
        "<a b='&amp'/>",
        "<a b='&'/>",
    ] {
        assert!(
            matches!(refusal(xml), XmlError::Malformed { .. }),
            "{xml}: {:?}",
            refusal(xml)
        );
    }
    assert_eq!(
        refusal("<a\n b='1<2'/>"),
        XmlError::LessThanInAttribute { at: at(2, 6) }
    );
    assert_eq!(
        parse("<a b='1&lt;2>'/>").unwrap().root().attribute("b"),
        Some("1<2>")
    );
}

#[test]
fn refuses_names_that_are_none() {
    for xml in [
        "<1/>",
        "<a 1='x'/>",
        "< a/>",
        "<a:b:c xmlns:a='x'/>",
        "<:a/>",
        "<a:/>",
        "<-a/>",
        "<a/b/>",
        "<a =''/>",
        "<a\u{D7}/>",
        "<a b;='1'/>",
        "</>",
    ] {
        let error = refusal(xml);
        assert!(
            matches!(
                error,
                XmlError::InvalidName { .. } | XmlError::MismatchedEnd { .. }
            ),
            "{xml}: {error:?}"
        );
    }
    assert!(parse("<é-中.1 _='x'/>").is_ok());
}

#[test]
fn refuses_duplicate_attributes_as_written_and_as_expanded() {
    for xml in [
        "<a b='1' b='2'/>",
        "<a xmlns:p='urn:x' xmlns:q='urn:x' p:b='1' q:b='2'/>",
        "<a xmlns='urn:x' xmlns='urn:x'/>",
        "<a xmlns:p='urn:x' xmlns:p='urn:y'/>",
    ] {
        assert!(
            matches!(refusal(xml), XmlError::DuplicateAttribute { .. }),
            "{xml}"
        );
    }
    assert!(parse("<p:a xmlns:p='urn:x' xmlns='urn:x' p:b='1' b='2'/>").is_ok());
}

#[test]
fn holds_to_the_rules_of_namespaces() {
    for xml in ["<p:a/>", "<a p:b='1'/>", "<a><b xmlns:p='x'/><p:c/></a>"] {
        assert!(
            matches!(refusal(xml), XmlError::UnboundPrefix { .. }),
            "{xml}"
        );
    }
    for xml in [
        "<a xmlns:xml='urn:x'/>",
        "<a xmlns:xmlns='urn:x'/>",
        "<a xmlns:p='http://www.w3.org/XML/1998/namespace'/>",
        "<a xmlns='http://www.w3.org/XML/1998/namespace'/>",
        "<a xmlns:p='http://www.w3.org/2000/xmlns/'/>",
        "<xmlns:a/>",
    ] {
        assert!(
            matches!(refusal(xml), XmlError::Reserved { .. }),
            "{xml}: {:?}",
            refusal(xml)
        );
    }
    assert!(parse("<a xmlns:xml='http://www.w3.org/XML/1998/namespace' xml:lang='x'/>").is_ok());
    assert_eq!(
        refusal("<a xmlns:p=''/>"),
        XmlError::EmptyNamespace {
            prefix: "p".to_owned(),
            at: at(1, 4)
        }
    );
    for uri in ["a&amp;b", "a&#10;b", "a&#x7f;", "a&quot;", "a&lt;b"] {
        assert_eq!(
            refusal(&format!("<a xmlns:p='{uri}'/>")),
            XmlError::NamespaceName { at: at(1, 4) },
            "{uri}"
        );
    }
    let undeclared = parse("<a xmlns='urn:d'><b xmlns=''/></a>").unwrap();
    assert_eq!(undeclared.root().children().next().unwrap().namespace(), "");
}

#[test]
fn refuses_characters_that_xml_cannot_carry_raw_or_referenced() {
    for code in [0u32, 1, 8, 0xB, 0xC, 0x1F, 0xFFFE, 0xFFFF] {
        let c = char::from_u32(code).unwrap();
        for xml in [
            format!("<r>{c}</r>"),
            format!("<r a='{c}'/>"),
            format!("<r><!--{c}--></r>"),
            format!("<r>&#{code};</r>"),
            format!("<r a='&#x{code:x};'/>"),
        ] {
            assert!(
                matches!(refusal(&xml), XmlError::ForbiddenCharacter { code: c, .. } if c == code),
                "{xml:?}"
            );
        }
    }
    for reference in ["#xD800", "#x110000", "#99999999999999999999"] {
        assert!(
            matches!(
                refusal(&format!("<r>&{reference};</r>")),
                XmlError::ForbiddenCharacter { .. }
            ),
            "{reference}"
        );
    }
    for reference in [
        "#", "#x", "#xg", "#+1", "#X41", "", "AMP", "nbsp", "amp ", "#1.0",
    ] {
        assert!(
            matches!(
                refusal(&format!("<r>&{reference};</r>")),
                XmlError::UnknownEntity { .. }
            ),
            "{reference}"
        );
    }
    assert_eq!(
        parse("<r>&#x10FFFF;&#65;&apos;</r>")
            .unwrap()
            .root()
            .text()
            .unwrap(),
        "\u{10FFFF}A'"
    );
}

#[test]
fn refuses_section_ends_in_text_and_double_hyphens_in_comments() {
    assert_eq!(
        refusal("<r>a]]>b</r>"),
        XmlError::SectionEndInText { at: at(1, 5) }
    );
    assert!(parse("<r>a]]&gt;b]] ></r>").is_ok());
    assert!(matches!(
        refusal("<r><!-- a -- b --></r>"),
        XmlError::DoubleHyphen { .. }
    ));
    assert!(matches!(
        refusal("<!--a---><r/>"),
        XmlError::DoubleHyphen { .. }
    ));
}

#[test]
fn refuses_instructions_in_messages_and_keeps_them_in_metadata() {
    for xml in ["<?p?><r/>", "<r><?p x?></r>", "<r/><?p?>"] {
        assert!(
            matches!(refusal(xml), XmlError::Instruction { .. }),
            "{xml}"
        );
        assert!(
            Document::parse(xml.as_bytes(), &Limits::METADATA).is_ok(),
            "{xml}"
        );
    }
    for xml in [
        "<r><?XML x?></r>",
        "<r><?a:b?></r>",
        "<r><? x?></r>",
        "<r><?1?></r>",
    ] {
        let error = Document::parse(xml.as_bytes(), &Limits::METADATA).unwrap_err();
        assert!(
            matches!(error, XmlError::InvalidName { .. }),
            "{xml}: {error:?}"
        );
    }
}

#[test]
fn refuses_xml_declarations_that_are_wrong_or_not_first() {
    for xml in [
        " <?xml version='1.0'?><r/>",
        "<r/><?xml version='1.0'?>",
        "<r><?xml version='1.0'?></r>",
        "<?xml version='1.1'?><r/>",
        "<?xml?><r/>",
        "<?xml encoding='UTF-8'?><r/>",
        "<?xml version='1.0' standalone='maybe'?><r/>",
        "<?xml version='1.0' encoding='UTF-8' x='y'?><r/>",
        "<?xml version='1.0'encoding='UTF-8'?><r/>",
        "<?xml version=1.0?><r/>",
        "<?xml version='1.0?><r/>",
        "<?xml version='1.0' standalone='no' encoding='UTF-8'?><r/>",
    ] {
        assert!(
            matches!(refusal(xml), XmlError::Declaration { .. }),
            "{xml}: {:?}",
            refusal(xml)
        );
    }
    for encoding in ["ISO-8859-1", "UTF-16", "utf-7", ""] {
        let xml = format!("<?xml version='1.0' encoding='{encoding}'?><r/>");
        assert!(
            matches!(refusal(&xml), XmlError::EncodingDisagrees { .. }),
            "{encoding}"
        );
    }
    assert!(parse("<?xml version=\"1.0\"\tencoding = 'utf-8' standalone='yes' ?>\r\n<r/>").is_ok());
}

#[test]
fn reads_utf_16_with_a_byte_order_mark_and_nothing_else() {
    let xml = "<?xml version='1.0' encoding='UTF-16'?><r>é中😀</r>";
    let little: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain(xml.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let big: Vec<u8> = [0xFE, 0xFF]
        .into_iter()
        .chain(xml.encode_utf16().flat_map(u16::to_be_bytes))
        .collect();
    for octets in [&little, &big] {
        assert_eq!(
            Document::parse(octets, &Limits::MESSAGE)
                .unwrap()
                .root()
                .text()
                .unwrap(),
            "é中😀"
        );
        assert!(
            Document::parse(&octets[2..], &Limits::MESSAGE).is_err(),
            "without mark"
        );
        let cut = &octets[..octets.len() - 1];
        assert_eq!(
            Document::parse(cut, &Limits::MESSAGE).unwrap_err(),
            XmlError::NotUnicode
        );
    }
    let surrogate = [0xFF, 0xFE, 0x3C, 0, 0, 0xD8, 0x3E, 0];
    assert_eq!(
        Document::parse(&surrogate, &Limits::MESSAGE).unwrap_err(),
        XmlError::NotUnicode
    );
    assert_eq!(
        Document::parse(b"<r>\xE9</r>", &Limits::MESSAGE).unwrap_err(),
        XmlError::NotUnicode
    );
    assert_eq!(
        Document::parse(b"<r>\xC0\xBC</r>", &Limits::MESSAGE).unwrap_err(),
        XmlError::NotUnicode
    );
}
