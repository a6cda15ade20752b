# Forwarding: TTL, rp_filter, unreachable, a router without a route back.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
ip netns add a; ip netns add r; ip netns add b
ip link add eth0 netns a type veth peer name ra netns r; ip link add eth0 netns b type veth peer name rb netns r
ip -n a addr add 10.1.0.2/24 dev eth0; ip -n a link set eth0 up; ip -n r addr add 10.1.0.1/24 dev ra; ip -n r link set ra up
ip -n b addr add 10.2.0.2/24 dev eth0; ip -n b link set eth0 up; ip -n r addr add 10.2.0.1/24 dev rb; ip -n r link set rb up
ip -n a route add default via 10.1.0.1
p() { ip netns exec a ping -c 1 -W 1 "$@"; echo "exit $?"; }
p 10.2.0.2
ip netns exec r sysctl -qw net.ipv4.ip_forward=1; p 10.2.0.2
ip -n b route add default via 10.2.0.1; p 10.2.0.2
p -t 1 10.2.0.2; p 10.3.0.1; p 10.2.0.1
ip -n r route add prohibit 10.4.0.0/16; p 10.4.0.1; ip -n r route add unreachable 10.5.0.0/16; p 10.5.0.1; ip -n r route add blackhole 10.6.0.0/16; p 10.6.0.1
ip -n a addr add 10.9.0.1/32 dev eth0; p -I 10.9.0.1 10.2.0.2
ip -n r route add 10.9.0.1 via 10.1.0.2; p -I 10.9.0.1 10.2.0.2
ip -n r route del 10.9.0.1; ip -n r route add 10.9.0.1 via 10.2.0.2; ip netns exec r sysctl -qw net.ipv4.conf.all.rp_filter=1; p -I 10.9.0.1 10.2.0.2
ip netns exec r sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.ra.forwarding=0; p 10.2.0.2
