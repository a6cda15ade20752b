# Path MTU: a small link on the way.
ip netns add a; ip netns add r; ip netns add b
ip link add eth0 netns a type veth peer name ra netns r; ip link add eth0 netns b type veth peer name rb netns r
ip -n a addr add 10.1.0.2/24 dev eth0; ip -n a link set eth0 up; ip -n r addr add 10.1.0.1/24 dev ra; ip -n r link set ra up
ip -n b link set eth0 mtu 1300; ip -n r link set rb mtu 1300
ip -n b addr add 10.2.0.2/24 dev eth0; ip -n b link set eth0 up; ip -n r addr add 10.2.0.1/24 dev rb; ip -n r link set rb up
ip -n a route add default via 10.1.0.1; ip -n b route add default via 10.2.0.1; ip netns exec r sysctl -qw net.ipv4.ip_forward=1
p() { ip netns exec a ping -c 1 -W 1 "$@" 10.2.0.2; echo "exit $?"; }
p -s 1000; p -M do -s 1272; p -M do -s 1273; p -M dont -s 1400
ip -n r link show rb
