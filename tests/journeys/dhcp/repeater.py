# Sends the packet of the first argument to everybody on the wire, again and again, until it is killed.

import socket
import sys

from scapy.all import ARP, BOOTP, DHCP, IP, IPv6, UDP, Ether, ICMPv6ND_RA, raw

frame = raw(Ether(src="02:00:00:00:09:09", dst="ff:ff:ff:ff:ff:ff") / eval(sys.argv[1]))
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
wire.bind(("wlan0", 0))
while True:
    try:
        wire.send(frame)
    except OSError:
        pass  # The queue is full.
