/** Manual pages: what sends, listens, shows packets and sockets. */
import type { Pages } from './page.ts'

const ping = {
  forms: [
    'ping [-4|-6] [-c COUNT] [-i SECONDS] [-W SECONDS] [-w SECONDS] [-s BYTES] [-t TTL] [-I DEVICE|ADDRESS] [-M do|want|dont] [-n] [-q] [-D] HOST',
  ],
  about: [
    'Sends echo requests by ICMP and prints each answer with the time that it took. At its end, or at Ctrl-C, it counts. It ends with 0 when somebody has answered, 1 when nobody has, 2 when nothing could be sent.',
    '-M do forbids that a packet is cut: with -s it finds what fits on a path.',
  ],
  examples: [
    ['ping -c 3 10.0.0.2', 'three requests'],
    ['ping -M do -s 1472 10.0.0.2', 'does a packet of 1500 bytes pass?'],
  ],
  refused: 'flooding with answers shown as dots in real time, record route, timestamps.',
  seeAlso: ['traceroute', 'tracepath', 'arping'],
} as const

const nc = {
  forms: [
    'nc [-4|-6] [-u] [-n] [-v] [-w SECONDS] [-q SECONDS] [-N] [-s ADDRESS] [-p PORT] HOST PORT',
    'nc -l [-k] [-u] [-v] [ADDRESS] PORT',
    'nc -z [-v] [-u] HOST PORT[-PORT]',
  ],
  about: [
    'Connects to a port and carries what is typed there and back; with -l it listens instead, with -k for one connection after the other. -z only looks whether a port answers. -N says FIN at the end of the input, which many servers wait for; -w gives up.',
  ],
  examples: [
    ['nc -l -k 8080 &', 'a server that prints what it hears'],
    ['echo hello | nc -N 10.0.0.2 8080', 'says something and leaves'],
    ['nc -zv 10.0.0.2 22 80', 'which of these ports is open?'],
  ],
  refused: '-e and -c do not exist in this netcat (the OpenBSD one); proxies, sockets of files, TLS.',
  seeAlso: ['socat', 'ss'],
} as const

export const packetPages: Pages = {
  ping,
  ping6: ping,
  nc,
  netcat: nc,
  socat: {
    forms: ['socat [-u|-U] [-v|-x] [-d -d] [-t SECONDS] [-T SECONDS] ADDRESS ADDRESS'],
    about: [
      'Opens two addresses and carries what comes in at one to the other, both ways, until both are done. An address is a kind, its parameters after colons, and options after commas.',
      'Kinds: "-" or STDIO, STDIN, STDOUT, STDERR; TCP:HOST:PORT and TCP-LISTEN:PORT; UDP:HOST:PORT, UDP-LISTEN, UDP-RECV, UDP-RECVFROM:PORT, UDP-SENDTO and UDP-DATAGRAM:HOST:PORT (with 4 or 6 after TCP or UDP for one family); EXEC:PROGRAM, SYSTEM:COMMAND; OPEN:, CREATE: and a plain path; PIPE.',
      'Options: fork (each connection its own process), reuseaddr, bind=, sourceport=, connect-timeout=, retry=, interval=, so-bindtodevice=, ttl=, broadcast, crnl, and for files creat, trunc, append. A program behind EXEC or SYSTEM finds its peer in SOCAT_PEERADDR and SOCAT_PEERPORT.',
    ],
    examples: [
      ['socat TCP-LISTEN:8080,fork,reuseaddr EXEC:cat &', 'an echo server'],
      ["socat TCP-LISTEN:80,fork SYSTEM:'echo hello from $HOSTNAME' &", 'a server that says one thing'],
      ['echo hi | socat - TCP:10.0.0.1:8080', 'says something and prints the answer'],
      ['socat TCP-LISTEN:8080,fork TCP:10.0.0.2:80 &', 'a relay'],
    ],
    refused: 'sockets of files (UNIX-…), OPENSSL, PTY, TUN, SCTP, proxies; unknown options are told in its own words.',
    seeAlso: ['nc'],
  },
  curl: {
    forms: [
      'curl [-s] [-S] [-f] [-i|-I] [-v] [-L] [-o FILE|-O] [-D FILE] [-w FORMAT] [-m SECONDS] [--connect-timeout SECONDS] [--retry N] [-X METHOD] [-d DATA] [-G] [-H HEADER] [-A AGENT] [-u USER:PASSWORD] [--resolve HOST:PORT:ADDRESS] [--interface DEVICE|ADDRESS] [-4|-6] URL…',
    ],
    about: [
      'Asks a web server by HTTP and prints what it answers. -w prints more when it is done, such as %{http_code}, %{remote_ip}, %{time_total}. Statuses: 6 no such name, 7 refused or unreachable, 22 an error page with -f, 28 timed out, 52 nothing came, 56 reset.',
    ],
    examples: [
      ['curl -s 10.96.0.10:8080', 'the page alone'],
      ["curl -s -o /dev/null -w '%{http_code}\\n' 10.0.0.2", 'the status alone'],
      ['curl -m 2 10.0.0.2', 'at most two seconds'],
    ],
    refused: 'HTTPS and every other protocol; cookies, uploads, proxies.',
    seeAlso: ['wget', 'nc'],
  },
  wget: {
    forms: [
      'wget [-q|-nv] [-O FILE] [-P DIRECTORY] [-S] [--spider] [-T SECONDS] [-t TRIES] [--header=LINE] [--post-data=TEXT] [-U AGENT] [-4|-6] URL…',
    ],
    about: [
      'Fetches what a URL names into a file, and tells on standard error how it goes. It tries up to twenty times, with a pause that grows, except where a connection is refused or there is no way. Statuses: 4 the network failed, 8 the server sent an error.',
    ],
    examples: [
      ['wget -qO- http://10.0.0.2/', 'the page on standard output, and nothing else'],
      ['wget --spider -T 2 -t 1 http://10.0.0.2/', 'is it there? once, two seconds'],
    ],
    refused: 'HTTPS, FTP, recursion, continuing, cookies.',
    seeAlso: ['curl'],
  },
  ss: {
    forms: ['ss [-t] [-u] [-l] [-a] [-n] [-p] [-4|-6] [-H] [-s] [-N NETNS] [state STATE] [FILTER]'],
    about: [
      'Lists sockets: without -l those that are connected, with -l those that listen, with -a all. -n prints ports as numbers, -p the process. A filter compares sport, dport, src and dst, with and, or, not and parentheses.',
    ],
    examples: [
      ['ss -tlnp', 'who listens on TCP'],
      ["ss -tn state established '( dport = :80 or sport = :80 )'", 'connections of the web'],
    ],
    refused: 'details of memory and congestion (-m, -i, -e), killing (-K), sockets of files.',
    seeAlso: ['netstat', 'nc'],
  },
  netstat: {
    forms: ['netstat [-t] [-u] [-l] [-a] [-n] [-p] [-4|-6]', 'netstat -r [-n]', 'netstat -i', 'netstat -s [-t] [-u] [-w] [-6]'],
    about: ['The older tool for sockets, routes (-r), devices’ counters (-i) and what IP, ICMP, TCP and UDP have counted (-s).'],
    examples: [['netstat -tulpn', 'who listens, and which process it is']],
    refused: 'more about sockets (-e), masquerading (-M).',
    seeAlso: ['ss', 'ip', 'nstat'],
  },
  nstat: {
    forms: ['nstat [-a] [-n] [-r] [-s] [-z] [-j] [PATTERN…]'],
    about: [
      'Shows what the kernel’s counters of IP, ICMP, TCP and UDP have gained since nstat was asked last; with -a what they are, with -z those too that are zero. What was told is kept in a file (NSTAT_HISTORY), for all namespaces the same.',
    ],
    examples: [
      ['nstat -n; ping -c1 10.0.0.2; nstat', 'what one ping counts'],
      ["nstat -az 'TcpExtIPReverse*'", 'packets that rp_filter has dropped'],
    ],
    refused: 'running as a daemon (-d, -t).',
    seeAlso: ['netstat', 'ss'],
  },
  tcpdump: {
    forms: ['tcpdump [-i DEVICE|any] [-n] [-e] [-v] [-c COUNT] [-t…] [-l] [-A|-X] [-q] [-w FILE|-r FILE] [FILTER]'],
    about: [
      'Prints the packets that a device sends and receives, one a line, until -c of them or Ctrl-C. It sees a packet before the rules of the way in and after those of the way out.',
      'FILTER is pcap’s language: host, net, port, portrange, src, dst, ip, ip6, arp, icmp, tcp, udp, ether, and, or, not, and comparisons such as tcp[13] & 2 != 0.',
    ],
    examples: [
      ['tcpdump -ni eth0 tcp port 80', 'the web, without names'],
      ['tcpdump -eni br0 arp or icmp', 'with MAC addresses'],
    ],
    refused: 'dissecting what is inside of a packet beyond the protocols that are simulated.',
    seeAlso: ['xtables-monitor'],
  },
  traceroute: {
    forms: ['traceroute [-4|-6] [-n] [-I] [-m HOPS] [-q PROBES] [-w SECONDS] [-p PORT] HOST [BYTES]'],
    about: [
      'Sends packets whose TTL is too small and prints who tells of their death: the routers on the way. A star is a probe that nobody answered; !H, !N, !X tell why a way ends.',
    ],
    examples: [['traceroute -n 10.9.0.1', 'the routers, by address']],
    refused: 'probes by TCP, source routes, looking up AS numbers.',
    seeAlso: ['tracepath', 'ping'],
  },
  tracepath: {
    forms: ['tracepath [-4|-6] [-n] [-b] [-l BYTES] [-m HOPS] HOST[/PORT]'],
    about: ['Like traceroute, and it finds the largest packet that fits on the way (pmtu).'],
    examples: [['tracepath -n 10.9.0.1', 'hops and the path’s MTU']],
    seeAlso: ['traceroute', 'ping'],
  },
}
