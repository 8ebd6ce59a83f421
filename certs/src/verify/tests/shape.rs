use super::forge::{Forge, SIGNATURE, SIGNED_INFO};
use super::*;

fn refused(forge: &Forge) -> VerifyError {
    refusal(&forge.xml(), &forge.key)
}

fn refused_for_shape(forge: &Forge) {
    let error = refused(forge);
    assert!(SHAPE(&error), "{error}: {}", forge.xml());
}

#[test]
fn the_forge_itself_is_accepted_when_it_changes_nothing() {
    let forge = Forge::new();
    assert_eq!(
        check(&forge.xml(), &trusting(&forge.key))
            .unwrap()
            .content()
            .id,
        "_request"
    );
}

#[test]
fn accepts_white_space_comments_canonicalization_and_a_prefix_list() {
    let exclusive = "xml-exc-c14n#\"></ds:CanonicalizationMethod>";
    let list = "<ec:InclusiveNamespaces xmlns:ec=\"http://www.w3.org/2001/10/xml-exc-c14n#\" PrefixList=\"xsd  #default\"/>";
    let transform = "xml-exc-c14n#\"></ds:Transform>";
    for forge in [
        Forge::info("<ds:Reference", "\n  <ds:Reference"),
        Forge::info("{digest}", "\n {digest}\n "),
        Forge {
            with_comments: true,
            ..Forge::info(
                exclusive,
                "xml-exc-c14n#WithComments\"></ds:CanonicalizationMethod>",
            )
        },
        Forge::info(transform, "xml-exc-c14n#WithComments\"></ds:Transform>"),
        Forge::info(transform, &format!("xml-exc-c14n#\">{list}</ds:Transform>")),
        Forge::signature(
            "</ds:Signature>",
            "<ds:KeyInfo><ds:KeyName>any</ds:KeyName></ds:KeyInfo>\n</ds:Signature>",
        ),
    ] {
        assert!(
            check(&forge.xml(), &trusting(&forge.key)).is_ok(),
            "{}",
            forge.xml()
        );
    }
}

#[test]
fn a_comment_in_the_signed_content_changes_nothing_that_is_read() {
    let forge = Forge::new();
    let xml = forge.xml().replacen(
        "https://good.example/ ",
        "https://good<!-- .evil -->.example/ ",
        1,
    );
    assert_eq!(
        check(&xml, &trusting(&forge.key)).unwrap().content().issuer,
        "https://good.example/ 云&<>\r\""
    );
}

#[test]
fn refuses_a_second_reference_a_missing_one_and_a_manifest() {
    let start = SIGNED_INFO.find("<ds:Reference").unwrap();
    let end = SIGNED_INFO.find("</ds:SignedInfo>").unwrap();
    let reference = &SIGNED_INFO[start..end];
    refused_for_shape(&Forge::info(reference, &format!("{reference}{reference}")));
    refused_for_shape(&Forge::info(reference, ""));
    refused_for_shape(&Forge::info(
        reference,
        &format!("{reference}<ds:Manifest>{reference}</ds:Manifest>"),
    ));
    refused_for_shape(&Forge::info(reference, "<ds:Manifest/>"));
}

#[test]
fn refuses_a_decoy_digest_or_reference_outside_signed_info() {
    for decoy in [
        "<ds:DigestValue>AAAA</ds:DigestValue>",
        "<ds:Reference URI=\"#_request\"/>",
        "<ds:Object><ds:DigestValue>AAAA</ds:DigestValue></ds:Object>",
    ] {
        refused_for_shape(&Forge::signature("{info}", &format!("{decoy}{{info}}")));
        refused_for_shape(&Forge::signature("{info}", &format!("{{info}}{decoy}")));
        refused_for_shape(&Forge::signature(
            "</ds:Signature>",
            &format!("{decoy}</ds:Signature>"),
        ));
        let mut outside = Forge::new();
        let extensions = format!(
            "<samlp:Extensions xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">{decoy}</samlp:Extensions><samlp:NameIDPolicy"
        );
        outside.message = outside
            .message
            .replacen("<samlp:NameIDPolicy", &extensions, 1);
        refused_for_shape(&outside);
    }
}

#[test]
fn refuses_a_second_signed_info() {
    for layout in [
        "{info}{info}",
        "{info}<ds:SignatureValue>AAAA</ds:SignatureValue>{info}",
        "<ds:SignedInfo/>{info}",
        "<x>{info}</x>",
    ] {
        refused_for_shape(&Forge::signature("{info}", layout));
    }
    refused_for_shape(&Forge::signature(
        "</ds:Signature>",
        "{info}</ds:Signature>",
    ));
    refused_for_shape(&Forge::signature(
        "</ds:Signature>",
        "<ds:Object>{info}</ds:Object></ds:Signature>",
    ));
}

#[test]
fn refuses_objects_two_key_infos_and_text_in_the_signature() {
    for addition in [
        "<ds:Object/>",
        "<ds:KeyInfo/><ds:KeyInfo/>",
        "<ds:KeyInfo/><ds:Object/>",
        "text",
        "<other/>",
    ] {
        refused_for_shape(&Forge::signature(
            "</ds:Signature>",
            &format!("{addition}</ds:Signature>"),
        ));
    }
    refused_for_shape(&Forge::info("<ds:Reference", "text<ds:Reference"));
    refused_for_shape(&Forge {
        signature: SIGNATURE.replace(
            "{info}<ds:SignatureValue>{value}</ds:SignatureValue>",
            "<ds:SignatureValue>{value}</ds:SignatureValue>{info}",
        ),
        ..Forge::new()
    });
}

#[test]
fn refuses_comments_and_elements_in_digest_and_value() {
    for inside in [
        "<!-- x -->{digest}",
        "{digest}<!---->",
        "AAAA<!-- -->{digest}",
        "{digest}<x/>",
        "<x>{digest}</x>",
        "{digest}!",
        "",
        " ",
    ] {
        refused_for_shape(&Forge::info("{digest}", inside));
    }
    for inside in ["<!-- x -->{value}", "{value}<x/>", "{value}\u{a0}", ""] {
        refused_for_shape(&Forge::signature("{value}", inside));
    }
    refused_for_shape(&Forge {
        with_comments: true,
        ..Forge::info("<ds:Reference", "<!-- x --><ds:Reference")
    });
}

#[test]
fn refuses_a_digest_that_is_empty_or_of_another_length() {
    for digest in ["", "AA==", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuA=="] {
        refused_for_shape(&Forge::info("{digest}", digest));
    }
    // The digest of nothing, in full length.
    assert_eq!(
        refused(&Forge::info(
            "{digest}",
            "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
        )),
        VerifyError::Digest
    );
}

#[test]
fn refuses_a_reference_to_anything_but_the_roots_id() {
    for uri in [
        "URI=\"\"",
        "",
        "URI=\"_request\"",
        "URI=\"#\"",
        "URI=\"#_Request\"",
        "URI=\"#_other\"",
        "URI=\"#%5Frequest\"",
        "URI=\"#xpointer(/)\"",
        "URI=\"#xpointer(id('_request'))\"",
        "URI=\"https://evil.example/#_request\"",
        "URI=\"file:///etc/passwd\"",
    ] {
        refused_for_shape(&Forge::info("URI=\"#_request\"", uri));
    }
}

#[test]
fn refuses_every_other_list_of_transforms() {
    let enveloped = "<ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"></ds:Transform>";
    let exclusive =
        "<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"></ds:Transform>";
    let other = |uri: &str, inside: &str| {
        format!("<ds:Transform Algorithm=\"{uri}\">{inside}</ds:Transform>")
    };
    let xslt = other(
        "http://www.w3.org/TR/1999/REC-xslt-19991116",
        "<xsl:stylesheet xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\" version=\"1.0\"/>",
    );
    let xpath = other(
        "http://www.w3.org/TR/1999/REC-xpath-19991116",
        "<ds:XPath>not(ancestor-or-self::ds:Signature)</ds:XPath>",
    );
    let filter = other("http://www.w3.org/2002/06/xmldsig-filter2", "");
    let base64 = other("http://www.w3.org/2000/09/xmldsig#base64", "");
    let inclusive = other("http://www.w3.org/TR/2001/REC-xml-c14n-20010315", "");
    let lists = [
        String::new(),
        enveloped.to_owned(),
        exclusive.to_owned(),
        format!("{exclusive}{enveloped}"),
        format!("{enveloped}{enveloped}"),
        format!("{enveloped}{exclusive}{exclusive}"),
        format!("{enveloped}{inclusive}"),
        format!("{enveloped}{xslt}"),
        format!("{enveloped}{exclusive}{xslt}"),
        format!("{xslt}{enveloped}{exclusive}"),
        format!("{xpath}{exclusive}"),
        format!("{enveloped}{xpath}{exclusive}"),
        format!("{filter}{exclusive}"),
        format!("{enveloped}{exclusive}{base64}"),
        format!("{}{exclusive}", enveloped.replace("></", "><x/></")),
        format!(
            "{enveloped}{}",
            exclusive.replace("></", "><ds:XPath>1</ds:XPath></")
        ),
        format!("{enveloped}{exclusive}").replace("ds:Transform", "ds:transform"),
    ];
    for list in lists {
        refused_for_shape(&Forge::info(&format!("{enveloped}{exclusive}"), &list));
    }
    refused_for_shape(&Forge::info(
        &format!("<ds:Transforms>{enveloped}{exclusive}</ds:Transforms>"),
        "",
    ));
}

#[test]
fn refuses_signed_info_in_another_canonicalization() {
    for uri in [
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
        "http://www.w3.org/2006/12/xml-c14n11",
        "http://www.w3.org/TR/1999/REC-xslt-19991116",
        "",
    ] {
        refused_for_shape(
            &Forge::info(
                "xml-exc-c14n#\"></ds:CanonicalizationMethod>",
                "X\"></ds:CanonicalizationMethod>",
            )
            .also(
                "Algorithm=\"http://www.w3.org/2001/10/X\"",
                &format!("Algorithm=\"{uri}\""),
            ),
        );
    }
}

impl Forge {
    fn also(mut self, from: &str, to: &str) -> Forge {
        assert!(self.info.contains(from));
        self.info = self.info.replacen(from, to, 1);
        self
    }
}

#[test]
fn refuses_a_signature_anywhere_but_just_after_issuer() {
    for behind in [
        "</samlp:NameIDPolicy>",
        "Version=\"2.0\">",
        "AllowCreate=\"true\">",
    ] {
        refused_for_shape(&Forge {
            behind,
            ..Forge::new()
        });
    }
}

#[test]
fn refuses_two_elements_with_one_id_however_the_attribute_is_spelled() {
    for duplicate in [
        "ID=\"_request\"",
        "Id=\"_request\"",
        "id=\"_request\"",
        "xml:id=\"_request\"",
        "w:Id=\"_request\" xmlns:w=\"urn:w\"",
        "ID=\"_a\" Id=\"_a\"",
    ] {
        let mut forge = Forge::new();
        forge.message = forge.message.replacen(
            "<samlp:NameIDPolicy",
            &format!("<samlp:NameIDPolicy {duplicate}"),
            1,
        );
        assert_eq!(
            refused(&forge),
            VerifyError::Shape("two elements have the same ID"),
            "{duplicate}"
        );
    }
}

#[test]
fn refuses_parameters_of_signature_and_digest_methods() {
    refused_for_shape(&Forge::info(
        "ecdsa-sha256\">",
        "ecdsa-sha256\"><ds:HMACOutputLength>1</ds:HMACOutputLength>",
    ));
    refused_for_shape(&Forge::info("xmlenc#sha256\">", "xmlenc#sha256\"><x/>"));
}

#[test]
fn refuses_a_query_signature_on_a_posted_message() {
    let key = signing_key(KeyKind::P256);
    let mut received = posted(&signed_request(&key));
    received.query_signature = Some(query::signature(&key, b"SAMLRequest=x"));
    assert!(SHAPE(
        &verify(received, &trusting(&key), &Acceptance::default()).unwrap_err()
    ));
}

#[test]
fn a_document_type_never_reaches_verification() {
    let key = signing_key(KeyKind::P256);
    for dtd in [
        "<!DOCTYPE a>",
        "<!DOCTYPE a [<!ENTITY e \"x\">]>",
        "<!DOCTYPE a [<!ATTLIST NameIDPolicy xml:id ID #IMPLIED>]>",
    ] {
        let xml = format!("{dtd}{}", signed_request(&key));
        assert!(saml::xml::Document::parse(xml.as_bytes(), &saml::xml::Limits::MESSAGE).is_err());
        assert!(saml::xml::Document::parse(xml.as_bytes(), &saml::xml::Limits::METADATA).is_err());
    }
}
