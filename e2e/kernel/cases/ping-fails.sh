# ping: nobody there, refused, filtered.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
ip netns add h; ip link set lo up
ip link add eth0 type veth peer name h0 netns h
ip addr add 10.0.0.1/24 dev eth0; ip link set eth0 up
ip -n h addr add 10.0.0.2/24 dev h0; ip -n h link set h0 up; ip -n h link set lo up
t ping -c 1 -W 1 10.0.0.9
sleep 4
t ping -c 3 10.0.0.9
sleep 4
t ping -c 2 -W 1 10.0.0.10
t ping -O -c 2 -i 0.2 -W 1 10.0.0.11
ip route add blackhole 10.5.0.0/16; ip route add unreachable 10.6.0.0/16; ip route add prohibit 10.7.0.0/16
t ping -c 1 10.5.0.1
t ping -c 1 10.6.0.1
t ping -c 1 10.7.0.1
t ping -c 1 -W 1 -I 10.0.0.1 9.9.9.9
iptables -A OUTPUT -d 10.0.0.2 -j DROP
t ping -c 2 -i 0.2 -W 1 10.0.0.2
iptables -F; iptables -A OUTPUT -d 10.0.0.2 -j REJECT
t ping -c 2 -i 0.2 -W 1 10.0.0.2
t ping -q -c 1 -W 1 10.0.0.2
iptables -F; ip netns exec h iptables -A INPUT -j REJECT --reject-with icmp-proto-unreachable
t ping -c 1 -W 1 10.0.0.2
ip netns exec h iptables -F; ip netns exec h sysctl -qw net.ipv4.icmp_echo_ignore_all=1
t ping -c 1 -W 1 10.0.0.2
ip link set eth0 down
t ping -c 1 10.0.0.2
