ip link set lo up
for n in r1 r2 far; do ip netns add $n; ip -n $n link set lo up; done
ip link add v0 type veth peer name e0 netns r1; ip addr add 10.1.0.2/24 dev v0; ip link set v0 up; ip -n r1 addr add 10.1.0.1/24 dev e0; ip -n r1 link set e0 up
ip -n r1 link add e1 type veth peer name e0 netns r2; ip -n r1 addr add 10.2.0.1/24 dev e1; ip -n r1 link set e1 up; ip -n r2 addr add 10.2.0.2/24 dev e0; ip -n r2 link set e0 up
ip -n r2 link add e1 type veth peer name e0 netns far; ip -n r2 addr add 10.3.0.1/24 dev e1; ip -n r2 link set e1 up; ip -n far addr add 10.3.0.2/24 dev e0; ip -n far link set e0 up
ip route add default via 10.1.0.1; ip -n r1 route add 10.3.0.0/24 via 10.2.0.2; ip -n r2 route add default via 10.2.0.1; ip -n far route add default via 10.3.0.1
ip netns exec r1 sysctl -qw net.ipv4.ip_forward=1; ip netns exec r2 sysctl -qw net.ipv4.ip_forward=1
sleep 0.3
ip netns exec r2 sysctl -qw net.ipv4.icmp_ratelimit=0; ip netns exec r1 sysctl -qw net.ipv4.icmp_ratelimit=0
ip -n r2 link set e1 mtu 1400
ip netns exec r2 iptables -A FORWARD -p icmp -m length --length 1401:65535
ping -c 2 -i 0.3 -W 1 -s 1472 10.3.0.2; echo $?
ip route get 10.3.0.2 | sed 's/expires [0-9]*sec/expires Nsec/; s/uid 0 //'
ping -c 1 -W 1 -s 1472 10.3.0.2; echo $?
ping -c 1 -W 1 -M do -s 1472 10.3.0.2; echo $?
ping -c 1 -W 1 -M do -s 1600 10.3.0.2; echo $?
ip route flush cache
ping -c 1 -W 1 -M dont -s 1472 10.3.0.2; echo $?
ping -c 1 -W 1 -M want -s 1472 10.3.0.2; echo $?
ip route flush cache
ping -c 1 -W 1 -M probe -s 1472 10.3.0.2; echo $?
ping -c 1 -W 1 -M do -s 1372 10.3.0.2; echo $?
ping -c 1 -W 1 -M do -s 1373 10.3.0.2; echo $?
ping -c 1 -W 1 -s 3000 10.1.0.1; echo $?
ip netns exec r2 iptables-save -c | grep length | sed 's/:[0-9]*]/]/'
