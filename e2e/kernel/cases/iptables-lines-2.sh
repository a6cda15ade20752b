# Random command lines, right and wrong ones.
r() { echo "\$ $*"; "$@"; echo "= $?"; }
iptables -t filter -N U1; iptables -t filter -N U2
iptables -t nat -N U1; iptables -t nat -N U2
iptables -t mangle -N U1; iptables -t mangle -N U2
iptables -t raw -N U1; iptables -t raw -N U2
iptables -t security -N U1; iptables -t security -N U2
r iptables -t nat -E nope U4
r iptables  -A OUTPUT -d 10.0.0.1,10.0.0.2 -m mark --mark foo -j DROP
r iptables  -A   -j LOG --log-level 3
r iptables  -A U2 -d 10.0.0.1/255.0.255.0 -m addrtype -j DNAT
r iptables -t security -A U2  -p icmp --icmp-type foo -j REJECT --reject-with foo
r iptables -t nat -A FORWARD  -m length --length 10:20 -j RETURN
r iptables  -R OUTPUT 1  -p 47 -m length --length 10:20 -j DSCP --set-dscp 3
r iptables  -A PREROUTING  -m helper --helper ftp -j REDIRECT --to-ports 80
r iptables  -X U3
r iptables -t raw -E nope U4
r iptables -t mangle -A U2  -j LOG --log-prefix "x y: "
r iptables  -R INPUT 1  -j NFLOG --nflog-group 2
r iptables -t mangle -I U1 1  -j DNAT --to-destination 10.0.0.9
r iptables -t security -A U2  -m length --length 10:20 -p tcp ! --syn 
r iptables -t filter -A FORWARD  -m mac --mac-source foo -j DNAT
r iptables  -D OUTPUT  -j SNAT
r iptables -t filter -A POSTROUTING  -j TCPMSS --set-mss 1000
r iptables -t nat -A OUTPUT  -m iprange --src-range 10.0.0.1-10.0.0.5 -j DNAT
r iptables  -P FORWARD REJECT
r iptables -t raw -D OUTPUT  -m statistic --mode foo -j TEE --gateway 10.0.0.1
r iptables -t nat -D FORWARD 2
r iptables -t mangle -A FORWARD  -m connmark --mark 5 -j MASQUERADE --to-ports 10-20
r iptables -t security -A OUTPUT  -j LOG
r iptables -t filter -S -Z 
r iptables -t raw -A FORWARD -s foo  -m limit --limit 5/min -p tcp --dport http -j REDIRECT
r iptables -t raw -R U1 1  -j DNAT --to-destination foo
r iptables -t filter -A POSTROUTING -d 10.0.0.1/33 -j DNAT --to-destination 10.0.0.9:80
r iptables  -D FORWARD x
r iptables -t raw -N a b
r iptables  -D FORWARD 99
r iptables -t mangle -I U1 -1 -d 192.168.0.0/16 -m set --match-set nope src -j LOG --log-level 3
r iptables -t security -C INPUT -d ! 10.0.0.1 -p icmp --icmp-type foo -m comment --comment "a b" -j SNAT --to-source 10.0.0.9
r iptables -t raw -X INPUT
r iptables -t mangle -A U2 -d 10.1.2.3/24 ! -i lo -j TRACE
r iptables  -A PREROUTING -s 10.0.0.1,10.0.0.2 -d foo -j RETURN
r iptables  -A FORWARD -s 10.0.0.1/255.0.255.0 -d any -p all -j U1
r iptables  -A U1  -j CT --notrack
r iptables  -I OUTPUT x -d 10.0.0.1 -m helper --helper ftp -m statistic --mode random --probability 0.5 -j LOG --log-prefix "x y: "
r iptables -t nat -A FORWARD  -j TCPMSS --set-mss 1000
r iptables -t filter -A FORWARD  -p 47 -m pkttype --pkt-type broadcast -j RETURN
r iptables  -A INPUT  -j CLASSIFY --set-class 1:1
r iptables -t filter -A U1 -s 0.0.0.0/0  -j U1
r iptables  -F nope
r iptables -t nat -I FORWARD -1 -s 10.0.0.0/8  -m tos --tos 0x10 -p udp -j nope
r iptables -t filter -A FORWARD -s 10.0.0.1,10.0.0.2  -j DNAT --to-destination foo
r iptables -t mangle -I nope 0  -m multiport --dports 80 -p icmp --icmp-type foo -j TRACE
r iptables  -L -v -n 
r iptables -t filter -v
r iptables -t raw -A FORWARD -s 10.0.0.1,10.0.0.2 -d fe80::1 -j CT --notrack
r iptables  -X INPUT
r iptables  -A OUTPUT  -m iprange --src-range 10.0.0.1-10.0.0.5 -j MARK --set-mark 5
r iptables -t security -P nope RETURN
r iptables  -F INPUT
r iptables  -A OUTPUT -d ! 10.0.0.1 -j CT --notrack
r iptables -t raw -A INPUT -c 1 -j ACCEPT
r iptables  -A INPUT  -j CT --notrack
r iptables -t raw -A INPUT -d any -m recent --rcheck --seconds 5 -j CHECKSUM --checksum-fill
r iptables -t nat -X INPUT
r iptables -t security -I U2 2 -s 10.0.0.1/255.0.255.0 -d foo -m iprange --src-range 10.0.0.1-10.0.0.5 -j DNAT
r iptables -t nat -I OUTPUT -1  -m recent --set --name x -j MARK --set-mark 5
r iptables -t filter -A OUTPUT  -g U1
r iptables  -A INPUT  -m connlimit --connlimit-above 3 -j REJECT
r iptables -t filter -D U1 0
r iptables  -N INPUT
r iptables  -N INPUT
r iptables -t nat -I OUTPUT   -m owner --uid-owner 0 -j REDIRECT
r iptables -t filter -A  -s 10.1.2.3/24  -m iprange --src-range foo -p tcp -m multiport --dports 80,443 -j NOTRACK
r iptables  -P FORWARD DROP
r iptables -t filter -D U1 2
r iptables  --list INPUT
r iptables -t security -A U1 -s 10.0.0.1,10.0.0.2  -j ACCEPT --foo
r iptables -t security -N U3
r iptables -t filter -A OUTPUT -s 10.1.2.3/24  -i eth0 -j NFLOG --nflog-group 2
r iptables -t raw -I OUTPUT -1 -s 10.0.0.1/255.0.255.0  -p all -j ACCEPT
r iptables -t filter -A U1  -m length --length 10:20 -j SNAT
r iptables -t mangle -A FORWARD -d foo -j RETURN
r iptables -t mangle -A FORWARD  -m limit --limit 5/min -j NETMAP --to 10.1.0.0/24
r iptables -t security -A OUTPUT -s fe80::1 -d 192.168.0.0/16 -j MARK
r iptables -t mangle -I U2   -m statistic --mode random --probability 0.5 -j INPUT
r iptables -t raw -C OUTPUT  -m iprange --src-range foo -j LOG --log-prefix "x y: "
r iptables  -C OUTPUT  -g ACCEPT
r iptables -t raw -F nope
r iptables -t raw -A INPUT  -m length --length 10:20 -m iprange --src-range foo -j DSCP --set-dscp 3
r iptables -t mangle -C U1  -p icmp --icmp-type 8 -j MARK
r iptables -t nat -A U2 -s 10.0.0.0/8  -p icmp --icmp-type foo -j LOG --log-level 3
r iptables -t raw -L foo bar
r iptables -t mangle -I INPUT 1  -g U1
r iptables -t nat -vL INPUT
r iptables -t nat -A U2  -j REJECT --reject-with foo
r iptables  -A PREROUTING -s 10.0.0.1,10.0.0.2  -m recent --set --name x -j CT --notrack
r iptables -t nat -A FORWARD  -j REJECT --reject-with tcp-reset
r iptables -t security -X nope
r iptables -t mangle -N ACCEPT
r iptables -t nat -C U2 -s 1.2.3  -j TRACE
r iptables -t raw -L -Z 
r iptables -t raw -C U2  -m addrtype --dst-type LOCAL -p icmp --icmp-type foo -j DNAT
r iptables -t filter -A FORWARD -s 10.0.0.1/33 -d 10.0.0.0/8 -j U1
r iptables -t filter -A U1 -s 10.1.2.3/24  -m limit --limit 3/s --limit-burst 10 -m ttl --ttl-eq 5 -j accept
r iptables -t nat -A U1 -s 10.0.0.1  
r iptables -t nat -F nope
r iptables -t mangle -Z 
r iptables -t raw -A POSTROUTING  -m length --length 10:20 -j CLASSIFY --set-class 1:1
r iptables  -I U2 1 -d 10.0.0.0/8 -j REDIRECT --to-ports 80
r iptables  -I INPUT 2  -m comment --comment x -g U1
r iptables -t raw -A U1  -j NETMAP --to 10.1.0.0/24
r iptables -t filter -N U3
r iptables -t filter -R FORWARD 1  -m statistic --mode nth --every 3 -g U1
r iptables -t mangle -D U1 0
r iptables -t mangle -A U2  -m owner --uid-owner 0 -j CHECKSUM --checksum-fill
r iptables  -A FORWARD -s fe80::1  -j SNAT --to-source 10.0.0.9
r iptables  -L --line-numbers nope
r iptables -t filter -L -Z INPUT
r iptables  -A OUTPUT  ! -i lo -m recent --rcheck --seconds 5 -j DNAT
r iptables  -I OUTPUT  -s 10.1.2.3/24  -g U1
r iptables -t mangle -A FORWARD  -m state --state NEW -j TEE --gateway 10.0.0.1
r iptables  -A U2  -j TCPMSS --set-mss 1000
r iptables  -A INPUT  -p icmp -m ttl --ttl-eq 5 -j TOS --set-tos 8
r iptables  -X U3
r iptables  -A OUTPUT  -m mac --mac-source 02:00:00:00:00:01 -j MARK --set-mark 5
r iptables -t filter -C U2  -p 47 -j CHECKSUM --checksum-fill
r iptables -t filter -F U1
r iptables -t mangle -A FORWARD -d 10.0.0.1,10.0.0.2 -j CLASSIFY --set-class 1:1
r iptables -t filter -A OUTPUT  
r iptables -t security -D INPUT x
r iptables  -A OUTPUT  -j MASQUERADE --to-ports 10-20
r iptables  -A INPUT -j
r iptables -t nat -E U3 U4
r iptables -t filter -R OUTPUT 2  -j CT --notrack
r iptables  -A input  -p tcp --dport http -j REJECT --reject-with foo
r iptables -t filter -Z INPUT
r iptables -t nat -F INPUT
r iptables -t filter -I U1 2 -d 10.0.0.0/8 -m statistic --mode nth --every 3 -j LOG --log-level 3
r iptables -t security -A   -j U1
r iptables -t nat -P U2 RETURN
r iptables -t mangle -A   -m connlimit --connlimit-above 3 -m addrtype -j ACCEPT --foo
r iptables -t nat -L -x -v INPUT 1
r iptables -t mangle -R nope 1  -m multiport --dports 80 -m tos --tos 0x10 -j NETMAP --to 10.1.0.0/24
r iptables  -A FORWARD -s 10.0.0.1/255.255.0.0  -p tcp --dport 80:90 -p udp -j DNAT --to-destination 10.0.0.9:80
r iptables -t raw -A OUTPUT -d 10.1.2.3/24 -m conntrack --ctstate FOO -f -j SNAT
r iptables  -X U3
r iptables -t security -Z 
r iptables -t security -A U1  -m owner --uid-owner 0 -j MASQUERADE --to-ports 10-20
r iptables -t filter -D INPUT 1
r iptables -t security -A U2 -s fe80::1  -m limit --limit 5/min -j REJECT --reject-with foo
r iptables -t filter -C U1  -j INPUT
r iptables -t security -L -n INPUT 1
r iptables  -X nope
r iptables -t filter -A U1 -d 10.0.0.1,10.0.0.2 -m pkttype --pkt-type broadcast -o eth0 -j TEE --gateway 10.0.0.1
r iptables -t filter -A input -s 10.0.0.1  -p tcp -j INPUT
r iptables -t security -N ACCEPT
r iptables -t filter -A nope -d 10.1.2.3/24 -m tos --tos 0x10 -j SNAT
r iptables -t raw -A U2  -m addrtype -m mac --mac-source foo -j REDIRECT --to-ports 80
r iptables -t filter -A FORWARD -s 10.1.2.3/24  -m set --match-set nope src -j CT --notrack
r iptables  -A U2  -j MASQUERADE --to-ports 10-20
r iptables -t mangle -F U1
r iptables  -N -x
r iptables  -P FORWARD foo
r iptables -t raw -D OUTPUT 99
r iptables  -A U1  
r iptables -t security -A OUTPUT  -o eth0 -i averyveryverylongname -j CLASSIFY --set-class 1:1
r iptables -t filter -A U2  -m conntrack --ctstate NEW,ESTABLISHED -j CONNMARK --save-mark
r iptables  -A U1 -s 10.0.0.1/255.255.0.0  -j DNAT --to-destination foo
r iptables -t security -A U2 -s 0.0.0.0/0  -f -m comment --comment x -j TOS --set-tos 8
r iptables -t nat -I FORWARD -1 -s fe80::1  -m limit --limit 3/s --limit-burst 10 -j TEE --gateway 10.0.0.1
r iptables  -A U2 -s 192.168.0.0/16  ! -i lo -p icmp --icmp-type 8 -j DNAT --to-destination foo
r iptables  -A input  -p tcp -m tcp --tcp-flags SYN,ACK SYN -m limit --limit 5/min -j NFLOG --nflog-group 2
r iptables -t nat -A INPUT -d 10.0.0.1/255.0.255.0 -j ACCEPT --foo
r iptables  -I U2 2 -d 10.0.0.1 -m addrtype -m connlimit --connlimit-above 3 -j TTL --ttl-set 4
r iptables -t filter -L -x -v INPUT 1
r iptables  -A OUTPUT  -p tcp -m multiport --dports 80,443 -j TTL --ttl-set 4
r iptables  -A INPUT  -m state --state NEW -j MASQUERADE
r iptables -t security -A U1 -s foo  -j RETURN
r iptables  -D FORWARD 0
r iptables  -F U1
r iptables  -A U1  -m statistic --mode random --probability 0.5 -j TTL --ttl-set 4
r iptables -t filter -E U1 ACCEPT
r iptables -t raw -A U2  -m mac --mac-source foo -j REDIRECT
r iptables  -P nope DROP
r iptables -t nat -L -v -n U1 1
r iptables -t security -A INPUT  -g U1
r iptables -t mangle -A OUTPUT -s 10.0.0.1 -d 0.0.0.0/0 -m comment --comment x -j LOG
r iptables -t filter -A U1 -d fe80::1 -j CT --notrack
r iptables  -N -x
r iptables -t raw -C nope  -i eth0 -j MARK
r iptables -t mangle -F INPUT
r iptables  -A U2 -d foo -j TCPMSS --set-mss 1000
r iptables -t nat -A PREROUTING -d 10.0.0.1,10.0.0.2 
r iptables  -L -n U1
r iptables -t mangle -N averyveryveryveryverylongchainname
r iptables -t mangle -A FORWARD  -m conntrack -j REJECT
r iptables -t nat -A INPUT  -j accept
r iptables  -X U1
r iptables  -Z INPUT
r iptables -t security -D U2  -j SNAT --to-source 10.0.0.9
r iptables  -I OUTPUT x  -m mark --mark foo -p icmp --icmp-type foo -j ACCEPT
r iptables -t mangle -A FORWARD  -p 47 -j LOG --log-prefix "x y: "
r iptables -t nat -C PREROUTING -s 192.168.0.0/16 -d 0.0.0.0/0 -m set --match-set nope src -j LOG --log-level 3
iptables -t filter -S; iptables -t filter -L -n
iptables -t nat -S; iptables -t nat -L -n
iptables -t mangle -S; iptables -t mangle -L -n
iptables -t raw -S; iptables -t raw -L -n
iptables -t security -S; iptables -t security -L -n
