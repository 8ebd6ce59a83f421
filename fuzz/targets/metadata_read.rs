//! Metadata from outside. What is imported can only be reached over https, unless the dangerous switch is on.
#![no_main]

use libfuzzer_sys::fuzz_target;
use metadata::Severity;
use metadata::lint::{Role, Rules, lint};
use metadata::read::{ReadOptions, lowered, read_service_provider};

fuzz_target!(|data: &[u8]| {
    let Some((choice, octets)) = data.split_first() else {
        return;
    };
    let options = ReadOptions {
        dangerous_allow_http: choice & 1 != 0,
        dangerous_sha1_digest: choice & 2 != 0,
        ..ReadOptions::default()
    };
    let reading = read_service_provider(octets, &options, fuzz::now());
    if let Some(peer) = &reading.service_provider {
        assert!(!peer.entity_id().is_empty());
        let locations = peer.acs().iter().map(|acs| acs.location.as_str());
        for location in locations.chain(peer.slo().iter().map(|slo| slo.location.as_str())) {
            let (scheme, _) = location.split_once(':').expect("a location is absolute");
            let scheme = scheme.to_ascii_lowercase();
            assert!(
                scheme == "https" || (options.dangerous_allow_http && scheme == "http"),
                "imported {location}"
            );
        }
        assert!(lowered(peer, peer).is_empty(), "the same metadata lowers itself");
    }
    let error = reading.findings.iter().any(|finding| finding.severity == Severity::Error);
    assert_eq!(reading.service_provider.is_none(), error, "an error and a service provider exclude each other");
    let role = [None, Some(Role::Idp), Some(Role::Sp)][usize::from(choice >> 2) % 3];
    let _ = lint(octets, role, &Rules::default(), fuzz::now());
});
