ip link set lo up; ip addr add 203.0.113.1/24 dev lo
iptables -A INPUT -m conntrack --ctstate ESTABLISHED -j REJECT --reject-with icmp-port-unreachable
ping -c 1 -W 1 203.0.113.1; echo $?
iptables -F; iptables -A INPUT -p icmp --icmp-type 8 -j REJECT
ping -c 1 -W 1 203.0.113.1; echo $?
iptables -F; iptables -A OUTPUT -p icmp --icmp-type 0 -j REJECT
ping -c 1 -W 1 203.0.113.1; echo $?
iptables -F; iptables -A OUTPUT -p icmp -j DROP
ping -c 1 -W 1 203.0.113.1; echo $?
