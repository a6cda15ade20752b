# What needs a protocol for its ports needs -p before them.
t() { echo "--- $*"; "$@" 2>&1 | head -1; }
t iptables -t nat -A PREROUTING -j DNAT --to-destination 10.0.0.1:80 -p tcp
t iptables -t nat -A PREROUTING -j DNAT -p tcp --to-destination 10.0.0.1:80
t iptables -t nat -A PREROUTING -j REDIRECT --to-ports 80 -p tcp
t iptables -t nat -A POSTROUTING -j MASQUERADE --to-ports 80-90 -p tcp
t iptables -t nat -A POSTROUTING -j SNAT --to-source 10.0.0.1:80 -p tcp
t iptables -A INPUT -m multiport --dports 80 -p tcp
t iptables -A INPUT -m multiport --dports 80 -p udp -j ACCEPT
t iptables -A INPUT -m multiport -p udp --dports 80 -j ACCEPT
t iptables -A INPUT -m set --match-set x dst,dst -p tcp
t iptables -A INPUT -m icmp --icmp-type 8 -p icmp
t ip6tables -A INPUT -m multiport --dports 80 -p tcp
t ip6tables -t nat -A PREROUTING -j DNAT --to-destination [fd00::1]:80 -p tcp
iptables-save; ip6tables-save
printf '*filter\n-A INPUT -m multiport --dports 80 -p tcp\nCOMMIT\n' | iptables-restore; echo $?
