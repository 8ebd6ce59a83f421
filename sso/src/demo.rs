//! `skybridge demo`: the main job, complete and real, in a temporary folder on loopback.
//!
//! [`setup`] puts a partner with keys and metadata, a simulated cloud and a small sales platform on the stage; [`journey`] sends one customer
//! through it with [`browser`]. The journey fails if a signature, an attribute or the landing is wrong.

pub mod browser;
pub mod journey;
pub mod platform;
pub mod setup;

use crate::texts::{Lang, text};
use journey::{Expected, Step};
use platform::Customer;
use std::io::Write;

/// Runs the demonstration; stays up after the journey unless `once`.
///
/// # Errors
/// When the stage cannot be set up, or a step of the journey fails.
pub async fn run(
    out: &mut (dyn Write + Send),
    lang: Lang,
    once: bool,
    port: u16,
) -> anyhow::Result<()> {
    let customer = Customer {
        account: "customer-0001".to_owned(),
        email: "customer@example.com".to_owned(),
        name: "演示客户".to_owned(),
        mobile: "0086-13800000000".to_owned(),
    };
    writeln!(out, "{}", text(lang, "demo-setting", &[]))?;
    let stage = setup::set(port, customer.clone()).await?;
    let mut number = 0;
    for step in &stage.told {
        number += 1;
        tell(out, lang, number, step)?;
    }
    let expected = Expected {
        account: customer.account,
        bp_id: setup::BP_ID.to_owned(),
        email: customer.email,
        name: customer.name,
        mobile: customer.mobile,
        landing: stage.cloud_url.join("console/")?,
    };
    writeln!(out, "{}", text(lang, "demo-walking", &[]))?;
    let button = stage
        .platform
        .button(jiff::Timestamp::now())
        .map_err(anyhow::Error::msg)?;
    let mut told = Ok(());
    let mut tell_next = |out: &mut (dyn Write + Send), step: &Step| {
        number += 1;
        if told.is_ok() {
            told = tell(out, lang, number, step);
        }
    };
    let first = journey::walk(&stage.cloud, button, &expected, |step| {
        tell_next(out, &step);
    })
    .await?;
    writeln!(out, "{}", text(lang, "demo-walking-signing-in", &[]))?;
    let mut login = stage.cloud_url.join(simulator::LOGIN_PATH)?;
    login
        .query_pairs_mut()
        .append_pair("xAccountType", setup::X_ACCOUNT_TYPE)
        .append_pair("isFirstLogin", "false")
        .append_pair("service", expected.landing.as_str());
    let sign_in = stage.platform_url.join(platform::LOGIN_PATH)?;
    let second = journey::walk_signing_in(&stage.cloud, &login, &sign_in, &expected, |step| {
        tell_next(out, &step);
    })
    .await?;
    told?;
    let checks = first.checks.len() + second.checks.len();
    writeln!(
        out,
        "{}",
        text(lang, "demo-done", &[("checks", checks.to_string().into())])
    )?;
    if !once {
        stay(out, lang, &stage).await?;
    }
    Ok(())
}

fn tell(
    out: &mut (dyn Write + Send),
    lang: Lang,
    number: usize,
    step: &Step,
) -> std::io::Result<()> {
    writeln!(
        out,
        "{number:>3}. {}  {}",
        text(lang, step.key, &[]),
        step.detail
    )?;
    out.flush()
}

async fn stay(
    out: &mut (dyn Write + Send),
    lang: Lang,
    stage: &setup::Stage,
) -> anyhow::Result<()> {
    let metadata = stage
        .public_url
        .join(&format!("p/{}/metadata", setup::PARTNER))?;
    let open = [
        (text(lang, "demo-open-platform", &[]), &stage.platform_url),
        (text(lang, "demo-open-metadata", &[]), &metadata),
        (text(lang, "demo-open-cloud", &[]), &stage.cloud_url),
    ];
    for (label, url) in open {
        writeln!(out, "     {label}  {url}")?;
    }
    writeln!(out, "{}", text(lang, "demo-stay", &[]))?;
    out.flush()?;
    tokio::signal::ctrl_c().await?;
    Ok(())
}
