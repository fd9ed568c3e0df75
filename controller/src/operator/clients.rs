use super::{
    Failure,
    print::{self, LocalClock},
};
use hotspot::{
    config::Config,
    control::{
        Client,
        operator::{self, ClientState, GetClients, SignOut},
    },
    model::Mac,
};

pub(super) async fn list(controller: &Client, config: &Config, json: bool) -> Result<(), Failure> {
    let clients = controller.call(&GetClients {}).await?;
    if json {
        print::json(&clients)?;
    } else if clients.is_empty() {
        print::line("no device has a lease")?;
    } else {
        let clock = LocalClock::of(config);
        let rows: Vec<Vec<String>> = clients.iter().map(|client| row(client, &clock)).collect();
        print::table(
            &["CODE", "MAC", "ADDRESS", "SITE", "STATE", "ONLINE SINCE", "USED", "UP", "DOWN", "NAME"],
            &rows,
        )?;
    }
    Ok(())
}

pub(super) async fn sign_out(controller: &Client, mac: Mac, json: bool) -> Result<(), Failure> {
    let signed_out = controller.call(&SignOut { mac }).await?;
    if json {
        print::json(&signed_out)?;
    } else {
        let closed: Vec<String> = signed_out.closed.iter().map(ToString::to_string).collect();
        let closed = if closed.is_empty() {
            "it was not online".to_owned()
        } else {
            format!("closed {}", closed.join(", "))
        };
        print::line(format!("{mac} is signed out; {closed}"))?;
    }
    Ok(())
}

fn row(client: &operator::Client, clock: &LocalClock) -> Vec<String> {
    vec![
        client.help_code.clone(),
        client.mac.to_string(),
        client.address.to_string(),
        client.site.to_string(),
        state(client.state).to_owned(),
        client.online_since.map_or_else(|| "-".to_owned(), |at| clock.moment(at)),
        client.used.rounded(),
        client.up.rounded(),
        client.down.rounded(),
        client.hostname.as_ref().map_or_else(String::new, ToString::to_string),
    ]
}

fn state(state: ClientState) -> &'static str {
    match state {
        ClientState::Portal => "portal",
        ClientState::Full => "full",
        ClientState::Online => "online",
        ClientState::Idle => "idle",
        ClientState::Essentials => "essentials",
        ClientState::Paused => "paused",
    }
}
