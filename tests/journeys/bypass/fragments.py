# Chains by the dice: packets in pieces, and IPv6 headers in a row. Content is the mark over and over, so that each piece has it.
def pieces(content):
    """Cut at multiples of eight: where each piece begins, its bytes, and whether more follow."""
    cuts = sorted(random.sample(range(8, len(content), 8), min(random.randint(1, 5), (len(content) - 1) // 8)))
    cut = [(start, content[start:end]) for start, end in zip([0] + cuts, cuts + [len(content)])]
    train = [(start, piece, start + len(piece) < len(content)) for start, piece in cut]
    trick = random.randrange(8)
    if trick == 0:
        train = train[1:]
    elif trick == 1:
        train = train[:-1]
    elif trick == 2:
        train += random.sample(train, 1)
    elif trick == 3:
        # Overlaps: one begins earlier, or goes on into the next.
        start, piece, more = random.choice(train)
        train.append((max(0, start - 8), mark * 4 + piece, more))
    elif trick == 4:
        # The head alone, so small that no port is in it, or again with other ports.
        train.insert(random.randrange(len(train) + 1), (0, content[:8], True))
    elif trick == 5:
        train = [(start + 65_000 // 8 * 8 - len(content) // 8 * 8, piece, more) for start, piece, more in train]
    elif trick == 6:
        train = [(start, piece, True) for start, piece, _ in train]
    if random.random() < 0.5:
        random.shuffle(train)
    return train


def inner():
    """What would be allowed somewhere, and what would not."""
    body = mark * random.randint(6, 60)
    port = random.choice([53, 67, 80, 123, 443, 853, 5000])
    return random.choice([
        (17, lambda four: UDP(sport=40000, dport=port) / body),
        (6, lambda four: TCP(sport=40000, dport=port, flags=random.choice(["S", "A", "PA", "R"])) / body),
        (1, lambda four: ICMP() / body if four else ICMPv6EchoRequest(data=body)),
        (132, lambda four: SCTP(sport=40000, dport=port) / body),
    ])


def checked(head, number, build, four):
    """The bytes after the head, with the sums of the whole packet."""
    if not four and number == 1:
        number = 58
    whole = head / build(four)
    if four:
        whole.proto = number
    else:
        whole.nh = number
    return number, bytes(whole)[20 if four else 40 :]


def by_four():
    head = IP(src=own, dst=web, id=random.getrandbits(16))
    number, content = checked(head, *inner(), True)
    options = random.choice([[], [], [IPOption_NOP()] * 4, [IPOption_Router_Alert()]])
    for start, piece, more in pieces(content):
        flags = "MF" if more else 0
        if random.random() < 0.05:
            flags = "DF+MF" if more else "DF"
        emit(IP(src=own, dst=web, id=head.id, proto=number, flags=flags, frag=start // 8, options=options) / piece)


def header(following):
    kind = random.choice([0, 43, 43, 60, 60, 51, 135, 139, 140, 253])
    if kind == 43:
        return 43, bytes(IPv6ExtHdrRouting(nh=following, type=random.choice([0, 2, 3, 4]), segleft=random.choice([0, 0, 1]), addresses=[web6]))
    if kind == 51:
        return 51, bytes([following, 4]) + bytes(22)
    length = random.randint(0, 3)
    return kind, bytes([following, length, 1, 4 + 8 * length]) + bytes(4 + 8 * length)


def by_six():
    head = IPv6(src=own6, dst=web6)
    following, content = checked(head, *inner(), False)
    for _ in range(random.randint(0, 4)):
        following, added = header(following)
        content = added + content
    if random.random() < 0.25:
        emit(IPv6(src=own6, dst=web6, nh=following) / content)
        return
    number = random.getrandbits(32)
    for start, piece, more in pieces(content):
        before, chain = 44, bytes(IPv6ExtHdrFragment(nh=following, offset=start // 8, m=int(more), id=number)) + piece
        if random.random() < 0.3:
            before, added = header(44)
            chain = added + chain
        emit(IPv6(src=own6, dst=web6, nh=before) / chain)


for _ in range(count):
    random.choice([by_four, by_six])()
