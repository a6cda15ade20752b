/** Manual pages: devices, addresses, routes, bridges, and the older tools for them. */
import type { Pages } from './page.ts'

export const devicePages: Pages = {
  ip: {
    forms: [
      'ip [-n NETNS] [-4|-6] [-br] [-o] [-d] [-s] [-c] [-j [-p]] OBJECT COMMAND …',
      'ip [-force] -batch FILE',
      'ip link { add | set | del | show } …',
      'ip address { add | del | replace | flush | show } ADDRESS/LENGTH dev DEVICE',
      'ip route { add | del | replace | append | flush | show | get } …',
      'ip rule { add | del | show }   ip neigh { add | del | replace | flush | show }',
      'ip netns { add | del | exec | list | identify | pids | set | list-id }',
    ],
    about: [
      'Shows and changes what the kernel knows of the network. Each OBJECT has its own commands; a word may be cut short as long as it is plain (ip a, ip r, ip l). Without -n it speaks of the namespace in which it runs.',
      'Kinds of link: veth, bridge, vlan, vxlan, macvlan, ipvlan, dummy, ipip, tun and tap. A device that is made is down; "ip link set NAME up" raises it. An address brings its own routes: one to itself in table local, one to its network in table main.',
      'Rules are asked by priority and say which table is looked up; the longest prefix in that table wins, then the lowest metric. "ip route get" asks the same question that a packet would.',
    ],
    examples: [
      ['ip link add veth0 type veth peer name eth0 netns red', 'a cable between this namespace and red'],
      ['ip addr add 10.0.0.1/24 dev veth0', 'gives the device an address, and a route to 10.0.0.0/24'],
      ['ip route add default via 10.0.0.254', 'sends what nothing else matches to a router'],
      ['ip route get 8.8.8.8', 'which way a packet would go, and with which source address'],
      ['ip netns exec red bash', 'a shell in another network namespace'],
    ],
    refused:
      'monitor, maddress, ntable, xfrm, vrf, mptcp, nexthop, token, l2tp, macsec and other objects; encapsulations of routes; queueing disciplines. Each is refused by its name.',
    seeAlso: ['bridge', 'ss', 'sysctl', 'nsenter'],
  },
  bridge: {
    forms: [
      'bridge link [show [dev PORT]]',
      'bridge link set dev PORT { hairpin | learning | flood | isolated } { on | off }',
      'bridge fdb [show [br BRIDGE | dev DEVICE]]',
      'bridge fdb { add | append | replace | del } MAC dev DEVICE [dst ADDRESS] …',
    ],
    about: [
      'A bridge is a switch in the kernel: it learns behind which port each MAC address is, and forgets what it has not heard of for five minutes. "bridge fdb" shows what it has learned; for a VXLAN device the same table says to which host a MAC address is sent.',
      'hairpin lets a frame leave by the port that it came in by; an isolated port speaks only to ports that are not isolated.',
    ],
    examples: [
      ['bridge fdb show br br0', 'which address is behind which port'],
      ['bridge link set dev veth0 hairpin on', 'what a pod needs to reach itself through its Service'],
      ['bridge fdb append 00:00:00:00:00:00 dev vxlan0 dst 192.0.2.2', 'where a VXLAN sends what it does not know'],
    ],
    refused: 'vlan, mdb, vni and monitor; port options beside those above.',
    seeAlso: ['ip', 'brctl'],
  },
  brctl: {
    forms: [
      'brctl show [BRIDGE]',
      'brctl { addbr | delbr } BRIDGE',
      'brctl { addif | delif } BRIDGE DEVICE…',
      'brctl { showmacs | showstp } BRIDGE',
      'brctl { setageing | setfd | sethello | setmaxage } BRIDGE SECONDS',
      'brctl { setpathcost | setportprio } BRIDGE PORT NUMBER',
      'brctl hairpin BRIDGE PORT { on | off }',
    ],
    about: [
      'The older tool for bridges. "ip link add NAME type bridge", "ip link set DEVICE master NAME" and "bridge" say the same today.',
    ],
    examples: [
      ['brctl addbr br0; brctl addif br0 eth1', 'a bridge with a port'],
      ['brctl showmacs br0', 'the addresses that it knows'],
    ],
    refused: 'the spanning tree (stp on) and setbridgeprio.',
    seeAlso: ['bridge', 'ip'],
  },
  ifconfig: {
    forms: [
      'ifconfig [-a] [-s] [DEVICE]',
      'ifconfig DEVICE [ADDRESS[/LENGTH]] [netmask MASK] [broadcast ADDRESS] [mtu N] [hw ether MAC] [[-]arp] [[-]promisc] [txqueuelen N] [up|down]',
      'ifconfig DEVICE { add | del } ADDRESS[/LENGTH]',
    ],
    about: [
      'The older tool for devices and their addresses. A device has one address for it, and more under names with a colon (eth0:1). Without a netmask the length is that of the address’s class: 10.0.0.1 means /8. Giving an address raises the device.',
    ],
    examples: [
      ['ifconfig eth0 192.168.1.5 netmask 255.255.255.0', 'sets the address and raises the device'],
      ['ifconfig eth0:1 192.168.1.6', 'a second address'],
      ['ifconfig -a', 'all devices, those that are down too'],
    ],
    refused: 'pointopoint, media, io_addr, irq, tunnel and other hardware words.',
    seeAlso: ['ip', 'route'],
  },
  route: {
    forms: [
      'route [-n]',
      'route add { -net NETWORK[/LENGTH] [netmask MASK] | -host ADDRESS | default } [gw ROUTER] [metric N] [dev DEVICE]',
      'route add … reject',
      'route del TARGET [gw ROUTER] …',
    ],
    about: [
      'The older tool for the routing table. It sees the table main alone. U is a route that is up, G goes by a router, H is a route to one host, ! refuses.',
    ],
    examples: [
      ['route -n', 'the table, without names'],
      ['route add default gw 10.0.0.254', 'a default route'],
    ],
    refused: 'IPv6 (-6, -A inet6), the cache, irtt and window; use ip route.',
    seeAlso: ['ip'],
  },
  arp: {
    forms: ['arp [-n] [-e|-a] [-i DEVICE] [HOST]', 'arp -s HOST MAC [temp]', 'arp -d HOST'],
    about: [
      'The older tool for the neighbour table of IPv4: which MAC address a neighbour has. C is an entry that is known, M one that somebody has set, (incomplete) one that was asked for in vain.',
    ],
    examples: [
      ['arp -n', 'the table'],
      ['arp -s 10.0.0.9 02:00:00:00:00:09', 'an entry that stays'],
    ],
    refused: 'publishing entries (pub, -D) and other kinds of hardware; use ip neigh.',
    seeAlso: ['ip', 'arping'],
  },
  arping: {
    forms: ['arping [-c COUNT] [-w SECONDS] [-I DEVICE] [-s SOURCE] [-f] [-q] [-b] [-D] [-A|-U] ADDRESS'],
    about: [
      'Asks by ARP who has an address, and prints who answers and how fast. With -D it asks whether anybody else has it; with -U or -A it tells the neighbours its own.',
    ],
    examples: [['arping -c 2 -I eth0 10.0.0.2', 'asks twice']],
    seeAlso: ['arp', 'ping'],
  },
  ethtool: {
    forms: [
      'ethtool DEVICE',
      'ethtool -i DEVICE',
      'ethtool -k DEVICE',
      'ethtool -K DEVICE FEATURE { on | off }',
      'ethtool -S DEVICE',
    ],
    about: [
      'Shows what a device’s driver says: whether there is a link, which driver it is, what work the device takes over, what it counts.',
    ],
    examples: [
      ['ethtool -S eth0', 'for a veth, the index of its other end'],
      ['ethtool -k eth0', 'the offloads'],
    ],
    refused: 'registers, rings, channels and the other questions to hardware.',
    seeAlso: ['ip'],
  },
  sysctl: {
    forms: ['sysctl [-n] [-e] KEY…', 'sysctl -w KEY=VALUE…', 'sysctl -a [-r PATTERN]', 'sysctl -p [FILE]'],
    about: [
      'Reads and sets kernel parameters: those below net, of the namespace in which it runs. They are the files below /proc/sys, with dots for slashes; where a device’s name has a dot, the dot becomes a slash.',
    ],
    examples: [
      ['sysctl -w net.ipv4.ip_forward=1', 'makes a router of the machine'],
      ['sysctl net.ipv4.conf.all.rp_filter', 'reads one'],
      ['sysctl -a -r rp_filter', 'those whose names match'],
    ],
    refused: 'parameters that change nothing here can be read, and set only to what they are.',
    seeAlso: ['ip'],
  },
  nsenter: {
    forms: ['nsenter { --net=FILE | -t PID -n } [PROGRAM …]'],
    about: [
      'Runs a program in another network namespace: by the file that names it (/run/netns/NAME, /proc/PID/ns/net), or that of a process.',
    ],
    examples: [['nsenter --net=/run/netns/red ip addr', 'the same as ip netns exec red ip addr']],
    refused: 'the other kinds of namespaces.',
    seeAlso: ['ip'],
  },
}
