# Rule by rule: how nft tells what iptables' matches and targets say.
t() { iptables -F; iptables "$@" || return; nft list chain ip filter INPUT 2>/dev/null| sed -n 's/^\t\t//p' | grep -v '^type'; }
t -A INPUT -m statistic --mode random --probability 0.33333333349 -j ACCEPT
t -A INPUT -m statistic --mode random ! --probability 0.25 -j ACCEPT
t -A INPUT -m statistic --mode nth --every 4 --packet 2 -j ACCEPT
t -A INPUT -m statistic --mode nth ! --every 4 -j ACCEPT
t -A INPUT -m multiport -p tcp --dports 80 -j ACCEPT
t -A INPUT -p tcp -m multiport ! --dports 80,81 -j ACCEPT
t -A INPUT -p tcp -m multiport --ports 80,81 -j ACCEPT
t -A INPUT -m addrtype ! --dst-type LOCAL -j ACCEPT
t -A INPUT -m addrtype --dst-type LOCAL --limit-iface-in -j ACCEPT
t -A INPUT -m addrtype --dst-type LOCAL,BROADCAST -j ACCEPT
t -A INPUT -m connmark --mark 1/0xff -j ACCEPT
t -A INPUT -m connmark ! --mark 1 -j ACCEPT
t -A INPUT -m mark ! --mark 1 -j ACCEPT
t -A INPUT -m iprange ! --dst-range 10.0.0.1-10.0.0.9 -j ACCEPT
t -A INPUT -m iprange --src-range 10.0.0.1-10.0.0.9 --dst-range 10.0.0.1-10.0.0.3 -j ACCEPT
t -A INPUT -m mac ! --mac-source 00:11:22:33:44:55 -j ACCEPT
t -A INPUT -m ttl --ttl-lt 5 -j ACCEPT
t -A INPUT -m ttl --ttl-gt 5 -j ACCEPT
t -A INPUT -m ttl ! --ttl-eq 5 -j ACCEPT
t -A INPUT -m length --length 100 -j ACCEPT
t -A INPUT -m length ! --length 100:200 -j ACCEPT
t -A INPUT -m length --length :200 -j ACCEPT
t -A INPUT -m pkttype ! --pkt-type unicast -j DROP
t -A INPUT -p tcp ! --sport 1:5 -j ACCEPT
t -A INPUT -p tcp ! --syn -j ACCEPT
t -A INPUT -p tcp --tcp-flags ALL ALL -j ACCEPT
t -A INPUT -p tcp ! --tcp-flags SYN,RST RST -j ACCEPT
t -A INPUT -p sctp --dport 5 -j ACCEPT
t -A INPUT -p icmp --icmp-type any -j ACCEPT
t -A INPUT -p icmp ! --icmp-type 8 -j ACCEPT
t -A INPUT -p icmp --icmp-type 3 -j ACCEPT
t -A INPUT -p icmp --icmp-type time-exceeded -j ACCEPT
t -A INPUT -p icmp -j ACCEPT
t -A INPUT -p esp -j ACCEPT
t -A INPUT -p 123 -j ACCEPT
t -A INPUT -m conntrack --ctstate DNAT,NEW -j ACCEPT
t -A INPUT -m conntrack --ctdir REPLY -j ACCEPT
t -A INPUT -m conntrack --ctorigdst 10.0.0.1 -j ACCEPT
t -A INPUT -m conntrack --ctproto 6 -j ACCEPT
t -A INPUT -m conntrack --ctstate UNTRACKED -j ACCEPT
t -A INPUT -m conntrack --ctstatus ASSURED,CONFIRMED -j ACCEPT
t -A INPUT -m dscp ! --dscp 10 -j ACCEPT
t -A INPUT ! -f -j DROP
t -A INPUT -d 224.0.0.0/4 -p udp --dport 5353 -m comment --comment "mdns" -m conntrack --ctstate NEW -j ACCEPT
t -A INPUT -i eth0 -s 10.0.0.0/255.0.255.0 -j ACCEPT
t -A INPUT -s 0.0.0.0/0 -j ACCEPT
t -A INPUT -m limit --limit 1/day --limit-burst 1 -j LOG --log-prefix 'x'
t -A INPUT -j LOG --log-level 6 --log-ip-options --log-uid --log-tcp-sequence
t -A INPUT -j NFLOG --nflog-threshold 5
t -A INPUT -j NFLOG
for r in icmp-net-unreachable icmp-host-unreachable icmp-proto-unreachable icmp-port-unreachable icmp-net-prohibited icmp-host-prohibited; do t -A INPUT -j REJECT --reject-with $r; done
t -A INPUT -m helper --helper ftp -j ACCEPT
t -A INPUT -m quota --quota 1000 -j ACCEPT
ipset create S hash:ip; t -A INPUT -m set --match-set S src -j ACCEPT; iptables -F; ipset destroy S
iptables -t raw -A PREROUTING -m rpfilter --invert -j DROP; nft list table ip raw 2>/dev/null| grep counter
iptables -A OUTPUT -m owner --uid-owner 0 -j ACCEPT;iptables -A OUTPUT -m owner ! --uid-owner 5-9 -j ACCEPT; iptables -A OUTPUT -m owner --gid-owner 0 -j ACCEPT; nft list chain ip filter OUTPUT 2>/dev/null | grep counter
n() { iptables -t nat -F; iptables -t nat "$@" || return; nft list table ip nat 2>/dev/null | sed -n 's/^\t\t//p' | grep -v '^type'; }
n -A PREROUTING -p tcp -j DNAT --to-destination :8080
n -A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.1 --random
n -A POSTROUTING -j SNAT --to-source 1.2.3.4-1.2.3.9
n -A POSTROUTING -p udp -j SNAT --to-source 1.2.3.4:100-200 --random
n -A POSTROUTING -j MASQUERADE --random
n -A OUTPUT -p udp -j REDIRECT --to-ports 53-54 --random
m() { iptables -t mangle -F; iptables -t mangle "$@" || return; nft list table ip mangle 2>/dev/null | sed -n 's/^\t\t//p' | grep -v '^type'; }
m -A PREROUTING -j MARK --and-mark 5
m -A PREROUTING -j MARK --xor-mark 5
m -A PREROUTING -j CONNMARK --set-mark 5
m -A PREROUTING -j CONNMARK --set-xmark 5/0xff
m -A PREROUTING -j CONNMARK --save-mark --mask 0xff
m -A PREROUTING -j CONNMARK --restore-mark
m -A PREROUTING -j DSCP --set-dscp-class EF
m -A PREROUTING -j TTL --ttl-dec 1
u() { ip6tables -F; ip6tables "$@" || return; nft list chain ip6 filter INPUT 2>/dev/null| sed -n 's/^\t\t//p' | grep -v '^type'; }
u -A INPUT -s 2001:db8::/32 -p tcp --dport 22 -j REJECT
u -A INPUT -j REJECT --reject-with icmp6-adm-prohibited
u -A INPUT -j REJECT --reject-with icmp6-no-route
u -A INPUT -j REJECT --reject-with icmp6-addr-unreachable
u -A INPUT -p tcp -j REJECT --reject-with tcp-reset
u -A INPUT -p ipv6-icmp --icmpv6-type 135 -j ACCEPT
u -A INPUT -p ipv6-icmp --icmpv6-type packet-too-big -j ACCEPT
u -A INPUT -m hl --hl-eq 64 -j ACCEPT
u -A INPUT -p udp --dport 53 -j ACCEPT
u -A INPUT ! -s ::1 -d 2001:db8::1 -j DROP
iptables -t nat -F; iptables -t nat -A INPUT -j ACCEPT; iptables -t nat -A OUTPUT -j ACCEPT;  iptables -t mangle -A OUTPUT -j ACCEPT; nft list chains ip; iptables-restore <<< $'*filter\n:FORWARD DROP [5:6]\nCOMMIT'; nft list table ip filter
t -A INPUT -s 10.0.0.1
t -A INPUT ! -s 10.0.0.0/8 -d 192.168.0.0/16 -j DROP
t -A INPUT -p tcp -j ACCEPT
t -A INPUT ! -p tcp -j ACCEPT
t -A INPUT -p 47 -j ACCEPT
t -A INPUT -i eth0 -o eth1 -j ACCEPT
t -A INPUT -i eth+ -j ACCEPT
t -A INPUT ! -i eth0 -j ACCEPT
t -A INPUT -p tcp --sport 1024:65535 --dport 80 -j ACCEPT
t -A INPUT -p tcp ! --dport 80 -j ACCEPT
t -A INPUT -p udp --dport 53 -j ACCEPT
t -A INPUT -p tcp --syn -j DROP
t -A INPUT -p tcp --tcp-flags ALL NONE -j DROP
t -A INPUT -p tcp --tcp-flags SYN,ACK SYN,ACK -j DROP
t -A INPUT -p icmp --icmp-type echo-request -j ACCEPT
t -A INPUT -p icmp --icmp-type 3/4 -j ACCEPT
t -A INPUT -m conntrack --ctstate NEW -j ACCEPT
t -A INPUT -m state --state NEW,INVALID -j DROP
t -A INPUT -m conntrack ! --ctstate NEW -j ACCEPT
t -A INPUT -m conntrack --ctstate DNAT -j ACCEPT
t -A INPUT -m comment --comment hi
t -A INPUT -m comment --comment "two words" -j ACCEPT
t -A INPUT -p tcp -m multiport --sports 1:5,7 -j ACCEPT
t -A INPUT -m limit --limit 3/sec --limit-burst 7 -j ACCEPT
t -A INPUT -m limit --limit 10/hour -j ACCEPT
t -A INPUT -m mark --mark 5 -j ACCEPT
t -A INPUT -m mark ! --mark 0x10/0xf0 -j ACCEPT
t -A INPUT -m connmark --mark 1 -j ACCEPT
t -A INPUT -m addrtype --src-type LOCAL -j ACCEPT
t -A INPUT -m iprange --src-range 10.0.0.1-10.0.0.9 -j ACCEPT
t -A INPUT -m mac --mac-source 00:11:22:33:44:55 -j ACCEPT
t -A INPUT -m ttl --ttl-eq 64 -j ACCEPT
t -A INPUT -m length --length 100:200 -j ACCEPT
t -A INPUT -m pkttype --pkt-type broadcast -j DROP
t -A INPUT -m statistic --mode nth --every 3 --packet 0 -j ACCEPT
t -A INPUT -m recent --name x --set -j ACCEPT
t -A INPUT -m tcp -p tcp -j LOG
t -A INPUT -j LOG --log-prefix "a b " --log-level debug --log-tcp-options
t -A INPUT -j NFLOG --nflog-group 5 --nflog-prefix x
t -A INPUT -j REJECT
t -A INPUT -j REJECT --reject-with icmp-admin-prohibited
t -A INPUT -j RETURN
t -A INPUT -f -j DROP
iptables -t raw -F; iptables -t raw -A PREROUTING -m rpfilter -j ACCEPT;  iptables -t raw -A PREROUTING -m rpfilter --loose --invert --validmark -j DROP; nft list table ip raw 2>&1 | grep -v handle
