# Policy routing: a mark and a source choose other tables; packets follow.
ip netns add h; ip link set lo up
ip link add eth0 type veth peer name h0 netns h
ip addr add 10.0.0.1/24 dev eth0; ip link set eth0 up
ip -n h addr add 10.0.0.2/24 dev h0; ip -n h link set h0 up; ip -n h link set lo up
ip link add alt type veth peer name h1 netns h; ip addr add 10.0.5.1/24 dev alt; ip link set alt up; ip -n h addr add 10.0.5.2/24 dev h1; ip -n h link set h1 up
ip -n h addr add 9.9.9.9/32 dev lo
ip route add 9.9.9.9 via 10.0.0.2
echo "200 alt" >> /etc/iproute2/rt_tables
ip route add default via 10.0.5.2 table alt; ip rule add fwmark 1 lookup alt; ip rule
ip route show table alt
ip route get 9.9.9.9 | head -1; ip route get 9.9.9.9 mark 1 | head -1
iptables -A OUTPUT -o alt -p icmp; iptables -t mangle -A OUTPUT -p icmp -d 9.9.9.9 -j MARK --set-mark 1
ping -c 1 -W 1 9.9.9.9; echo "exit $?"
iptables -nvxL OUTPUT
sed -i '$d' /etc/iproute2/rt_tables
