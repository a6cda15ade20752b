# Random command lines, right and wrong ones.
r() { echo "\$ $*"; "$@"; echo "= $?"; }
iptables -t filter -N U1; iptables -t filter -N U2
iptables -t nat -N U1; iptables -t nat -N U2
iptables -t mangle -N U1; iptables -t mangle -N U2
iptables -t raw -N U1; iptables -t raw -N U2
iptables -t security -N U1; iptables -t security -N U2
r iptables -t security -A INPUT -d fe80::1 -j INPUT
r iptables -t security -w -A INPUT
r iptables -t security --foo
r iptables -t nat -A INPUT  -p tcp 
r iptables  -A U1  -j MASQUERADE --to-ports 10-20
r iptables  -A U1 -d fe80::1 -j MASQUERADE --to-ports 10-20
r iptables -t nat -F INPUT
r iptables  -I U2 2  -m iprange --src-range 10.0.0.1-10.0.0.5 -m pkttype --pkt-type broadcast 
r iptables  -A OUTPUT  -p 47 -j ACCEPT --foo
r iptables -t raw -A OUTPUT  -j NOTRACK
r iptables -t nat -N averyveryveryveryverylongchainname
r iptables  -A FORWARD  -j SNAT
r iptables -t nat -N U3
r iptables  -N a b
r iptables  -I INPUT x -s 10.0.0.1/255.255.0.0  -m comment --comment x -j NOTRACK
r iptables  -R INPUT   -j LOG --log-level 3
r iptables -t filter -N !x
r iptables -t nat -I U2 x -s 10.0.0.1  -p tcp -m tcp --tcp-flags SYN,ACK SYN -j TEE --gateway 10.0.0.1
r iptables -t filter -I OUTPUT -1  -m mac --mac-source 02:00:00:00:00:01 -m conntrack --ctstate FOO -j RETURN
r iptables -t mangle -P OUTPUT ACCEPT
r iptables -t raw -X 
r iptables -t nat -A INPUT  -m statistic --mode random --probability 0.5 -p icmp -j TRACE
r iptables  -A U1  -j DROP
r iptables -t nat -A U2 -s foo  -j NETMAP --to 10.1.0.0/24
r iptables  -S -v nope
r iptables -t raw -Z U1
r iptables  -A U2  -m rpfilter -m addrtype -j MARK --set-mark 5
r iptables  --de INPUT 1
r iptables  -A U2  -m mark --mark foo -j DROP
r iptables  -F U1
r iptables -t raw -D INPUT 99
r iptables -t nat -A OUTPUT  -j TCPMSS --set-mss 1000
r iptables  -A U2  -j DSCP --set-dscp 3
r iptables  -C INPUT  
r iptables  -A  -s 1.2.3  -p icmp -j REDIRECT
r iptables -t raw -P  ACCEPT
r iptables -t nat -A U2 -s 10.1.2.3/24 -d 10.0.0.0/8 -g ACCEPT
r iptables -t security -I U1 -1 -d 10.0.0.1/33 
r iptables -t filter -C INPUT  -m string --string x --algo bm -j SNAT --to-source 10.0.0.9
r iptables -t filter -N ACCEPT
r iptables -t raw -P OUTPUT foo
r iptables  -A U1 -s 10.0.0.1/33  -j LOG --log-level 3
r iptables -t nat -A OUTPUT -s 10.0.0.1,10.0.0.2  -p tcp -m tcp --tcp-flags SYN,ACK SYN -p tcp -m multiport --dports 80:90,foo -j LOG --log-level 3
r iptables -t filter -A U2 -s 10.0.0.1/255.0.255.0  -m rpfilter -m statistic --mode foo -j MASQUERADE
r iptables -t security -A FORWARD -d fe80::1 -j DSCP --set-dscp 3
r iptables -t filter -A OUTPUT -s 1.2.3  -m connmark --mark 5 -j NOTRACK
r iptables  -A INPUT  -j accept
r iptables -t security -L -Z INPUT
r iptables -t mangle -N INPUT
r iptables -t filter -S -v INPUT
r iptables -t mangle -A U1  -p icmp --icmp-type echo-request -m set --match-set nope src -j NFLOG --nflog-group 2
r iptables  -A INPUT -d 0.0.0.0/0 -m comment -m helper --helper ftp -j LOG
r iptables -t mangle -A FORWARD -d 192.168.0.0/16 -m recent --set --name x -j ACCEPT
r iptables  -A input  -m pkttype --pkt-type broadcast -m quota --quota 7 -j DNAT --to-destination foo
r iptables -t mangle -A OUTPUT -s ! 10.0.0.1  -i averyveryverylongname -m state --state NEW -j MASQUERADE
r iptables -t nat -D  -s 10.0.0.1/255.255.0.0  -j MARK --set-mark 5
r iptables  -I  -1  -m recent --set --name x -i averyveryverylongname -j MARK --set-mark 5
r iptables  -A INPUT -s 10.0.0.1  -m addrtype -j LOG --log-prefix "x y: "
r iptables  -A FORWARD -s 10.0.0.1,10.0.0.2  -m string --string x --algo bm -j MARK --set-mark 5
r iptables -t nat -A U1  -f -j MASQUERADE --to-ports 10-20
r iptables  -A U2  -m physdev --physdev-in eth0 -j CT --notrack
r iptables  -A U1 -s 10.0.0.0/8  -p icmp -m connmark --mark 5 -j REDIRECT
r iptables  -I FORWARD 1  -j LOG --log-prefix "x y: "
r iptables  -N -x
r iptables -t nat -I U2 0  -m limit --limit 5/foo -m limit --limit 3/s --limit-burst 10 -j TEE --gateway 10.0.0.1
r iptables  -A U1 -s 10.0.0.0/8  -m comment --comment "a b" -o eth0 -j REJECT --reject-with tcp-reset
r iptables -t filter -A U1  -j CT --notrack
r iptables -t security -D OUTPUT -d 10.0.0.1,10.0.0.2 -m dscp --dscp 5 -j TOS --set-tos 8
r iptables -t security -A INPUT -d foo -j NOTRACK
r iptables -t filter -A U1 -d 192.168.0.0/16 -j REJECT
r iptables  -Z U1
r iptables -t raw -A U1  -j nope
r iptables -t security -D U2 99
r iptables -t filter -A   -p tcp -j NFLOG --nflog-group 2
r iptables -t nat -A OUTPUT  -p tcp --dport 99999 -g ACCEPT
r iptables -t mangle -F nope
r iptables  -A OUTPUT -d ! 10.0.0.1 -m rpfilter -j NETMAP --to 10.1.0.0/24
r iptables -t filter -A INPUT -c 1 2 -j ACCEPT
r iptables -t raw -A FORWARD  -i eth0 -m foo -j REDIRECT
r iptables  -F U1
r iptables -t filter -F nope
r iptables  -C OUTPUT -s 10.0.0.1/255.255.0.0  -j DSCP --set-dscp 3
r iptables -t filter -A U1  -m length --length 10:20 -m foo -j ACCEPT
r iptables -t nat -R FORWARD 2  -p icmp --icmp-type echo-request -p icmp --icmp-type foo -j TEE --gateway 10.0.0.1
r iptables -t filter -A FORWARD  -m addrtype --dst-type LOCAL -m addrtype -j U1
r iptables -t filter -N 
r iptables -t security -I U2 99  -p all -j MARK
r iptables -t nat -X 
r iptables  -A U1 -s fe80::1  -m limit --limit 5/foo -j REDIRECT
r iptables -t mangle -C U2  -m conntrack --ctstate NEW,ESTABLISHED 
r iptables -t security -A U1  -m comment --comment "a b" -m mac --mac-source foo -j LOG --log-level 3
r iptables  -A U1  -m connlimit --connlimit-above 3 -p tcp --dport http -j REJECT --reject-with foo
r iptables  -vL U1
r iptables -t mangle -I U1 -1  -p tcp -m multiport --dports 80,443 -f -j ACCEPT --foo
r iptables  -A OUTPUT -d 10.0.0.1/255.0.255.0 -m helper --helper ftp -m comment --comment x -j CHECKSUM --checksum-fill
r iptables  -I OUTPUT -1  -j accept
r iptables -t filter -R FORWARD 1  -j CLASSIFY --set-class 1:1
r iptables -t filter -A U2  -p icmp --icmp-type 8 -j NOTRACK
r iptables  -I U1 x -d 10.0.0.1,10.0.0.2 -p tcp -j SNAT --to-source 10.0.0.9
r iptables  -A INPUT -d 10.0.0.1/33 -m rpfilter -j DNAT --to-destination 10.0.0.9
r iptables -t filter -Z INPUT
r iptables -t filter -A OUTPUT -s 10.0.0.0/8  -j CLASSIFY --set-class 1:1
r iptables -t mangle -A U1  -j NFLOG --nflog-group 2
r iptables  -A FORWARD  -p tcp --dport foo -j MARK --set-mark 5
r iptables -t raw -A OUTPUT  -m conntrack -m limit --limit 3/s --limit-burst 10 -j REDIRECT --to-ports 80
r iptables  -A U2  -p tcp --dport 80 -j ACCEPT --foo
r iptables -t nat -I FORWARD 99 -s 10.0.0.1 -d 10.1.2.3/24 -m string --string x --algo bm -j REJECT --reject-with foo
r iptables -t filter -I input 1  -j LOG --log-prefix "x y: "
r iptables  -C INPUT  -j MASQUERADE --to-ports 10-20
r iptables -t nat -E U3 ACCEPT
r iptables  -A OUTPUT -d 10.1.2.3/24 -j CONNMARK --save-mark
r iptables -t filter -R  99 -s 10.0.0.1,10.0.0.2  -g U1
r iptables -t security -N INPUT
r iptables  -C INPUT -s 1.2.3  -m rpfilter -m statistic --mode foo -j CLASSIFY --set-class 1:1
r iptables -t filter -N a b
r iptables -t security -I U1 2  -m mac --mac-source foo -m recent --set --name x -j LOG --log-level 3
r iptables -t mangle -A INPUT  -m state -j LOG
r iptables -t nat -A U1 -s any -d 0.0.0.0/0 -m comment --comment x -j ACCEPT --foo
r iptables -t raw -E U3 ACCEPT
r iptables  -A INPUT -s 0.0.0.0/0  -m mark --mark 0x1 -m mark --mark 0x1 -j TCPMSS --set-mss 1000
r iptables  -A U1  -j CONNMARK --save-mark
r iptables  -X U1
r iptables -t security -A INPUT  -p tcp -m multiport --dports 80,443 -m addrtype --dst-type FOO -j REDIRECT --to-ports 80
r iptables  -I FORWARD 2  -j TTL --ttl-set 4
r iptables  -vL U1 1
r iptables  -I INPUT  -d 10.0.0.1/33 -m connmark --mark 5 -j CHECKSUM --checksum-fill
r iptables  -A U2 -s fe80::1  -j DNAT --to-destination 10.0.0.9
r iptables  -D POSTROUTING 1
r iptables  -A U2  -m helper --helper ftp -p icmp --icmp-type foo -j SNAT
r iptables  -A U2 -s 10.0.0.1  -j MASQUERADE --to-ports 10-20
r iptables  -A U1  -j TTL --ttl-set 4
r iptables -t nat -D U1 99
r iptables  -A OUTPUT  -j LOG --log-prefix "x y: "
r iptables  -D FORWARD x
r iptables  -A U1 -s 10.0.0.1  -p tcp -p tcp --dport 80 -j TCPMSS --set-mss 1000
r iptables -t filter -A INPUT -s 192.168.0.0/16  -j REJECT
r iptables -t mangle -A INPUT  -j DNAT --to-destination foo
r iptables -t raw -C U2  -j SNAT
r iptables  -I INPUT  -d fe80::1 -j DSCP --set-dscp 3
r iptables -t security -X 
r iptables  -A POSTROUTING  -j DSCP --set-dscp 3
r iptables  -A FORWARD -d 10.1.2.3/24 -m iprange --src-range 10.0.0.1-10.0.0.5 -m limit --limit 3/s --limit-burst 10 -j CLASSIFY --set-class 1:1
r iptables -t raw -X U1
r iptables  -C OUTPUT  -m limit --limit 3/s --limit-burst 10 -p all -j REJECT --reject-with foo
r iptables -t security -A OUTPUT  -m addrtype -p icmp --icmp-type echo-request -j TEE --gateway 10.0.0.1
r iptables -t mangle -I FORWARD 2  -j TRACE
r iptables  -N LOG
r iptables -t nat -F U1
r iptables -t security -A OUTPUT  -m tcp --dport 80 -j TRACE
r iptables -t filter -I U2 2  -j NOTRACK
r iptables -t mangle -A U1  -p tcp --dport http -j REJECT --reject-with foo
r iptables  -A input -d 192.168.0.0/16 -j CHECKSUM --checksum-fill
r iptables -t security -I FORWARD 99 -s foo  -m state --state NEW -p all -j NETMAP --to 10.1.0.0/24
r iptables -t raw -A U1 -s 10.0.0.1/255.0.255.0 -d fe80::1 -m owner --uid-owner 0 -m pkttype --pkt-type foo -j DROP
r iptables -t nat -F U1
r iptables  -I OUTPUT   -m tos --tos 0x10 -p udp --sport 53 -j TTL --ttl-set 4
r iptables  -Z 
r iptables -t mangle -A U2 -d fe80::1 -m mac --mac-source 02:00:00:00:00:01 -i averyveryverylongname -j DNAT --to-destination foo
r iptables -t raw -E U1 ACCEPT
r iptables -t raw -R    -j nope
r iptables -t raw -A U2 -d ! 10.0.0.1 -m owner --uid-owner 0 -i averyveryverylongname -j NFLOG --nflog-group 2
r iptables  -A FORWARD -s fe80::1  -m set --match-set nope src -m helper --helper ftp -j NOTRACK
r iptables -t nat -A U1  -p udp --sport 53 -p tcp -m multiport --dports 80,443 -j U1
r iptables  -A OUTPUT  -m connlimit --connlimit-above 3 -j TOS --set-tos 8
r iptables -t raw -I U1 -1  -j DNAT --to-destination 10.0.0.9:80
r iptables -t nat -A   -j CLASSIFY --set-class 1:1
r iptables -t filter -4 -S
r iptables  -N U3
r iptables -t nat -A U1  -m string --string x --algo bm -j DNAT --to-destination 10.0.0.9
r iptables -t mangle -A U1 -s 10.0.0.1/255.0.255.0  
r iptables -t security -A INPUT -d 192.168.0.0/16 -j SNAT
r iptables  -Z INPUT
r iptables  -A OUTPUT -s 0.0.0.0/0  -m addrtype -i averyveryverylongname -j LOG --log-prefix "x y: "
r iptables  -R FORWARD  -s ! 10.0.0.1  -p tcp --dport http -j DSCP --set-dscp 3
r iptables  -N INPUT
r iptables  -X INPUT
r iptables  -X INPUT
r iptables -t raw -C FORWARD  -m limit --limit 5/foo -p tcp --dport 80:90 -j REJECT --reject-with tcp-reset
r iptables -t mangle -C U1  -g U1
r iptables -t nat -I U1 99  -m helper --helper ftp -m addrtype --dst-type LOCAL -j DNAT --to-destination foo
r iptables -t security -R U2 99 -s 10.0.0.1/33  -j NFLOG --nflog-group 2
r iptables -t filter -L -n nope
r iptables  -F U1
r iptables  -A INPUT  -o eth0 -j SNAT --to-source 10.0.0.9
r iptables -t nat -A OUTPUT  -m mark -j CT --notrack
r iptables -t raw -Z U1
r iptables  -A INPUT -j
r iptables -t nat -A U1  -m tcp --dport 80 -p icmp --icmp-type 8 -j MASQUERADE
r iptables  -A U1 -s 10.0.0.1  -p tcp --dport foo -f -j NOTRACK
r iptables -t security -D U2 99
r iptables  -R INPUT 2 -s 10.0.0.1/33  -p udp --sport 53 -j ACCEPT --foo
r iptables  -A INPUT  -m state -j nope
r iptables -t raw -A U1  -p icmp --icmp-type 8 -j REJECT --reject-with foo
r iptables -t security -A FORWARD -s ! 10.0.0.1  -j LOG
r iptables -t nat -L -v -n 
r iptables  -X U1
r iptables  -C   -j LOG --log-level 3
r iptables -t raw -A INPUT -d 1.2.3 -m mac --mac-source 02:00:00:00:00:01 -m mark --mark foo -j U2
iptables -t filter -S; iptables -t filter -L -n
iptables -t nat -S; iptables -t nat -L -n
iptables -t mangle -S; iptables -t mangle -L -n
iptables -t raw -S; iptables -t raw -L -n
iptables -t security -S; iptables -t security -L -n
