sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip netns add a; ip netns add b; for n in a b; do ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done
ip link add v0 type veth peer name v1
ip link show; ip -d link show v0
ip link set v1 netns a; ip link
ip -n a link
ip addr add 10.0.0.1/24 dev v0; ip link set v0 up; ip addr show v0; ip route; ip route show table local
ip -n a addr add 10.0.0.2/24 dev v1; ip -n a link set v1 up
ip route; ip link show v0
ip -n a link set v1 down
ip route; ip link show v0; ip addr show v0
ip -br link; ip -br addr; ip -o link; ip -o -4 addr
ip -n a link set v1 up
ip route add 10.5.0.0/16 via 10.0.0.2; ip route add 10.6.0.0/16 dev v0 metric 5
ip route
ip link set v0 down; ip route; ip addr show v0
ip link set v0 up; ip route
ip addr del 10.0.0.1/24 dev v0; ip route
ip addr add 10.0.0.1/24 dev v0; ip addr add 10.0.0.3/24 dev v0;  ip addr add 10.0.0.4/24 dev v0 label v0:x; ip addr add 10.0.1.1/24 brd + dev v0
ip addr show v0; ip route; ip route show table local
ip addr del 10.0.0.1/24 dev v0; ip addr show v0
ip link set v0 name eth7; ip link show eth7; ip link set eth7 up name eth8; ip -br link
ip link set eth8 alias "hello world"; ip link show eth8
ip link property add dev eth8 altname longname1 altname ln2; ip link show eth8; ip link show longname1
ip link property del dev eth8 altname ln2; ip link show eth8
ip link set eth8 mtu 1400 txqueuelen 500 address 02:00:00:00:00:09; ip link show eth8
ip link set eth8 promisc on; ip link set eth8 allmulticast on; ip link set eth8 arp off; ip link set eth8 multicast off; ip link show eth8
ip link set eth8 promisc off allmulticast off arp on multicast on group 5; ip link show eth8; ip link show group 5; ip link show group default
ip link set eth8 netns b; ip link; ip -n b link; ip -n a link
ip netns del b; sleep 1; ip -n a link; ip link
ip link add x0 type veth peer name x1 netns a; ip link; ip -n a link; ip netns del a; sleep 1; ip link
ip link del lo; ip link set lo netns 1; ip link del nope; ip link set nope up
ip link add lo type veth; ip link add v9 type nosuch; ip link add toolongnameforadevice type veth; ip link add "a/b" type veth
ip link add type veth; ip -br link; ip link add veth0 type veth; ip link add veth8 type veth peer name veth0; ip link del veth1; ip -br link
ip link add index 77 name q0 type veth peer name q1 index 99; ip -br link; ip link show
ip link add index 77 name q3 type veth
ip link set q0 up; ip link set q1 up; ip link show q0; ip link show up; ip link show type veth; ip link show type bridge
ip -s link show lo; ip -j link show q0; ip -j -p link show q0; ip -d -j link show q0; ip -j addr show lo; ip -j -p addr show lo
ip netns list-id; ip netns add c; ip link set q1 netns c; ip netns list-id; ip netns; ip -n c netns list-id
ip netns identify; ip netns exec c ip netns identify; ip netns pids c;  ip netns exec c sleep 1 & sleep 0.3; ip netns pids c | wc -l; wait
