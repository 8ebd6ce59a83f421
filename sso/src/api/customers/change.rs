//! Changes that the partner's backend makes: decided by the rules of the mapping, over the version that the caller saw when it says so.

use super::shape::Customer;
use super::{Nothing, shown};
use crate::api::conditional;
use crate::api::openapi::{Conflicts, Refusals};
use crate::api::reading::{Asked, Places, Said, faulty};
use crate::api::{ApiRefusal, Bearer};
use crate::config::Partner;
use crate::customers::{self, Applied, Change, Outcome, Wish};
use crate::http::App;
use crate::refused::{Refused, Web};
use crate::store::{Cause, Domain, Scope};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(bind))
        .routes(routes!(unbind))
        .routes(routes!(suspend))
        .routes(routes!(resume))
        .routes(routes!(settle))
        .routes(routes!(undo))
}

/// What is done.
enum Deed {
    Change(Change),
    Settle { accept: bool },
    Undo,
}

/// Who calls for which customer, and over what.
struct Call {
    app: App,
    bearer: Bearer,
    account: String,
    asked: Result<Asked<Nothing>, Refused>,
    headers: HeaderMap,
}

impl Call {
    async fn run(
        self,
        deed: impl FnOnce(&Partner) -> Result<Deed, Refused>,
    ) -> Result<Response, Refused> {
        let Call {
            app,
            bearer,
            account,
            asked,
            headers,
        } = self;
        let partner = bearer.may(&app, Scope::CustomersWrite)?;
        let Asked(Nothing {}) = asked?;
        let deed = deed(partner)?;
        if !customers::is_account(&account) {
            return Err(match deed {
                // This one would make the customer known.
                Deed::Change(Change::Bind { .. }) => faulty("api-fault-account", "account").into(),
                _ => ApiRefusal::Absent("customer").into(),
            });
        }
        let wish = Wish {
            partner: &partner.slug,
            account: &account,
            by: Cause::Api,
            over: conditional::over(&headers)?,
        };
        let (store, now) = (&**app.store(), app.now());
        let applied = match &deed {
            Deed::Change(change) => customers::apply_wish(store, &wish, change, now).await,
            Deed::Settle { accept } => customers::settle(store, &wish, *accept, now).await,
            Deed::Undo => customers::undo(store, &wish, now).await,
        }?;
        let (token, outcome) = (bearer.id(), &applied.outcome);
        tracing::info!(
            partner = partner.slug,
            token,
            ?outcome,
            "a customer was changed by API"
        );
        answered(applied)
    }
}

fn answered(applied: Applied) -> Result<Response, Refused> {
    Err(match applied.outcome {
        Outcome::Done | Outcome::Unchanged => match &applied.record {
            Some(record) => return Ok(shown(record)),
            // Nobody unknown was unchanged by what makes a customer known.
            None => ApiRefusal::Absent("customer"),
        },
        Outcome::Unknown => ApiRefusal::Absent("customer"),
        Outcome::Taken(_) => ApiRefusal::DomainTaken,
        Outcome::HasAnother => ApiRefusal::HasAnotherDomain,
        Outcome::NothingToUndo => ApiRefusal::NothingToUndo,
        Outcome::NoClaim => ApiRefusal::NoClaim,
        Outcome::Stale => ApiRefusal::VersionChanged,
        Outcome::Claimed(_) | Outcome::Repeated | Outcome::Hindered(_) => {
            let told = "a change by API cannot end as a notification or a registration";
            return Err(Web::Internal(told.to_owned()).into());
        }
    }
    .into())
}

/// A call without members.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Empty {}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Binding {
    /// Id of the cloud account (domainId).
    #[schema(
        min_length = 1,
        max_length = 64,
        pattern = r"^[^\s\u0000-\u001F\u007F-\u009F]+$"
    )]
    domain_id: String,
    /// Its name at the cloud; left out, as it is known.
    #[serde(default)]
    #[schema(max_length = 64, pattern = r"^[^\u0000-\u001F\u007F-\u009F]*$")]
    domain_name: String,
    /// Site of the cloud; left out, the partner's.
    site: Option<String>,
    /// Also when the customer has another cloud account: that one is unbound.
    #[serde(default)]
    replace: bool,
}

impl Binding {
    fn change(self, partner: &Partner) -> Result<Change, Refused> {
        if !customers::is_domain_id(&self.domain_id) {
            return Err(faulty("api-fault-domain-id", "domain_id").into());
        }
        if !customers::is_domain_name(&self.domain_name) {
            return Err(faulty("api-fault-domain-name", "domain_name").into());
        }
        let preset = cloud::preset(&partner.preset);
        let preset = preset.map_err(|error| Web::Internal(error.to_string()))?;
        if let Some(site) = &self.site
            && preset.site(site).is_none()
        {
            return Err(faulty("api-fault-site", "site").into());
        }
        Ok(Change::Bind {
            domain: Domain {
                id: self.domain_id,
                name: self.domain_name,
                site: self.site.unwrap_or_else(|| partner.site.clone()),
            },
            replace: self.replace,
        })
    }
}

/// Bind a cloud account to a customer.
///
/// A customer who is not known becomes known; `If-None-Match: *` allows only that. A cloud account belongs to one customer.
#[utoipa::path(post, path = "/api/v1/partners/{partner}/customers/{account}/bind", tag = "customers", operation_id = "bindCustomer",
    params(
        ("If-Match" = Option<String>, Header, pattern = r#"^(\*|(W/)?"[!#-~]*"(, (W/)?"[!#-~]*")*)$"#, description = "Only over one of these versions: entity tags, or `*`."),
        ("If-None-Match" = Option<String>, Header, pattern = r#"^(\*|(W/)?"[!#-~]*"(, (W/)?"[!#-~]*")*)$"#, description = "Only over none of these versions: entity tags, or `*`.")),
    request_body = Binding,
    responses((status = 200, description = "The customer as it is now", body = Customer, headers(("ETag" = String, description = "Strong entity tag of this version."))), Refusals, Conflicts),
    security(("token" = ["customers:write"])))]
async fn bind(
    State(app): State<App>,
    bearer: Bearer,
    Places((_, account)): Places<(String, String)>,
    asked: Result<Asked<Nothing>, Refused>,
    headers: HeaderMap,
    body: Result<Said<Binding>, Refused>,
) -> Result<Response, Refused> {
    let call = Call {
        app,
        bearer,
        account,
        asked,
        headers,
    };
    call.run(|partner| Ok(Deed::Change(body?.0.change(partner)?)))
        .await
}

/// Take the cloud account away from a customer.
///
/// A claim that waits is dropped with it.
#[utoipa::path(post, path = "/api/v1/partners/{partner}/customers/{account}/unbind", tag = "customers", operation_id = "unbindCustomer",
    params(
        ("If-Match" = Option<String>, Header, pattern = r#"^(\*|(W/)?"[!#-~]*"(, (W/)?"[!#-~]*")*)$"#, description = "Only over one of these versions: entity tags, or `*`."),
        ("If-None-Match" = Option<String>, Header, pattern = r#"^(\*|(W/)?"[!#-~]*"(, (W/)?"[!#-~]*")*)$"#, description = "Only over none of these versions: entity tags, or `*`.")),
    request_body(content = Empty, description = "May be left out."),
    responses((status = 200, description = "The customer as it is now", body = Customer, headers(("ETag" = String, description = "Strong entity tag of this version."))), Refusals, Conflicts),
    security(("token" = ["customers:write"])))]
async fn unbind(
    State(app): State<App>,
    bearer: Bearer,
    Places((_, account)): Places<(String, String)>,
    asked: Result<Asked<Nothing>, Refused>,
    headers: HeaderMap,
    body: Result<Said<Empty>, Refused>,
) -> Result<Response, Refused> {
    let call = Call {
        app,
        bearer,
        account,
        asked,
        headers,
    };
    call.run(|_| body.map(|_| Deed::Change(Change::Unbind)))
        .await
}

/// Keep a customer out.
///
/// The cloud account stays as it is; nobody signs in to the cloud for this customer.
#[utoipa::path(post, path = "/api/v1/partners/{partner}/customers/{account}/suspend", tag = "customers", operation_id = "suspendCustomer",
    params(
        ("If-Match" = Option<String>, Header, pattern = r#"^(\*|(W/)?"[!#-~]*"(, (W/)?"[!#-~]*")*)$"#, description = "Only over one of these versions: entity tags, or `*`."),
        ("If-None-Match" = Option<String>, Header, pattern = r#"^(\*|(W/)?"[!#-~]*"(, (W/)?"[!#-~]*")*)$"#, description = "Only over none of these versions: entity tags, or `*`.")),
    request_body(content = Empty, description = "May be left out."),
    responses((status = 200, description = "The customer as it is now", body = Customer, headers(("ETag" = String, description = "Strong entity tag of this version."))), Refusals, Conflicts),
    security(("token" = ["customers:write"])))]
async fn suspend(
    State(app): State<App>,
    bearer: Bearer,
    Places((_, account)): Places<(String, String)>,
    asked: Result<Asked<Nothing>, Refused>,
    headers: HeaderMap,
    body: Result<Said<Empty>, Refused>,
) -> Result<Response, Refused> {
    let call = Call {
        app,
        bearer,
        account,
        asked,
        headers,
    };
    call.run(|_| body.map(|_| Deed::Change(Change::Suspend)))
        .await
}

/// Let a customer in again.
#[utoipa::path(post, path = "/api/v1/partners/{partner}/customers/{account}/resume", tag = "customers", operation_id = "resumeCustomer",
    params(
        ("If-Match" = Option<String>, Header, pattern = r#"^(\*|(W/)?"[!#-~]*"(, (W/)?"[!#-~]*")*)$"#, description = "Only over one of these versions: entity tags, or `*`."),
        ("If-None-Match" = Option<String>, Header, pattern = r#"^(\*|(W/)?"[!#-~]*"(, (W/)?"[!#-~]*")*)$"#, description = "Only over none of these versions: entity tags, or `*`.")),
    request_body(content = Empty, description = "May be left out."),
    responses((status = 200, description = "The customer as it is now", body = Customer, headers(("ETag" = String, description = "Strong entity tag of this version."))), Refusals, Conflicts),
    security(("token" = ["customers:write"])))]
async fn resume(
    State(app): State<App>,
    bearer: Bearer,
    Places((_, account)): Places<(String, String)>,
    asked: Result<Asked<Nothing>, Refused>,
    headers: HeaderMap,
    body: Result<Said<Empty>, Refused>,
) -> Result<Response, Refused> {
    let call = Call {
        app,
        bearer,
        account,
        asked,
        headers,
    };
    call.run(|_| body.map(|_| Deed::Change(Change::Resume)))
        .await
}

/// Take the last change of a customer back.
///
/// The cloud account that stood before the last change comes back where it is still free, and so does whether the customer is kept out. Undone twice, it is as it was.
#[utoipa::path(post, path = "/api/v1/partners/{partner}/customers/{account}/undo", tag = "customers", operation_id = "undoCustomer",
    params(
        ("If-Match" = Option<String>, Header, pattern = r#"^(\*|(W/)?"[!#-~]*"(, (W/)?"[!#-~]*")*)$"#, description = "Only over one of these versions: entity tags, or `*`."),
        ("If-None-Match" = Option<String>, Header, pattern = r#"^(\*|(W/)?"[!#-~]*"(, (W/)?"[!#-~]*")*)$"#, description = "Only over none of these versions: entity tags, or `*`.")),
    request_body(content = Empty, description = "May be left out."),
    responses((status = 200, description = "The customer as it is now", body = Customer, headers(("ETag" = String, description = "Strong entity tag of this version."))), Refusals, Conflicts),
    security(("token" = ["customers:write"])))]
async fn undo(
    State(app): State<App>,
    bearer: Bearer,
    Places((_, account)): Places<(String, String)>,
    asked: Result<Asked<Nothing>, Refused>,
    headers: HeaderMap,
    body: Result<Said<Empty>, Refused>,
) -> Result<Response, Refused> {
    let call = Call {
        app,
        bearer,
        account,
        asked,
        headers,
    };
    call.run(|_| body.map(|_| Deed::Undo)).await
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum Verdict {
    /// What was asked for is done, also in place of another cloud account.
    Accept,
    /// It is dropped; nothing else changes.
    TurnDown,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Settlement {
    /// What to do with the claim.
    decision: Verdict,
}

/// Decide what waits for a decision.
///
/// Read the customer first and send its entity tag: another claim may have come since.
#[utoipa::path(post, path = "/api/v1/partners/{partner}/customers/{account}/settle", tag = "customers", operation_id = "settleCustomer",
    params(
        ("If-Match" = Option<String>, Header, pattern = r#"^(\*|(W/)?"[!#-~]*"(, (W/)?"[!#-~]*")*)$"#, description = "Only over one of these versions: entity tags, or `*`."),
        ("If-None-Match" = Option<String>, Header, pattern = r#"^(\*|(W/)?"[!#-~]*"(, (W/)?"[!#-~]*")*)$"#, description = "Only over none of these versions: entity tags, or `*`.")),
    request_body = Settlement,
    responses((status = 200, description = "The customer as it is now", body = Customer, headers(("ETag" = String, description = "Strong entity tag of this version."))), Refusals, Conflicts),
    security(("token" = ["customers:write"])))]
async fn settle(
    State(app): State<App>,
    bearer: Bearer,
    Places((_, account)): Places<(String, String)>,
    asked: Result<Asked<Nothing>, Refused>,
    headers: HeaderMap,
    body: Result<Said<Settlement>, Refused>,
) -> Result<Response, Refused> {
    let call = Call {
        app,
        bearer,
        account,
        asked,
        headers,
    };
    call.run(|_| {
        let accept = body?.0.decision == Verdict::Accept;
        Ok(Deed::Settle { accept })
    })
    .await
}
