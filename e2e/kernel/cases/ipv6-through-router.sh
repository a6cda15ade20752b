# IPv6 through a router: refusals, address translation, neighbours, and the path MTU that is learned and forgotten.
ip link set lo up
for x in a b r; do ip netns add $x; for k in all default lo; do ip netns exec $x sysctl -qw net.ipv6.conf.$k.disable_ipv6=0 net.ipv6.conf.$k.accept_dad=0; done; ip -n $x link set lo up; done
ip -n r link add ra type veth peer name eth0 netns a; ip -n r link add rb type veth peer name eth0 netns b
for d in ra rb; do ip -n r link set $d up; done; ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n r addr add 2001:db8:a::1/64 dev ra nodad; ip -n r addr add 2001:db8:b::1/64 dev rb nodad
ip -n a addr add 2001:db8:a::2/64 dev eth0 nodad; ip -n b addr add 2001:db8:b::2/64 dev eth0 nodad
ip -n a -6 route add default via 2001:db8:a::1; ip -n b -6 route add default via 2001:db8:b::1; sleep 1
ip netns exec a ping -c1 -W1 2001:db8:b::2; echo "exit $?"
ip netns exec r sysctl -w net.ipv6.conf.all.forwarding=1
ip netns exec a ping -c1 -W1 2001:db8:b::2; echo "exit $?"
ip netns exec a ping -c1 -t1 -W1 2001:db8:b::2; echo "exit $?"
ip netns exec a ping -c1 -W1 2001:db8:c::2; echo "exit $?"
ip netns exec b nc -6 -lk 8080 & sleep 0.3
ip netns exec a nc -6 -z -v -w1 2001:db8:b::2 8080; ip netns exec a nc -z -v -w1 2001:db8:b::2 81
ip netns exec r ip6tables -A FORWARD -p tcp --dport 8080 -j REJECT
ip netns exec a nc -6 -z -v -w1 2001:db8:b::2 8080
ip netns exec r ip6tables -R FORWARD 1 -p tcp --dport 8080 -j REJECT --reject-with icmp6-adm-prohibited
ip netns exec a nc -6 -z -v -w1 2001:db8:b::2 8080
ip netns exec r ip6tables -R FORWARD 1 -p tcp --dport 8080 -j REJECT --reject-with tcp-reset
ip netns exec a nc -6 -z -v -w1 2001:db8:b::2 8080
ip netns exec r ip6tables -nvL FORWARD
ip netns exec r ip6tables -F; ip netns exec r ip6tables -t nat -A PREROUTING -d 2001:db8:a::100 -p tcp --dport 80 -j DNAT --to-destination [2001:db8:b::2]:8080
ip netns exec a nc -z -v -w1 2001:db8:a::100 80; ip -n r addr add 2001:db8:a::100/128 dev ra nodad; ip netns exec a nc -z -v -w2 2001:db8:a::100 80
ip netns exec r conntrack -L -f ipv6 -p tcp 2>/dev/null
ip -n a -6 neigh show | grep -v fe80 | sort; ip -n a -6 route | grep -v fe80
ip -n r link set rb mtu 1300; ip netns exec a ping -c1 -W1 -s 1400 -M do 2001:db8:b::2; ip netns exec a ip -6 route get 2001:db8:b::2 | sed 's/expires [0-9]*sec/expires N/'
ip netns exec a curl -g -s -m 2 http://[2001:db8:b::2]:81/; echo $?
