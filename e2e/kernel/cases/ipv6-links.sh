# Links taken away: what stays of addresses, routes, connections.
ip link set lo up
ip netns add a
ip link add dev v0 type veth peer name eth0 netns a; ip link set v0 up; ip -n a link set eth0 up; ip -n a link set lo up
ip addr add fd10::1/64 dev v0 nodad; ip -n a addr add fd10::2/64 dev eth0 nodad
sleep 2
ip -6 route add fd20::/64 via fd10::2; ip -6 route add default via fd10::2 metric 512; ip -6 route add fd21::/64 dev v0
ip -6 route | grep -v fe80
ip -n a link set eth0 down; sleep 1.5; ip -6 route | grep -v fe80; ip -6 route get fd20::1; ping -c 1 -W 1 fd10::2; echo "exit $?"
ip -n a link set eth0 up; sleep 4; ip -n a -6 addr show dev eth0 scope global; ip -n a -6 route | grep -v fe80; ping -c 1 -W 1 fd10::2 | tail -3
ip -n a addr add fd10::2/64 dev eth0 nodad; ip -6 neigh flush all; ping -c 1 -W 1 fd10::2 | grep -c 'bytes from'
ip addr flush dev v0; ip -6 route; ping -c 1 -W 1 fd10::2; echo "exit $?"
ip addr add fd10::1/64 dev v0 nodad; ip -6 route | grep -v fe80; ping -c 1 -W 1 fd10::2 | grep -c 'bytes from'
ip -6 route add fd30::/64 via fd10::9; ip link del v0; ip -6 route; ip -6 addr; ip -n a -6 addr
ip netns del a; ip -6 route show table all; ping -c 1 fd10::2; nc -zv fd10::2 80
