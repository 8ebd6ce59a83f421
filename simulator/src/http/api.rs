//! The REST side over HTTP: every path of the vendor's APIs comes through one door.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::any;

use super::MAX_BODY;
use crate::api::call::Arrived;
use crate::cloud::Cloud;

pub(super) fn doors() -> Router<Cloud> {
    Router::new()
        .route("/v2/{*path}", any(take))
        .route("/v3/auth/tokens", any(take))
}

async fn take(State(cloud): State<Cloud>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let source = head.extensions.get::<ConnectInfo<SocketAddr>>();
    let source = source.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |from| from.0.ip());
    let arrived = Arrived {
        method: head.method,
        uri: head.uri,
        headers: head.headers,
        body,
        source,
    };
    // A task of its own: a caller who goes away does not stop what was begun.
    match tokio::spawn(cloud.take_call(arrived)).await {
        Ok(response) => response,
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
