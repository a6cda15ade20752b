# A bridge with IPv6 hosts on it; br_netfilter asks ip6tables.
ip link set lo up
ip link add br0 type bridge; ip link set br0 up; ip addr add fd10::1/64 dev br0 nodad
for i in 1 2 3; do ip netns add h$i; ip link add p$i type veth peer name eth0 netns h$i; ip link set p$i master br0; ip link set p$i up; ip -n h$i link set lo up; ip -n h$i link set eth0 up; ip -n h$i addr add fd10::1$i/64 dev eth0 nodad; ip -n h$i -6 route add default via fd10::1; done
sleep 2
ip -6 addr show dev br0; ip -6 route
ping -c 1 -W 1 fd10::11 | grep -v rtt; ip netns exec h1 ping -c 1 -W 1 fd10::12 | grep -v rtt
ip6tables -A FORWARD -m physdev --physdev-in p1 -p tcp --dport 80 -j REJECT --reject-with tcp-reset; ip6tables -A FORWARD -s fd10::13 -j DROP
ip netns exec h2 nc -6 -lk 80 > /dev/null 2>&1 & sleep 0.3
for h in h1 h3; do ip netns exec $h nc -zv -w 1 fd10::12 80; ip netns exec $h ping -c 1 -W 1 fd10::12 | grep -c 'bytes from'; done
sleep 3; ip6tables -F; ip6tables -t nat -A PREROUTING -d fd77::1 -p tcp --dport 80 -j DNAT --to-destination fd10::12
ip netns exec h1 nc -zv -w 2 fd77::1 80
sysctl -w net.ipv6.conf.all.forwarding=1; ip netns exec h1 nc -zv -w 2 fd77::1 80; conntrack -L 2>/dev/null
sysctl -w net.bridge.bridge-nf-call-ip6tables=0; ip6tables -A FORWARD -j DROP; ip netns exec h1 ping -c 1 -W 1 fd10::12 | grep -c 'bytes from'; ip netns exec h1 nc -zv -w 1 fd77::1 80
ip link set br0 down; ip -6 addr show dev br0; ip link set br0 up; ip -6 addr show dev br0; ip link del br0; ip -6 route
