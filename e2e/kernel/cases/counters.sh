# What IP, ICMP, TCP and UDP count at a sender, a router and a receiver, as nstat and netstat -s tell it.
for x in a r b; do ip netns add $x; ip netns exec $x sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done
ip -n a link add eth0 type veth peer name ra netns r; ip -n b link add eth0 type veth peer name rb netns r
for d in ra rb; do ip -n r link set $d up; done; ip -n a link set eth0 up; ip -n b link set eth0 up; ip -n a link set lo up
ip -n r addr add 10.0.0.1/24 dev ra; ip -n r addr add 10.1.0.1/24 dev rb; ip -n a addr add 10.0.0.2/24 dev eth0; ip -n b addr add 10.1.0.2/24 dev eth0
ip -n a route add default via 10.0.0.1; ip -n b route add default via 10.1.0.1
all() { for x in a r b; do NSTAT_HISTORY=/tmp/nstat.$x ip netns exec $x nstat "$@"; done; }
gained() {
  echo "-- $1"; all -n; shift; ip netns exec a "$@" >/dev/null 2>&1
  for x in a r b; do NSTAT_HISTORY=/tmp/nstat.$x ip netns exec $x nstat | tail -n +2 | grep -v PureAcks | sed "s/^/$x: /"; done
}
ip netns exec b nc -lk 80 >/dev/null & ip netns exec b timeout 30 nc -u -l 53 >/dev/null & sleep 0.3
all -n
gained 'not forwarded' ping -c1 -W0.3 10.1.0.2
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip netns exec a ping -c1 -W1 10.1.0.2 >/dev/null
gained 'ping' ping -c1 -W1 10.1.0.2
gained 'open' bash -c 'nc -z -w1 10.1.0.2 80; sleep 0.3'
gained 'refused' nc -z -w1 10.1.0.2 81
gained 'udp' bash -c 'echo x > /dev/udp/10.1.0.2/53; sleep 0.2'
gained 'time to live' ping -c1 -t1 -W1 10.1.0.2
gained 'no route' ping -c1 -W1 10.9.0.2
ip -n r route add blackhole 10.8.0.0/16
gained 'blackhole' ping -c1 -W0.3 10.8.0.2
ip netns exec r iptables -A FORWARD -p udp -j DROP
gained 'dropped' bash -c 'echo x > /dev/udp/10.1.0.2/53; sleep 0.2'
ip -n r link set rb mtu 1300
gained 'too big' ping -c1 -W1 -M do -s 1372 10.1.0.2
ip netns exec b iptables -A INPUT -p tcp --dport 84 -j REJECT --reject-with tcp-reset
gained 'reset by a rule' nc -z -w1 10.1.0.2 84
ip netns exec r sysctl -qw net.ipv4.conf.ra.rp_filter=1; ip -n a addr add 172.16.0.1/32 dev lo
gained 'rp_filter' ping -c1 -W0.3 -I 172.16.0.1 10.1.0.2
ip -n a route del default
gained 'unreachable' nc -z 10.1.0.2 80
ip netns exec r netstat -s | grep -v predicted
ip netns exec b netstat -st | grep -v -e predicted -e payload
ip netns exec a netstat -su
ip netns exec r nstat -az 'IpIn*' IpExtInNoRoutes 'tcpext??rev*'
ip netns exec b nstat -jas TcpPassiveOpens TcpOutRsts
cat /proc/net/sockstat6; grep ^Tcp: /proc/net/snmp
rm /tmp/nstat.[arb]
