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
ip -n a link add vx0 type vxlan id 42 dev a0 remote 10.2.0.2 dstport 4789
ip -n b link add vx0 type vxlan id 42 dev b0 remote 10.1.0.2 dstport 4789
ip -n a link show vx0; ip -n a -d link show vx0
ip -n a addr add 192.168.7.1/24 dev vx0; ip -n b addr add 192.168.7.2/24 dev vx0
ip -n a link set vx0 up; ip -n b link set vx0 up
ip -n a addr show vx0; ip -n a route; ip -n a route show table local
ip netns exec a bridge fdb show dev vx0
ip netns exec a ping -c2 -W1 192.168.7.2
ip netns exec a bridge fdb show dev vx0
ip -n a neigh show dev vx0
ip -n a -s link show vx0
ip netns exec a ping -c1 -W1 -s 1422 -M do 192.168.7.2
ip netns exec a ping -c1 -W1 -s 1423 -M do 192.168.7.2
ip netns exec b nc -lk 80 & sleep 0.2
ip netns exec a nc -w1 -vz 192.168.7.2 80
ip netns exec b iptables -A INPUT -p udp --dport 4789 -j DROP
ip netns exec a ping -c1 -W1 192.168.7.2
ip netns exec b iptables -L INPUT -nv | awk '{print $1,$2,$3,$4}'
ip netns exec b iptables -F
ip netns exec r iptables -A FORWARD -p udp --dport 4789 -s 10.1.0.2 -j REJECT
ip netns exec a ping -c1 -W1 192.168.7.2
ip netns exec r iptables -F
ip netns exec b ss -uln
ip netns exec a ip -d -j link show vx0
ip -n a link set a0 down; ip -n a link show vx0;  ip -n a route
ip -n a link del a0; ip -n a link
ip -n b link del vx0; ip -n b link
