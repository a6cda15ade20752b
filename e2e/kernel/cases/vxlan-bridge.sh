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
for n in a b; do ip -n $n link add br0 type bridge; ip -n $n link set br0 up; ip -n $n link add vx type vxlan id 7 dstport 4789 local $([ $n = a ] && echo 10.1.0.2 || echo 10.2.0.2); ip -n $n link set vx master br0 up; ip netns add c$n; ip netns exec c$n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip link add e0 netns c$n type veth peer name p$n netns $n; ip -n $n link set p$n master br0 up; ip -n c$n link set e0 up; done
ip -n ca addr add 172.20.0.1/24 dev e0; ip -n cb addr add 172.20.0.2/24 dev e0
ip netns exec a bridge fdb append 00:00:00:00:00:00 dev vx dst 10.2.0.2
ip netns exec b bridge fdb append 00:00:00:00:00:00 dev vx dst 10.1.0.2
ip netns exec ca ping -c2 -W1 172.20.0.2
ip netns exec a bridge link
ip netns exec a bridge -d link show dev vx
ip netns exec ca ping -c1 -W1 -s 1472 -M do 172.20.0.2
ip -n ca link set e0 mtu 1450; ip netns exec ca ping -c1 -W1 -s 1422 -M do 172.20.0.2
ip netns exec a bridge fdb del 00:00:00:00:00:00 dev vx
ip -n ca neigh flush all; ip netns exec ca ping -c1 -W1 172.20.0.2
