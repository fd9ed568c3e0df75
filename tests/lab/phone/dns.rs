//! Questions to resolvers.

use super::Phone;
use crate::{http::Request, internet::EncryptedResolver, tls};
use hickory_proto::{
    op::{Edns, Message, Query},
    rr::{Name, RData, RecordType},
};
use std::{
    fs,
    io::{self, Read, Write},
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream, UdpSocket},
    time::Duration,
};

/// For one try of a DNS question, and how many tries there are.
const DNS_PATIENCE: Duration = Duration::from_millis(1500);
const DNS_TRIES: usize = 2;

/// How a DNS question travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    Udp,
    Tcp,
}

impl Phone {
    /// Asks the phone's resolver.
    ///
    /// # Errors
    /// No answer in two tries of one and a half seconds, or one that is no DNS message.
    pub fn resolve(&self, name: &str, kind: RecordType) -> io::Result<Message> {
        self.resolve_at(self.resolver(), name, kind, Transport::Udp)
    }

    /// Asks a resolver of the test's choice.
    ///
    /// # Errors
    /// As [`Phone::resolve`].
    pub fn resolve_at(
        &self,
        resolver: Ipv4Addr,
        name: &str,
        kind: RecordType,
        transport: Transport,
    ) -> io::Result<Message> {
        self.run(|| match transport {
            Transport::Udp => ask_by_datagram((resolver, 53).into(), &question(name, kind)?),
            Transport::Tcp => ask_by_connection((resolver, 53).into(), &question(name, kind)?),
        })
    }

    /// The IPv4 addresses of a name, as the phone's resolver gives them; none when it gives an error or no answer.
    #[must_use]
    pub fn addresses_of(&self, name: &str) -> Vec<Ipv4Addr> {
        self.resolve(name, RecordType::A).map(|answer| addresses(&answer)).unwrap_or_default()
    }

    /// Asks over TLS (RFC 7858), checking the certificate against the resolver's name.
    ///
    /// # Errors
    /// No connection, no trusted certificate, or no answer.
    pub fn resolve_over_tls(
        &self,
        resolver: &EncryptedResolver,
        name: &str,
        kind: RecordType,
    ) -> io::Result<Message> {
        let (question, roots) = (question(name, kind)?, self.roots());
        self.run(|| {
            let stream = TcpStream::connect_timeout(&(resolver.address, 853).into(), DNS_PATIENCE)?;
            stream.set_read_timeout(Some(DNS_PATIENCE))?;
            ask_by_stream(tls::connect(resolver.host, &roots, stream)?, &question)
        })
    }

    /// Asks over HTTPS (RFC 8484) by curl, whose HTTP/2 this resolver wants.
    ///
    /// # Errors
    /// As [`Phone::resolve_over_tls`].
    pub fn resolve_over_https(
        &self,
        resolver: &EncryptedResolver,
        name: &str,
        kind: RecordType,
    ) -> io::Result<Message> {
        let question = question(name, kind)?;
        let file = self.new_folder("doh").join("question");
        fs::write(&file, question.to_vec().map_err(io::Error::other)?)?;
        let host = Request::get(&resolver.url()).host()?;
        let mut curl = self.command("curl");
        curl.args(["-s", "-S", "--http2", "--max-time", "3", "--cacert"]).arg(self.roots());
        curl.args(["--resolve", &format!("{host}:443:{}", resolver.address)]);
        curl.args(["-H", "Content-Type: application/dns-message", "--data-binary"]);
        curl.arg(format!("@{}", file.display())).arg(resolver.url());
        let output = curl.output()?;
        if !output.status.success() {
            return Err(io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned()));
        }
        read(&output.stdout, &question)
    }
}

/// The first IPv4 address of a name; to be called inside the phone.
pub(crate) fn look_up(resolver: Ipv4Addr, host: &str) -> io::Result<IpAddr> {
    let answer = ask_by_datagram((resolver, 53).into(), &question(host, RecordType::A)?)?;
    let none = || {
        io::Error::new(
            io::ErrorKind::NotFound,
            format!("{host} has no address: {}", answer.metadata.response_code),
        )
    };
    addresses(&answer).first().copied().map(IpAddr::V4).ok_or_else(none)
}

pub(crate) fn question(name: &str, kind: RecordType) -> io::Result<Message> {
    let mut name = Name::from_ascii(name).map_err(io::Error::other)?;
    name.set_fqdn(true);
    let mut message = Message::query();
    message.metadata.recursion_desired = true;
    message.add_query(Query::query(name, kind));
    let mut edns = Edns::new();
    edns.set_max_payload(1232).set_version(0);
    message.set_edns(edns);
    Ok(message)
}

pub(crate) fn ask_by_datagram(resolver: SocketAddr, question: &Message) -> io::Result<Message> {
    let wire = question.to_vec().map_err(io::Error::other)?;
    let mut answer = [0; 4096];
    let mut failure = io::ErrorKind::TimedOut.into();
    for _ in 0..DNS_TRIES {
        let socket = UdpSocket::bind("0.0.0.0:0")?;
        socket.set_read_timeout(Some(DNS_PATIENCE))?;
        match socket
            .connect(resolver)
            .and_then(|()| socket.send(&wire))
            .and_then(|_| socket.recv(&mut answer))
        {
            Ok(length) => return read(&answer[..length], question),
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

/// RFC 7766: each message after its length.
fn ask_by_connection(resolver: SocketAddr, question: &Message) -> io::Result<Message> {
    let stream = TcpStream::connect_timeout(&resolver, DNS_PATIENCE)?;
    stream.set_read_timeout(Some(DNS_PATIENCE))?;
    ask_by_stream(stream, question)
}

fn ask_by_stream(mut stream: impl Read + Write, question: &Message) -> io::Result<Message> {
    let wire = question.to_vec().map_err(io::Error::other)?;
    let length = u16::try_from(wire.len()).map_err(io::Error::other)?;
    stream.write_all(&[&length.to_be_bytes()[..], &wire].concat())?;
    let mut length = [0; 2];
    stream.read_exact(&mut length)?;
    let mut answer = vec![0; usize::from(u16::from_be_bytes(length))];
    stream.read_exact(&mut answer)?;
    read(&answer, question)
}

fn read(answer: &[u8], question: &Message) -> io::Result<Message> {
    let answer = Message::from_vec(answer).map_err(io::Error::other)?;
    if answer.metadata.id != question.metadata.id || answer.queries != question.queries {
        return Err(io::Error::other(format!("asked {:?}, answered {:?}", question.queries, answer.queries)));
    }
    Ok(answer)
}

/// The IPv4 addresses in an answer.
#[must_use]
pub fn addresses(answer: &Message) -> Vec<Ipv4Addr> {
    let address = |data: &RData| if let RData::A(address) = data { Some(address.0) } else { None };
    answer.answers.iter().filter_map(|record| address(&record.data)).collect()
}
