# Random command lines, right and wrong ones.
r() { echo "\$ $*"; "$@"; echo "= $?"; }
iptables -t filter -N U1; iptables -t filter -N U2
iptables -t nat -N U1; iptables -t nat -N U2
iptables -t mangle -N U1; iptables -t mangle -N U2
iptables -t raw -N U1; iptables -t raw -N U2
iptables -t security -N U1; iptables -t security -N U2
r iptables -t filter -A U2 -s 1.2.3  -j NOTRACK
r iptables -t raw -N INPUT
r iptables -t filter -I U2 0 -d 10.0.0.1 -p tcp --dport http -m mark --mark 1/0xf -j DROP
r iptables -t nat -A FORWARD  -m conntrack --ctstate FOO -j CHECKSUM --checksum-fill
r iptables -t security -A FORWARD  -m addrtype --dst-type LOCAL -j DNAT --to-destination foo
r iptables -t security -Z nope
r iptables -t filter -A U1  -j TEE --gateway 10.0.0.1
r iptables  -A INPUT  -m limit --limit 5/min -j LOG --log-prefix "x y: "
r iptables  -R OUTPUT 2  -p tcp -j MASQUERADE
r iptables -t raw -D U2 0
r iptables  -A FORWARD -s 10.0.0.1 -d 10.0.0.1/255.0.255.0 -m iprange --src-range foo -p udp -j REJECT --reject-with tcp-reset
r iptables -t raw -A FORWARD  
r iptables -t security -D FORWARD 99
r iptables -t filter -S U1 1
r iptables  -P nope DROP
r iptables -t mangle -N 
r iptables -t mangle -L -Z U1
r iptables -t filter -C U2  -m rpfilter -m connmark --mark 5 
r iptables  -A OUTPUT -s 10.0.0.1/33 -d 10.0.0.1,10.0.0.2 -f -j REJECT --reject-with foo
r iptables  -A OUTPUT -d 10.0.0.1 -m mac --mac-source 02:00:00:00:00:01 -g U1
r iptables -t raw -D U2 x
r iptables -t nat -Z INPUT
r iptables -t raw -A INPUT  -f -p icmp --icmp-type echo-request -j U2
r iptables -t mangle -A INPUT  -j MASQUERADE
r iptables  -E U3 ACCEPT
r iptables  -A FORWARD -s fe80::1 -d 10.0.0.1/33 -p foo -m pkttype --pkt-type broadcast -j DNAT
r iptables -t mangle -A FORWARD  -m conntrack --ctstate NEW,ESTABLISHED -m iprange --src-range 10.0.0.1-10.0.0.5 -j REDIRECT --to-ports 80
r iptables -t filter -I INPUT 2  -m multiport --dports 80 -m recent --set --name x -j DNAT --to-destination foo
r iptables -t filter -Z INPUT 9
r iptables  -A U1  -j DNAT --to-destination 10.0.0.9:80
r iptables -t raw -I U1 0 -d 10.0.0.1/255.0.255.0 -j MARK --set-mark 5
r iptables -t raw -A U1  -g ACCEPT
r iptables  -A OUTPUT -d 10.0.0.1/255.0.255.0 -m dscp --dscp 5 -j CONNMARK --save-mark
r iptables  -A U1  -m comment --comment x -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT --foo
r iptables -t mangle -P nope RETURN
r iptables  -D OUTPUT 0
r iptables  -A FORWARD  -j NOTRACK
r iptables  -P nope 
r iptables -t mangle -R INPUT 99  -j REJECT
r iptables -t filter -A FORWARD  -j REDIRECT
r iptables  -D INPUT x
r iptables -t raw -A U1 -s 10.0.0.1  -j CT --notrack
r iptables  -I nope 1 -s fe80::1  -j MASQUERADE
r iptables -t raw -N INPUT
r iptables  -A U1  -j TRACE
r iptables -t security -A FORWARD  -m statistic --mode random --probability 0.5 -p icmp --icmp-type 8 -j SNAT --to-source 10.0.0.9
r iptables -t nat -P U1 foo
r iptables -t security -V
r iptables -t mangle -A INPUT  -p udp --sport 53 -m multiport --dports 80 -j TEE --gateway 10.0.0.1
r iptables -t filter -R PREROUTING 1  -m statistic --mode nth --every 3 -j TRACE
r iptables  -A FORWARD  -p tcp -m multiport --dports 80:90,foo -m state --state NEW -j REDIRECT
r iptables -t filter -L -v -n INPUT 1
r iptables -t nat -A nope  -m limit --limit 5/foo -p udp --sport 53 -j TRACE
r iptables  -A U2 -s 10.0.0.1  -p tcp -j MASQUERADE
r iptables  -A INPUT  -j REDIRECT
r iptables -t security -A OUTPUT -d 10.1.2.3/24 -p icmp --icmp-type 8 -g U1
r iptables -t nat -A INPUT  -m mark --mark 0x1 -m pkttype --pkt-type foo -j nope
r iptables  -I U1 -1  -i averyveryverylongname -g ACCEPT
r iptables -t mangle -A U1 -s 0.0.0.0/0  -g U1
r iptables -t filter -n
r iptables  -R INPUT 2  -m state --state NEW -m statistic --mode nth --every 3 -j REJECT --reject-with foo
r iptables -t nat -F INPUT
r iptables -t security -I OUTPUT 2  -i averyveryverylongname -p tcp -j DSCP --set-dscp 3
r iptables -t mangle -X U3
r iptables -t raw -P FORWARD RETURN
r iptables -t security -A INPUT -s 10.0.0.1/255.255.0.0  -p tcp --syn 
r iptables  -I OUTPUT 2 -d 192.168.0.0/16 -m quota --quota 7 -p udp -j CT --notrack
r iptables -t filter -A U1  -m multiport --dports 80 -j NOTRACK
r iptables -t nat -D OUTPUT x
r iptables -t security -Z 
r iptables -t raw -A U1  -p icmp --icmp-type echo-request -j LOG --log-level 3
r iptables -t filter -C U2  -m quota --quota 7 -p icmp --icmp-type echo-request -j nope
r iptables  -C PREROUTING  -m tcp --dport 80 -j REJECT --reject-with foo
r iptables -t raw -I U1 0  -m helper --helper ftp -m conntrack --ctstate FOO -j REDIRECT
r iptables -t mangle -D OUTPUT 0
r iptables -t security -I POSTROUTING 1  -m state --state NEW -m conntrack --ctstate FOO -j TCPMSS --set-mss 1000
r iptables -t mangle -D INPUT 2
r iptables -t security -X INPUT
r iptables -t mangle -N -x
r iptables -t filter -D U2 2
r iptables  -A U1  -j accept
r iptables  -I U1   -j U1
r iptables  -A FORWARD  -m statistic --mode foo -j INPUT
r iptables  -A INPUT  -j MARK
r iptables -t mangle -C U1  -p tcp -m multiport --dports 80,443 -j REDIRECT --to-ports 80
r iptables -t mangle -A FORWARD -d any -j DROP
r iptables  -R U2 1 -s 10.0.0.1/33  -m mark --mark 1/0xf -j TCPMSS --set-mss 1000
r iptables -t filter -I FORWARD 0  -m addrtype -m mark --mark foo -j MARK
r iptables -t filter -E U1 U2
r iptables -t raw -C U2 -d fe80::1 -j DNAT --to-destination foo
r iptables  -A INPUT -d 10.0.0.1,10.0.0.2 -m addrtype --dst-type FOO -j DNAT
r iptables -t filter -C nope  -p 47 -m set --match-set nope src -j REJECT
r iptables -t security -vL INPUT 1
r iptables -t raw -R U1 2  -p tcp --tcp-flags FOO SYN -m mac --mac-source foo -j accept
r iptables  -L -x -v INPUT 1
r iptables -t security -A INPUT -s ! 10.0.0.1  -p tcp --syn -m connmark --mark 5 -j REJECT --reject-with foo
r iptables  -F nope
r iptables  -N -x
r iptables -t raw -A OUTPUT -s 192.168.0.0/16  -m mark 
r iptables -t nat -A OUTPUT -s any  -m statistic --mode nth --every 3 -m recent --rcheck --seconds 5 -j REJECT
r iptables -t security -A nope  -m length --length 10:20 -m connmark --mark 5 -j TTL --ttl-set 4
r iptables -t filter -I U2 2  -j TTL --ttl-set 4
r iptables -t mangle -C OUTPUT  -m limit --limit 3/s --limit-burst 10 -j NETMAP --to 10.1.0.0/24
r iptables -t security -A OUTPUT  -p all -m set --match-set nope src -j CHECKSUM --checksum-fill
r iptables -t nat -A U1 -s 1.2.3  -p tcp -m multiport --dports 80,443 -m conntrack --ctstate NEW,ESTABLISHED -j TTL --ttl-set 4
r iptables -t nat -A U2 -d 0.0.0.0/0 -j DNAT --to-destination 10.0.0.9:80
r iptables -t mangle --foo
r iptables -t mangle -N U1
r iptables  -A FORWARD  -g U1
r iptables  -A FORWARD -s 192.168.0.0/16 -d 10.0.0.1 -p tcp --dport 99999 
r iptables  -A U2  -p tcp --dport 99999 -m comment --comment x -j NFLOG --nflog-group 2
r iptables  -A U1  -j NOTRACK
r iptables  -A FORWARD -s 1.2.3  -m limit --limit 3/s --limit-burst 10 -j INPUT
r iptables -t nat -A FORWARD  -m state --state NEW -p tcp -m multiport --dports 80,443 
r iptables -t mangle -I FORWARD -1  -m tcp --dport 80 -p tcp -m multiport --dports 80,443 -j TOS --set-tos 8
r iptables -t filter -F INPUT
r iptables -t filter -A FORWARD -d fe80::1 -j LOG --log-prefix "x y: "
r iptables -t mangle -I OUTPUT x -d 10.0.0.1 -j TRACE
r iptables -t filter -D U1 x
r iptables -t mangle -F nope
r iptables -t mangle -D OUTPUT 2
r iptables -t filter -N INPUT
r iptables  -N a b
r iptables -t filter -N U1
r iptables -t raw -Z INPUT 9
r iptables -t security -I OUTPUT -1 -d 10.0.0.0/8 -j INPUT
r iptables  -A OUTPUT -s 10.0.0.0/8 -d fe80::1 -j NFLOG --nflog-group 2
r iptables  -N a b
r iptables -t security -A U1  -j TCPMSS --set-mss 1000
r iptables  -A   -p udp -m mark -j DSCP --set-dscp 3
r iptables  -A U2  -g ACCEPT
r iptables  -A PREROUTING  -p udp -p udp --sport 53 -j MASQUERADE
r iptables -t security -I  x  -m recent --rcheck --seconds 5 -j CLASSIFY --set-class 1:1
r iptables -t mangle -I FORWARD   -j REJECT --reject-with foo
r iptables -t security -A U2  -j MARK
r iptables  -A nope  -g U1
r iptables -t raw -P  RETURN
r iptables  -R FORWARD 1 -d ! 10.0.0.1 -m statistic --mode foo -j MASQUERADE
r iptables -t filter -A INPUT  -j DSCP --set-dscp 3
r iptables -t nat -P input ACCEPT
r iptables  -X U1
r iptables -t raw -A OUTPUT -s 10.1.2.3/24  -m statistic --mode nth --every 3 -m pkttype --pkt-type foo -j U1
r iptables -t raw -A OUTPUT -d 10.0.0.1/255.255.0.0 -o eth0 -j DSCP --set-dscp 3
r iptables  -A U1 -s 10.0.0.1 -d 10.1.2.3/24 -m conntrack --ctstate NEW,ESTABLISHED -m conntrack --ctstate NEW,ESTABLISHED -j MASQUERADE
r iptables -t filter -R U2 99 -d 1.2.3 
r iptables  -R INPUT 1  -p tcp -m tcp --tcp-flags SYN,ACK SYN -j NOTRACK
r iptables  -A U1  -j TEE --gateway 10.0.0.1
r iptables  -I OUTPUT x  -m conntrack --ctstate FOO -j NOTRACK
r iptables -t raw -I U2 2  -p all -g U1
r iptables  -A U2 -d 10.0.0.0/8 -j SNAT
r iptables -t raw -F nope
r iptables  -A U1  
r iptables  -I OUTPUT 1 -s fe80::1  -p icmp --icmp-type foo -m quota --quota 7 -j ACCEPT --foo
r iptables -t filter -A U1 -d 10.1.2.3/24 -m physdev --physdev-in eth0 -j TTL --ttl-set 4
r iptables  -L U1
r iptables -t nat -D nope 0
r iptables  -L -Z U1
r iptables  -A input  -m pkttype --pkt-type foo -j MASQUERADE --to-ports 10-20
r iptables  -I POSTROUTING 99  -j TCPMSS --set-mss 1000
r iptables  -A FORWARD  -j CT --notrack
r iptables  -N ACCEPT
r iptables -t nat -A OUTPUT  -m physdev --physdev-in eth0 -j TOS --set-tos 8
r iptables  -A U2  -m foo -j MASQUERADE
r iptables -t raw -I U2 99  -f -m iprange --src-range foo -j TEE --gateway 10.0.0.1
r iptables -t mangle -A OUTPUT -d 10.0.0.0/8 -m comment --comment x -m conntrack --ctstate NEW,ESTABLISHED -j REJECT --reject-with foo
r iptables -t filter -A FORWARD -s 10.0.0.1/255.0.255.0  --dport 80 -m comment -j ACCEPT
r iptables -t security -R U2   -j INPUT
r iptables -t raw -A OUTPUT  -p tcp --dport 80 -m mac --mac-source foo -j REJECT --reject-with foo
r iptables  -A FORWARD  -m iprange --src-range foo -j DNAT --to-destination foo
r iptables  -A U1 -d 10.0.0.1,10.0.0.2 -m mac --mac-source 02:00:00:00:00:01 -m mark --mark 0x1 -j TCPMSS --set-mss 1000
r iptables  -A INPUT -s any  -m mark --mark 1/0xf -j SNAT
r iptables -t raw -X U1
r iptables -t filter -I U2  -s 10.1.2.3/24  -m ttl --ttl-eq 5 -m mark --mark 0x1 -j TEE --gateway 10.0.0.1
r iptables -t mangle -R U1   -m conntrack --ctstate FOO -j CLASSIFY --set-class 1:1
r iptables -t security -A U2 -d 10.0.0.1/33 -p icmp 
r iptables -t nat -I FORWARD 99 -s 0.0.0.0/0  -m state --state NEW -j REDIRECT --to-ports 80
r iptables -t security -A U1  -m length --length 10:20 -p tcp --dport foo -j TEE --gateway 10.0.0.1
r iptables -t mangle -E U1 U2
r iptables -t mangle -A U1  -p foo -j MASQUERADE --to-ports 10-20
r iptables -t mangle -I OUTPUT 0  -p icmp --icmp-type foo 
r iptables  -C POSTROUTING -s 192.168.0.0/16  -j ACCEPT
r iptables -t nat -L -Z -v INPUT 1
r iptables -t mangle -D INPUT 99
r iptables -t mangle -R U1 2  -p tcp ! --syn -j REJECT
r iptables  -R U1  -d 0.0.0.0/0 -j DSCP --set-dscp 3
r iptables  -A FORWARD -s 10.0.0.1/33 -d 0.0.0.0/0 -m multiport --dports 80 -j RETURN
r iptables  -A U1 -s 10.0.0.0/8  -j TEE --gateway 10.0.0.1
r iptables  -C FORWARD  -j INPUT
r iptables -t filter -C OUTPUT -d 10.0.0.1/33 -m ttl --ttl-lt 300 -p tcp ! --syn -j MARK --set-mark 5
r iptables -t security -I INPUT x  -p tcp --dport 99999 -m mark --mark 0x1 -j TEE --gateway 10.0.0.1
r iptables -t security -D U1 0
r iptables -t mangle -I INPUT   -j SNAT
r iptables -t security -A FORWARD -d 192.168.0.0/16 -m string --string x --algo bm -m statistic --mode foo -j MASQUERADE
r iptables -t nat -A INPUT -s foo -d 10.1.2.3/24 -m mac --mac-source foo -i eth0 -j INPUT
r iptables  -A input  -j TTL --ttl-set 4
r iptables  -C U1  -j TTL --ttl-set 4
r iptables -t security -D OUTPUT 2
r iptables -t mangle -A U2  -i averyveryverylongname --dport 80 -j CLASSIFY --set-class 1:1
iptables -t filter -S; iptables -t filter -L -n
iptables -t nat -S; iptables -t nat -L -n
iptables -t mangle -S; iptables -t mangle -L -n
iptables -t raw -S; iptables -t raw -L -n
iptables -t security -S; iptables -t security -L -n
