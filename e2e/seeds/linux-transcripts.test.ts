/**
 * The Linux transcripts of the two lessons that the lab was built for: the slides "Networking basic concepts" and the notes
 * "Kubernetes Networking", section 1. What they type is typed, and what they print is printed, but for addresses of cards,
 * numbers, times and names of namespaces' numbers. Where a document has a slip, it is named here and what Linux says stands instead.
 */
import { describe, expect, test } from 'vitest'
import { createLabHost, runScript } from '../../src/lab/shell-host.ts'

async function typed(script: string): Promise<string> {
  let output = ''
  const write = (text: string): void => void (output += text)
  await runScript(createLabHost(), script, { name: 'lesson.sh', stdout: write, stderr: write })
  return output
}

/** Cards' addresses, link-local ones, indices, namespace numbers, times; a line that the slide has broken is one again. */
const plain = (text: string): string =>
  text
    .replace(/\b[0-9a-f]{2}(:[0-9a-f]{2}){5}\b/gi, (mac) => (/^(00:){5}00$|^(ff:){5}ff$/i.test(mac) ? mac : '<mac>'))
    .replace(/fe80::[0-9a-f:]+/g, '<link-local>')
    .replace(/^\d+: /gm, 'N: ')
    .replace(/@if\d+/g, '@ifN')
    .replace(/time=[\d.]+ ms/g, 'time=<t> ms')
    .replace(/, time \d+ms/g, ', time <t>ms')
    .replace(/^rtt .*\n?/gm, '')
    .replace(/group\ndefault/g, 'group default')
    .replace(/[ \t]+/g, ' ')
    .replace(/^ | $/gm, '')
    .trim()

const prints = async (script: string, expected: string): Promise<void> => expect(plain(await typed(script))).toBe(plain(expected))

/** The slides' workstation: one card, an uplink with 8.8.8.8 behind it. */
const HOST = `
ip netns add world
ip link add enp0s3 type veth peer name gw netns world
ip link set lo up; ip link set enp0s3 up
ip -n world link set gw up; ip -n world link set lo up
ip -n world addr add 10.0.2.2/24 dev gw; ip -n world addr add 8.8.8.8/32 dev lo
ip addr add 10.0.2.15/24 brd + dev enp0s3 noprefixroute
ip route add 10.0.2.0/24 dev enp0s3 proto kernel scope link src 10.0.2.15 metric 100
ip route add default via 10.0.2.2 dev enp0s3 proto dhcp metric 100
sysctl -qw net.ipv4.ip_forward=1
sleep 2
`
const TWO = `
ip netns add ns1; ip netns add ns2
ip link add veth-ns1 type veth peer name veth-ns2
ip link set veth-ns1 netns ns1
ip link set veth-ns2 netns ns2
ip -n ns1 addr add 192.168.1.1 dev veth-ns1
ip -n ns2 addr add 192.168.1.2 dev veth-ns2
ip -n ns1 link set veth-ns1 up
ip -n ns2 link set veth-ns2 up
sleep 2
`
const EACH = 'for i in 1 2 3 4; do'
const BRIDGE = `${HOST}
ip link add my-bridge type bridge
ip link set dev my-bridge up
${EACH} ip netns add ns$i; ip link add veth-ns$i type veth peer name veth-ns$i-bridge; sleep 2; ip link set veth-ns$i netns ns$i; ip link set veth-ns$i-bridge master my-bridge; done
${EACH} ip -n ns$i addr add 192.168.1.$i/24 dev veth-ns$i; done
ip addr add 192.168.1.10/24 brd + dev my-bridge
${EACH} ip link set veth-ns$i-bridge up; ip netns exec ns$i ip link set veth-ns$i up; done
sleep 2
`
const once = (ip: string, ttl = 64): string => `PING ${ip} (${ip}) 56(84) bytes of data.
64 bytes from ${ip}: icmp_seq=1 ttl=${ttl} time=0.068 ms

--- ${ip} ping statistics ---
1 packets transmitted, 1 received, 0% packet loss, time 0ms
rtt min/avg/max/mdev = 0.068/0.068/0.068/0.000 ms
`

describe('slides: Networking basic concepts', () => {
  // Slip: the slide's card is a real one (queueing discipline fq_codel); here it is a veth (noqueue, and the name of its other end).
  test('ip link', () =>
    prints(
      `${HOST} ip link`,
      `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN mode DEFAULT group default qlen 1000
   link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
2: enp0s3@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP mode DEFAULT group default qlen 1000
   link/ether 08:00:27:3c:1d:45 brd ff:ff:ff:ff:ff:ff link-netns world`,
    ))

  // Slip: the slide's address came by DHCP (dynamic, with an end); NetworkManager made its link-local one (noprefixroute).
  test('ip addr', () =>
    prints(
      `${HOST} ip addr`,
      `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000
   link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
   inet 127.0.0.1/8 scope host lo
       valid_lft forever preferred_lft forever
   inet6 ::1/128 scope host
       valid_lft forever preferred_lft forever
2: enp0s3@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000
   link/ether 08:00:27:3c:1d:45 brd ff:ff:ff:ff:ff:ff link-netns world
   inet 10.0.2.15/24 brd 10.0.2.255 scope global noprefixroute enp0s3
       valid_lft forever preferred_lft forever
   inet6 fe80::97cb:42be:abd5:d2f8/64 scope link
       valid_lft forever preferred_lft forever`,
    ))

  // Slip: `_gateway` is the name that systemd gives to the gateway's address; the lab has no such resolver.
  test('route', () =>
    prints(
      `${HOST} route`,
      `Kernel IP routing table
Destination      Gateway         Genmask         Flags Metric Ref    Use Iface
default          10.0.2.2       0.0.0.0         UG    100    0      0 enp0s3
10.0.2.0         0.0.0.0        255.255.255.0   U     100    0      0 enp0s3`,
    ))

  // In a terminal `more` shows no heading; into a file or pipe it does.
  test('ip_forward is read and written', () =>
    prints(
      `${HOST} more /proc/sys/net/ipv4/ip_forward; sysctl net.ipv4.ip_forward; sudo sysctl -w net.ipv4.ip_forward=0; sudo sysctl -w net.ipv4.ip_forward=1`,
      '::::::::::::::\n/proc/sys/net/ipv4/ip_forward\n::::::::::::::\n1\nnet.ipv4.ip_forward = 1\nnet.ipv4.ip_forward = 0\nnet.ipv4.ip_forward = 1',
    ))

  test('namespaces: newest first, each with a loopback of its own', () =>
    prints(
      'sudo ip netns add ns1; sudo ip netns add ns2; ip netns; sudo ip -n ns1 link; sudo ip -n ns2 link',
      `ns2
ns1
1: lo: <LOOPBACK> mtu 65536 qdisc noop state DOWN mode DEFAULT group default qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
1: lo: <LOOPBACK> mtu 65536 qdisc noop state DOWN mode DEFAULT group default qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00`,
    ))

  test('a veth pair between two namespaces', () =>
    prints(
      `${TWO} sudo ip -n ns1 addr; sudo ip -n ns2 addr`,
      `1: lo: <LOOPBACK> mtu 65536 qdisc noop state DOWN group default qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
41: veth-ns1@if40: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000
    link/ether ee:13:29:33:9e:4c brd ff:ff:ff:ff:ff:ff link-netns ns2
    inet 192.168.1.1/32 scope global veth-ns1
        valid_lft forever preferred_lft forever
    inet6 fe80::ec13:29ff:fe33:9e4c/64 scope link
        valid_lft forever preferred_lft forever
1: lo: <LOOPBACK> mtu 65536 qdisc noop state DOWN group default qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
40: veth-ns2@if41: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000
    link/ether 62:92:b2:f6:91:4e brd ff:ff:ff:ff:ff:ff link-netns ns1
    inet 192.168.1.2/32 scope global veth-ns2
        valid_lft forever preferred_lft forever
    inet6 fe80::6092:b2ff:fef6:914e/64 scope link
        valid_lft forever preferred_lft forever`,
    ))

  // Slip: the slide's PING line ends in a colon; ping's own ends in a full stop.
  test('with peer addresses they reach each other, and ARP shows it', () => {
    const three = (ip: string): string => `PING ${ip} (${ip}) 56(84) bytes of data.
64 bytes from ${ip}: icmp_seq=1 ttl=64 time=0.064 ms
64 bytes from ${ip}: icmp_seq=2 ttl=64 time=0.095 ms
64 bytes from ${ip}: icmp_seq=3 ttl=64 time=0.048 ms

--- ${ip} ping statistics ---
3 packets transmitted, 3 received, 0% packet loss, time 2071ms
`
    return prints(
      `${TWO}
sudo ip -n ns1 addr add 192.168.1.1 peer 192.168.1.2 dev veth-ns1
sudo ip -n ns2 addr add 192.168.1.2 peer 192.168.1.1 dev veth-ns2
sudo ip netns exec ns1 ping -c 3 192.168.1.2
sudo ip netns exec ns2 ping -c 3 192.168.1.1
sudo ip netns exec ns1 arp; sudo ip netns exec ns2 arp; arp`,
      `${three('192.168.1.2')}${three('192.168.1.1')}Address          HWtype  HWaddress      Flags Mask    Iface
192.168.1.2      ether   c2:46:93:42:7e:7d C              veth-ns1
Address          HWtype  HWaddress      Flags Mask    Iface
192.168.1.1      ether   fe:67:90:90:3d:c3 C              veth-ns2`,
    )
  })

  test('a device that is up while its other end on the bridge is not', () =>
    prints(
      `ip netns add ns1; sleep 2; ip link add veth-ns1 type veth peer name veth-ns1-bridge; sleep 2
ip link set veth-ns1 netns ns1; ip netns exec ns1 ip link set veth-ns1 up
sudo ip netns exec ns1 ip address show
sudo ip netns exec ns1 ip addr add 192.168.1.1/24 dev veth-ns1
sudo ip netns exec ns1 ip address show`,
      `1: lo: <LOOPBACK> mtu 65536 qdisc noop state DOWN group default qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
50: veth-ns1@if49: <NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1500 qdisc noqueue state LOWERLAYERDOWN group
default qlen 1000
    link/ether e6:34:ec:62:23:29 brd ff:ff:ff:ff:ff:ff link-netnsid 0
1: lo: <LOOPBACK> mtu 65536 qdisc noop state DOWN group default qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
50: veth-ns1@if49: <NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1500 qdisc noqueue state LOWERLAYERDOWN group
default qlen 1000
    link/ether e6:34:ec:62:23:29 brd ff:ff:ff:ff:ff:ff link-netnsid 0
    inet 192.168.1.1/24 scope global veth-ns1
        valid_lft forever preferred_lft forever`,
    ))

  // Slip: `bridge link show my-bridge` listed every port in older iproute2; 6.1 takes the word for a port's name and lists none.
  test('the ports of the bridge', () =>
    prints(
      `${BRIDGE} bridge link show my-bridge; bridge link`,
      `49: veth-ns1-bridge@if50: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 master my-bridge state forwarding priority 32 cost 2
51: veth-ns2-bridge@if52: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 master my-bridge state forwarding priority 32 cost 2
53: veth-ns3-bridge@if54: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 master my-bridge state forwarding priority 32 cost 2
55: veth-ns4-bridge@if56: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 master my-bridge state forwarding priority 32 cost 2`,
    ))

  test('host to namespace, namespace to namespace, and their routes', () =>
    prints(
      `${BRIDGE} ping 192.168.1.1 -c 1; ping 192.168.1.4 -c 1
sudo ip netns exec ns1 ping 192.168.1.3 -c 1; sudo ip netns exec ns2 ping 192.168.1.4 -c 1
${EACH} sudo ip netns exec ns$i ip route; done`,
      `${['1', '4', '3', '4'].map((n) => once(`192.168.1.${n}`)).join('')}${[1, 2, 3, 4]
        .map((n) => `192.168.1.0/24 dev veth-ns${n} proto kernel scope link src 192.168.1.${n}\n`)
        .join('')}`,
    ))

  // The slide's ping waits a second and says "time 0ms"; times are not compared. Its answer has come over many routers (ttl 116).
  test('the world: unreachable, then without an answer, then masqueraded', () =>
    prints(
      `${BRIDGE} sudo ip netns exec ns1 ping 8.8.8.8 -c 1
sudo ip netns exec ns1 ip route add default via 192.168.1.10
sudo ip netns exec ns1 ping 8.8.8.8 -c 1
sudo iptables \\
-t nat \\
-A POSTROUTING \\
-s 192.168.1.0/24 \\
-j MASQUERADE
sudo ip netns exec ns1 ping 8.8.8.8 -c 1`,
      `ping: connect: Network is unreachable
PING 8.8.8.8 (8.8.8.8) 56(84) bytes of data.

--- 8.8.8.8 ping statistics ---
1 packets transmitted, 0 received, 100% packet loss, time 0ms

${once('8.8.8.8', 63)}`,
    ))
})

describe('notes: Kubernetes Networking, section 1', () => {
  // The notes print nothing: what they type must do what they say. Words in brackets stand for one's own.
  test('addresses, routes, forwarding', () =>
    prints(
      `${HOST} ip addr add 192.168.2.11/24 dev enp0s3; ip route add 192.168.1.0/24 via 192.168.2.1; ip route show 192.168.1.0/24
cat /proc/sys/net/ipv4/ip_forward; echo 0 > /proc/sys/net/ipv4/ip_forward; cat /proc/sys/net/ipv4/ip_forward`,
      '192.168.1.0/24 via 192.168.2.1 dev enp0s3\n1\n0',
    ))

  // Slips: `if config` is ifconfig; `ip -n red add …` lacks `addr`; `ip -n red ping` and `ip -n red arp` are `ip netns exec red …`.
  test('what the slips of the pen print', () =>
    prints(
      `ip netns add red; ip link add veth-red type veth peer name veth-blue; ip link set veth-red netns red
ip -n red add 192.168.15.1 dev veth-red; ip -n red ping 192.168.15.2; ip -n red arp; ip -n red ip route add default via 192.168.15.5`,
      `Command "192.168.15.1" is unknown, try "ip address help".
Object "ping" is unknown, try "ip help".
Object "arp" is unknown, try "ip help".
Object "ip" is unknown, try "ip help".`,
    ))

  test('two namespaces and a bridge, the gateway, NAT, a forwarded port', () =>
    prints(
      `${HOST}
ip netns add red; ip netns add blue
ip link add v-net-0 type bridge
ip link set dev v-net-0 up
ip link add veth-red type veth peer name veth-red-br
ip link add veth-blue type veth peer name veth-blue-br
ip link set veth-red netns red
ip link set veth-red-br master v-net-0
ip link set veth-blue netns blue
ip link set veth-blue-br master v-net-0
ip -n red addr add 192.168.15.1/24 dev veth-red
ip -n blue addr add 192.168.15.2/24 dev veth-blue
ip -n red link set veth-red up
ip -n blue link set veth-blue up
ip link set veth-red-br up; ip link set veth-blue-br up
ip addr add 192.168.15.5/24 dev v-net-0
ip netns exec blue ip route add 192.168.1.0/24 via 192.168.15.5
iptables -t nat -A POSTROUTING -s 192.168.15.0/24 -j MASQUERADE
ip netns exec blue ip route add default via 192.168.15.5
iptables -t nat -A PREROUTING --dport 80 --to-destination 192.168.15.2:80 -j DNAT
iptables -t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 192.168.15.2:80
sleep 1
ip netns exec red ping 192.168.15.2 -c 1
ip netns exec blue ping 8.8.8.8 -c 1
ip netns exec blue nc -l 80 & sleep 0.5
ip netns exec world nc -zv 10.0.2.15 80`,
      // Slip: `--dport` needs `-p tcp` before it.
      `iptables v1.8.9 (nf_tables): unknown option "--dport"
Try \`iptables -h' or 'iptables --help' for more information.
${once('192.168.15.2')}${once('8.8.8.8', 63)}Connection to 10.0.2.15 80 port [tcp/http] succeeded!`,
    ))
})

describe('notes: what they type of one namespace and of the host', () => {
  test('the listings of a namespace, and the cable between two that is cut', () =>
    prints(
      `ip netns add red; ip netns add blue; ip netns
ip link add veth-red type veth peer name veth-blue
ip link set veth-red netns red
ip link set veth-blue netns blue
ip -n red addr add 192.168.15.1/24 dev veth-red
ip -n blue addr add 192.168.15.2/24 dev veth-blue
ip -n red link set veth-red up
ip -n blue link set veth-blue up
sleep 1
ip netns exec red route
ip netns exec red ping -c 1 192.168.15.2
ip netns exec red arp
ip -n red link del veth-red
ip netns exec blue ip link`,
      `blue
red
Kernel IP routing table
Destination     Gateway         Genmask         Flags Metric Ref    Use Iface
192.168.15.0    0.0.0.0         255.255.255.0   U     0      0        0 veth-red
${once('192.168.15.2')}Address                  HWtype  HWaddress           Flags Mask            Iface
192.168.15.2             ether   fe:67:90:90:3d:c3   C                     veth-red
1: lo: <LOOPBACK> mtu 65536 qdisc noop state DOWN mode DEFAULT group default qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00`,
    ))

  // Slip: `if config` is two words.
  test('ifconfig, and the host that forwards a ping', () =>
    prints(
      `${HOST} ifconfig enp0s3 | head -2
ip netns add far; ip link add r1 type veth peer name eth0 netns far
ip addr add 192.168.1.1/24 dev r1; ip link set r1 up
ip -n far addr add 192.168.1.10/24 dev eth0; ip -n far link set eth0 up; ip -n far route add default via 192.168.1.1
sleep 1; ip netns exec world ip route add 192.168.1.0/24 via 10.0.2.15
echo 0 > /proc/sys/net/ipv4/ip_forward; ip netns exec world ping -c 1 192.168.1.10
echo 1 > /proc/sys/net/ipv4/ip_forward; ip netns exec world ping -c 1 192.168.1.10`,
      `enp0s3: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1500
        inet 10.0.2.15  netmask 255.255.255.0  broadcast 10.0.2.255
PING 192.168.1.10 (192.168.1.10) 56(84) bytes of data.

--- 192.168.1.10 ping statistics ---
1 packets transmitted, 0 received, 100% packet loss, time 0ms

${once('192.168.1.10', 63)}`,
    ))

  test('the NAT table with counters, and who listens', async () => {
    expect(
      plain(
        await typed(
          'iptables -t nat -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE; iptables -nvL POSTROUTING -t nat; nc -l 8080 & sleep 1; netstat -tulp',
        ),
      ).split('\n'),
    ).toEqual([
      'Chain POSTROUTING (policy ACCEPT 0 packets, 0 bytes)',
      'pkts bytes target prot opt in out source destination',
      '0 0 MASQUERADE 0 -- * !docker0 172.17.0.0/16 0.0.0.0/0',
      'Active Internet connections (only servers)',
      'Proto Recv-Q Send-Q Local Address Foreign Address State PID/Program name',
      expect.stringMatching(/^tcp 0 0 0\.0\.0\.0:(?:8080|http-alt) 0\.0\.0\.0:\* LISTEN \d+\/nc$/),
    ])
  })
})
