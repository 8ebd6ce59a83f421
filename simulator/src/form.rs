//! Forms on the pages: hidden fields, labelled inputs, one button.

use crate::pages::both;
use crate::xml::escape;

/// A form that posts; every part that a person or a driver touches has an id.
#[derive(Debug)]
pub(crate) struct Form {
    id: String,
    action: String,
    fields: String,
    button: String,
}

impl Form {
    /// A form with its one button, whose id is `{id}-submit`.
    pub(crate) fn new(id: &str, action: &str, zh: &str, en: &str) -> Self {
        let id = escape(id);
        Self {
            button: format!(
                "<p><button id=\"{id}-submit\" type=\"submit\">{}</button></p>",
                both(zh, en)
            ),
            id,
            action: escape(action),
            fields: String::new(),
        }
    }

    pub(crate) fn hidden(mut self, name: &str, value: &str) -> Self {
        self.fields += &format!(
            "<input type=\"hidden\" name=\"{}\" value=\"{}\">",
            escape(name),
            escape(value)
        );
        self
    }

    /// A labelled text field with the id `{form}-{name}`.
    pub(crate) fn input(self, name: &str, value: &str, zh: &str, en: &str) -> Self {
        let kind = format!(
            "type=\"text\" autocomplete=\"off\" value=\"{}\"",
            escape(value)
        );
        self.field(name, &kind, zh, en)
    }

    /// As [`Form::input`], for a secret.
    pub(crate) fn password(self, name: &str, zh: &str, en: &str) -> Self {
        self.field(name, "type=\"password\" autocomplete=\"off\"", zh, en)
    }

    fn field(mut self, name: &str, kind: &str, zh: &str, en: &str) -> Self {
        let (name, id) = (escape(name), &self.id);
        self.fields += &format!(
            "<p><label for=\"{id}-{name}\">{}</label><input id=\"{id}-{name}\" name=\"{name}\" {kind} required></p>",
            both(zh, en)
        );
        self
    }

    pub(crate) fn html(&self) -> String {
        let Self {
            id,
            action,
            fields,
            button,
        } = self;
        format!("<form id=\"{id}\" method=\"post\" action=\"{action}\">{fields}{button}</form>")
    }
}
