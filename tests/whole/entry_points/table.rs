//! The whole matrix: each way in, and for each of those who may not go in the tests that show it, or the reason why there is nothing to show.

use super::routes::every_way_in;
use std::collections::BTreeSet;
use std::path::Path;
use tests::world::World;

/// A field of the matrix.
enum Field {
    /// These tests, by their paths; `whole` is this crate.
    Tests(&'static [&'static str]),
    /// Nothing to be refused here.
    Nothing(&'static str),
}

use Field::{Nothing, Tests};

/// A way in, against: a disabled partner, a disabled service provider, an unbound customer, a suspended customer, an expired session.
type Line = (&'static str, [Field; 5]);

macro_rules! whole {
    ($($test:literal),+ $(,)?) => { Tests(&[$(concat!("whole::entry_points::", $test)),+]) };
}

macro_rules! sso {
    ($($test:literal),+ $(,)?) => { Tests(&[$(concat!("sso::", $test)),+]) };
}

/// Every path of a partner.
macro_rules! closed {
    () => {
        whole!(
            "disabled_partner::every_way_in_of_a_disabled_partner_is_closed",
            "disabled_partner::what_is_sound_is_refused_too_and_none_of_it_is_used_up",
        )
    };
}

const PUBLISHED: &str =
    "the same document for everybody: no peer, customer or session is asked about";
const NO_PEER: &str =
    "no service provider asks or is asked; where the person goes on to one, that is its own way in";
const NOBODY_YET: &str =
    "who it is becomes known on the way back; a session that the browser has is not asked about";
const NOBODY_SIGNED_IN: &str = "nobody signed in, so there is no customer to ask about";
const NO_SESSION: &str = "no session is asked about: the signature alone says who speaks";
const ENDED_BEFORE: &str = "the session ended before the round began";
const ALL_HEARD: &str =
    "the session and its customer were judged when the round began; here it only goes on";
const TOKEN: &str = "a program with a token asks, and no session";

/// What a backend registers customers with.
macro_rules! registering {
    () => {
        [
            whole!("disabled_partner::every_way_in_of_a_disabled_partner_is_closed"),
            Nothing(NO_PEER),
            sso!("registration::tests::endpoint::a_customer_is_registered_by_one_call_and_the_same_call_again_changes_nothing"),
            sso!("customers::registration::tests::whoever_is_kept_out_is_not_registered_until_let_in"),
            Nothing(TOKEN),
        ]
    };
}

const MAPPING: &str =
    "the mapping itself is read or changed by its rules, and nobody goes anywhere by it";

/// The mapping, for the partner's backend.
macro_rules! customers_api {
    () => {
        [
            whole!("disabled_partner::every_way_in_of_a_disabled_partner_is_closed"),
            Nothing(NO_PEER),
            Nothing(MAPPING),
            Nothing(MAPPING),
            Nothing(TOKEN),
        ]
    };
}

/// What the platform's button leads to.
macro_rules! arriving {
    ($disabled_peer:expr, $expired:literal) => {
        [
            closed!(),
            $disabled_peer,
            whole!("unbound::whoever_signs_in_without_a_cloud_account_is_led_to_a_first_login_or_hears_why_not"),
            whole!(
                "suspended::the_platforms_button_signs_a_suspended_customer_in_and_leads_to_the_page",
                "suspended::signing_in_on_the_platforms_page_lets_no_suspended_customer_in",
            ),
            whole!($expired),
        ]
    };
}

/// A request of a peer for a sign-on.
macro_rules! sign_on {
    () => {
        [
            closed!(),
            whole!("disabled_peer::a_disabled_service_provider_is_answered_nowhere_until_it_is_enabled"),
            whole!(
                "unbound::the_clouds_request_is_answered_for_an_unbound_customer_unless_an_account_is_required",
                "unbound::where_a_cloud_account_is_required_a_plain_service_provider_does_not_care",
            ),
            whole!(
                "suspended::a_suspended_customer_gets_in_nowhere_until_resumed",
                "suspended::signing_in_on_the_platforms_page_lets_no_suspended_customer_in",
            ),
            whole!("expired::an_expired_session_is_as_good_as_none_at_every_way_in"),
        ]
    };
}

/// A peer signs a person out.
macro_rules! sign_out {
    ($($more:literal),*) => {
        [
            closed!(),
            whole!(
                "disabled_peer::a_disabled_service_provider_is_answered_nowhere_until_it_is_enabled",
                "disabled_peer::a_round_of_sign_out_passes_over_a_disabled_participant_and_says_so",
                $($more),*
            ),
            whole!("unbound::every_way_out_is_open_to_an_unbound_customer"),
            whole!("suspended::every_way_out_stays_open_to_a_suspended_customer"),
            whole!("expired::the_sign_out_of_an_expired_session_ends_nothing_and_is_answered_all_the_same"),
        ]
    };
}

/// Our own page.
macro_rules! own_sign_out {
    ($disabled_peer:expr) => {
        [
            closed!(),
            $disabled_peer,
            whole!("unbound::every_way_out_is_open_to_an_unbound_customer"),
            whole!("suspended::every_way_out_stays_open_to_a_suspended_customer"),
            whole!("expired::the_sign_out_of_an_expired_session_ends_nothing_and_is_answered_all_the_same"),
        ]
    };
}

/// Back from the cloud's payment pages.
macro_rules! return_from_payment {
    () => {
        [
            closed!(),
            whole!("disabled_peer::when_the_cloud_is_switched_off_every_jump_ends_at_its_request"),
            whole!("unbound::an_unbound_customer_who_paid_arrives_at_the_partners_page"),
            whole!("suspended::a_suspended_customer_who_paid_still_arrives_at_the_partners_page"),
            whole!("expired::whoever_comes_back_after_their_session_expired_arrives_as_a_stranger"),
        ]
    };
}

macro_rules! sessions_api {
    () => {
        [
            whole!(
                "disabled_partner::every_way_in_of_a_disabled_partner_is_closed",
                "disabled_partner::the_other_partners_stay_open",
            ),
            Nothing(NO_PEER),
            whole!("unbound::the_backend_sees_sessions_without_a_cloud_account_and_gets_the_link_that_would_be_followed"),
            whole!("suspended::the_backend_sees_and_ends_the_sessions_of_a_suspended_customer_and_gets_no_link"),
            whole!("expired::the_backend_neither_sees_nor_ends_a_session_that_has_expired"),
        ]
    };
}

macro_rules! published {
    ($partner:expr) => {
        [
            $partner,
            Nothing(PUBLISHED),
            Nothing(PUBLISHED),
            Nothing(PUBLISHED),
            Nothing(PUBLISHED),
        ]
    };
}

#[rustfmt::skip]
const MATRIX: &[Line] = &[
    ("GET /static/{name}", published!(Nothing("the page that says that a partner is disabled needs the stylesheet"))),
    ("GET /p/{partner}/metadata", published!(closed!())),
    ("GET /p/{partner}/jwks.json", published!(closed!())),
    ("GET /p/{partner}/upstream/metadata", published!(closed!())),

    ("GET /p/{partner}/saml/sso", sign_on!()),
    ("POST /p/{partner}/saml/sso", sign_on!()),
    ("GET /p/{partner}/saml/resume/{handle}", sign_on!()),

    ("POST /p/{partner}/handoff", arriving!(
        whole!("disabled_peer::when_the_cloud_is_switched_off_every_jump_ends_at_its_request"),
        "expired::whoever_signs_in_again_after_their_session_expired_has_a_new_one"
    )),
    ("GET /p/{partner}/handoff", arriving!(
        whole!("disabled_peer::when_the_cloud_is_switched_off_every_jump_ends_at_its_request"),
        "expired::whoever_signs_in_again_after_their_session_expired_has_a_new_one"
    )),
    ("GET /p/{partner}/handoff/again", arriving!(
        whole!("disabled_peer::a_sign_in_for_a_service_provider_that_was_switched_off_meanwhile_ends_on_a_page"),
        "expired::what_is_over_leads_nobody_on_whose_session_has_expired"
    )),
    ("GET /p/{partner}/login", [
        closed!(),
        Nothing(NO_PEER),
        Nothing(NOBODY_YET),
        Nothing(NOBODY_YET),
        whole!("expired::signing_in_on_the_platforms_page_begins_a_new_session_where_one_expired"),
    ]),
    ("GET /p/{partner}/login/arrived/{handle}", arriving!(
        whole!("disabled_peer::a_sign_in_for_a_service_provider_that_was_switched_off_meanwhile_ends_on_a_page"),
        "expired::signing_in_on_the_platforms_page_begins_a_new_session_where_one_expired"
    )),
    ("GET /p/{partner}/login/over", arriving!(
        whole!("disabled_peer::a_sign_in_for_a_service_provider_that_was_switched_off_meanwhile_ends_on_a_page"),
        "expired::what_is_over_leads_nobody_on_whose_session_has_expired"
    )),
    ("GET /p/{partner}/login/failed", [
        closed!(),
        whole!("disabled_peer::a_sign_in_for_a_service_provider_that_was_switched_off_meanwhile_ends_on_a_page"),
        Nothing(NOBODY_SIGNED_IN),
        Nothing(NOBODY_SIGNED_IN),
        Nothing(NOBODY_SIGNED_IN),
    ]),
    ("GET /p/{partner}/oidc/callback", [
        closed!(),
        sso!("bridge::oidc::tests::customers::a_sign_in_for_a_cloud_that_was_switched_off_meanwhile_ends_on_a_page"),
        sso!("bridge::oidc::tests::customers::an_unbound_customer_of_the_provider_is_on_the_way_to_a_first_login_or_stays_out"),
        sso!("bridge::oidc::tests::customers::a_suspended_customer_who_signs_in_at_the_provider_gets_in_nowhere"),
        sso!("bridge::oidc::tests::customers::a_new_sign_in_at_the_provider_takes_the_place_of_a_session_that_expired"),
    ]),
    ("POST /p/{partner}/upstream/acs", [
        closed!(),
        sso!("bridge::upstream::tests::customers::a_sign_in_for_a_cloud_that_was_switched_off_meanwhile_ends_on_a_page"),
        sso!("bridge::upstream::tests::customers::an_unbound_customer_of_the_provider_is_on_the_way_to_a_first_login_or_stays_out"),
        sso!("bridge::upstream::tests::customers::a_suspended_customer_who_signs_in_at_the_provider_gets_in_nowhere"),
        sso!("bridge::upstream::tests::customers::a_new_sign_in_at_the_provider_takes_the_place_of_a_session_that_expired"),
    ]),

    ("GET /p/{partner}/launch", [
        closed!(),
        whole!("disabled_peer::when_the_cloud_is_switched_off_every_jump_ends_at_its_request"),
        whole!("unbound::whoever_signs_in_without_a_cloud_account_is_led_to_a_first_login_or_hears_why_not"),
        whole!("suspended::a_suspended_customer_gets_in_nowhere_until_resumed"),
        whole!("expired::an_expired_session_is_as_good_as_none_at_every_way_in"),
    ]),
    ("POST /p/{partner}/cloud/bind", [
        closed!(),
        whole!("disabled_peer::when_the_cloud_is_switched_off_every_jump_ends_at_its_request"),
        sso!("bind::tests::a_browser_is_led_on_and_the_customer_is_bound"),
        sso!("bind::tests::what_is_bound_or_separated_while_the_customer_is_suspended_lifts_no_suspension"),
        Nothing(NO_SESSION),
    ]),
    ("GET /p/{partner}/return/order", return_from_payment!()),
    ("GET /p/{partner}/return/top-up", return_from_payment!()),

    ("GET /p/{partner}/saml/slo", sign_out!(
        "disabled_peer::a_peer_that_is_switched_off_while_its_round_is_under_way_is_told_nothing"
    )),
    ("POST /p/{partner}/saml/slo", sign_out!(
        "disabled_peer::the_word_of_a_participant_that_is_switched_off_while_it_is_asked_counts_for_nothing"
    )),
    ("GET /p/{partner}/saml/slo/{handle}", sign_out!()),
    ("GET /p/{partner}/logout", own_sign_out!(Nothing("it only asks the person"))),
    ("POST /p/{partner}/logout", own_sign_out!(
        whole!("disabled_peer::a_round_of_sign_out_passes_over_a_disabled_participant_and_says_so")
    )),
    ("GET /p/{partner}/logout/return", [
        closed!(),
        whole!("disabled_peer::a_peer_that_is_switched_off_while_its_round_is_under_way_is_told_nothing"),
        Nothing(ALL_HEARD),
        Nothing(ALL_HEARD),
        Nothing(ENDED_BEFORE),
    ]),

    ("GET /api/v1/partners/{partner}/sessions", sessions_api!()),
    ("DELETE /api/v1/partners/{partner}/sessions", sessions_api!()),
    ("DELETE /api/v1/partners/{partner}/sessions/{id}", sessions_api!()),
    ("POST /api/v1/partners/{partner}/relay", [
        whole!("disabled_partner::every_way_in_of_a_disabled_partner_is_closed"),
        Nothing("the cloud's API is called, and no service provider"),
        Nothing("a call names no customer of ours; what it may name is a list of paths"),
        Nothing("a call names no customer of ours; what it may name is a list of paths"),
        Nothing(TOKEN),
    ]),
    ("POST /api/v1/partners/{partner}/customers", registering!()),
    ("POST /api/v1/partners/{partner}/registration/check", registering!()),
    ("POST /api/v1/partners/{partner}/registration/code", registering!()),
    ("GET /api/v1/partners/{partner}/launch-link", [
        whole!("disabled_partner::every_way_in_of_a_disabled_partner_is_closed"),
        Nothing("a link to the cloud's own login; its request is judged when it comes"),
        whole!("unbound::the_backend_sees_sessions_without_a_cloud_account_and_gets_the_link_that_would_be_followed"),
        whole!("suspended::the_backend_sees_and_ends_the_sessions_of_a_suspended_customer_and_gets_no_link"),
        Nothing(TOKEN),
    ]),
    ("GET /api/v1/partners/{partner}/customers", customers_api!()),
    ("GET /api/v1/partners/{partner}/customers/{account}", customers_api!()),
    ("GET /api/v1/partners/{partner}/customers/{account}/history", customers_api!()),
    ("POST /api/v1/partners/{partner}/customers/{account}/bind", customers_api!()),
    ("POST /api/v1/partners/{partner}/customers/{account}/unbind", customers_api!()),
    ("POST /api/v1/partners/{partner}/customers/{account}/suspend", customers_api!()),
    ("POST /api/v1/partners/{partner}/customers/{account}/resume", customers_api!()),
    ("POST /api/v1/partners/{partner}/customers/{account}/settle", customers_api!()),
    ("POST /api/v1/partners/{partner}/customers/{account}/undo", customers_api!()),
    ("GET /api/v1/partners/{partner}/changes", customers_api!()),
    ("POST /api/v1/partners/{partner}/token/rotate", customers_api!()),
    ("GET /api/openapi.json", [
        Nothing(PUBLISHED),
        Nothing(PUBLISHED),
        Nothing(PUBLISHED),
        Nothing(PUBLISHED),
        Nothing(PUBLISHED),
    ]),
];

#[tokio::test]
async fn every_route_of_the_service_has_its_line() {
    let world = World::new().await;
    let lines: BTreeSet<String> = MATRIX.iter().map(|(way, _)| (*way).to_owned()).collect();
    assert_eq!(lines.len(), MATRIX.len(), "a way in stands here twice");
    let routes = every_way_in(&world).await;
    let missing: Vec<_> = routes.difference(&lines).collect();
    assert!(missing.is_empty(), "no line for {missing:#?}");
    let gone: Vec<_> = lines.difference(&routes).collect();
    assert!(gone.is_empty(), "no route for {gone:#?}");
}

#[test]
fn every_test_that_a_line_names_is_there() {
    for (way, fields) in MATRIX {
        for field in fields {
            match field {
                Tests(names) => {
                    for name in *names {
                        assert!(is_a_test(name), "{way}: there is no test {name}");
                    }
                }
                Nothing(why) => assert!(why.len() > 10, "{way}: a reason is missing"),
            }
        }
    }
    // And it would be noticed.
    for absent in [
        "whole::entry_points::expired::no_such_test",
        "whole::entry_points::expired::long_after",
        "sso::nowhere::tests::refuses",
    ] {
        assert!(!is_a_test(absent), "{absent}");
    }
}

/// Whether the file of this module has a test of this name.
fn is_a_test(path: &str) -> bool {
    let (module, name) = path.rsplit_once("::").unwrap();
    let (root, module) = module.split_once("::").unwrap();
    let folder = match root {
        "whole" => "whole",
        _ => "../sso/src",
    };
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(folder)
        .join(format!("{}.rs", module.replace("::", "/")));
    let Ok(source) = std::fs::read_to_string(file) else {
        return false;
    };
    ["#[test]\nfn ", "#[tokio::test]\nasync fn "]
        .iter()
        .any(|head| source.contains(&format!("{head}{name}()")))
}
