# ICMP errors of every kind, and what ping, curl, nc and traceroute make of them.
ip link set lo up
for n in r s; do ip netns add $n; done
ip link add eth0 type veth peer name r0 netns r; ip -n r link add r1 type veth peer name eth0 netns s
ip addr add 10.0.0.2/24 dev eth0; ip link set eth0 up; ip route add default via 10.0.0.1
ip -n r addr add 10.0.0.1/24 dev r0; ip -n r addr add 10.1.0.1/24 dev r1; ip -n r link set r0 up; ip -n r link set r1 up; ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip -n s addr add 10.1.0.2/24 dev eth0; ip -n s link set eth0 up; ip -n s route add default via 10.1.0.1
for c in net host proto port; do ip netns exec r iptables -F; ip netns exec r iptables -A FORWARD -j REJECT --reject-with icmp-$c-unreachable; ping -c1 -W1 10.1.0.2 | sed -n 2p; curl -s -m3 http://10.1.0.2/; echo "curl $?"; sleep 1.1; done
ip netns exec r iptables -F
ip netns exec s iptables -A INPUT -p icmp -j REJECT --reject-with icmp-host-prohibited; ping -c1 -W1 10.1.0.2 | sed -n 2p
ip netns exec s iptables -F; ip netns exec s iptables -A OUTPUT -p icmp --icmp-type 3 -j DROP
nc -nuzv -w1 10.1.0.2 999 2>&1; echo $?
ip netns exec s iptables -F
curl -s -m 2 http://10.1.0.2/; echo "refused $?"
ping -c1 -W1 -t1 10.1.0.2 | sed -n 2p; ping -c2 -i0.3 -W1 10.1.0.9 | grep -c Unreachable
traceroute -n -w1 -q1 10.1.0.2 | awk 'NR>1{print $1,$2}'; traceroute -n -w1 -q1 -m3 10.1.0.9 | awk 'NR>1{print $1,$2}' | head -3
ip netns exec r ip route add prohibit 10.1.0.128/25; ping -c1 -W1 10.1.0.130 | sed -n 2p; traceroute -n -q1 -w1 10.1.0.130 | awk 'NR>1{print $1,$2,$NF}'
ip netns exec r sysctl -qw net.ipv4.ip_forward=0; ping -c1 -W1 10.1.0.2 | grep received; ip netns exec r sysctl -qw net.ipv4.ip_forward=1
sysctl -qw net.ipv4.icmp_echo_ignore_all=1; ip netns exec s ping -c1 -W1 10.0.0.2 | grep received
ip netns exec s sysctl -qw net.ipv4.icmp_echo_ignore_all=1; ping -c1 -W1 10.1.0.2 | grep received
ip -n r link set r1 down; ping -c1 -W1 10.1.0.2 | sed -n 2p; curl -s -m2 http://10.1.0.2/; echo $?; ip link set eth0 down; ping -c1 -W1 10.1.0.2; echo $?; curl -s -m2 http://10.1.0.2/; echo $?
