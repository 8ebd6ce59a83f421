//! The other side: a simulated cloud to test an identity provider against.
//!
//! Lives here: a service provider that behaves as Huawei Cloud's partner
//! "Web UI" sign-on is documented to behave. It sends people to the identity
//! provider with a signed request, judges the answer check by check, and
//! either lands them on the page they wanted or says exactly why not.
//!
//! Does not live here: anything of the product. This crate uses none of the
//! workspace's own crates, so that its verdict on a signature or a message is
//! an independent one. Signatures are verified by `bergshamra`, XML is read by
//! `roxmltree`, keys come from OpenSSL.
//!
//! Start at [`Cloud`]; [`Settings`] says what can be chosen; [`Report`] is
//! what it says about an answer.
//!
//! # What the vendor documents
//!
//! * The login link `GET /authui/saml/login` with `xAccountType`,
//!   `isFirstLogin`, `service`.
//! * The request: HTTP-Redirect, raw DEFLATE, `rsa-sha256`, the attribute set,
//!   prefixes, id pattern and time format of the printed sample; the first
//!   `SingleSignOnService` of the uploaded metadata is the one used.
//! * The answer: `POST /authui/saml/SAMLAssertionConsumer`; the assertion
//!   signed (exclusive C14N, `rsa-sha256`, SHA-256), its certificate the one in
//!   the metadata; transient `NameID` qualified by the SP entity id; the six
//!   attributes in their order with `FriendlyName`, URI `NameFormat` and
//!   `xsd:string`; `xUserId` equal to `xAccountId`; `SubjectLocality` naming
//!   the SP entity id; `AttributeStatement` before `AuthnStatement`.
//! * The SP metadata at `GET /authui/saml/metadata.xml`, `?unsigned=true` for
//!   the form without signature; white space inside `NameIDFormat` and a SHA-1
//!   digest in its own signature.
//! * The bind notification: a form POST from the browser with `bindRequest`
//!   (base64 JSON: `domainName`, `domainId`, `xUserId`, `bindAction`),
//!   `SigAlg`, `Signature`.
//! * After payment a link "查看订单详情" leads to the partner platform, and so
//!   does "充值" when the balance does not cover an order.
//! * A bound customer lands on `service`; an unbound one with
//!   `isFirstLogin=true` may create an account or bind an existing one.
//!
//! # What is inferred, or chosen here
//!
//! * The signed octets of a Redirect request are those of SAML Bindings
//!   §3.4.4.1; the signed octets of `bindRequest` are its base64 text.
//! * Requests are one-time, expire ([`Settings::request_lifetime`]), and the
//!   RelayState is an unguessable handle. Assertion ids are not taken twice.
//! * Clock tolerance ([`Settings::clock_skew`]) and the greatest age of a
//!   message ([`Settings::max_age`]) are unknown at the vendor.
//! * An encrypted assertion, a second assertion, comments inside values and
//!   weak algorithms are refused. `ecdsa-sha256` is accepted.
//! * When the first `SingleSignOnService` that speaks Redirect or POST is a
//!   POST one, the request travels by HTTP-POST with an enveloped signature.
//! * The pages are this crate's own, and so is everything about bind
//!   notifications, orders and returns that the vendor does not say: the list
//!   is in `docs/simulator.md`, the choices are in [`Notifying`] and [`Returns`].
//! * The check that `email` and `mobile` have a form: pattern chosen here.
//! * Single logout is the standard's profile, by Redirect and POST, both ways
//!   round; whether the vendor does any of it is unknown.

mod accounts;
mod acs;
mod answer;
mod api;
mod bounded;
mod checks;
mod clock;
mod cloud;
mod delivery;
mod error;
mod examine;
mod first_login;
mod form;
mod http;
mod idp_metadata;
mod key;
mod login;
mod logout;
mod memory;
mod names;
mod notification;
mod order;
mod pages;
mod report;
mod request;
mod settings;
mod sp_metadata;
mod state;
mod xml;

#[cfg(test)]
mod tests;

pub use acs::AnswerForm;
pub use api::{
    AccessKey, Api, ApiSettings, ApiUser, Call, CallAnswer, CallCounts, Created, ERROR_CODES,
    ErrorCode, Fault, FaultAnswer, Holder, PlannedFault, Quotas, SentCode, Site, When,
};
pub use checks::{CheckText, check_texts};
pub use clock::{Clock, FixedClock, SystemClock};
pub use cloud::Cloud;
pub use delivery::Unlinked;
pub use error::SimulatorError;
pub use idp_metadata::{IdpMetadata, MetadataFault, SingleSignOn};
pub use login::{LoginFault, LoginStart};
pub use logout::{LogoutReport, SignOut, StartedBy};
pub use memory::{Account, Arrival, Binding};
pub use notification::{
    BindAction, Copies, Forgery, Notification, NotificationAnswer, NotifyBy, Notifying,
    SignedOctets,
};
pub use order::{Order, PRODUCTS, Product, Returns};
pub use report::{Check, Identity, Report, Status, Verdict};
pub use settings::{FirstLogin, KeySource, RsaBits, Settings};
pub use state::{SignedIn, State};

/// Path of the login link, below the base URL.
pub const LOGIN_PATH: &str = "/authui/saml/login";
/// Path of the assertion consumer service, below the base URL.
pub const ACS_PATH: &str = "/authui/saml/SAMLAssertionConsumer";
/// Path of the SP metadata, below the base URL.
pub const METADATA_PATH: &str = "/authui/saml/metadata.xml";
/// Path of everything that happened as JSON, below the base URL.
pub const STATE_PATH: &str = "/simulator/state";
/// Path that takes a binding away as Partner Center does: `POST {"xAccountId": "…"}`.
pub const UNLINK_PATH: &str = "/simulator/unlink";
/// Everything below it controls the REST side; none of it is the vendor's.
pub const API_CONTROL_PATH: &str = "/simulator/api";
/// Path of the last report as JSON, below the base URL.
pub const REPORT_PATH: &str = "/simulator/report";
