//! The vendor's own files: its SAMLRequest goes through the running service, and our answer has the shape of its printed samlResponse.

mod answer;
mod request;
mod structure;

use tests::samples::sample;

/// Where the vendor's request was sent.
const DESTINATION: &str = "http://hwtest.51web.com/user/product/cloud/century/ecs!loginHw.action";
/// A moment at which it is 1.5 seconds old.
const THEN: &str = "2018-11-26T09:12:00Z";
/// The vendor's entityID.
const VENDOR: &str = "https://auth.huaweicloud.com/";
/// The vendor's ACS.
const ACS: &str = "https://auth.huaweicloud.com/authui/saml/SAMLAssertionConsumer";

/// The vendor's SP metadata.
fn vendor_metadata() -> Option<String> {
    sample("huawei-sp-metadata-cn.xml")
}

/// The vendor's request as XML, without the newline of the file.
fn vendor_request() -> Option<String> {
    Some(
        sample("huawei-samlrequest-decoded.xml")?
            .trim_end()
            .to_owned(),
    )
}

/// The vendor's printed samlResponse.
fn vendor_response() -> Option<String> {
    sample("huawei-samlresponse-sample.xml")
}
