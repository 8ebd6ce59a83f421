//! Customers on their way.

mod demo;
mod sign_in;
