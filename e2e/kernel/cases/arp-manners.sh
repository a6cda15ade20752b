# ARP's manners: proxy_arp, arp_ignore, two addresses on one wire.
ip netns add a; ip netns add b
ip link add eth0 netns a type veth peer name eth0 netns b
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n a link set eth0 up; ip -n b addr add 10.0.0.2/24 dev eth0; ip -n b link set eth0 up; ip -n b link set lo up
ip -n b addr add 10.0.0.3/32 dev lo
p() { ip netns exec a ping -c 1 -W 1 $1 >/dev/null; echo "$1: exit $?"; ip -n a neigh flush all; }
p 10.0.0.2; p 10.0.0.3
ip netns exec b sysctl -qw net.ipv4.conf.eth0.arp_ignore=1; p 10.0.0.2; p 10.0.0.3
ip netns exec b sysctl -qw net.ipv4.conf.eth0.arp_ignore=0 net.ipv4.ip_forward=1 net.ipv4.conf.eth0.proxy_arp=1
ip -n b link add out type veth peer name far netns a; ip -n b link set out up; ip -n b addr add 10.0.7.1/24 dev out; ip -n b route add 10.0.0.9 dev out
ip netns exec a ping -c 1 -W 1 10.0.0.9 >/dev/null; ip -n a neigh show 10.0.0.9
