use super::{Failure, print};
use hotspot::{
    control::{
        Client,
        operator::{self, ClientState, GetClients, SignOut},
    },
    model::Mac,
};

pub(super) async fn list(controller: &Client, json: bool) -> Result<(), Failure> {
    let clients = controller.call(&GetClients {}).await?;
    if json {
        print::json(&clients)?;
    } else if clients.is_empty() {
        print::line("no device has a lease")?;
    } else {
        let rows: Vec<Vec<String>> = clients.iter().map(row).collect();
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

fn row(client: &operator::Client) -> Vec<String> {
    vec![
        client.help_code.clone(),
        client.mac.to_string(),
        client.address.to_string(),
        client.site.to_string(),
        state(client.state).to_owned(),
        client.online_since.map_or_else(|| "-".to_owned(), print::moment),
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
    }
}
