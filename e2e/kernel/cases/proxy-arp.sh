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
ip -n a route flush dev a0; ip -n a addr flush dev a0; ip -n a addr add 10.0.0.2/8 dev a0
ip netns exec a ping -c1 -W1 10.2.0.2; echo $?
ip -n a neigh
ip netns exec r sysctl -w net.ipv4.conf.r0.proxy_arp=1
ip -n a neigh flush all
ip -n r route replace 10.0.0.2 dev r0
ip netns exec a ping -c1 -W1 10.2.0.2; echo $?
ip -n a neigh
ip netns exec a ping -c1 -W1 10.1.0.77; echo $?
ip netns exec r sysctl -w net.ipv4.conf.r0.proxy_arp=0
ip -n a neigh flush all
ip -n r neigh add proxy 10.2.0.2 dev r0
ip -n r neigh show proxy
ip netns exec a ping -c1 -W1 10.2.0.2; echo $?
ip -n r neigh del proxy 10.2.0.2 dev r0
ip -n r neigh show proxy
ip -n r neigh del proxy 10.2.0.2 dev r0
# calico style
ip netns add p; ip link add eth0 netns p type veth peer name cali1 netns r
ip -n p link set eth0 up; ip -n r link set cali1 up; ip -n p addr add 192.168.5.5/32 dev eth0
ip -n p route add 169.254.1.1 dev eth0 scope link; ip -n p route add default via 169.254.1.1 dev eth0
ip -n r route add 192.168.5.5 dev cali1 scope link
ip -n p route
ip netns exec p ping -c1 -W1 10.2.0.2; echo $?
ip netns exec r sysctl -w net.ipv4.conf.cali1.proxy_arp=1
ip netns exec p ping -c1 -W1 10.2.0.2; echo $?
ip -n p neigh
ip -n r route get 169.254.1.1
