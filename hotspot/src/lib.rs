//! What every program of wifi.pbg means by device, lease, admission, session and plan.
//!
//! `model` and `policy` are pure; `control` holds the words of the sockets between programs;
//! `store` is the only room that speaks SQL; `config` reads the one configuration file.

pub mod config;
pub mod control;
pub mod model;
pub mod policy;
pub mod store;
