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
ip -n r route add 10.7.0.0/16 via 10.2.0.2
ip -n a addr add 10.7.0.5/32 dev lo
for m in 0 1 2; do
 ip netns exec r sysctl -w net.ipv4.conf.all.rp_filter=$m
 ip netns exec a ping -c1 -W1 -I 10.7.0.5 10.1.0.1; echo "status $?"
 ip netns exec a ping -c1 -W1 -I 10.7.0.5 10.2.0.2; echo "status $?"
done
ip netns exec r sysctl -w net.ipv4.conf.all.rp_filter=0
ip netns exec r sysctl -w net.ipv4.conf.r0.rp_filter=1
ip netns exec r sysctl net.ipv4.conf.r1.rp_filter net.ipv4.conf.default.rp_filter
ip netns exec a ping -c1 -W1 -I 10.7.0.5 10.2.0.2; echo "status $?"
ip -n r route get 10.2.0.2 from 10.7.0.5 iif r0
ip -n r route get 10.2.0.2 from 10.66.0.5 iif r0
ip -n r route get 10.2.0.2 from 10.2.0.1 iif r0
ip -n r route get 10.2.0.2 from 127.0.0.1 iif r0
ip -n r route get 127.0.0.1 from 10.1.0.2 iif r0
ip netns exec r sysctl -qw net.ipv4.conf.r0.route_localnet=1
ip -n r route get 127.0.0.1 from 10.1.0.2 iif r0
ip -n r route get 10.2.0.2 from 127.0.0.1 iif r0
ip -n r route get 0.0.0.0
ip -n r route get 255.255.255.255
ip -n r route get 224.0.0.1
ip -n r route get 10.1.0.255
ip -n r route get 10.1.0.1
ip -n r route get 10.1.0.1 from 10.1.0.2 iif r0
ip -n r route get 10.1.0.255 from 10.1.0.2 iif r0
ip -n r route get 224.0.0.5 from 10.1.0.2 iif r0
ip -n r route get 10.2.0.9 oif r0
ip -n r route get 10.99.0.9 oif r0
ip -n r route get 10.2.0.9 from 10.1.0.1
ip -n r route get 10.2.0.9 from 10.1.0.77
ip -n r route get 10.2.0.9 oif r1 from 10.1.0.1
ip netns exec r sysctl -w net.ipv4.ip_forward=0
ip -n r route get 10.2.0.2 from 10.1.0.2 iif r0
ip -n r -d route get 10.2.0.2
ip -n r -j route get 10.2.0.2
ip -n r -o route get 10.2.0.2
