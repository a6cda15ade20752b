# What iptables wrote, as nft lists it: chains, rules and the extensions that it knows only by name; and flush ruleset takes it away.
iptables -t nat -A PREROUTING -d 10.96.0.1/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.2:8080
iptables -t nat -A POSTROUTING -s 10.0.0.0/24 ! -o docker0 -j MASQUERADE
iptables -A INPUT -i lo -j ACCEPT
iptables -A INPUT -p icmp -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
iptables -A INPUT -p tcp -m tcp --dport 22 -m comment --comment "ssh here" -j ACCEPT
iptables -A INPUT -p udp -m multiport --dports 53,67:68 -j DROP
iptables -A INPUT -m limit --limit 5/min -j LOG --log-prefix "drop: "
iptables -A INPUT -m mark --mark 0x4000/0x4000 -j REJECT
iptables -A INPUT -p tcp --dport 81 -j REJECT --reject-with tcp-reset
iptables -P FORWARD DROP
iptables -N KUBE-X; iptables -A FORWARD -j KUBE-X; iptables -A KUBE-X -m statistic --mode random --probability 0.5 -j RETURN; iptables -A KUBE-X -g KUBE-X2 2>/dev/null
iptables -A FORWARD -m addrtype --dst-type LOCAL -j ACCEPT
iptables -A FORWARD -m physdev --physdev-is-bridged -j ACCEPT
iptables -t mangle -A PREROUTING -p tcp -j MARK --set-xmark 0x1/0xff
iptables -t mangle -A POSTROUTING -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
iptables -t raw -A PREROUTING -p udp --sport 53 -j NOTRACK
ip6tables -A INPUT -p ipv6-icmp --icmpv6-type echo-request -j ACCEPT
nft list ruleset
echo == tables; nft list tables; echo == chain; nft list chain ip filter INPUT; nft list table ip nat; nft list chains; nft -a list chain ip nat PREROUTING; nft -s list chain ip filter INPUT;nft -n list chain ip filter INPUT
nft add table ip mine; nft list ruleset ip | grep table
nft delete table ip nat; iptables -t nat -S
nft flush ruleset; iptables -S; iptables -t nat -S; nft list ruleset; iptables-save
