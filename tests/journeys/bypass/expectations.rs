//! Words that make a gateway open a port by itself: FTP, IRC, SIP, H.323 (connection tracking's helpers, NAT slipstreaming).

use super::*;
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream, UdpSocket},
};

/// What a careless technician loads: the kernel's helpers for these ports.
const HELPERS: &str = "table ip careless {
    ct helper ftp { type \"ftp\" protocol tcp; }
    ct helper irc { type \"irc\" protocol tcp; }
    ct helper sip { type \"sip\" protocol udp; }
    ct helper h323 { type \"Q.931\" protocol tcp; }
    chain arrive {
        type filter hook prerouting priority 0
        tcp dport 21 ct helper set \"ftp\"
        tcp dport 6667 ct helper set \"irc\"
        udp dport 5060 ct helper set \"sip\"
        tcp dport 1720 ct helper set \"h323\"
    }
}
";
/// Where the guest listens, without anybody's leave.
const LISTENS: u16 = 4711;

/// The servers that the guest talks to; they say nothing.
struct Servers {
    ftp: TcpListener,
    irc: TcpListener,
    sip: UdpSocket,
    h323: TcpListener,
}

impl Servers {
    fn start(lab: &Lab) -> Self {
        let listen = |port| lab.internet.namespace().run(|| TcpListener::bind((WEB, port))).expect("a port");
        let sip = lab.internet.namespace().run(|| UdpSocket::bind((WEB, 5060))).expect("a port");
        Self { ftp: listen(21), irc: listen(6667), sip, h323: listen(1720) }
    }
}

/// The beginning of a call (RFC 1006; ITU-T Q.931, SETUP; H.225.0, packed by X.691), which asks to be talked to at this address.
fn setup(own: Ipv4Addr, port: u16) -> Vec<u8> {
    // Protocol 0.0.8.2250.0.4; an address for H.245, of the Internet's kind.
    let mut call = vec![0x00, 0x40, 6, 0, 8, 0x91, 0x4a, 0, 4, 0x00];
    call.extend(own.octets());
    call.extend(port.to_be_bytes());
    // Who calls, with nothing said of it; the conference's number; what is wanted.
    call.extend([0; 2 + 16 + 4]);
    let mut words = vec![8, 2, 0, 7, 5, 0x7e];
    words.extend((call.len() as u16 + 1).to_be_bytes());
    words.push(5);
    words.extend(call);
    [&[3, 0][..], &(words.len() as u16 + 4).to_be_bytes(), &words].concat()
}

/// Says the four words that open a port, each where it is expected, and returns what is left of the first at its server;
/// the conversations go on.
fn speak(phone: &Phone, servers: &Servers) -> (String, impl Sized) {
    let own = phone.address();
    let [a, b, c, d] = own.octets();
    let port = format!("PORT {a},{b},{c},{d},{},{}\r\n", LISTENS >> 8, LISTENS & 0xff);
    let mut ftp = phone.connect((WEB, 21)).expect("the server is reached");
    let mut server = servers.ftp.accept().expect("a conversation").0;
    server.write_all(b"220 ready\r\n").expect("a greeting");
    let mut greeting = [0; 11];
    ftp.read_exact(&mut greeting).expect("the greeting");
    ftp.write_all(port.as_bytes()).expect("said");
    let mut heard = [0; 64];
    let length = server.read(&mut heard).expect("heard");

    let mut irc = phone.connect((WEB, 6667)).expect("the server is reached");
    let other = servers.irc.accept().expect("a conversation").0;
    let send = format!("PRIVMSG you :\u{1}DCC SEND file {} {LISTENS} 9\u{1}\r\n", u32::from(own));
    irc.write_all(send.as_bytes()).expect("said");

    let sip = phone.run(|| UdpSocket::bind((own, 5060))).expect("a socket");
    let register = format!(
        "REGISTER sip:web.example SIP/2.0\r\nVia: SIP/2.0/UDP {own}:5060;branch=z9hG4bK7\r\nMax-Forwards: 70\r\n\
         From: <sip:a@web.example>;tag=7\r\nTo: <sip:a@web.example>\r\nCall-ID: 7@{own}\r\nCSeq: 1 REGISTER\r\n\
         Contact: <sip:a@{own}:{LISTENS}>\r\nExpires: 60\r\nContent-Length: 0\r\n\r\n"
    );
    sip.send_to(register.as_bytes(), (WEB, 5060)).expect("said");
    servers.sip.set_read_timeout(Some(5 * SECOND)).expect("a timeout");
    servers.sip.recv(&mut [0; 2048]).expect("heard");

    let mut call = phone.connect((WEB, 1720)).expect("the server is reached");
    let mut called = servers.h323.accept().expect("a conversation").0;
    call.write_all(&setup(own, LISTENS)).expect("said");
    called.read_exact(&mut [0; 4]).expect("heard");
    (String::from_utf8_lossy(&heard[..length]).into_owned(), (ftp, server, irc, other, sip, call, called))
}

/// What the gateway expects to come in without being asked for.
fn expected(lab: &Lab) -> String {
    let listed = lab.gateway.command("conntrack").args(["-L", "expect"]).output();
    String::from_utf8_lossy(&listed.expect("start conntrack (package conntrack)").stdout).into_owned()
}

/// Whether a host of the internet reaches the guest's port by the gateway's address.
fn is_reached(lab: &Lab, port: u16) -> bool {
    let address = SocketAddr::from((WAN, port));
    lab.internet.namespace().run(|| TcpStream::connect_timeout(&address, SECOND / 2)).is_ok()
}

/// The port that this word asks a server to connect to.
fn port_of(word: &str) -> u16 {
    let mut numbers =
        word.trim().trim_start_matches("PORT ").rsplit(',').map(|number| number.parse::<u16>().unwrap_or(0));
    let (low, high) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    high << 8 | low
}

// G14
#[test]
fn no_word_of_a_guest_makes_the_gateway_open_a_port() {
    let open = Lab::builder().build();
    open.gateway.open_by_hand();
    open.gateway.nft(HELPERS);
    let (guest, servers) = (joined(&open), Servers::start(&open));
    let _listener = guest.run(|| TcpListener::bind((guest.address(), LISTENS))).expect("the guest listens");
    let (heard, _conversations) = speak(&guest, &servers);
    let waits = expected(&open);
    assert!(is_reached(&open, port_of(&heard)), "by a helper's leave the guest is reached: {heard} {waits}");
    for helper in ["helper=irc", "helper=sip", "helper=Q.931"] {
        assert!(waits.contains(helper), "{helper}: {waits}");
    }

    let lab = hotspot();
    let (guest, servers) = (online(&lab), Servers::start(&lab));
    let _listener = guest.run(|| TcpListener::bind((guest.address(), LISTENS))).expect("the guest listens");
    let (heard, _conversations) = speak(&guest, &servers);
    assert!(heard.contains(&guest.address().to_string().replace('.', ",")), "nobody reads along: {heard}");
    assert_eq!(expected(&lab), "");
    assert!(!is_reached(&lab, LISTENS));
    let rules = lab.gateway.command("nft").args(["list", "ruleset"]).output().expect("start nft").stdout;
    assert!(!String::from_utf8_lossy(&rules).contains("ct helper"));
}
