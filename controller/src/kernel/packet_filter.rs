//! Which packets wake the socket of a guest network, as a program that the kernel runs (classic BPF, linux/filter.h).

use socket2::SockFilter;
use std::net::Ipv4Addr;

/// UDP datagrams over IPv4 to port 67 or 68 that are whole, ARP packets in which a host says, to nobody in particular, that
/// it has an address, or to anybody that it has ours, and IPv6 packets that are or may hide a router advertisement; all of
/// them where they are meant for this machine. Everything else never wakes us; what most packets are is asked first.
pub(super) fn heard_at(gateway: Ipv4Addr) -> [SockFilter; 42] {
    const ROUTER_ADVERTISEMENT: u32 = 134;
    [
        SockFilter::new(LOAD_WORD, 0, 0, PROTOCOL),
        SockFilter::new(JUMP_IF_EQUAL, 0, 14, libc::ETH_P_IP as u32),
        SockFilter::new(LOAD_BYTE, 0, 0, 9),
        SockFilter::new(JUMP_IF_EQUAL, 0, 11, libc::IPPROTO_UDP as u32),
        // To us, broadcast or multicast (PACKET_HOST 0 to PACKET_MULTICAST 2): neither between others, nor our own.
        SockFilter::new(LOAD_WORD, 0, 0, PACKET_TYPE),
        SockFilter::new(JUMP_IF_GREATER, 9, 0, libc::PACKET_MULTICAST as u32),
        // A tagged packet belongs to another interface above this one.
        SockFilter::new(LOAD_WORD, 0, 0, VLAN_TAG_PRESENT),
        SockFilter::new(JUMP_IF_EQUAL, 0, 7, 0),
        // "More fragments" or an offset.
        SockFilter::new(LOAD_HALF, 0, 0, 6),
        SockFilter::new(JUMP_IF_ANY_BIT, 5, 0, 0x3fff),
        SockFilter::new(LOAD_HEADER_LENGTH, 0, 0, 0),
        SockFilter::new(LOAD_HALF_AFTER_HEADER, 0, 0, 2),
        SockFilter::new(JUMP_IF_EQUAL, 1, 0, 67),
        // What servers say to clients: there is no other server here.
        SockFilter::new(JUMP_IF_EQUAL, 0, 1, 68),
        KEEP_WHOLE,
        DROP,
        // Not IPv4, so this is rare.
        SockFilter::new(JUMP_IF_EQUAL, 12, 0, libc::ETH_P_ARP as u32),
        SockFilter::new(JUMP_IF_EQUAL, 0, 23, libc::ETH_P_IPV6 as u32),
        SockFilter::new(LOAD_WORD, 0, 0, PACKET_TYPE),
        SockFilter::new(JUMP_IF_GREATER, 21, 0, libc::PACKET_MULTICAST as u32),
        SockFilter::new(LOAD_WORD, 0, 0, VLAN_TAG_PRESENT),
        SockFilter::new(JUMP_IF_EQUAL, 0, 19, 0),
        SockFilter::new(LOAD_BYTE, 0, 0, 6),
        SockFilter::new(JUMP_IF_EQUAL, 0, 2, libc::IPPROTO_ICMPV6 as u32),
        SockFilter::new(LOAD_BYTE, 0, 0, 40),
        SockFilter::new(JUMP_IF_EQUAL, 14, 15, ROUTER_ADVERTISEMENT),
        // Behind an extension header there may be one.
        SockFilter::new(JUMP_IF_EQUAL, 13, 0, libc::IPPROTO_HOPOPTS as u32),
        SockFilter::new(JUMP_IF_EQUAL, 12, 0, libc::IPPROTO_ROUTING as u32),
        SockFilter::new(JUMP_IF_EQUAL, 11, 12, libc::IPPROTO_DSTOPTS as u32),
        SockFilter::new(LOAD_WORD, 0, 0, PACKET_TYPE),
        SockFilter::new(JUMP_IF_GREATER, 10, 0, libc::PACKET_MULTICAST as u32),
        SockFilter::new(LOAD_WORD, 0, 0, VLAN_TAG_PRESENT),
        SockFilter::new(JUMP_IF_EQUAL, 0, 8, 0),
        // Its own address, which a probe leaves out (RFC 5227 section 1.1).
        SockFilter::new(LOAD_WORD, 0, 0, 14),
        SockFilter::new(JUMP_IF_EQUAL, 6, 0, 0),
        SockFilter::new(JUMP_IF_EQUAL, 4, 0, u32::from_be_bytes(gateway.octets())),
        SockFilter::new(KEEP, 0, 0, 0),
        // Whom it speaks to: the one without address who probed, or, in an announcement, itself. The many who look for their
        // gateway are of no interest.
        SockFilter::new(LOAD_WORD, 0, 0, 24),
        SockFilter::new(JUMP_IF_EQUAL, 1, 0, 0),
        SockFilter::new(JUMP_IF_EQUAL_TO_KEPT, 0, 1, 0),
        KEEP_WHOLE,
        DROP,
    ]
}

/// What a filter ends with.
pub(super) const KEEP_WHOLE: SockFilter = SockFilter::new(RETURN, 0, 0, 0xffff);
pub(super) const DROP: SockFilter = SockFilter::new(RETURN, 0, 0, 0);

const LOAD_WORD: u16 = (libc::BPF_LD | libc::BPF_W | libc::BPF_ABS) as u16;
const LOAD_HALF: u16 = (libc::BPF_LD | libc::BPF_H | libc::BPF_ABS) as u16;
const LOAD_BYTE: u16 = (libc::BPF_LD | libc::BPF_B | libc::BPF_ABS) as u16;
pub(super) const LOAD_HEADER_LENGTH: u16 = (libc::BPF_LDX | libc::BPF_B | libc::BPF_MSH) as u16;
pub(super) const LOAD_HALF_AFTER_HEADER: u16 = (libc::BPF_LD | libc::BPF_H | libc::BPF_IND) as u16;
pub(super) const JUMP_IF_EQUAL: u16 = (libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K) as u16;
pub(super) const LOAD_BYTE_AFTER_HEADER: u16 = (libc::BPF_LD | libc::BPF_B | libc::BPF_IND) as u16;
const JUMP_IF_GREATER: u16 = (libc::BPF_JMP | libc::BPF_JGT | libc::BPF_K) as u16;
const JUMP_IF_ANY_BIT: u16 = (libc::BPF_JMP | libc::BPF_JSET | libc::BPF_K) as u16;
const JUMP_IF_EQUAL_TO_KEPT: u16 = (libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_X) as u16;
const KEEP: u16 = (libc::BPF_MISC | libc::BPF_TAX) as u16;
const RETURN: u16 = (libc::BPF_RET | libc::BPF_K) as u16;
// What the kernel knows of a packet beside its bytes: SKF_AD_OFF and SKF_AD_PROTOCOL, SKF_AD_PKTTYPE, SKF_AD_VLAN_TAG_PRESENT.
const PROTOCOL: u32 = -0x1000_i32 as u32;
const PACKET_TYPE: u32 = (-0x1000_i32 + 4) as u32;
const VLAN_TAG_PRESENT: u32 = (-0x1000_i32 + 48) as u32;
