# Who sends, by which way, and what its packets carry. What follows calls `emit` for each packet.
import random
import sys

from scapy.all import *

own_mac, gateway_mac, own, mark, count, seed, web, web6 = sys.argv[1:]
mark, count = bytes.fromhex(mark), int(count)
gateway_mac = ":".join(gateway_mac[at : at + 2] for at in range(0, 12, 2))
own6 = "2001:db8:20::50"
random.seed(int(seed))
door = conf.L2socket(iface="wlan0")
sent = 0


def emit(packet):
    """To the gateway's hardware address."""
    global sent
    kind = 0x86DD if bytes(packet)[0] >> 4 == 6 else 0x0800
    door.outs.send(bytes(Ether(dst=gateway_mac, src=own_mac, type=kind) / bytes(packet)))
    sent += 1
