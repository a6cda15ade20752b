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
T traceroute -n 10.3.0.2
sleep 8
T traceroute -I -n 10.3.0.2
sleep 8
T traceroute -n -m 2 10.3.0.2
T traceroute -n 10.1.0.1
T traceroute -n 127.0.0.1
T traceroute -n -w 1 -m 3 10.1.0.77
sleep 8
ip netns exec r2 iptables -A FORWARD -j REJECT --reject-with icmp-admin-prohibited
T traceroute -n 10.3.0.2
sleep 8
ip netns exec r2 iptables -F; ip netns exec r2 iptables -A FORWARD -j DROP
T traceroute -n -w 1 -m 4 10.3.0.2
T traceroute -n nosuch.example
T traceroute -x 10.3.0.2
T traceroute -n -m 300 10.3.0.2
T traceroute -n -q 30 10.3.0.2
T traceroute -f 9 -m 3 10.3.0.2
T traceroute -n 10.3.0.2 x
T traceroute -n 10.3.0.2 60 9
T traceroute -i nosuch 10.3.0.2
T traceroute -s 1.2.3.4 10.3.0.2
T traceroute -n -I -s 1.2.3.4 10.3.0.2
ip route del default
T traceroute -n 10.3.0.2
T traceroute -I -n 10.3.0.2
