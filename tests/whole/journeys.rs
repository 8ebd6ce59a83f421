//! Customers on their way.

mod auto_post;
mod demo;
mod first_login;
mod launch;
mod logout;
mod logout_here;
mod partners;
mod returns;
mod sign_in;
mod twice;
