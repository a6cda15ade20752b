ip netns add a; ip netns add b; ip netns add r
for n in a b r; do ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done
ip link add a0 netns a type veth peer name r0 netns r
ip link add b0 netns b type veth peer name r1 netns r
ip -n a addr add 10.1.0.2/24 dev a0; ip -n b addr add 10.2.0.2/24 dev b0
ip -n r addr add 10.1.0.1/24 dev r0; ip -n r addr add 10.2.0.1/24 dev r1
for n in a b r; do ip -n $n link set lo up; done
ip -n a link set a0 up; ip -n b link set b0 up; ip -n r link set r0 up; ip -n r link set r1 up
ip -n a route add default via 10.1.0.1; ip -n b route add default via 10.2.0.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0
ip netns exec a nc -u -w1 -v 10.2.0.2 5000 </dev/null; echo $?
echo hi | ip netns exec a nc -u -w1 10.2.0.2 5000; echo $?
ip netns exec a nc -w1 -v -z 10.2.0.2 5000; echo $?
ip -n r route add unreachable 10.3.0.0/24; ip -n r route add prohibit 10.4.0.0/24; ip -n r route add blackhole 10.5.0.0/24; ip -n r route add throw 10.6.0.0/24
ip -n r route
for i in 3 4 5 6; do ip netns exec a ping -c1 -W1 10.$i.0.1; ip netns exec a nc -w1 -v -z 10.$i.0.1 80; ip netns exec r ping -c1 -W1 10.$i.0.1;  done
ip -n r route get 10.3.0.1;ip -n r route get 10.4.0.1;ip -n r route get 10.5.0.1; ip -n r route get 10.6.0.1
ip netns exec a ping -c1 -t1 10.2.0.2; ip netns exec a ping -c1 -W1 -t2 10.2.0.2 | head -2
ip netns exec a ping -c1 -W4 10.2.0.77; ip -n r neigh show dev r1
ip netns exec a nc -w5 -v -z 10.2.0.78 80
ip netns exec r iptables -A FORWARD -d 10.2.0.2 -p tcp --dport 81 -j REJECT
ip netns exec r iptables -A FORWARD -d 10.2.0.2 -p tcp --dport 82 -j REJECT --reject-with tcp-reset
ip netns exec r iptables -A FORWARD -d 10.2.0.2 -p tcp --dport 83 -j REJECT --reject-with icmp-admin-prohibited
ip netns exec r iptables -A FORWARD -d 10.2.0.2 -p udp --dport 84 -j REJECT --reject-with icmp-host-unreachable
for p in 81 82 83; do ip netns exec a nc -w1 -v -z 10.2.0.2 $p; done
ip netns exec a nc -u -w1 -v -z 10.2.0.2 84; echo $?
ip -n r link set r1 mtu 1280
ip netns exec a ping -c1 -W1 -s 1400 -M do 10.2.0.2
ip netns exec a ping -c1 -W1 -s 1400 -M do 10.2.0.2
ip -n a route get 10.2.0.2 | sed 's/[0-9]*sec/Nsec/'
ip -n a route show cache | sed 's/[0-9]*sec/Nsec/'
ip netns exec a ping -c1 -W1 -s 1400 10.2.0.2
ip netns exec a ping -c1 -W1 -s 3000 10.2.0.2
ip netns exec a ping -c1 -W1 -s 2000 -M do 10.2.0.2
ip netns exec a ping -c1 -W1 -s 1400 -M want 10.2.0.2
ip -n a route flush cache
ip -n a route get 10.2.0.2
ip netns exec a ping -c1 -W1 -s 65507 10.1.0.1
ip netns exec a ping -c1 -W1 -s 65508 10.1.0.1
