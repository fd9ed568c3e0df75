# Relays that are none, by the dice: for devices whose addresses begin with the mark.
def somewhere():
    return random.choice([own, "10.20.0.1", "10.20.251.9", "10.20.0.60", "192.168.1.1", "127.0.0.1", "255.255.255.255", str(RandIP())])


KINDS = ["discover", "discover", "request", "request", "inform", "decline", "release"]

for _ in range(count):
    giaddr = random.choice([somewhere(), somewhere(), "0.0.0.0"])
    device = mark + bytes(random.choices(range(256), k=6 - len(mark)))
    options = [("message-type", random.choice(KINDS))]
    if random.random() < 0.5:
        options.append(("requested_addr", f"10.20.{random.randrange(256)}.{random.randrange(1, 255)}"))
    if random.random() < 0.5:
        options.append(("server_id", random.choice(["10.20.0.1", somewhere()])))
    # Option 82, whole or broken.
    words = bytes(random.choices(range(256), k=random.randrange(20)))
    options.append((82, random.choice([b"\x01\x04lan1" + words, words])))
    head = BOOTP(
        op=random.choice([1, 1, 1, 1, 2]), hops=random.choice([0, 1, 16, 255]), xid=random.getrandbits(32),
        flags=random.choice([0, 0x8000]), ciaddr=random.choice(["0.0.0.0", "10.20.0.60"]), giaddr=giaddr, chaddr=device,
    )
    source = random.choice([own, own, giaddr, "0.0.0.0"])
    destination = random.choice(["10.20.0.1", "255.255.255.255"])
    ports = UDP(sport=random.choice([67, 67, 68]), dport=67)
    emit(IP(src=source, dst=destination) / ports / head / DHCP(options=[*options, "end"]))
