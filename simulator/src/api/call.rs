//! One call from arrival to answer.

use std::net::IpAddr;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::Response;
use jiff::Timestamp;
use serde_json::{Value, json};
use url::form_urlencoded;

use super::create::Made;
use super::faults::{Fault, FaultAnswer};
use super::record::{Call, CallAnswer, blotted};
use super::refusal::{Answer, Refusal};
use super::settings::ApiSettings;
use super::signature::Message;
use super::{Api, access, check, code, create, customers, money, realname};
use crate::cloud::Cloud;
use crate::memory::Memory;
use crate::notification::{BindAction, NotifyBy};
use crate::settings::Settings;

/// A request, read to its end.
#[derive(Debug)]
pub(crate) struct Arrived {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) source: IpAddr,
}

/// What an API sees of a call.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) settings: &'a Settings,
    pub(super) method: &'a Method,
    pub(super) path: &'a str,
    pub(super) query: &'a str,
    pub(super) headers: &'a HeaderMap,
    pub(super) body: &'a [u8],
    pub(super) now: Timestamp,
}

impl<'a> Asked<'a> {
    pub(super) fn api(&self) -> &'a ApiSettings {
        &self.settings.api
    }

    /// The first value of a parameter in the query.
    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        let found = form_urlencoded::parse(self.query.as_bytes()).find(|(key, _)| key == name);
        found.map(|(_, value)| value.into_owned())
    }
}

/// What an API did.
#[derive(Debug)]
enum Done {
    Answered(Answer),
    Created(Made),
}

/// What goes back over the wire.
#[derive(Debug)]
enum Reply {
    Answer(Answer),
    Refusal(Refusal),
    Malformed(String),
    Html(u16),
    Dropped,
}

impl Cloud {
    /// Follows a call to its end, whether or not the caller is still there.
    pub(crate) async fn take_call(self, arrived: Arrived) -> Response {
        let api = Api::of(&arrived.method, arrived.uri.path());
        let (number, admitted) = self.admit(api, &arrived);
        let reply = match admitted {
            Err(refusal) => Reply::Refusal(refusal),
            Ok(fault) => self.follow(api, number, &arrived, fault).await,
        };
        self.memory()
            .api
            .record
            .answered(number, api, reply.noted());
        reply.written()
    }

    /// Notes the call, asks whose it is and whether it is one too many, and finds the fault that meets it.
    fn admit(&self, api: Api, arrived: &Arrived) -> (u64, Result<Fault, Refusal>) {
        let now = self.now();
        let settings = self.settings();
        let body = serde_json::from_slice::<Value>(&arrived.body).unwrap_or_default();
        let key = key(&arrived.uri, &body);
        let mut memory = self.memory();
        let memory = &mut memory.api;
        let number = memory.record.arrived(Call {
            number: 0,
            at: now,
            api,
            method: arrived.method.to_string(),
            path: arrived.uri.path().to_owned(),
            query: arrived.uri.query().unwrap_or_default().to_owned(),
            source: arrived.source.to_string(),
            caller: None,
            key: key.clone(),
            body: blotted(body),
            fault: None,
            effect: false,
            answer: CallAnswer::Waiting,
        });
        let caller = if api == Api::IssueToken {
            Ok(String::new())
        } else {
            access::caller(&settings.api, &memory.tokens, &arrived.message(), now)
        };
        let caller = match caller {
            Ok(caller) => caller,
            Err(refusal) => return (number, Err(refusal)),
        };
        if let Some(call) = memory.record.call(number) {
            call.caller = Some(caller.clone()).filter(|caller| !caller.is_empty());
        }
        let source = (api, arrived.source, caller);
        if let Err(refusal) = memory.books.admit(&memory.quotas, source, now) {
            return (number, Err(refusal));
        }
        if let Some(customer) = key.as_deref().filter(|_| api == Api::CreateCustomer) {
            memory.record.create(customer, false);
        }
        let fault = memory.plan.meet(api, key.as_deref());
        if let Some(call) = memory.record.call(number) {
            call.fault.clone_from(&fault);
        }
        (number, Ok(fault.unwrap_or_default()))
    }

    async fn follow(&self, api: Api, number: u64, arrived: &Arrived, fault: Fault) -> Reply {
        wait(fault.delay).await;
        let done = match fault.effect {
            true => Some(self.perform(api, number, arrived).await),
            false => None,
        };
        wait(fault.late).await;
        reply(fault.answer, done)
    }

    /// Does what is asked and waits for the association where the caller wants that.
    async fn perform(&self, api: Api, number: u64, arrived: &Arrived) -> Result<Done, Refusal> {
        let done = self.do_at_once(api, number, arrived)?;
        let Done::Created(made) = &done else {
            return Ok(done);
        };
        if self.settings().api.notifies_creation {
            let told = self.notify(BindAction::Bound, &made.binding, Some(NotifyBy::Server))?;
            if let Some(number) = told {
                self.deliver_later(number);
            }
        }
        if made.waits {
            self.wait_for_association(made).await?;
        }
        Ok(done)
    }

    fn do_at_once(&self, api: Api, number: u64, arrived: &Arrived) -> Result<Done, Refusal> {
        let asked = Asked {
            settings: self.settings(),
            method: &arrived.method,
            path: arrived.uri.path(),
            query: arrived.uri.query().unwrap_or_default(),
            headers: &arrived.headers,
            body: &arrived.body,
            now: self.now(),
        };
        let mut memory = self.memory();
        let done = answer(api, &mut memory, &asked)?;
        let record = &mut memory.api.record;
        record.took_effect(number, api);
        if let Done::Created(made) = &done {
            record.create(&made.binding.x_account_id, true);
        }
        Ok(done)
    }

    async fn wait_for_association(&self, made: &Made) -> Result<(), Refusal> {
        let delay = self.memory().api.association_delay;
        let patience = self.settings().api.association_patience;
        wait(delay.min(patience)).await;
        if delay > patience {
            let mut refusal = Refusal::new(
                "CBC.99000050",
                "The association could not be confirmed in time.",
            );
            add_members(&mut refusal, made);
            return Err(refusal);
        }
        let now = self.now();
        let customer = &made.binding.x_account_id;
        self.memory().accounts.associate(customer, now);
        Ok(())
    }
}

/// Hands the call to its API.
fn answer(api: Api, memory: &mut Memory, asked: &Asked<'_>) -> Result<Done, Refusal> {
    let answer = match api {
        Api::CheckIdentity => check::check(memory, asked),
        Api::SendCode => code::send(memory, asked),
        Api::CreateCustomer => return create::create(memory, asked).map(Done::Created),
        Api::QueryCustomers => customers::query(memory, asked),
        Api::VerifyPerson => realname::person(memory, asked),
        Api::VerifyEnterprise => realname::company(memory, asked, false),
        Api::ChangeToEnterprise => realname::company(memory, asked, true),
        Api::VerificationResult => realname::look_up(memory, asked),
        Api::ListOrders => money::orders(memory, asked),
        Api::ShowOrder => money::order(memory, asked),
        Api::Balances => money::balances(memory, asked),
        Api::IssueToken => issue(memory, asked),
        Api::Echo => Ok(echo(asked)),
        Api::Unknown => Err(Refusal::new(
            "APIGW.0101",
            "The API does not exist or has not been published in the environment",
        )),
    };
    answer.map(Done::Answered)
}

fn issue(memory: &mut Memory, asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let (answer, value, token) = access::issue(asked.api(), asked.headers, asked.body, asked.now)??;
    memory.api.tokens.put(value, token);
    Ok(answer)
}

/// What arrived, so that a relay can be held against it.
fn echo(asked: &Asked<'_>) -> Answer {
    let query: Vec<(String, String)> = form_urlencoded::parse(asked.query.as_bytes())
        .into_owned()
        .collect();
    let body = serde_json::from_slice::<Value>(asked.body).unwrap_or_default();
    Answer::ok(json!({
        "method": asked.method.as_str(),
        "path": asked.path,
        "query": query,
        "body": body,
        "total_count": 0,
        "records": [],
    }))
}

/// Whom a call is about.
fn key(uri: &Uri, body: &Value) -> Option<String> {
    let names = [
        "xaccount_id",
        "customer_id",
        "search_value",
        "mobile_phone",
        "email",
    ];
    let in_body = names.iter().find_map(|name| body[*name].as_str());
    let in_body = in_body.map(str::to_owned);
    let in_query = || {
        let query = uri.query().unwrap_or_default();
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        let found = pairs.find(|(name, _)| name == "customer_id");
        found.map(|(_, value)| value.into_owned())
    };
    let order = || uri.path().strip_prefix(super::ORDER_DETAILS);
    in_body
        .or_else(in_query)
        .or_else(|| order().map(str::to_owned))
}

impl Arrived {
    fn message(&self) -> Message<'_> {
        Message {
            method: self.method.as_str(),
            path: self.uri.path(),
            query: self.uri.query().unwrap_or_default(),
            headers: &self.headers,
            body: &self.body,
        }
    }
}

async fn wait(time: Duration) {
    if !time.is_zero() {
        tokio::time::sleep(time).await;
    }
}

fn add_members(refusal: &mut Refusal, made: &Made) {
    if let Value::Object(members) = made.members() {
        refusal.more.extend(members);
    }
}

/// What is answered once everything is done that will be.
fn reply(answer: FaultAnswer, done: Option<Result<Done, Refusal>>) -> Reply {
    match answer {
        FaultAnswer::Dropped => Reply::Dropped,
        FaultAnswer::Html(status) => Reply::Html(status),
        FaultAnswer::TooMany { retry_after } => {
            let mut refusal =
                Refusal::new("APIGW.0308", "The throttling threshold has been reached");
            refusal.retry_after = retry_after;
            Reply::Refusal(refusal)
        }
        FaultAnswer::Malformed => Reply::Malformed(broken_off(done)),
        FaultAnswer::Error { code, status } => match done {
            Some(Err(refusal)) => Reply::Refusal(refusal),
            done => {
                let mut refusal = Refusal::with_status(&code, status, "As was asked for.");
                if let Some(Ok(Done::Created(made))) = &done {
                    add_members(&mut refusal, made);
                }
                Reply::Refusal(refusal)
            }
        },
        FaultAnswer::Usual => match done {
            Some(Ok(Done::Answered(answer))) => Reply::Answer(answer),
            Some(Ok(Done::Created(made))) => Reply::Answer(made.answer()),
            Some(Err(refusal)) => Reply::Refusal(refusal),
            None => Reply::Refusal(Refusal::new("CBC.0999", "Nothing was done.")),
        },
    }
}

/// The first half of what would have been answered.
fn broken_off(done: Option<Result<Done, Refusal>>) -> String {
    let text = match done {
        Some(Ok(Done::Answered(answer))) => answer.body,
        Some(Ok(Done::Created(made))) => Some(made.members()),
        Some(Err(refusal)) => Some(refusal.body()),
        None => None,
    };
    let text = text.map_or_else(String::new, |value| value.to_string());
    let half: String = text.chars().take(text.chars().count() / 2).collect();
    if half.is_empty() { "{".into() } else { half }
}

impl Reply {
    fn noted(&self) -> CallAnswer {
        match self {
            Self::Answer(answer) => CallAnswer::Status(answer.status.as_u16(), None),
            Self::Refusal(refusal) => {
                let code = Some(refusal.code.clone()).filter(|code| !code.is_empty());
                CallAnswer::Status(refusal.status, code)
            }
            Self::Malformed(_) => CallAnswer::Status(200, None),
            Self::Html(status) => CallAnswer::Status(*status, None),
            Self::Dropped => CallAnswer::Dropped,
        }
    }

    fn written(self) -> Response {
        const JSON: &str = "application/json; charset=utf-8";
        match self {
            Self::Answer(answer) => {
                let body = answer
                    .body
                    .map_or_else(String::new, |body| body.to_string());
                let mut response = response(answer.status.as_u16(), JSON, body);
                if let Some(token) = answer.token {
                    put(&mut response, "x-subject-token", &token);
                }
                response
            }
            Self::Refusal(refusal) => {
                let mut response = response(refusal.status, JSON, refusal.body().to_string());
                if let Some(seconds) = refusal.retry_after {
                    put(&mut response, "retry-after", &seconds.to_string());
                }
                response
            }
            Self::Malformed(text) => response(200, JSON, text),
            Self::Html(status) => response(
                status,
                "text/html",
                format!(
                    "<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>"
                ),
            ),
            Self::Dropped => Response::new(Body::new(super::dropped::Dropped)),
        }
    }
}

fn response(status: u16, media_type: &'static str, body: String) -> Response {
    let empty = body.is_empty();
    let mut response = Response::new(Body::from(body));
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if !empty {
        let media_type = HeaderValue::from_static(media_type);
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, media_type);
    }
    response
}

fn put(response: &mut Response, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        let name = HeaderName::from_static(name);
        response.headers_mut().insert(name, value);
    }
}
