//! The second half's end: build, sign, and hand over to the HTTP-POST binding.

use crate::emit;
use crate::no::{Denial, Denied};
use crate::pending::ReplyTo;
use crate::release::Release;
use crate::shape::Shape;
use certs::SigningKey;
use certs::sign::{ElementSignature, sign_element};
use jiff::{SignedDuration, Timestamp};
use saml::binding::{Direction, PostForm, encode_post};
use saml::ids::Ids;
use saml::write::{Canonical, Writer};

/// Octets of a usual answer with certificate and signature: one allocation each for assertion and response.
const ROOM: usize = 8 * 1024;

/// Everything an answer needs besides the release.
#[derive(Clone, Copy)]
pub struct Answer<'a> {
    /// Our entityID.
    pub entity_id: &'a str,
    /// The peer's shape.
    pub shape: &'a Shape,
    /// The key that signs.
    pub key: &'a SigningKey,
    /// The instant of the answer.
    pub now: Timestamp,
    /// How long the assertion may be delivered.
    pub lifetime: SignedDuration,
}

/// A finished Response with its address. The Assertion inside is signed; a status without an assertion is signed when the shape asks for it.
#[derive(Debug, Clone)]
pub struct SignedResponse {
    xml: Canonical,
    reply_to: ReplyTo,
    assertion_id: Option<String>,
}

impl SignedResponse {
    /// The XML.
    pub fn xml(&self) -> &str {
        self.xml.as_str()
    }
    /// ID of the Assertion, for the issuance log; `None` in a status without one.
    pub fn assertion_id(&self) -> Option<&str> {
        self.assertion_id.as_deref()
    }
    /// The form that carries it.
    pub fn into_form(self) -> PostForm {
        encode_post(
            self.xml.as_str(),
            Direction::Response,
            &self.reply_to.acs,
            self.reply_to.relay_state(),
        )
    }
}

/// Builds and signs the answer.
///
/// Standard: Profiles §4.1.4.2; Core §2.3.3, §3.3.3, §5.4.
///
/// # Errors
/// [IDP-9001] when a value cannot be carried by XML, an instant is out of range, or signing fails; it goes back as a status.
pub fn respond(
    release: &Release<'_>,
    answer: &Answer<'_>,
    ids: &mut dyn Ids,
) -> Result<SignedResponse, Box<Denied>> {
    let reply_to = release.pending.reply_to();
    let internal = |text: String| {
        Box::new(Denied {
            reply_to: reply_to.clone(),
            denial: Denial::Internal(text),
        })
    };
    let times =
        Times::of(answer).ok_or_else(|| internal("the lifetime is out of range".to_owned()))?;
    let prefixes = prefixes(answer.shape);

    let assertion_id = ids.next_id();
    let facts = emit::Facts {
        release,
        answer,
        times: &times,
        assertion_id: &assertion_id,
        session_index: answer.shape.session_index.then_some(release.session_index),
    };
    let mut writer = Writer::with_capacity(ROOM);
    let offset = emit::assertion(&mut writer, &facts);
    let mut assertion = writer
        .finish()
        .map_err(|error| internal(error.to_string()))?;
    let signature = ElementSignature {
        id: &assertion_id,
        offset,
        inclusive_prefixes: prefixes,
        key_info: true,
    };
    sign_element(&mut assertion, signature, answer.key)
        .map_err(|error| internal(error.to_string()))?;

    let xml = response(
        reply_to,
        answer,
        &times,
        ids.next_id(),
        Content::Assertion(&assertion),
    )
    .map_err(internal)?;
    Ok(SignedResponse {
        xml,
        reply_to: reply_to.clone(),
        assertion_id: Some(assertion_id),
    })
}

/// Builds the status Response of a denial: short, fresh, bound to the request, with nothing about a person in it.
///
/// # Errors
/// A text for the operator when even that cannot be built.
pub fn deny(
    denied: &Denied,
    answer: &Answer<'_>,
    ids: &mut dyn Ids,
) -> Result<SignedResponse, String> {
    let times = Times::of(answer).ok_or_else(|| "the lifetime is out of range".to_owned())?;
    let status = denied.denial.status();
    let xml = response(
        &denied.reply_to,
        answer,
        &times,
        ids.next_id(),
        Content::Status(&status),
    )?;
    Ok(SignedResponse {
        xml,
        reply_to: denied.reply_to.clone(),
        assertion_id: None,
    })
}

pub(crate) enum Content<'a> {
    Assertion(&'a Canonical),
    Status(&'a saml::message::Status),
}

fn response(
    reply_to: &ReplyTo,
    answer: &Answer<'_>,
    times: &Times,
    id: String,
    content: Content<'_>,
) -> Result<Canonical, String> {
    let mut writer = Writer::with_capacity(ROOM);
    let offset = emit::response(&mut writer, reply_to, answer, times, &id, content);
    let mut response = writer.finish().map_err(|error| error.to_string())?;
    if answer.shape.sign_response {
        let signature = ElementSignature {
            id: &id,
            offset,
            inclusive_prefixes: prefixes(answer.shape),
            key_info: true,
        };
        sign_element(&mut response, signature, answer.key).map_err(|error| error.to_string())?;
    }
    Ok(response)
}

// `xsd` occurs only inside an attribute value, so exclusive C14N would drop its declaration without the PrefixList.
fn prefixes(shape: &Shape) -> &'static [&'static str] {
    if shape.typed_values { &["xsd"] } else { &[] }
}

/// The instants of one answer, in the standard's form.
pub(crate) struct Times {
    pub(crate) now: String,
    pub(crate) not_before: String,
    pub(crate) not_on_or_after: String,
}

impl Times {
    fn of(answer: &Answer<'_>) -> Option<Times> {
        let format = |instant| saml::message::format_instant(instant, false);
        let not_before = answer
            .now
            .checked_sub(SignedDuration::from_secs(answer.shape.back_date_seconds))
            .ok()?;
        let not_on_or_after = answer.now.checked_add(answer.lifetime).ok()?;
        Some(Times {
            now: format(answer.now),
            not_before: format(not_before),
            not_on_or_after: format(not_on_or_after),
        })
    }
}
