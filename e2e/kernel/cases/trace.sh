# TRACE, as xtables-monitor shows it.
ip link set lo up; ip netns add c; ip netns add d; for n in "c 1" "d 2"; do set -- $n; ip link add v-$1 type veth peer name eth0 netns $1; ip addr add 10.0.$2.1/24 dev v-$1; ip link set v-$1 up; ip -n $1 link set eth0 up; ip -n $1 addr add 10.0.$2.2/24 dev eth0; ip -n $1 route add default via 10.0.$2.1; done; sysctl -qw net.ipv4.ip_forward=1
iptables -t raw -A PREROUTING -p icmp -j TRACE; iptables -t raw -A PREROUTING -p udp -j TRACE; iptables -t raw -A OUTPUT -p icmp -j TRACE
iptables -t mangle -A PREROUTING -j MARK --set-mark 5; iptables -t nat -A POSTROUTING -o v-d -j MASQUERADE
iptables -A FORWARD -p udp -j RETURN; iptables -A FORWARD -j ACCEPT; iptables -N X; iptables -A INPUT -j X; iptables -A X -p udp --dport 9 -j RETURN; iptables -A INPUT -p icmp -g X; iptables -P INPUT DROP; iptables -I INPUT 1 -p udp --dport 10; iptables -A X -p icmp -j MARK --set-mark 6
xtables-monitor --trace > t1 2>&1 & xtables-monitor -t -6 > t2 & 
sleep 0.4
ip netns exec c ping -c1 -W 1 10.0.2.2 >/dev/null; echo "exit $?"
ip netns exec c ping -c1 -W 1 10.0.1.1 >/dev/null; echo "exit $?"
echo hi | ip netns exec c nc -u -p 7777 -w1 10.0.1.1 9; echo hi | ip netns exec c nc -u -p 7777 -w1 10.0.1.1 10; 
ping -c1 -W 1 127.0.0.1 > /dev/null; echo "exit $?"
sleep 0.2; kill %1 %2; wait %1; echo "exit $?"
sed -E 's/(PACKET: 2|TRACE: 2) [0-9a-f]{8}/\1 ID/; s/ID=[0-9]+/ID=N/; s/ DF / /; s/MAC(SRC|DST)=[0-9a-f:]+/MAC\1/g' t1; wc -l < t2
xtables-monitor; echo "exit $?"; xtables-monitor --foo; echo "exit $?"; xtables-monitor -V
