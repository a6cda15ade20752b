# Three networks in a row: forwarding by two routers, hop limits, a loop, a missing way back.
ip link set lo up
for n in a r s b; do ip netns add $n; ip -n $n link set lo up; done
ip link add eth0 netns a type veth peer name r0 netns r; ip link add r1 netns r type veth peer name s0 netns s; ip link add s1 netns s type veth peer name eth0 netns b
for d in a:eth0 r:r0 r:r1 s:s0 s:s1 b:eth0; do ip -n ${d%:*} link set ${d#*:} up; done
ip -n a addr add fd01::2/64 dev eth0 nodad; ip -n r addr add fd01::1/64 dev r0 nodad; ip -n r addr add fd02::1/64 dev r1 nodad
ip -n s addr add fd02::2/64 dev s0 nodad; ip -n s addr add fd03::1/64 dev s1 nodad; ip -n b addr add fd03::2/64 dev eth0 nodad
sleep 2
for n in r s; do ip netns exec $n sysctl -qw net.ipv6.conf.all.forwarding=1; done
ip -n a -6 route add default via fd01::1; ip -n b -6 route add default via fd03::1
ip netns exec a ping -c 1 -W 1 fd03::2; ip -n r -6 route add fd03::/64 via fd02::2; ip netns exec a ping -c 1 -W 1 fd03::2
ip -n s -6 route add fd01::/64 via fd02::1; ip netns exec a ping -c 1 -W 1 fd03::2 | grep -v rtt
for t in 1 2 3; do ip netns exec a ping -c 1 -W 1 -t $t fd03::2 | sed -n 2p; done
ip -n r -6 route add default via fd02::2; ip -n s -6 route add default via fd02::1; ip netns exec a ping -c 1 -W 1 fd99::9
ip -n s -6 route add prohibit fd88::/16; ip -n s -6 route add unreachable fd87::/16; ip -n s -6 route add blackhole fd86::/16
for t in fd88::1 fd87::1 fd86::1; do ip netns exec a ping -c 1 -W 1 $t; ip netns exec a nc -zv -w 2 $t 80; done
ip -n r -6 rule add from fd01::/64 to fd03::/64 prohibit; ip netns exec a ping -c 1 -W 1 fd03::2; ip -n r -6 rule; ip -n r -6 rule del from fd01::/64 to fd03::/64 prohibit
ip -n r -6 route add fd03::/64 via fd02::9 table 7; ip -n r -6 rule add from fd01::2 lookup 7; ip -n r -6 route get fd03::2 from fd01::2 iif r0; ip netns exec a ping -c 1 -W 4 fd03::2
ip -n r -6 route show table 7; ip -n r -6 rule
ip netns exec r ip6tables -t mangle -A PREROUTING -j MARK --set-mark 5; ip -n r -6 rule del from fd01::2; ip -n r -6 rule add fwmark 5 lookup 7; ip netns exec a ping -c 1 -W 1 fd03::2 | grep -c 'bytes from'
