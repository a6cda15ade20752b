"""probe.py FAMILY: reads [{to, want}] and writes what the client's socket saw: [{results, backends}]. Each is asked until all wanted have answered, and some more."""
import errno
import json
import socket
import sys
from concurrent.futures import ThreadPoolExecutor

FAMILY = socket.AF_INET6 if sys.argv[1] == "6" else socket.AF_INET
ERRORS = {
    errno.ECONNREFUSED: "refused",
    errno.ECONNRESET: "refused",
    errno.ENETUNREACH: "unreachable",
    errno.EHOSTUNREACH: "unreachable",
    errno.EACCES: "unreachable",
    errno.ETIMEDOUT: "timeout",
}


def converse(host, port, protocol, seconds):
    kind = socket.SOCK_DGRAM if protocol == "udp" else socket.SOCK_STREAM
    with socket.socket(FAMILY, kind) as client:
        client.settimeout(seconds)
        client.connect((host, port))
        if protocol == "udp":
            try:
                client.send(b"hi")
            except PermissionError:
                pass  # dropped on its way out: what counts is whether an error or nothing comes back
            return client.recv(2000)
        client.settimeout(3)
        data = b""
        while not data.endswith(b"\n"):
            part = client.recv(200)
            if not part:
                break
            data += part
        return data


def ask(host, port, protocol, seconds):
    try:
        return "open", tuple(converse(host, port, protocol, seconds).decode().split())
    except TimeoutError:
        return "timeout", None
    except OSError as error:
        return ERRORS.get(error.errno, errno.errorcode.get(error.errno, str(error.errno))), None


def explore(pair):
    place, _, protocol = pair["to"].partition("/")
    host, port = place.rsplit(":", 1)
    want, results, backends = set(pair["want"]), set(), set()
    for i in range(60):
        result, backend = ask(host.strip("[]"), int(port), protocol, 1)
        # A neighbour that is silent is given up after three seconds; and an ICMP error that came while connect() held the socket is seen by the next SYN.
        if result == "timeout" and (i == 0 or (results and results <= {"refused", "unreachable"})):
            result, backend = ask(host.strip("[]"), int(port), protocol, 4.5)
        results.add(result)
        if backend:
            backends.add(backend)
        seen = {name for name, _ in backends} >= want
        if (not want and i >= 2) or (seen and i >= len(want) * 6 + (8 if len(results) == 1 else 2)):
            break
        if results == {"timeout"} and i >= 16:
            break
    return {"results": sorted(results), "backends": sorted(map(list, backends))}


with ThreadPoolExecutor(40) as pool:
    json.dump(list(pool.map(explore, json.load(sys.stdin))), sys.stdout)
