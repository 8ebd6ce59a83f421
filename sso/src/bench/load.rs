//! A stage to put load on over HTTP: the real service with its store, and a script for `wrk` in which every request is signed and different.

use super::requests::{Series, query};
use super::scene;
use crate::demo::platform::Customer;
use crate::demo::setup;
use crate::store::ServiceProviderRecord;
use certs::KeyKind;
use jiff::Timestamp;
use reqwest::header::{COOKIE, SET_COOKIE};
use std::fmt::Write as _;
use std::path::Path;

/// Serves until Ctrl-C; the address is in the script, which is complete when the line `ready` appears on standard output.
///
/// # Errors
/// When the stage cannot be set up or the script cannot be written.
pub async fn serve(count: u32, script: &Path) -> anyhow::Result<()> {
    let customer = Customer {
        account: "customer-0001".to_owned(),
        email: "customer@example.com".to_owned(),
        name: "客户".to_owned(),
        mobile: "0086-13800000000".to_owned(),
    };
    let stage = setup::set(0, customer).await?;
    let now = Timestamp::now();
    let theirs = scene::key(KeyKind::Rsa2048, now).map_err(anyhow::Error::msg)?;
    let record = ServiceProviderRecord {
        partner: setup::PARTNER.to_owned(),
        entity_id: scene::PEER.to_owned(),
        preset: None,
        metadata: scene::metadata(&theirs).into_bytes(),
        pins: Vec::new(),
        dangerous_allow_http: false,
        disabled: false,
        dangerous_allow_unsigned_requests: false,
        imported_at: now,
    };
    stage.store.put_service_provider(record).await?;
    let sso = stage
        .public_url
        .join(&format!("p/{}/saml/sso", setup::PARTNER))?;
    let series = Series {
        issuer: scene::PEER,
        acs: scene::ACS,
        destination: sso.as_str(),
        issued: now,
    };
    let cookie = sign_in(&stage).await?;
    let mut lua = format!(
        "-- {sso}\nlocal headers = {{ [\"{COOKIE}\"] = \"{cookie}\" }}\nlocal queries = {{\n"
    );
    for number in 0..count {
        let id = format!("_{number:032x}");
        let query = query(&series, &id, &theirs).map_err(anyhow::Error::msg)?;
        writeln!(lua, "\"{query}\",")?;
    }
    write!(
        lua,
        "}}\nlocal at, refused = 0, 0\nfunction request()\n  at = at + 1\n  return wrk.format(\"GET\", \"{}?\" .. (queries[at] or queries[1]), headers)\nend\n\
         function response(status, _, body)\n  if status ~= 200 or not string.find(body, \"SAMLResponse\", 1, true) then refused = refused + 1; print(\"not answered: \" .. status) end\nend\n",
        sso.path()
    )?;
    std::fs::write(script, lua)?;
    tell("ready")?;
    tokio::signal::ctrl_c().await?;
    Ok(())
}

// wrk's threads each count from one, so the script is meant for one thread.
async fn sign_in(stage: &setup::Stage) -> anyhow::Result<String> {
    let form = stage
        .platform
        .button(Timestamp::now())
        .map_err(anyhow::Error::msg)?;
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()?;
    let response = client.post(form.action).form(&form.fields).send().await?;
    let cookie = response
        .headers()
        .get(SET_COOKIE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next());
    cookie
        .map(str::to_owned)
        .ok_or_else(|| anyhow::anyhow!("the hand-off set no cookie: {}", response.status()))
}

fn tell(line: &str) -> std::io::Result<()> {
    use std::io::Write as _;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}
