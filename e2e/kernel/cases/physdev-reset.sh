# A reset for what came through a bridge port leaves by that port: past OUTPUT and the bridge. physdev sees the port in INPUT too.
ip link set lo up
ip link add br0 type bridge mcast_snooping 0; ip link set br0 up; ip addr add 10.0.0.1/24 dev br0
for n in 1 2; do
ip netns add n$n; ip link add v$n type veth peer name eth0 netns n$n; ip link set v$n master br0 up
ip -n n$n addr add 10.0.0.1$n/24 dev eth0; ip -n n$n link set eth0 up; ip -n n$n route add default via 10.0.0.1
done
ip netns add out; ip link add w type veth peer name eth0 netns out; ip addr add 10.1.0.1/24 dev w; ip link set w up
ip -n out addr add 10.1.0.2/24 dev eth0; ip -n out link set eth0 up; ip -n out route add default via 10.1.0.1
sysctl -qw net.ipv4.ip_forward=1 net.bridge.bridge-nf-call-iptables=1
sleep 0.3
iptables -A FORWARD -p tcp --dport 81 -j REJECT --reject-with tcp-reset
iptables -A OUTPUT -p tcp --tcp-flags RST RST
iptables -A INPUT -m physdev --physdev-in v1
iptables -A INPUT -m physdev --physdev-is-in
iptables -A INPUT -m physdev --physdev-is-bridged
iptables -A FORWARD -m physdev --physdev-in v1
iptables -A FORWARD -m physdev --physdev-in v1 --physdev-is-bridged
iptables -A FORWARD -m physdev --physdev-in v1 --physdev-out v2
iptables -t mangle -A FORWARD -m physdev --physdev-is-bridged
iptables -t nat -A POSTROUTING -m physdev --physdev-in v1
show() { echo "== $1"; iptables-save -c | sed -n 's/^\[\([0-9]*\):[0-9]*\] -A/\1 x/p'; for t in filter mangle nat; do iptables -t $t -Z; done; }
ip netns exec n1 nc -z -w 1 10.1.0.2 81; echo "routed $?"; show routed
ip netns exec n1 nc -z -w 1 10.0.0.12 81; echo "bridged $?"; show bridged
ip netns exec out nc -z -w 1 10.0.0.11 81; echo "from outside $?"; show outside
ip netns exec n1 nc -z -w 1 10.0.0.1 82; echo "local $?"; show local
ip netns exec n1 ping -c 1 10.0.0.12 >/dev/null; show ping
