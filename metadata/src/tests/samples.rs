//! Real and oddly shaped files, one row each. They are not part of the project: the tests say so and pass when the folder is absent.

use super::fixture::{has, now, samples, time};
use crate::lint::{Role, Rules, lint};
use crate::read::{Origin, ReadOptions, Reading, lowered, read_service_provider};
use crate::{Finding, Severity};
use Verdict::{Refused, Sound};
use certs::Certificate;
use std::collections::BTreeSet;
use std::path::Path;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Sound,
    Refused,
}

/// File, verdict with default options on the day of judgement, warnings and errors as `code@line`, codes of notes.
const FILES: &[(&str, Verdict, &str, &str)] = &[
    ("huawei-sp-metadata-cn.xml", Sound, "3005@1", "5022"),
    ("sp/aliyun-role.xml", Sound, "6001@3", "3001 6008"),
    ("sp/aliyun-user.xml", Sound, "6001@2", "3001"),
    (
        "sp/aws-cn.xml",
        Refused,
        "2012@2 6001@3 4008@7",
        "3001 6008",
    ),
    ("sp/aws.xml", Refused, "2012@2 6001@3 4008@7", "3001 6008"),
    (
        "sp/derived-utf16le-bom.xml",
        Sound,
        "4015@1 6001@1",
        "1010 3001 6003 6006 6008",
    ),
    (
        "sp/gitlab.xml",
        Sound,
        "4015@1 6001@1",
        "3001 6003 6006 6008",
    ),
    (
        "sp/google-workspace.xml",
        Refused,
        "2002@2 2012@2 4015@3 6001@3 4003@7",
        "3001 6008",
    ),
    (
        "sp/microsoftonline-bom.xml",
        Sound,
        "3007@4 6001@24 4008@28 4008@35 4008@42 6005@48 2010@56",
        "1009 4011 4013 5012 6007",
    ),
    (
        "sp/odd-acs-javascript-url.xml",
        Refused,
        "2012@1 2014@1 4015@1 5001@1 5002@1 6001@1",
        "3001 6003 6006 6008",
    ),
    (
        "sp/odd-both-roles-adfs.xml",
        Sound,
        "3007@2 4006@6 4008@6 5013@6 6001@6",
        "2006 2007 5012",
    ),
    (
        "sp/odd-ec-and-rsa-keys.xml",
        Sound,
        "4015@3 6001@3 4008@7 4008@18 5014@32",
        "3001 4017 6003",
    ),
    (
        "sp/odd-element-order.xml",
        Refused,
        "2012@2 2017@2 4015@6 5001@6 6001@6 5003@8 2010@11 5003@11",
        "3001 6003",
    ),
    (
        "sp/odd-entities-bad-signature.xml",
        Sound,
        "3003@8 6001@52 4008@61 4014@61 4008@87 4014@87",
        "4016 5012 5017 5022 6003 6006 6007",
    ),
    ("sp/odd-entities-two-sps.xml", Refused, "1012@1", ""),
    (
        "sp/odd-huawei-reformatted.xml",
        Sound,
        "3005@2",
        "4019 5022 6004",
    ),
    ("sp/odd-no-namespace.xml", Refused, "1007@1", ""),
    (
        "sp/odd-no-use-many-acs.xml",
        Sound,
        "6001@45 4008@76 4014@76",
        "3001 4001 4016 4017 5012 5017 5021 5022 6003 6006 6007",
    ),
    (
        "sp/odd-prefix-ns0.xml",
        Sound,
        "4015@19 6001@19 4006@30 4008@30 4014@30 4006@54 4008@54 4014@54 5013@75",
        "3001 5017 5020 6006 6007",
    ),
    (
        "sp/odd-role-signed-expired.xml",
        Refused,
        "2012@1 2017@1 3012@2 4015@2 5001@2 6001@2 4006@18 6005@19 5003@20 2010@21 5003@21",
        "6003",
    ),
    (
        "sp/odd-role-validuntil-year1.xml",
        Refused,
        "2012@1 2016@1 4006@1 4008@1 4014@1 4015@1 6001@1",
        "3001 4017 6006",
    ),
    (
        "sp/odd-signed-expired.xml",
        Refused,
        "2012@2 2017@2 3007@2 6002@7 4006@11 4008@11 4014@11 4006@18 4008@18 4014@18 6005@23",
        "6003",
    ),
    (
        "sp/odd-two-roots-not-wellformed.xml",
        Refused,
        "1006@20",
        "",
    ),
    (
        "sp/odd-two-signing-keys.xml",
        Refused,
        "5001@3 4008@7 4008@29 4014@29 4008@56 4010@56 4014@56 5003@91",
        "3001 4013 4017 6003",
    ),
    (
        "sp/samltest.xml",
        Sound,
        "6001@26",
        "3001 4017 5012 5017 5022 6003 6006 6007",
    ),
    (
        "sp/tencent.xml",
        Sound,
        "2002@2 6001@3 4008@7 4014@7",
        "3001 6008",
    ),
    ("sp/volcengine.xml", Sound, "6001@5", "3001 6008"),
];

fn file(folder: &Path, name: &str, options: &ReadOptions, at: &str) -> Reading {
    let octets = std::fs::read(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let reading = read_service_provider(&octets, options, time(at));
    super::fixture::is_consistent(&reading);
    reading
}

const TODAY: &str = "2026-11-20T12:00:00Z";

fn worse_than_notes(findings: &[Finding]) -> String {
    let worse = findings
        .iter()
        .filter(|finding| finding.severity > Severity::Note);
    worse
        .map(|finding| {
            format!(
                "{}@{}",
                finding.code.trim_start_matches("MD-"),
                finding.line
            )
        })
        .collect::<Vec<_>>()
        .join(" ")
}

fn notes(findings: &[Finding]) -> String {
    let notes = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Note);
    let codes: BTreeSet<_> = notes
        .map(|finding| finding.code.trim_start_matches("MD-"))
        .collect();
    codes.into_iter().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_sample_gets_its_verdict_with_its_findings() {
    let Some(folder) = samples("every_sample_gets_its_verdict_with_its_findings") else {
        return;
    };
    for (name, verdict, worse, quiet) in FILES {
        let reading = file(&folder, name, &ReadOptions::default(), TODAY);
        assert_eq!(worse_than_notes(&reading.findings), *worse, "{name}");
        assert_eq!(notes(&reading.findings), *quiet, "{name}");
        assert_eq!(
            if reading.service_provider.is_some() {
                Sound
            } else {
                Refused
            },
            *verdict,
            "{name}"
        );
    }
    let listed: BTreeSet<_> = FILES
        .iter()
        .map(|(name, ..)| name.trim_start_matches("sp/").to_owned())
        .collect();
    for entry in std::fs::read_dir(folder.join("sp")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(listed.contains(&name), "{name} has no row");
    }
}

#[test]
fn expired_files_are_sound_the_day_before() {
    let Some(folder) = samples("expired_files_are_sound_the_day_before") else {
        return;
    };
    for (name, before) in [
        ("aws", "2021-06-01T00:00:00Z"),
        ("aws-cn", "2021-05-12T00:00:00Z"),
        ("google-workspace", "2021-06-01T00:00:00Z"),
    ] {
        let reading = file(
            &folder,
            &format!("sp/{name}.xml"),
            &ReadOptions::default(),
            before,
        );
        assert!(
            reading.service_provider.is_some(),
            "{name}: {}",
            worse_than_notes(&reading.findings)
        );
        assert!(has(&reading.findings, "MD-2013"), "{name}");
    }
}

#[test]
fn http_addresses_are_taken_only_when_that_is_allowed() {
    let Some(folder) = samples("http_addresses_are_taken_only_when_that_is_allowed") else {
        return;
    };
    let options = ReadOptions {
        dangerous_allow_http: true,
        ..ReadOptions::default()
    };
    let reading = file(&folder, "sp/odd-two-signing-keys.xml", &options, TODAY);
    let sp = reading.service_provider.unwrap();
    assert_eq!(
        sp.acs()[0].location,
        "http://example.serviceprovider.com/saml/callback"
    );
    assert_eq!(
        (
            sp.signing_certificates().len(),
            sp.encryption_certificates().len()
        ),
        (2, 1)
    );
    assert!(has(&reading.findings, "MD-5004"));
}

#[test]
fn an_aggregate_is_read_when_the_entity_is_chosen() {
    let Some(folder) = samples("an_aggregate_is_read_when_the_entity_is_chosen") else {
        return;
    };
    let ids = file(
        &folder,
        "sp/odd-entities-two-sps.xml",
        &ReadOptions::default(),
        TODAY,
    )
    .entity_ids;
    assert_eq!(ids.len(), 2);
    for id in ids {
        let options = ReadOptions {
            entity_id: Some(id.clone()),
            ..ReadOptions::default()
        };
        let reading = file(&folder, "sp/odd-entities-two-sps.xml", &options, TODAY);
        assert_eq!(
            reading.service_provider.map(|sp| sp.entity_id().to_owned()),
            Some(id)
        );
    }
}

/// The certificate inside a file, as an admin gets it by another way.
fn certificate_in(folder: &Path, name: &str) -> Certificate {
    let reading = file(folder, name, &ReadOptions::default(), TODAY);
    reading.service_provider.unwrap().signing_certificates()[0].clone()
}

#[test]
fn the_cloud_s_own_file_is_read_whole() {
    let Some(folder) = samples("the_cloud_s_own_file_is_read_whole") else {
        return;
    };
    let sp = file(
        &folder,
        "huawei-sp-metadata-cn.xml",
        &ReadOptions::default(),
        TODAY,
    )
    .service_provider
    .unwrap();
    assert_eq!(sp.entity_id(), "https://auth.huaweicloud.com/");
    assert!(sp.authn_requests_signed() && sp.want_assertions_signed());
    assert_eq!(sp.acs().len(), 1);
    assert_eq!(
        sp.acs()[0].location,
        "https://auth.huaweicloud.com/authui/saml/SAMLAssertionConsumer"
    );
    assert_eq!(
        (sp.acs()[0].index, sp.acs()[0].is_default),
        (Some(0), Some(true))
    );
    assert_eq!(sp.slo().len(), 2);
    assert!(
        sp.slo()
            .iter()
            .all(|slo| slo.response_location.is_some() && slo.binding.is_some())
    );
    assert_eq!(
        sp.name_id_formats(),
        ["urn:oasis:names:tc:SAML:2.0:nameid-format:transient"]
    );
    assert_eq!(
        (
            sp.signing_certificates().len(),
            sp.encryption_certificates().len()
        ),
        (1, 1)
    );
    let reformatted = file(
        &folder,
        "sp/odd-huawei-reformatted.xml",
        &ReadOptions::default(),
        TODAY,
    )
    .service_provider
    .unwrap();
    assert!(lowered(&sp, &reformatted).is_empty() && lowered(&reformatted, &sp).is_empty());
}

#[test]
fn the_cloud_s_signature_with_its_sha1_digest_counts_only_when_pinned_and_allowed() {
    let Some(folder) =
        samples("the_cloud_s_signature_with_its_sha1_digest_counts_only_when_pinned_and_allowed")
    else {
        return;
    };
    let (original, reformatted) = ("huawei-sp-metadata-cn.xml", "sp/odd-huawei-reformatted.xml");
    let pins = vec![certificate_in(&folder, original).fingerprint()];
    let pinned = ReadOptions {
        pins,
        ..ReadOptions::default()
    };
    let allowed = ReadOptions {
        dangerous_sha1_digest: true,
        ..pinned.clone()
    };
    assert_eq!(
        worse_than_notes(&file(&folder, original, &pinned, TODAY).findings),
        "3006@1"
    );
    let reading = file(&folder, original, &allowed, TODAY);
    assert_eq!(worse_than_notes(&reading.findings), "3014@1");
    assert_eq!(reading.origin, Origin::Signed);
    assert!(reading.service_provider.is_some());
    assert_eq!(
        worse_than_notes(&file(&folder, reformatted, &allowed, TODAY).findings),
        "3004@2"
    );
    let unpinned = ReadOptions {
        pins: Vec::new(),
        ..allowed
    };
    assert_eq!(
        worse_than_notes(&file(&folder, reformatted, &unpinned, TODAY).findings),
        "3003@2"
    );
    let unproven = file(&folder, original, &unpinned, TODAY);
    assert!(has(&unproven.findings, "MD-3002") && unproven.origin == Origin::Unproven);
}

#[test]
fn rsa_sha1_never_verifies_even_with_the_right_pin() {
    let Some(folder) = samples("rsa_sha1_never_verifies_even_with_the_right_pin") else {
        return;
    };
    let name = "sp/microsoftonline-bom.xml";
    let pins = vec![certificate_in(&folder, name).fingerprint()];
    let options = ReadOptions {
        pins,
        dangerous_sha1_digest: true,
        ..ReadOptions::default()
    };
    assert!(has(
        &file(&folder, name, &options, TODAY).findings,
        "MD-3008"
    ));
}

#[test]
fn the_vendor_s_example_for_identity_providers_has_weak_keys_and_nothing_else_wrong() {
    let Some(folder) =
        samples("the_vendor_s_example_for_identity_providers_has_weak_keys_and_nothing_else_wrong")
    else {
        return;
    };
    let octets = std::fs::read(folder.join("huawei-idp-metadata-example.xml")).unwrap();
    let findings = lint(&octets, Some(Role::Idp), &Rules::default(), now());
    assert_eq!(
        worse_than_notes(&findings),
        "7003@5 4014@10 7004@10 4014@33 7004@33"
    );
}
