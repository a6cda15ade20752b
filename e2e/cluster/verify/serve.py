"""serve.py FAMILY SERVERS: answers each connection and datagram with its name and the address that it saw. SERVERS: [[name, [[protocol, port], ...]], ...]"""
import json
import socket
import sys
import threading

FAMILY = socket.AF_INET6 if sys.argv[1] == "6" else socket.AF_INET
ANY = "::" if sys.argv[1] == "6" else "0.0.0.0"


def tcp(name, port):
    server = socket.socket(FAMILY, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((ANY, port))
    server.listen(512)
    while True:
        client, peer = server.accept()
        try:
            client.send(f"{name} {peer[0]}\n".encode())
        except OSError:
            pass
        client.close()


def udp(name, port):
    server = socket.socket(FAMILY, socket.SOCK_DGRAM)
    server.bind((ANY, port))
    while True:
        _, peer = server.recvfrom(2000)
        try:
            server.sendto(f"{name} {peer[0]}\n".encode(), peer)
        except OSError:
            pass


for name, ports in json.loads(sys.argv[2]):
    for protocol, port in ports:
        threading.Thread(target=tcp if protocol == "TCP" else udp, args=(name, port), daemon=True).start()
print("up", flush=True)
threading.Event().wait()
