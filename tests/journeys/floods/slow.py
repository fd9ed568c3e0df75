# Many devices, each of which holds as many connections to the portal as it gets, and says next to nothing on them.
import resource
import selectors
import socket
import sys
import time

gateway, each, *devices = sys.argv[1:]
_, most = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
SAY_EVERY = 1.5
# As fast as the gateway takes new ones of a device for long, and no faster: what it drops would only be waited for.
ASK_EVERY, ASKED = 0.5, 20
# A head that does not end, a form that does not end, a handshake that does not begin.
WAYS = [
    (80, b"GET / HTTP/1.1\r\nHost: masuk.wifi.pbg\r\n", b"X-And: on\r\n"),
    (
        80,
        b"POST /sambung HTTP/1.1\r\nHost: masuk.wifi.pbg\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: 4096\r\n\r\n",
        b"a",
    ),
    (443, b"", b""),
]
door = selectors.DefaultSelector()
held = {device: 0 for device in devices}


def open_one(number, device):
    port, first, more = WAYS[number % len(WAYS)]
    line = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    line.setblocking(False)
    line.bind((device, 0))
    line.connect_ex((gateway, port))
    door.register(line, selectors.EVENT_READ | selectors.EVENT_WRITE, [device, first, more])
    held[device] += 1


def leave(key):
    door.unregister(key.fileobj)
    key.fileobj.close()
    held[key.data[0]] -= 1


said, asked = time.monotonic(), 0
while True:
    if time.monotonic() - asked > ASK_EVERY:
        asked = time.monotonic()
        for number, device in enumerate(devices):
            for _ in range(min(ASKED, int(each) - held[device])):
                open_one(number, device)
    for key, events in door.select(0.2):
        line, (device, first, more) = key.fileobj, key.data
        try:
            if events & selectors.EVENT_READ:
                # It answers, or closes.
                if not line.recv(4096):
                    leave(key)
                continue
            if first:
                line.send(first)
            door.modify(line, selectors.EVENT_READ, [device, b"", more])
        except OSError:
            leave(key)
    if time.monotonic() - said > SAY_EVERY:
        said = time.monotonic()
        for key in list(door.get_map().values()):
            if key.data[2] and not key.data[1]:
                try:
                    key.fileobj.send(key.data[2])
                except OSError:
                    pass
