# MTU: the router says "packet too big", and it is remembered.
ip link set lo up
ip netns add a; ip netns add b
ip link add dev ra type veth peer name eth0 netns a; ip link add dev rb type veth peer name eth0 netns b
for n in a b; do ip -n $n link set eth0 up; ip -n $n link set lo up; done
ip link set ra up; ip link set rb up
ip addr add fd10::1/64 dev ra nodad; ip addr add fd20::1/64 dev rb nodad
ip -n a addr add fd10::5/64 dev eth0 nodad; ip -n b addr add fd20::5/64 dev eth0 nodad
ip -n a route add default via fd10::1; ip -n b route add default via fd20::1
sysctl -qw net.ipv6.conf.all.forwarding=1
sleep 2
ip link set rb mtu 1400; ip -n b link set eth0 mtu 1400
ip netns exec a ping -c 1 -W 1 -s 1300 fd20::5 | grep -v rtt
ip netns exec a ping -c 2 -W 1 -M do -s 1452 fd20::5
ip -n a -6 route get fd20::5 | sed 's/ expires [0-9]*sec//'
ip netns exec a ping -c 1 -W 1 -M do -s 1453 fd10::1
ip netns exec a ping -c 1 -W 1 -s 3000 fd20::5
ip netns exec a ping -c 1 -W 1 -s 3000 fd10::1
ip -n a -6 route flush cache
ip -n a -6 route get fd20::5
ip -n a -6 route add fd20::/64 via fd10::1 mtu 1300
ip netns exec a ping -c 1 -W 1 -M do -s 1300 fd20::5
ip -n a -6 route get fd20::5
