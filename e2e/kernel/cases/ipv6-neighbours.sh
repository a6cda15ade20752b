# Neighbour discovery: its states, packets that pass the rules, proxy_ndp, entries by hand.
ip link set lo up
ip netns add a; ip netns add b
ip link add dev ra type veth peer name eth0 netns a; ip link add dev rb type veth peer name eth0 netns b
for n in a b; do ip -n $n link set eth0 up; ip -n $n link set lo up; done
ip link set ra up; ip link set rb up
ip addr add fd10::1/64 dev ra nodad; ip addr add fd20::1/64 dev rb nodad
ip -n a addr add fd10::5/64 dev eth0 nodad; ip -n b addr add fd20::5/64 dev eth0 nodad
sleep 2
ping -c 1 -W 1 fd10::5 > /dev/null; ip -6 neigh show dev ra; ip -n a -6 neigh
ip netns exec a ip6tables -A INPUT -p icmpv6 --icmpv6-type neighbour-solicitation -j DROP
ip -6 neigh flush dev ra; ping -c 1 -W 1 fd10::5; ip -6 neigh; sleep 3; ip -6 neigh
ip neigh replace fd10::5 lladdr $(ip -n a link show eth0 | awk '/ether/{print $2}') dev ra nud permanent
ping -c 1 -W 1 fd10::5 | grep -v rtt; ip -6 neigh show nud permanent
ip netns exec a ip6tables -F; ip neigh del fd10::5 dev ra; ip -6 neigh; ip neigh del fd10::5 dev ra
ip neigh add fd10::9 dev ra lladdr 02:00:00:00:00:99; ip neigh add fd10::9 dev ra lladdr 02:00:00:00:00:99; ip neigh show fd10::9; ip -6 neigh get fd10::9 dev ra; ip neigh change fd10::8 dev ra lladdr 02:00:00:00:00:98
sysctl -qw net.ipv6.conf.all.forwarding=1; ip -n b route add fd10::/64 via fd20::1
ip -n a route add fd20::/64 dev eth0
ip netns exec a ping -c 1 -W 1 fd20::5 | grep -v rtt; ip -n a -6 neigh show fd20::5; sleep 3
ip neigh add proxy fd20::5 dev ra; ip neigh show proxy; sysctl -qw net.ipv6.conf.ra.proxy_ndp=1
ip netns exec a ping -c 1 -W 2 fd20::5 | grep -v rtt; ip -n a -6 neigh show fd20::5
ip -n a -6 neigh show dev eth0 | sed 's/REACHABLE/STATE/; s/DELAY/STATE/; s/STALE/STATE/'
ip neigh del proxy fd20::5 dev ra; ip neigh show proxy
ip -s -6 neigh show fd10::9; ip -j neigh show fd10::9; ip -6 neigh flush all; ip -6 neigh
