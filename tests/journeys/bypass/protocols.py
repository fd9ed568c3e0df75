# A marked packet of each kind that people get through careless gates with.
PORTS = [0, 1, 7, 20, 21, 22, 23, 25, 53, 67, 68, 69, 80, 110, 111, 123, 135, 137, 139, 143, 161, 179, 389, 443, 445, 465, 500, 514,
         546, 547, 554, 587, 631, 853, 993, 1080, 1194, 1433, 1701, 1723, 1812, 1883, 1900, 2049, 3074, 3128, 3306, 3389, 3478,
         3544, 3784, 4433, 4500, 4789, 5000, 5004, 5060, 5223, 5228, 5353, 5355, 6081, 6667, 6881, 8080, 8443, 9001, 33434,
         41641, 49152, 51820, 60000, 65535]
FLAGS = ["S", "SA", "A", "PA", "R", "F", "FPU", "", "SF", "SEC"]

carriers = [lambda: IP(src=own, dst=web), lambda: IPv6(src=own6, dst=web6)]
inside4 = IP(src=own, dst=web) / UDP(sport=4000, dport=443) / mark
inside6 = IPv6(src=own6, dst=web6) / UDP(sport=4000, dport=443) / mark

for carrier in carriers:
    for port in PORTS:
        emit(carrier() / UDP(sport=40000, dport=port) / mark)
        emit(carrier() / UDP(sport=port, dport=443) / mark)
        emit(carrier() / SCTP(sport=40000, dport=port) / SCTPChunkInit() / mark)
        for flags in FLAGS:
            emit(carrier() / TCP(sport=40000 + FLAGS.index(flags), dport=port, flags=flags, seq=random.getrandbits(32)) / mark)
    # What carries packets inside, and what is only a number.
    for inside, kind in ((inside4, 0x0800), (inside6, 0x86DD)):
        emit(carrier() / GRE(proto=kind) / inside)
        emit(carrier() / GRE(proto=0x6558) / Ether() / inside)
        emit(carrier() / UDP(sport=4789, dport=4789) / VXLAN(vni=7) / Ether() / inside)
    for number in range(256):
        head = carrier()
        if head.version == 4:
            head.proto = number
        else:
            head.nh = number
        emit(head / (bytes(8) + mark))

emit(IP(src=own, dst=web, proto=4) / inside4)
emit(IP(src=own, dst=web, proto=41) / inside6)
# Teredo, by the port of its servers (RFC 4380).
emit(IP(src=own, dst=web) / UDP(sport=3544, dport=3544) / inside6)
emit(IP(src=own, dst=web) / ESP(spi=7, seq=1) / mark)
emit(IP(src=own, dst=web) / AH(spi=7, seq=1, nh=17) / UDP(sport=4000, dport=443) / mark)
for kind in range(256):
    emit(IP(src=own, dst=web) / ICMP(type=kind) / mark)
    emit(IPv6(src=own6, dst=web6) / bytes([kind, 0, 0, 0, 0, 0, 0, 0]) / mark)
# Words between header and content.
for option in (IPOption_NOP(), IPOption_RR(length=11, pointer=4, routers=["0.0.0.0", "0.0.0.0"]), IPOption_Timestamp(), IPOption_Router_Alert()):
    emit(IP(src=own, dst=web, options=[option]) / UDP(sport=40000, dport=443) / mark)
