# A host's own 127/8 service shown to others, and its own packets led away: route_localnet, REDIRECT, OUTPUT, MASQUERADE.
ip link set lo up; sysctl -qw net.ipv4.ip_forward=1
ip netns add c; ip link add vc type veth peer name eth0 netns c; ip addr add 10.0.0.1/24 dev vc; ip link set vc up; ip -n c addr add 10.0.0.2/24 dev eth0; ip -n c link set eth0 up; ip -n c link set lo up; ip -n c route add default via 10.0.0.1
(while :; do echo local | nc -n -l -q0 127.0.0.1 8080; done) & sleep 0.4
iptables -t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 127.0.0.1:8080
ip netns exec c nc -n -w1 10.0.0.1 80 </dev/null; echo "route_localnet 0: $?"
sysctl -w net.ipv4.conf.vc.route_localnet=1
ip netns exec c nc -n -w1 10.0.0.1 80 </dev/null; echo "route_localnet 1: $?"
iptables -t nat -F; iptables -t nat -A PREROUTING -p tcp --dport 80 -j REDIRECT --to-ports 8080
ip netns exec c nc -n -w1 10.0.0.1 80 </dev/null; echo "redirect: $?"
ip -n c route add 127.0.0.0/8 via 10.0.0.1 table 99 2>&1; ip netns exec c ping -c1 -W1 -I eth0 127.0.0.1 2>&1 | tail -2
conntrack -L -p tcp 2>/dev/null | sed 's/ \[.*//' | head -4
iptables -t nat -F; iptables -t nat -A OUTPUT -d 10.0.0.1 -p tcp --dport 81 -j DNAT --to-destination 127.0.0.1:8080
nc -n -w1 10.0.0.1 81 </dev/null; echo "own output: $?"
iptables -t nat -A OUTPUT -d 127.0.0.1 -p tcp --dport 82 -j DNAT --to-destination 10.0.0.2:9000; (ip netns exec c sh -c 'while :; do echo remote | nc -n -l -q0 9000; done') & sleep 0.3
nc -n -w1 127.0.0.1 82 </dev/null; echo "loopback to other, no masquerade: $?"
iptables -t nat -A POSTROUTING -s 127.0.0.0/8 -o vc -j MASQUERADE; nc -n -w1 127.0.0.1 82 </dev/null; echo "masqueraded: $?"
sysctl -w net.ipv4.conf.vc.route_localnet=0; nc -n -w1 127.0.0.1 82 </dev/null; echo "without route_localnet: $?"
ip route get 127.0.0.1 from 10.0.0.2 iif vc; ip route get 10.0.0.2 from 127.0.0.1
