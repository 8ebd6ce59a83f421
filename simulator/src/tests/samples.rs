//! The vendor's own files, where they are at hand.

use std::path::PathBuf;

use super::fixture::World;
use crate::{IdpMetadata, SingleSignOn};

/// The text of a sample, or nothing, said aloud, when the samples are not here.
fn sample(name: &str) -> Option<String> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/protocol/samples");
    let folder = std::env::var_os("SKYBRIDGE_SAMPLES").map_or(beside, PathBuf::from);
    let text = std::fs::read_to_string(folder.join(name)).ok();
    if text.is_none() {
        eprintln!("skipped: samples not found in {}", folder.display());
    }
    text
}

/// Every element and attribute with its value, in document order.
fn shape(xml: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(xml).unwrap();
    let elements = document.descendants().filter(roxmltree::Node::is_element);
    elements
        .map(|node| {
            let attributes: Vec<_> = node
                .attributes()
                .map(|a| format!("{}={}", a.name(), a.value()))
                .collect();
            let text = node.text().unwrap_or_default();
            format!("{:?} {attributes:?} {text}", node.tag_name())
        })
        .collect()
}

#[test]
fn our_request_differs_from_the_vendor_s_only_in_addresses_id_and_time() {
    let Some(theirs) = sample("huawei-samlrequest-decoded.xml") else {
        return;
    };
    let asked = World::new().ask();
    let ours = asked
        .xml
        .replace("https://cloud.test/", "https://auth.huaweicloud.com/")
        .replace(
            "https://idp.test/saml/sso",
            "http://hwtest.51web.com/user/product/cloud/century/ecs!loginHw.action",
        )
        .replace(&asked.id, "_th2kld6nqqaq6lbvbw1cqqkbld2m7shj5i7x")
        .replace("2026-01-15T08:00:00.000Z", "2018-11-26T09:11:58.446Z");
    assert_eq!(ours, theirs.trim_end());
}

#[test]
fn our_metadata_has_the_elements_of_the_vendor_s() {
    let Some(theirs) = sample("huawei-sp-metadata-cn.xml") else {
        return;
    };
    let settings = |s: &mut crate::Settings| {
        s.base_url = url::Url::parse("https://auth.huaweicloud.com").unwrap()
    };
    let ours = World::with(|s| {
        settings(s);
        s.entity_id = "https://auth.huaweicloud.com/".into();
    });
    let ours = shape(&ours.cloud.metadata(false).unwrap());
    // What only the vendor lists: unused services, and values of keys, ids and digests.
    let unstable = [
        "X509Certificate",
        "SignatureValue",
        "DigestValue",
        "Reference",
        "EntityDescriptor",
    ];
    let unused = ["ManageNameIDService", "ArtifactResolutionService"];
    let kept = |shape: Vec<String>| -> Vec<String> {
        shape
            .into_iter()
            .filter(|line| {
                !unstable
                    .iter()
                    .chain(&unused)
                    .any(|name| line.contains(name))
            })
            .collect()
    };
    assert_eq!(kept(ours), kept(shape(&theirs)));
}

#[test]
fn takes_the_vendor_s_example_of_idp_metadata() {
    let Some(text) = sample("huawei-idp-metadata-example.xml") else {
        return;
    };
    let read = IdpMetadata::parse(text.as_bytes()).unwrap();
    assert_eq!(read.entity_id, "https://www.test.com");
    let SingleSignOn::Redirect(location) = read.single_sign_on else {
        unreachable!()
    };
    assert_eq!(location.as_str(), "https://www.test.com/saml/login");
}
