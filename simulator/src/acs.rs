//! The assertion consumer: from a posted form to a verdict.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use roxmltree::{Document, ParsingOptions};
use url::form_urlencoded;

use crate::answer::{Case, Frame, MAX_MESSAGE, RequestMark};
use crate::cloud::Cloud;
use crate::memory::{Memory, OpenRequest};
use crate::names::SUCCESS;
use crate::report::{Report, Verdict};
use crate::{ACS_PATH, LoginFault, checks, examine};

/// The fields of the posted form, every value of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AnswerForm {
    pub(crate) saml_response: Vec<String>,
    pub(crate) relay_state: Vec<String>,
}

impl AnswerForm {
    /// A form with one of each field.
    pub fn new(saml_response: impl Into<String>, relay_state: impl Into<String>) -> Self {
        Self {
            saml_response: vec![saml_response.into()],
            relay_state: vec![relay_state.into()],
        }
    }

    /// Reads an `application/x-www-form-urlencoded` body. Other fields are left alone.
    #[must_use]
    pub fn parse(body: &[u8]) -> Self {
        let mut form = Self::default();
        for (name, value) in form_urlencoded::parse(body) {
            match &*name {
                "SAMLResponse" => form.saml_response.push(value.into_owned()),
                "RelayState" => form.relay_state.push(value.into_owned()),
                _ => {}
            }
        }
        form
    }

    /// Bindings §3.5.4: the encoding may be broken into lines.
    fn decode(&self) -> Option<Result<Vec<u8>, base64::DecodeError>> {
        let [written] = self.saml_response.as_slice() else {
            return None;
        };
        Some(
            STANDARD.decode(
                written
                    .bytes()
                    .filter(|b| !b.is_ascii_whitespace())
                    .collect::<Vec<u8>>(),
            ),
        )
    }
}

impl Cloud {
    /// Judges an answer, remembers the verdict, and takes the request as answered.
    ///
    /// A refused answer leaves its request open, so that a better one may follow;
    /// an error Response closes it.
    ///
    /// # Errors
    /// [`LoginFault::NoMetadata`] when there is nothing to hold the answer against.
    pub fn judge(&self, form: &AnswerForm) -> Result<Report, LoginFault> {
        Ok(self.judge_for(form)?.report)
    }

    /// The verdict and the request it is about.
    pub(crate) fn judge_for(&self, form: &AnswerForm) -> Result<Judged, LoginFault> {
        let frame = self.frame()?;
        // One lock over looking and marking: of two copies of one answer, one is too late.
        let mut memory = self.memory();
        let judged = judge(form, &frame, &memory, self.settings().request_lifetime);
        remember(&mut memory, &judged);
        drop(memory);
        Ok(judged)
    }

    pub(crate) fn frame(&self) -> Result<Frame, LoginFault> {
        let settings = self.settings();
        Ok(Frame {
            entity_id: settings.entity_id.clone(),
            acs: settings.at(ACS_PATH),
            idp: self.idp_metadata().ok_or(LoginFault::NoMetadata)?,
            now: self.now(),
            skew: settings.clock_skew,
            max_age: settings.max_age,
            want_response_signed: settings.want_response_signed,
        })
    }
}

/// A verdict with what it is about.
pub(crate) struct Judged {
    pub(crate) report: Report,
    /// The open request the answer names, accepted or not.
    pub(crate) request: Option<OpenRequest>,
    assertion_id: Option<String>,
}

fn judge(
    form: &AnswerForm,
    frame: &Frame,
    memory: &Memory,
    lifetime: std::time::Duration,
) -> Judged {
    let decoded = form.decode();
    let octets = decoded.as_ref().and_then(|decoded| decoded.as_deref().ok());
    let text = octets
        .filter(|o| o.len() <= MAX_MESSAGE)
        .and_then(|octets| std::str::from_utf8(octets).ok());
    let parsed = text.map(|text| Document::parse_with_options(text, ParsingOptions::default()));
    let mut case = Case {
        frame,
        form,
        decoded: decoded.as_ref(),
        parsed: parsed.as_ref(),
        request: RequestMark::None,
        replayed: false,
        examined: None,
    };
    case.request = named_request(&case, memory, lifetime);
    case.replayed = case
        .assertion()
        .and_then(|a| a.attribute("ID"))
        .is_some_and(|id| memory.assertions.get(id).is_some());
    let signatures = case.signatures();
    case.examined = text
        .filter(|_| checks::is_safe_to_verify(&signatures))
        .map(|text| examine::examine(text, &signatures, &frame.idp.certificates));
    report(&case)
}

fn named_request(case: &Case<'_>, memory: &Memory, lifetime: std::time::Duration) -> RequestMark {
    let Some(id) = case
        .response()
        .and_then(|response| response.attribute("InResponseTo"))
    else {
        return RequestMark::None;
    };
    let is_over = |sent_at: Timestamp| {
        sent_at
            .checked_add(lifetime)
            .is_ok_and(|end| end <= case.frame.now)
    };
    match memory.requests.get(id) {
        None => RequestMark::Unknown(id.to_owned()),
        Some(request) if request.answered => RequestMark::Answered(id.to_owned()),
        Some(request) if is_over(request.sent_at) => RequestMark::Expired(id.to_owned()),
        Some(request) => RequestMark::Open(request.clone()),
    }
}

fn report(case: &Case<'_>) -> Judged {
    let checks = checks::run(case);
    let accepted = checks.iter().all(|check| check.verdict == Verdict::Pass);
    let error_status = case
        .status()
        .filter(|status| status.codes.first().is_none_or(|code| code != SUCCESS));
    let request = case.open_request().cloned();
    let report = Report {
        at: case.frame.now,
        request_id: request.as_ref().map(|request| request.id.clone()),
        accepted,
        status: error_status,
        identity: if accepted { case.identity() } else { None },
        checks,
    };
    let assertion_id = case
        .assertion()
        .and_then(|assertion| assertion.attribute("ID"))
        .map(str::to_owned);
    Judged {
        report,
        request,
        assertion_id,
    }
}

fn remember(memory: &mut Memory, judged: &Judged) {
    let Judged {
        report,
        request,
        assertion_id,
    } = judged;
    let passed = |id| report.verdict(id) == Some(Verdict::Pass);
    let is_told_off =
        report.status.is_some() && passed("response.relay-state") && passed("response.issuer");
    let closed = request.as_ref().filter(|_| report.accepted || is_told_off);
    if let Some(open) = closed.and_then(|request| memory.requests.get_mut(&request.id)) {
        open.answered = true;
    }
    if let Some(id) = assertion_id.as_ref().filter(|_| report.accepted) {
        memory.assertions.put(id, ());
    }
    memory.last_report = Some(report.clone());
}
