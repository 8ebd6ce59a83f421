//! The journey of one customer, step by step, through real HTTP: from the platform's button to the cloud's console.

use super::browser::{Browser, BrowserError, Form};
use simulator::{Cloud, Report};
use url::Url;

/// What a journey must end with.
#[derive(Debug, Clone)]
pub struct Expected {
    /// `xUserId` and `xAccountId`.
    pub account: String,
    /// `bpId`.
    pub bp_id: String,
    /// `email`.
    pub email: String,
    /// `name`.
    pub name: String,
    /// `mobile`.
    pub mobile: String,
    /// Where the customer lands.
    pub landing: Url,
}

/// One step that was done: a key of the text catalogue and what to show beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Key in the catalogue.
    pub key: &'static str,
    /// Shown behind the text: an address without its query, a number.
    pub detail: String,
}

impl Step {
    fn done(key: &'static str, detail: String) -> Step {
        Step { key, detail }
    }
}

/// Why the journey failed.
#[derive(Debug, thiserror::Error)]
pub enum JourneyError {
    /// A page was not as expected.
    #[error(transparent)]
    Browser(#[from] BrowserError),
    /// The browser was sent somewhere else.
    #[error("{step}: sent to {got}, expected {expected}")]
    Astray {
        /// Which step.
        step: &'static str,
        /// Where to, without query.
        got: String,
        /// Where to instead.
        expected: String,
    },
    /// The cloud refused the answer, or accepted another than expected.
    #[error("{0}")]
    Verdict(String),
}

/// Goes the whole way of a customer who is signed in on the platform; `tell` hears of each step as it is done.
///
/// # Errors
/// [`JourneyError`] at the first step that does not go as it must.
pub async fn walk(
    cloud: &Cloud,
    handoff: Form,
    expected: &Expected,
    mut tell: impl FnMut(Step),
) -> Result<Report, JourneyError> {
    let browser = Browser::new()?;
    tell(done("demo-step-handoff", &handoff.action));
    let login = lead_on(
        &browser,
        browser.submit(&handoff).await?,
        simulator::LOGIN_PATH,
    )
    .await?;
    tell(done("demo-step-login-link", &login));
    let request = asked(&browser, &login).await?;
    tell(done("demo-step-request", &request));
    deliver(&browser, cloud, &request, expected, tell).await
}

/// Goes the way of a customer whom nobody knows yet: the cloud's request waits, the platform's sign-in page gets `return`, and the same request is
/// answered. `login` is the cloud's login link, as somebody may have kept it; `sign_in` is the platform's sign-in page.
///
/// # Errors
/// [`JourneyError`] at the first step that does not go as it must.
pub async fn walk_signing_in(
    cloud: &Cloud,
    login: &Url,
    sign_in: &Url,
    expected: &Expected,
    mut tell: impl FnMut(Step),
) -> Result<Report, JourneyError> {
    let browser = Browser::new()?;
    let request = asked(&browser, login).await?;
    tell(done("demo-step-request", &request));

    let page = browser.follow(&request).await?;
    arrived(
        "sign-in page",
        &page,
        |url| {
            without_query(url) == sign_in.as_str()
                && url.query_pairs().any(|(name, _)| name == "return")
        },
        sign_in.as_str(),
    )?;
    tell(done("demo-step-sign-in", &page));
    let form = browser.page(&page).await?.form()?;
    let handoff = browser.submit_for_page(&form).await?.form()?;
    tell(done("demo-step-handoff", &handoff.action));

    let mut next = browser.submit(&handoff).await?;
    if next.path().contains("/login/arrived/") {
        next = browser.follow(&next).await?;
    }
    arrived(
        "waiting request",
        &next,
        |url| url.path().contains("/saml/resume/"),
        "the request that waits",
    )?;
    tell(done("demo-step-resume", &next));
    deliver(&browser, cloud, &next, expected, tell).await
}

fn done(key: &'static str, url: &Url) -> Step {
    Step::done(key, without_query(url))
}

// Follows the cloud's login link to its request.
async fn asked(browser: &Browser, login: &Url) -> Result<Url, JourneyError> {
    let request = browser.follow(login).await?;
    arrived(
        "AuthnRequest",
        &request,
        |url| url.query_pairs().any(|(name, _)| name == "SAMLRequest"),
        "our single sign-on address",
    )?;
    Ok(request)
}

// From the page that carries the answer into the console.
async fn deliver(
    browser: &Browser,
    cloud: &Cloud,
    answering: &Url,
    expected: &Expected,
    mut tell: impl FnMut(Step),
) -> Result<Report, JourneyError> {
    let page = browser.page(answering).await?;
    let form = page.form()?;
    arrived(
        "answer",
        &form.action,
        |url| url.path() == simulator::ACS_PATH,
        simulator::ACS_PATH,
    )?;
    tell(done("demo-step-answer", &form.action));

    let landing = browser.submit(&form).await;
    let report = cloud
        .last_report()
        .ok_or_else(|| JourneyError::Verdict("the cloud saw no answer".to_owned()))?;
    if !report.accepted {
        return Err(JourneyError::Verdict(report.to_string()));
    }
    let landing = landing?;
    tell(Step::done(
        "demo-step-verdict",
        report.checks.len().to_string(),
    ));

    arrived(
        "landing",
        &landing,
        |url| *url == expected.landing,
        expected.landing.as_str(),
    )?;
    let console = browser.page(&landing).await?;
    if !console.text().contains(&expected.account) {
        return Err(JourneyError::Verdict(format!(
            "the console does not name {}: {}",
            expected.account,
            console.text()
        )));
    }
    check_identity(&report, expected)?;
    tell(done("demo-step-landing", &landing));
    Ok(report)
}

// The hand-off may go through our own launch page before the cloud's login link.
async fn lead_on(
    browser: &Browser,
    mut url: Url,
    wanted: &'static str,
) -> Result<Url, JourneyError> {
    for _ in 0..3 {
        if url.path() == wanted {
            return Ok(url);
        }
        url = browser.follow(&url).await?;
    }
    arrived("login link", &url, |url| url.path() == wanted, wanted).map(|()| url)
}

fn arrived(
    step: &'static str,
    url: &Url,
    is_right: impl Fn(&Url) -> bool,
    expected: &str,
) -> Result<(), JourneyError> {
    if is_right(url) {
        return Ok(());
    }
    Err(JourneyError::Astray {
        step,
        got: without_query(url),
        expected: expected.to_owned(),
    })
}

fn check_identity(report: &Report, expected: &Expected) -> Result<(), JourneyError> {
    let got = report
        .identity
        .as_ref()
        .ok_or_else(|| JourneyError::Verdict("the cloud names nobody".to_owned()))?;
    let pairs = [
        ("xUserId", &got.x_user_id, &expected.account),
        ("xAccountId", &got.x_account_id, &expected.account),
        ("bpId", &got.bp_id, &expected.bp_id),
        ("email", &got.email, &expected.email),
        ("name", &got.name, &expected.name),
        ("mobile", &got.mobile, &expected.mobile),
    ];
    match pairs.into_iter().find(|(_, got, expected)| got != expected) {
        Some((name, got, expected)) => Err(JourneyError::Verdict(format!(
            "attribute {name} is {got:?}, expected {expected:?}"
        ))),
        None => Ok(()),
    }
}

fn without_query(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    url.into()
}
