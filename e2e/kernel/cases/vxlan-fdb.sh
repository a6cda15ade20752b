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
ip -n a link add flannel.1 type vxlan id 1 local 10.1.0.2 dev a0 nolearning dstport 8472
ip -n b link add flannel.1 address 0a:00:00:00:00:0b type vxlan id 1 local 10.2.0.2 dev b0 nolearning dstport 8472
ip -n a link set flannel.1 address 0a:00:00:00:00:0a
ip -n a addr add 10.244.0.0/32 dev flannel.1; ip -n b addr add 10.244.1.0/32 dev flannel.1
ip -n a link set flannel.1 up; ip -n b link set flannel.1 up
ip -n a -d link show flannel.1
ip netns exec a bridge fdb append 0a:00:00:00:00:0b dev flannel.1 dst 10.2.0.2
ip netns exec b bridge fdb append 0a:00:00:00:00:0a dev flannel.1 dst 10.1.0.2
ip -n a neigh replace 10.244.1.0 lladdr 0a:00:00:00:00:0b dev flannel.1 nud permanent
ip -n b neigh replace 10.244.0.0 lladdr 0a:00:00:00:00:0a dev flannel.1 nud permanent
ip -n a route replace 10.244.1.0/24 via 10.244.1.0 dev flannel.1 onlink
ip -n b route replace 10.244.0.0/24 via 10.244.0.0 dev flannel.1 onlink
ip -n a route; ip -n a neigh show dev flannel.1; ip netns exec a bridge fdb show dev flannel.1
ip netns exec a ping -c1 -W1 10.244.1.0
ip netns add p; ip netns exec p sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip link add eth0 netns p type veth peer name vp netns b
ip -n p addr add 10.244.1.5/24 dev eth0; ip -n p link set eth0 up; ip -n b addr add 10.244.1.1/24 dev vp; ip -n b link set vp up; ip -n p route add default via 10.244.1.1
ip netns exec b sysctl -qw net.ipv4.ip_forward=1
ip netns exec a ping -c2 -W1 10.244.1.5
ip -n b neigh show dev vp
ip netns exec a bridge fdb del 0a:00:00:00:00:0b dev flannel.1
ip netns exec a ping -c1 -W1 10.244.1.5; ip netns exec a bridge fdb show dev flannel.1
ip netns exec a bridge fdb add 0a:00:00:00:00:0b dev flannel.1 dst 10.2.0.2 port 8473 vni 7 via a0
ip netns exec a bridge fdb show dev flannel.1
ip netns exec a bridge fdb add 0a:00:00:00:00:0b dev flannel.1 dst 10.2.0.2
ip netns exec a bridge fdb add 0a:00:00:00:00:0b dev flannel.1 dst 10.2.0.3
ip netns exec a bridge fdb append 0a:00:00:00:00:0b dev flannel.1 dst 10.2.0.3
ip netns exec a bridge fdb append 00:00:00:00:00:00 dev flannel.1 dst 10.2.0.2
ip netns exec a bridge fdb append 00:00:00:00:00:00 dev flannel.1 dst 10.2.0.9
ip netns exec a bridge fdb append 00:00:00:00:00:00 dev flannel.1 dst 10.2.0.9
ip netns exec a bridge fdb show dev flannel.1; ip netns exec a bridge -j fdb show dev flannel.1;  ip netns exec a bridge -d fdb show dev flannel.1
ip netns exec a bridge fdb replace 0a:00:00:00:00:0b dev flannel.1 dst 10.2.0.2
ip netns exec a bridge fdb show dev flannel.1
ip netns exec a ping -c1 -W1 10.244.1.5
ip netns exec a bridge fdb del 0a:00:00:00:00:0c dev flannel.1
ip netns exec a bridge fdb del 00:00:00:00:00:00 dev flannel.1 dst 10.2.0.9
ip netns exec a bridge fdb add 0a:00:00:00:00:0d dev flannel.1 dst 10.2.0.2 static
ip netns exec a bridge fdb add 0a:00:00:00:00:0e dev flannel.1
ip netns exec a bridge fdb add 0a:00:00:00:00:0f dev flannel.1 dst nonsense
ip netns exec a bridge fdb add 0a:00:00:00:00:0f dev flannel.1 dst 10.2.0.2 self permanent
ip netns exec a bridge fdb show dev flannel.1
ip -n a link add vx2 type vxlan id 1 dstport 8472
ip -n a link add vx2 type vxlan id 2 dstport 8472; ip -n a -d link show vx2
ip -n a link add vx3 type vxlan id 3; ip -n a -d link show vx3
ip -n a link add vx4 type vxlan
ip -n a link add vx4 type vxlan id 99999999
ip -n a link add vx4 type vxlan id 4 remote 224.1.1.1
ip -n a link add vx4 type vxlan id 4 group 239.1.1.1 dev a0 dstport 0; ip -n a -d link show vx4
ip -n a link add vx5 type vxlan id 5 dev nope
ip -n a link add vx5 type vxlan id 5 local 10.1.0.2 remote 10.2.0.2 ttl 10 tos 4 dstport 4789 srcport 1000 2000 noudpcsum ageing 60 df set; ip -n a -d link show vx5
ip -n a link set vx5 type vxlan remote 10.2.0.7; ip -n a -d link show vx5 | grep vxlan
ip -n a link add vx6 mtu 9000 type vxlan id 6 dstport 4789 remote 10.2.0.2 dev a0;  ip -n a link show vx6
ip -n a link set flannel.1 mtu 1500; ip -n a link set flannel.1 mtu 9000; ip -n a link show flannel.1
ip -n a link add vx7 type vxlan bogus
ip -n a link add vx8 type vxlan help
ip -n a -br link
