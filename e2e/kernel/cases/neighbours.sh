ip netns add a; ip netns add b; ip netns add r
for n in a b r; do ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done
ip link add a0 netns a type veth peer name r0 netns r
ip link add b0 netns b type veth peer name r1 netns r
ip -n a addr add 10.1.0.2/24 dev a0; ip -n b addr add 10.2.0.2/24 dev b0
ip -n r addr add 10.1.0.1/24 dev r0; ip -n r addr add 10.2.0.1/24 dev r1
for n in a b r; do ip -n $n link set lo up; done
ip -n a link set a0 up; ip -n b link set b0 up; ip -n r link set r0 up; ip -n r link set r1 up
ip -n a route add default via 10.1.0.1; ip -n b route add default via 10.2.0.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip -n a neigh add 10.1.0.9 lladdr 02:00:00:00:00:09 dev a0; ip -n a neigh add 10.1.0.10 lladdr 02:00:00:00:00:0a dev a0 nud reachable; ip -n a neigh add 10.1.0.11 lladdr 02:00:00:00:00:0b nud stale dev a0; ip -n a neigh add 10.1.0.12 dev a0 nud failed; ip -n a neigh add 10.1.0.13 lladdr 02:00:00:00:00:0d dev a0 nud noarp
ip -n a neigh | sort; ip -n a neigh show nud all | sort; ip -n a neigh show nud permanent; ip -n a neigh show 10.1.0.10; ip -n a neigh show dev lo; ip -n a -j neigh show nud stale; ip -n a -j -p neigh show 10.1.0.9; ip -n a -br neigh show 10.1.0.9
ip -n a neigh change 10.1.0.9 lladdr 02:00:00:00:00:99 dev a0; ip -n a neigh show 10.1.0.9; ip -n a neigh replace 10.1.0.20 lladdr 02:00:00:00:00:14 dev a0 nud permanent; ip -n a neigh get 10.1.0.20 dev a0; ip -n a neigh get 10.1.0.21 dev a0
ip -n a neigh del 10.1.0.20 dev a0; ip -n a neigh del 10.1.0.20 dev a0; ip -n a neigh add 10.1.0.9 lladdr 02:00:00:00:00:09 dev a0; ip -n a neigh change 10.1.0.30 lladdr 02:00:00:00:00:09 dev a0
ip -n a neigh add 10.1.0.40 dev a0; ip -n a neigh show 10.1.0.40; ip -n a neigh add 10.1.0.41 lladdr zz dev a0; ip -n a neigh add lladdr 02:00:00:00:00:09 dev a0; ip -n a neigh add 10.1.0.42 lladdr 02:00:00:00:00:09; ip -n a neigh add 10.1.0.42 lladdr 02:00:00:00:00:09 dev nope
ip -n a neigh flush dev a0; ip -n a neigh show nud all | sort; ip -n a -s neigh flush all; ip -n a neigh flush nud permanent; ip -n a neigh show | sort; ip -n a neigh flush
ip netns exec a ping -c1 -W1 10.1.0.1 >/dev/null; ip -n a neigh; ip -n r neigh show dev r0; ip -n a link set a0 down; ip -n a neigh; ip -n a link set a0 up; ip -n a neigh
ip netns exec a ping -c1 -W1 10.1.0.99 >/dev/null; ip -n a neigh; sleep 3; ip -n a neigh; 
ip -n a neigh add proxy 10.1.0.77 dev a0; ip -n a neigh show proxy; ip -n a neigh add proxy 10.1.0.78; ip -n a neigh del proxy 10.1.0.77 dev a0; ip -n a neigh show proxy
