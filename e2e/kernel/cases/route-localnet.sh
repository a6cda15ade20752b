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
ip netns exec b nc -lk -s 127.0.0.1 8080 & sleep 0.3
ip netns exec b iptables -t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 127.0.0.1:8080
ip netns exec a nc -w1 -z -v 10.2.0.2 80; echo $?
ip netns exec b sysctl -w net.ipv4.conf.b0.route_localnet=1
ip netns exec a nc -w1 -z -v 10.2.0.2 80; echo $?
ip netns exec b sysctl -w net.ipv4.conf.b0.route_localnet=0
ip netns exec b sysctl -w net.ipv4.conf.all.route_localnet=1
ip netns exec a nc -w1 -z -v 10.2.0.2 80; echo $?
ip netns exec b iptables -t nat -A OUTPUT -p tcp -d 127.0.0.1 --dport 99 -j DNAT --to-destination 10.1.0.2:9000
ip netns exec a nc -lk 9000 & sleep 0.3
ip netns exec b nc -w1 -z -v 127.0.0.1 99; echo $?
ip netns exec b iptables -t nat -A POSTROUTING -s 127.0.0.0/8 -o b0 -j MASQUERADE
ip netns exec b nc -w1 -z -v 127.0.0.1 99; echo $?
ip netns exec b sysctl -w net.ipv4.conf.all.route_localnet=0
ip netns exec b nc -w1 -z -v 127.0.0.1 99; echo $?
ip netns exec b ping -c1 -W1 -I 127.0.0.1 10.1.0.2
