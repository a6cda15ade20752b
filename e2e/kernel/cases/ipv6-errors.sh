# Two hosts behind a router: what each of ICMPv6's errors looks like to ping, nc and curl.
ip link set lo up
ip netns add a; ip netns add b
ip link add dev ra type veth peer name eth0 netns a; ip link add dev rb type veth peer name eth0 netns b
for n in a b; do ip -n $n link set eth0 up; ip -n $n link set lo up; done
ip link set ra up; ip link set rb up
ip addr add fd10::1/64 dev ra nodad; ip addr add fd20::1/64 dev rb nodad
ip -n a addr add fd10::5/64 dev eth0 nodad; ip -n b addr add fd20::5/64 dev eth0 nodad
ip -n a route add default via fd10::1; ip -n b route add default via fd20::1
sleep 2
ip netns exec a ping -c 1 -W 1 fd20::5; echo "exit $?"
sysctl -w net.ipv6.conf.all.forwarding=1
ip netns exec a ping -c 1 -W 1 fd20::5; echo "exit $?"
ip netns exec a ping -c 1 -W 4 fd20::9; echo "exit $?"
ip -6 route add unreachable fd30::/64; ip -6 route add prohibit fd31::/64; ip -6 route add blackhole fd32::/64
for t in fd30::1 fd31::1 fd32::1 fd33::1; do ip netns exec a ping -c 1 -W 1 $t; echo "exit $?"; ip netns exec a nc -zv -w 3 $t 80; done
ip netns exec a nc -uzv -w 1 fd20::5 53; echo "exit $?"
ip netns exec a nc -uzv -w 1 fd31::1 53; echo "exit $?"
ip netns exec a curl -s -S -m 3 'http://[fd20::5]:8080/'; echo "exit $?"
ip netns exec a curl -s -S -m 3 'http://[fd33::5]:8080/' 2>&1 | sed 's/after [0-9]* ms/after N ms/'; echo "exit $?"
ip netns exec a ping -c 1 -W 1 -t 1 fd20::5; ip netns exec a ping -c 1 -W 1 -t 2 fd20::5
ip -n b link set eth0 down
ip netns exec a ping -c 2 -W 1 fd20::5; echo "exit $?"
