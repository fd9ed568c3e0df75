# A name server beyond the uplink that answers by the first label of what it is asked, and each time with the worst of its kind.
# What is below no name of its own it asks of an honest one, and hands on what that says.
import random
import socket
import struct
import sys
import threading
import time

own, honest, domain, truth = sys.argv[1:]
domain = domain.lower().encode()
truth = socket.inet_aton(truth)
FRESH = 300


def labels(question):
    """The labels asked for, and where the question ends."""
    found, at = [], 12
    while question[at]:
        found.append(question[at + 1 : at + 1 + question[at]])
        at += 1 + question[at]
    return found, at + 5


def name(text):
    return b"".join(bytes([len(label)]) + label for label in text.split(b".")) + b"\0"


def record(owner, kind, data):
    return owner + struct.pack("!HHIH", kind, 1, FRESH, len(data)) + data


def head(question, flags, counts):
    return question[:2] + struct.pack("!HHHHH", flags, *counts)


def answer(question, end, records, flags=0x8180):
    return head(question, flags, (1, len(records), 0, 0)) + question[12:end] + b"".join(records)


def worst(kind, question, end, by_stream):
    """What is sent, as a list of messages."""
    asked, owner = question[12:end], b"\xc0\x0c"
    cut = head(question, 0x8380, (1, 0, 0, 0)) + asked
    if kind == b"counts":
        return [head(question, 0x8180, (1, 65535, 65535, 65535)) + asked]
    if kind == b"questions":
        return [head(question, 0x8180, (65535, 65535, 65535, 65535)) + asked]
    if kind == b"pointer":
        return [head(question, 0x8180, (1, 1, 0, 0)) + asked + struct.pack("!H", 0xC000 | end) + b"\0\1\0\1"]
    if kind == b"pointers":
        # Two that lead to each other.
        ring = struct.pack("!HH", 0xC000 | (end + 2), 0xC000 | end)
        return [head(question, 0x8180, (1, 9, 0, 0)) + asked + ring * 9]
    if kind == b"stairs":
        # Each name a label longer than the last one it points to.
        steps, at = b"", 12
        for _ in range(200):
            here = end + len(steps)
            steps += b"\1x" + struct.pack("!H", 0xC000 | at) + struct.pack("!HHIH", 1, 1, FRESH, 4) + truth
            at = here
        return [head(question, 0x8180, (1, 200, 0, 0)) + asked + steps]
    if kind == b"other":
        other = name(b"another.example") + b"\0\1\0\1"
        return [head(question, 0x8180, (1, 1, 0, 0)) + other + record(owner, 1, truth)]
    if kind == b"ids" and not by_stream:
        numbers = [random.randbytes(2) for _ in range(2000)]
        false = [number + answer(question, end, [record(owner, 1, b"\x06\x06\x06\x06")])[2:] for number in numbers]
        return [lie for lie in false if lie[:2] != question[:2]] + [answer(question, end, [record(owner, 1, truth)])]
    if kind == b"circle":
        return [answer(question, end, [record(owner, 5, owner)] * 200)]
    if kind == b"step":
        # To the next one, without end.
        return [answer(question, end, [record(owner, 5, name(b"step-%d." % random.getrandbits(48) + domain))])]
    if kind in (b"again", b"close", b"drip", b"never"):
        return [cut]
    if kind == b"chain" and by_stream:
        names = [name(b"hop-%d." % hop + domain) for hop in range(500)]
        hops = [record(a, 5, b) for a, b in zip(names, names[1:] + names[:1])]
        return [answer(question, end, [record(owner, 5, names[0])] + hops)]
    if kind == b"long" and by_stream:
        return [answer(question, end, [record(owner, 1, random.randbytes(4)) for _ in range(4080)])]
    if kind == b"texts" and by_stream:
        text = record(owner, 16, b"\xff" + b"x" * 255)
        return [answer(question, end, [text] * 240)]
    if kind in (b"chain", b"long", b"texts"):
        return [cut]
    if kind == b"mute":
        return []
    return [answer(question, end, [record(owner, 1, truth)])]


def kind_of(question):
    """Of a question that is ours to answer."""
    found, end = labels(question)
    ours = b".".join(found).lower().endswith(b"." + domain)
    return (found[0].lower().split(b"-")[0] if ours else None), end


def hand_on(question):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.settimeout(3)
        line.sendto(question, (honest, 53))
        return line.recv(4096)


def by_datagram(door, question, asker):
    try:
        kind, end = kind_of(question)
        if kind is None:
            door.sendto(hand_on(question), asker)
            return
        for message in worst(kind, question, end, False):
            door.sendto(message, asker)
    except (OSError, IndexError):
        pass


def exactly(stream, length):
    said = b""
    while len(said) < length:
        more = stream.recv(length - len(said))
        if not more:
            raise OSError("it closed")
        said += more
    return said


def by_stream(stream):
    try:
        with stream:
            while True:
                question = exactly(stream, struct.unpack("!H", exactly(stream, 2))[0])
                kind, end = kind_of(question)
                if kind is None:
                    told = hand_on(question)
                    stream.sendall(struct.pack("!H", len(told)) + told)
                    continue
                if kind == b"close":
                    return
                if kind == b"never":
                    time.sleep(60)
                for message in worst(kind, question, end, True):
                    message = struct.pack("!H", len(message)) + message
                    if kind != b"drip":
                        stream.sendall(message)
                        continue
                    for byte in message:
                        stream.sendall(bytes([byte]))
                        time.sleep(1)
    except (OSError, IndexError):
        pass


def begin(work, *what):
    threading.Thread(target=work, args=what, daemon=True).start()


def streams():
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    door.bind((own, 53))
    door.listen(512)
    while True:
        begin(by_stream, door.accept()[0])


begin(streams)
door = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
door.bind((own, 53))
while True:
    question, asker = door.recvfrom(4096)
    begin(by_datagram, door, question, asker)
