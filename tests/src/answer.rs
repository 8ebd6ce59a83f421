//! Answers as a peer reads them: the form's message decoded, and the few things that tests ask of it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use saml::message::{Message, Response};
use saml::xml::{Document, Limits};
use sso::demo::browser::Form;

/// The value of a field.
pub fn field<'a>(form: &'a Form, name: &str) -> Option<&'a str> {
    form.fields
        .iter()
        .find(|(each, _)| each == name)
        .map(|(_, value)| value.as_str())
}

/// The message of an auto-POST form as text.
pub fn xml(form: &Form) -> String {
    let message = STANDARD
        .decode(field(form, "SAMLResponse").unwrap())
        .unwrap();
    String::from_utf8(message).unwrap()
}

/// The message, read.
pub fn response(form: &Form) -> Response {
    let document = Document::parse(xml(form).as_bytes(), &Limits::MESSAGE).unwrap();
    Response::from_element(document.root()).unwrap()
}

/// The form with another message in it.
pub fn with_xml(form: &Form, xml: &str) -> Form {
    let mut form = form.clone();
    for (name, value) in &mut form.fields {
        if name == "SAMLResponse" {
            *value = STANDARD.encode(xml);
        }
    }
    form
}

/// The first certificate in a document, without white space.
pub fn certificate(xml: &str) -> String {
    let (_, rest) = xml.split_once("X509Certificate>").unwrap();
    let text = rest.split('<').next().unwrap();
    text.split_whitespace().collect()
}
