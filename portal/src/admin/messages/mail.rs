use super::{SendError, roots};
use crate::admin::desk::Desk;
use hotspot::model::{MailRoute, MailTls};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
    transport::smtp::{
        authentication::Credentials,
        client::{Certificate, CertificateStore, Tls, TlsParameters},
        extension::ClientId,
    },
};

/// Sends one mail to these people, each of whom sees only the own address. The caller sets the deadline.
///
/// # Errors
/// Where the server does not take it over.
pub async fn send(
    desk: &Desk,
    route: &MailRoute,
    to: &[String],
    subject: &str,
    text: &str,
) -> Result<(), SendError> {
    let transport = transport(desk, route)?;
    for to in to {
        let mail = write(route, to, subject, text)?;
        transport.send(mail).await.map_err(|error| SendError::Server(reason(&error)))?;
    }
    Ok(())
}

fn write(route: &MailRoute, to: &str, subject: &str, text: &str) -> Result<Message, SendError> {
    let wrong = |error: &dyn std::fmt::Display| SendError::Mail(error.to_string());
    let mailbox = |address: &str| address.parse().map(|address| Mailbox::new(None, address));
    let from = mailbox(&route.sender).map_err(|error| wrong(&error))?;
    let to = mailbox(to).map_err(|error| wrong(&error))?;
    // A subject of one line, whatever an alarm is about.
    let subject: String =
        subject.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let mail = Message::builder().from(from).to(to).subject(subject).header(ContentType::TEXT_PLAIN);
    mail.body(text.to_owned()).map_err(|error| wrong(&error))
}

fn transport(desk: &Desk, route: &MailRoute) -> Result<AsyncSmtpTransport<Tokio1Executor>, SendError> {
    let tls = match route.tls {
        MailTls::None => Tls::None,
        MailTls::Starttls => Tls::Required(parameters(desk, route)?),
        MailTls::Tls => Tls::Wrapper(parameters(desk, route)?),
    };
    let hello = ClientId::Domain(desk.config.portal.host.clone());
    let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&route.server)
        .port(route.port)
        .hello_name(hello)
        .timeout(Some(super::DEADLINE))
        .tls(tls);
    if !route.user.is_empty() {
        transport = transport.credentials(Credentials::new(route.user.clone(), route.password.0.clone()));
    }
    Ok(transport.build())
}

fn parameters(desk: &Desk, route: &MailRoute) -> Result<TlsParameters, SendError> {
    let builder = TlsParameters::builder(route.server.clone()).certificate_store(CertificateStore::None);
    let roots = roots(desk)?.into_iter().filter_map(|root| Certificate::from_der(root.to_vec()).ok());
    let builder = roots.fold(builder, |builder, root| builder.add_root_certificate(root));
    builder.build_rustls().map_err(|error| SendError::Server(reason(&error)))
}

/// With what caused it, which the error itself leaves out.
fn reason(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
