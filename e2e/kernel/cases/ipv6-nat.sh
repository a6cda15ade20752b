# NAT66: masquerade, SNAT, DNAT to a port, REDIRECT, NETMAP; what conntrack keeps of each.
ip link set lo up
ip netns add a; ip netns add b
ip link add dev ra type veth peer name eth0 netns a; ip link add dev rb type veth peer name eth0 netns b
for n in a b; do ip -n $n link set eth0 up; ip -n $n link set lo up; done
ip link set ra up; ip link set rb up
ip addr add fd10::1/64 dev ra nodad; ip addr add fd20::1/64 dev rb nodad
ip -n a addr add fd10::5/64 dev eth0 nodad; ip -n b addr add fd20::5/64 dev eth0 nodad
ip -n a route add default via fd10::1
sysctl -qw net.ipv6.conf.all.forwarding=1
sleep 2
ip netns exec a ping -c 1 -W 1 fd20::5 | grep -v rtt
ip6tables -t nat -A POSTROUTING -s fd10::/64 -o rb -j MASQUERADE
ip netns exec a ping -c 1 -W 1 fd20::5 | grep -v rtt
ip netns exec b nc -6 -lk 80 > /dev/null 2>&1 & 
ip netns exec b nc -6 -ulk 53 > /dev/null 2>&1 &
nc -6 -lk 90 > /dev/null 2>&1 &
sleep 0.3
ip6tables -t nat -A PREROUTING -i ra -p tcp --dport 8080 -j DNAT --to-destination [fd20::5]:80
ip6tables -t nat -A PREROUTING -i ra -p tcp --dport 8090 -j REDIRECT --to-ports 90
ip6tables -t nat -A PREROUTING -i ra -d fd77::/64 -j NETMAP --to fd20::/64
ip6tables -t nat -A PREROUTING -i ra -d fd66::1 -p udp --dport 5353 -j DNAT --to-destination [fd20::5]:53
ip netns exec a nc -zv -w 2 fd10::1 8080; ip netns exec a nc -zv -w 2 fd10::1 8090; ip netns exec a nc -zv -w 2 fd77::5 80; ip netns exec a nc -zv -w 2 fd77::5 81
ip netns exec a nc -zuv -w 1 fd66::1 5353
ip netns exec a ping -c 1 -W 1 fd77::5 | grep -v rtt
conntrack -L 2>/dev/null
conntrack -L -p tcp --dport 8090 2>/dev/null; conntrack -D -p icmpv6; conntrack -L -f ipv4; conntrack -L -s fd10::5 -p udp 2>/dev/null; conntrack -C > /dev/null
ip6tables -t nat -S; ip6tables-save -t nat | grep -v '^#' | sed 's/\[[0-9]*:[0-9]*\]/[N:N]/'
ip6tables -t nat -F; ip6tables -t nat -A POSTROUTING -o rb -p tcp -j SNAT --to-source [fd20::1]:4000-4010
conntrack -F 2>/dev/null; ip netns exec a nc -zv -w 2 fd20::5 80; conntrack -L 2>/dev/null | sed 's/dport=40[01][0-9]/dport=40NN/'
ip6tables -t nat -A PREROUTING -j DNAT --to-destination 10.0.0.1; ip6tables -t nat -A PREROUTING -p tcp -j DNAT --to-destination fd20::5:80; ip6tables -t nat -A PREROUTING -j DNAT --to-destination [fd20::5]:80
