//! What every program of wifi.pbg means by device, lease, admission, session, plan and announcement.
//!
//! `model`, `board`, `policy` and `report` are pure; `picture` encodes again what staff upload, `passwords` hashes; `control` holds the words of the
//! sockets between programs; `store` is the only room that speaks SQL; `config` reads the one configuration file;
//! `journal` is what programs may write down; `needs` reads the page of a garden name.

pub mod board;
pub mod config;
pub mod control;
pub mod journal;
pub mod machine;
pub mod model;
pub mod needs;
pub mod passwords;
pub mod picture;
pub mod policy;
pub mod random;
pub mod report;
pub mod store;
