ip link set lo up
ip netns add a; ip netns add b
ip link add va type veth peer name eth0 netns a; ip link add vb type veth peer name eth0 netns b
for d in va vb; do ip link set $d up; done; for n in a b; do ip -n $n link set lo up; ip -n $n link set eth0 up; done
ip addr add 2001:db8:a::1/64 dev va nodad; ip addr add 2001:db8:b::1/64 dev vb nodad
ip -n a addr add 2001:db8:a::2/64 dev eth0 nodad; ip -n b addr add 2001:db8:b::2/64 dev eth0 nodad
ip -n a -6 route add default via 2001:db8:a::1; ip -n b -6 route add default via 2001:db8:b::1
sleep 2
ip netns exec a ping -6 -c 1 -W 1 2001:db8:b::2 | sed -n 2p
sysctl -qw net.ipv6.conf.all.forwarding=1
ip netns exec a ping -6 -c 1 -W 1 2001:db8:b::2 | sed -n 2p
ip -6 neigh show dev va | awk '{print $1,$NF}' | grep -v fe80
ip netns exec a ping -6 -c 1 -W 1 2001:db8:b::99 | sed -n 2p
ip netns exec a ping -6 -c 1 -W 1 2001:db8:c::1 | sed -n 2p
ip netns exec a ping -6 -c 1 -W 1 -t 1 2001:db8:b::2 | sed -n 2p
ip netns exec b nc -6 -lk 80 >/dev/null & sleep 0.2
ip netns exec a nc -zv -w 1 2001:db8:b::2 80; ip netns exec a nc -zv -w 1 2001:db8:b::2 81
ip6tables -A FORWARD -p tcp --dport 80 -j REJECT --reject-with icmp6-adm-prohibited
ip netns exec a nc -zv -w 1 2001:db8:b::2 80; echo $?
ip6tables -F; ip6tables -t nat -A POSTROUTING -o vb -j MASQUERADE
ip netns exec a nc -zv -w 1 2001:db8:b::2 80; conntrack -L -f ipv6 2>/dev/null | sed 's/ \[ASSURED\]//'
ip6tables -t nat -A PREROUTING -d 2001:db8:a::1 -p tcp --dport 8080 -j DNAT --to-destination '[2001:db8:b::2]:80'
ip netns exec a nc -zv -w 1 2001:db8:a::1 8080; ip6tables -t nat -S
ip -6 route show table all | grep -v fe80 | sort | head -20
ip -6 route get 2001:db8:b::2; ip -6 route get fe80::1; echo $?
ip link set vb mtu 1280; ip netns exec a ping -6 -c 1 -W 1 -s 1400 2001:db8:b::2 | sed -n 2p; ip netns exec a ping -6 -c 1 -W 1 -s 1400 2001:db8:b::2 | sed -n 2p; ip -n a -6 route get 2001:db8:b::2 | grep -o 'mtu [0-9]*'
ip6tables -nvL FORWARD; ip6tables -A INPUT -p icmpv6 --icmpv6-type echo-request -j DROP; ip netns exec a ping -6 -c 1 -W 1 2001:db8:a::1 | tail -2 | head -1
ip -6 addr add 2001:db8:a::1/64 dev va; echo $?; ip -6 addr del 2001:db8:a::9/64 dev va; echo $?; ip -6 route add 2001:db8:d::/48 via 2001:db8:dead::1; echo $?
