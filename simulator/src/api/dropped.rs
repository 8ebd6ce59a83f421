//! A body that fails before its first octet: the server closes the connection and has sent nothing.

use std::io::{Error, ErrorKind};
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Bytes;
use hyper::body::{Body, Frame};

#[derive(Debug)]
pub(super) struct Dropped;

impl Body for Dropped {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let fault = Error::new(ErrorKind::ConnectionAborted, "dropped, as was asked for");
        Poll::Ready(Some(Err(fault)))
    }
}
