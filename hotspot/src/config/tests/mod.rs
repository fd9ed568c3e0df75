//! Files that are accepted, files that are refused. The example is the one of the design, so lines refer to it.

mod accepted;
mod mistakes;

use super::{Config, ConfigError};
use std::path::Path;

const EXAMPLE: &str = include_str!("example.toml");

const MINIMAL: &str = r#"
[uplink]
interface = "wan"
down = "100 Mbit/s"
up = "50 Mbit/s"
[[network]]
site = "alun-alun"
interface = "br-wifi"
address = "10.20.0.1/16"
pool = "10.20.0.50-10.20.250.250"
"#;

fn parse(text: &str) -> Result<Config, ConfigError> {
    Config::parse(Path::new("gateway.toml"), text)
}

fn messages(text: &str) -> String {
    let Err(error) = parse(text) else { return "accepted".to_owned() };
    let lines = error.to_string();
    lines.lines().map(|line| line.strip_prefix("gateway.toml:").unwrap()).collect::<Vec<_>>().join("\n")
}
