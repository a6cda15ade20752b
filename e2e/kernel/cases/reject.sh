# REJECT in all its ways, seen by nc and ping.
ip netns add h; ip link set lo up
ip link add eth0 type veth peer name h0 netns h
ip addr add 10.0.0.1/24 dev eth0; ip link set eth0 up; ip -n h addr add 10.0.0.2/24 dev h0; ip -n h link set h0 up
ip netns exec h nc -lk 80 >/dev/null & sleep 0.3
for w in icmp-net-unreachable icmp-host-unreachable icmp-port-unreachable icmp-proto-unreachable icmp-net-prohibited icmp-host-prohibited icmp-admin-prohibited tcp-reset; do
  ip netns exec h iptables -A INPUT -p tcp -j REJECT --reject-with $w
  nc -zv -w 2 10.0.0.2 80; echo "$w: exit $?"
  ip netns exec h iptables -F; sleep 2
done
ip netns exec h iptables -A INPUT -p icmp -j REJECT --reject-with tcp-reset; echo "exit $?"
ip netns exec h iptables -P INPUT DROP; nc -zv -w 1 10.0.0.2 80; ip netns exec h iptables -A INPUT -p tcp --dport 80 -j ACCEPT; nc -zv -w 1 10.0.0.2 80
ip netns exec h iptables -nvxL INPUT | head -1 | sed 's/[0-9][0-9]* bytes/N bytes/; s/[0-9]* packets/N packets/'
