//! Who is where in the lab's internet. Documentation ranges (RFC 5737, RFC 3849) wherever it need not be a private one.

use std::net::{Ipv4Addr, Ipv6Addr};

/// The gateway's address on its uplink.
pub const WAN: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 2);
/// The gateway's router: also a resolver, and a web page as modems have one.
pub const ROUTER: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 1);
/// `web.example` and every probe host.
pub const WEB: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 10);
/// `purbalinggakab.go.id` and what is below it.
pub const GARDEN: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 20);
/// `crl.example-ca.test`: the revocation list of the lab's certificates.
pub const CRL: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 30);
pub const CRL_HOST: &str = "crl.example-ca.test";
/// The name server.
pub const DNS: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 53);
/// A resolver over TLS and HTTPS, once it is started: [`crate::Internet::encrypted_resolver`].
pub const ENCRYPTED_DNS: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 54);
pub const ENCRYPTED_DNS_HOST: &str = "dns.example";
/// A resolver that checks signatures, once it is started: [`crate::Internet::validating_resolver`].
pub const VALIDATING_DNS: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 55);
pub const SIGNED_ZONE: &str = "signed.example";
/// Endless downloads and uploads, UDP streams, iperf3.
pub const BULK: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 80);
/// A resolver that phones have built in; answers as [`DNS`] does.
pub const PUBLIC_RESOLVER: Ipv4Addr = Ipv4Addr::new(8, 8, 8, 8);
/// A host of somebody's office behind the uplink, where the lab has one.
pub const PRIVATE_HOST: Ipv4Addr = Ipv4Addr::new(192, 168, 7, 9);
/// Another one, in the range `evil.purbalinggakab.go.id` points to.
pub const PRIVATE_HOST_10: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 1);

/// The gateway's IPv6 address on its uplink.
pub const WAN6: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 0x100, 0, 0, 0, 0, 2);
/// The gateway's IPv6 router.
pub const ROUTER6: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 0x100, 0, 0, 0, 0, 1);
/// A web server over IPv6.
pub const WEB6: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 0x203, 0, 0, 0, 0, 0x10);
