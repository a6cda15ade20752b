# log_martians and rp_filter judge ARP's questions too.
ip link set lo up; sysctl -qw net.ipv4.ip_forward=1
ip netns add a; ip link add va type veth peer name eth0 netns a;  ip link set va up; ip -n a link set eth0 up; ip -n a link set lo up
ip addr add 10.1.0.1/24 dev va; ip -n a addr add 10.1.0.2/24 dev eth0; ip -n a route add default via 10.1.0.1;ip -n a addr add 172.16.5.5/32 dev lo
sysctl -qw net.ipv4.conf.va.log_martians=1 net.ipv4.conf.va.rp_filter=1
dmesg -C
said() { dmesg | grep -A1 'IPv4: martian' | grep -e martian -e 'll header' | sed 's/^\[[^]]*\] //; s/\(.. \)\{5\}..\( 08 0[06]\)/SOURCE\2/; s/00: \(.. \)\{6\}/00: TARGET /' | tail -${1:-2}; }
ip netns exec a ping -c1 -W1 -I 172.16.5.5 10.1.0.1 | grep received
said
ip -n a neigh show
ip netns exec a ping -c1 -W2 10.1.0.1 | grep received
ip netns exec a ping -c1 -W1 -I 172.16.5.5 10.1.0.1 | grep received
said
ip -n a neigh flush all; ip -n a addr add 10.1.0.1/32 dev lo; ip netns exec a ping -c1 -W1 -I 10.1.0.1 10.2.0.9 | grep received
said
ip -n a route add 127.0.0.99/32 via 10.1.0.1 dev eth0 onlink 2>&1
sysctl -qw net.ipv4.conf.va.log_martians=0; dmesg -C
ip netns exec a ping -c1 -W0.3 -I 172.16.5.5 10.1.0.1 | grep received
said
