ip link set lo up
for n in r1 r2 far; do ip netns add $n; ip -n $n link set lo up; done
ip link add v0 type veth peer name e0 netns r1; ip addr add 10.1.0.2/24 dev v0; ip link set v0 up; ip -n r1 addr add 10.1.0.1/24 dev e0; ip -n r1 link set e0 up
ip -n r1 link add e1 type veth peer name e0 netns r2; ip -n r1 addr add 10.2.0.1/24 dev e1; ip -n r1 link set e1 up; ip -n r2 addr add 10.2.0.2/24 dev e0; ip -n r2 link set e0 up
ip -n r2 link add e1 type veth peer name e0 netns far; ip -n r2 addr add 10.3.0.1/24 dev e1; ip -n r2 link set e1 up; ip -n far addr add 10.3.0.2/24 dev e0; ip -n far link set e0 up
ip route add default via 10.1.0.1; ip -n r1 route add 10.3.0.0/24 via 10.2.0.2; ip -n r2 route add default via 10.2.0.1; ip -n far route add default via 10.3.0.1
ip netns exec r1 sysctl -qw net.ipv4.ip_forward=1; ip netns exec r2 sysctl -qw net.ipv4.ip_forward=1
sleep 0.3
t() { sed -E 's/[0-9]+\.[0-9]+ ms/T ms/g'; }
T() { echo "### $*"; "$@" 2>&1 | t; echo "${PIPESTATUS[0]}"; }
U() { echo "### $*"; "$@" 2>&1 | sed -E 's/ +[0-9]+\.[0-9]+ms/ T ms/; s/[ \t]+$//'; echo "${PIPESTATUS[0]}"; }
U tracepath -n 10.3.0.2
sleep 8
ip -n r2 link set e1 mtu 1400
U tracepath -n 10.3.0.2
sleep 8
U tracepath -n -m 2 10.3.0.2
sleep 8
U tracepath -n -l 1000 10.3.0.2
sleep 8
ip netns exec far iptables -A INPUT -p udp -j DROP
U tracepath -n -m 4 10.3.0.2
ip netns exec far iptables -F
sleep 8
ip netns exec r2 iptables -A FORWARD -j REJECT --reject-with icmp-admin-prohibited
U tracepath -n 10.3.0.2
ip netns exec r2 iptables -F
U tracepath -n -p 5000 10.1.0.1
U tracepath -n 127.0.0.1
U tracepath -n -z 10.3.0.2
U tracepath
U tracepath -V
U tracepath -n nosuch.example
ip route del default
U tracepath -n 10.3.0.2
