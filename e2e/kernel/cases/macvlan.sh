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
for m in bridge private vepa passthru; do ip -n a link add m$m link a0 type macvlan mode $m; done
ip -n a link; ip -n a link add mb link a0 type macvlan mode bridge;  ip -n a link del mpassthru 2>&1; ip -n a link add mb link a0 type macvlan mode bridge
ip -n a -d link show mbridge
ip netns add c; ip netns add d; for n in c d; do ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done
ip -n a link set mbridge netns c; ip -n a link set mb netns d
ip -n c link; ip -n c addr add 10.1.0.11/24 dev mbridge; ip -n d addr add 10.1.0.12/24 dev mb; ip -n c link set mbridge up;  ip -n d link set mb up
ip -n c addr show mbridge; ip -n a link
ip netns exec c ping -c1 -W1 10.1.0.1; ip netns exec c ping -c1 -W1 10.1.0.12;  ip netns exec c ping -c1 -W1 10.1.0.2; ip netns exec a ping -c1 -W1 10.1.0.11
ip netns exec r ping -c1 -W1 10.1.0.11
ip -n r neigh show | sort
ip -n d link set mb type macvlan mode private; ip netns exec c ping -c1 -W1 10.1.0.12
ip -n d link set mb type macvlan mode vepa; ip netns exec c ping -c1 -W1 10.1.0.12
ip -n a link set a0 down; ip -n c link show mbridge; ip -n c route
ip -n a link set a0 up; ip -n c link show mbridge
ip -n a link set a0 mtu 1400; ip -n c link show mbridge
ip -n a link add x link nope type macvlan; ip -n a link add x type macvlan; ip -n a link add x link lo type macvlan;  ip -n a link add x link a0 type macvlan mode bogus
ip -n a link del a0; ip -n c link; ip -n d link
