# random case, seed 1193
ip link set lo up
ip link add br0 type bridge mcast_snooping 0
ip link set br0 up
ip addr add 10.10.0.1/24 dev br0
ip netns add client
ip link add cl0 type veth peer name eth0 netns client
ip addr add 192.168.50.1/24 dev cl0
ip link set cl0 up
ip -n client addr add 192.168.50.2/24 dev eth0
ip -n client link set eth0 up
ip -n client link set lo up
ip -n client route add default via 192.168.50.1
ip netns add outside
ip link add wan0 type veth peer name eth0 netns outside
ip addr add 203.0.113.1/24 dev wan0
ip link set wan0 up
ip -n outside addr add 203.0.113.9/24 dev eth0
ip -n outside link set eth0 up
ip -n outside link set lo up
ip -n outside route add default via 203.0.113.1
ip netns add web
ip link add v-web type veth peer name eth0 netns web
ip link set v-web master br0 up
ip -n web addr add 10.10.0.11/24 dev eth0
ip -n web link set eth0 up
ip -n web link set lo up
ip -n web route add default via 10.10.0.1
ip netns add db
ip link add v-db type veth peer name eth0 netns db
ip link set v-db master br0 up
ip -n db addr add 10.10.0.12/24 dev eth0
ip -n db link set eth0 up
ip -n db link set lo up
ip -n db route add default via 10.10.0.1
sysctl -qw net.ipv4.ip_forward=1
sysctl -qw net.bridge.bridge-nf-call-iptables=1
ip netns exec web nc -lk 80 >/dev/null 2>&1 &
ip netns exec web nc -lk 5432 >/dev/null 2>&1 &
ip netns exec db nc -lk 80 >/dev/null 2>&1 &
ip netns exec db nc -lk 5432 >/dev/null 2>&1 &
nc -lk 8080 >/dev/null 2>&1 &
ip netns exec client nc -lk 443 >/dev/null 2>&1 &
sleep 0.4
iptables-restore <<RULES
*raw
:PREROUTING ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:U1-RAW - [0:0]
:U2-RAW - [0:0]
:U3-RAW - [0:0]
-A PREROUTING -p tcp -j U2-RAW
-A PREROUTING -d 192.168.50.0/24 -i wan0 -j U1-RAW
-A OUTPUT -p udp -j U2-RAW
-A U1-RAW -p tcp -j DROP
-A U1-RAW -s 203.0.113.0/24 -p tcp -m tcp --dport 80:443 -m iprange --src-range 10.10.0.10-10.10.0.11 -g U2-RAW
-A U2-RAW ! -s 10.10.0.0/16 -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -m comment --comment "a random rule" -j ACCEPT
-A U2-RAW -s 192.168.50.0/24 -d 10.10.0.0/16 -p udp -m addrtype --dst-type UNICAST -j U3-RAW
-A U3-RAW ! -s 10.10.0.11 -p tcp -j ACCEPT
-A U3-RAW -d 10.10.0.0/16 -p tcp -m tcp --dport 5432 -j ACCEPT
COMMIT
*mangle
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:U1-MANGLE - [0:0]
:U2-MANGLE - [0:0]
:U3-MANGLE - [0:0]
-A OUTPUT -m conntrack --ctstate NEW -m addrtype --src-type LOCAL -j MARK --set-xmark 0x1/0xffffffff
-A OUTPUT -s 203.0.113.0/24 -j U2-MANGLE
-A INPUT -s 192.168.50.0/24 -d 10.0.0.0/8 -p icmp -m conntrack --ctstate NEW,ESTABLISHED -j CONNMARK --restore-mark
-A INPUT -p tcp -m addrtype --dst-type LOCAL -j MARK --set-xmark 0x1/0xffffffff
-A OUTPUT -p icmp -m icmp --icmp-type 0 -j MARK --and-mark 0xffff
-A U1-MANGLE -s 192.168.50.0/24 -j U2-MANGLE
-A U2-MANGLE -s 203.0.113.9/24 -p tcp -m addrtype --dst-type UNICAST -j MARK --and-mark 0xffff
-A U2-MANGLE ! -d 203.0.113.1/24 -p tcp 
-A U3-MANGLE -p tcp -m addrtype --src-type LOCAL 
-A U3-MANGLE -s 10.0.0.0/8 ! -d 192.168.50.0/24 -p tcp -m addrtype --dst-type UNICAST -j MARK --set-xmark 0x1/0xffffffff
-A U3-MANGLE -s 203.0.113.0/24 -d 192.168.50.0/24 -p tcp 
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:U1-NAT - [0:0]
:U2-NAT - [0:0]
:U3-NAT - [0:0]
-A OUTPUT -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j U1-NAT
-A PREROUTING -s 10.0.0.0/8 -i v+ -m conntrack --ctstate NEW -j RETURN
-A PREROUTING -d 203.0.113.1 -i cl0 -p tcp -j U1-NAT
-A U1-NAT -d 10.10.0.0/16 -m mark --mark 0x0/0x4000 -m statistic --mode nth --every 2 --packet 0 -m statistic --mode random --probability 1 -j RETURN
-A U1-NAT -s 10.10.0.1/24 -p icmp -j MARK --set-xmark 0x4000/0x4000
-A U2-NAT -d 192.168.50.0/24 -j RETURN
-A U2-NAT -m mark --mark 0x1 -m conntrack --ctstate NEW -m statistic --mode nth --every 4 --packet 1 -j RETURN
-A U3-NAT -s 192.168.50.0/24 -j RETURN
-A U3-NAT -p tcp -m addrtype --dst-type LOCAL -j MARK --set-xmark 0x4000/0x4000
COMMIT
*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:U1-FILTER - [0:0]
:U2-FILTER - [0:0]
:U3-FILTER - [0:0]
-A OUTPUT -s 10.10.0.12 -p tcp -j REJECT --reject-with icmp-host-prohibited
-A FORWARD  
-A INPUT ! -s 10.10.0.1 -d 203.0.113.1/24 -p udp 
-A U1-FILTER -s 10.10.0.0/16 -p tcp -m tcp --dport 443 -m conntrack --ctstate ESTABLISHED -j RETURN
-A U2-FILTER ! -d 10.10.0.0/16 -p udp -m multiport --dports 80,5432,8080 -m comment --comment "a random rule" -j DROP
-A U2-FILTER -p tcp -m mark --mark 0x4000/0x4000 -j U3-FILTER
-A U3-FILTER -p tcp -m tcp --dport 5432 -m statistic --mode random --probability 1 -j REJECT
-A U3-FILTER -d 10.10.0.0/16 -j DROP
COMMIT
RULES
echo "restore exit $?"
iptables-save | md5sum >/dev/null
iptables-save
hits() { sleep 0.2; for t in raw mangle nat filter; do iptables-save -c -t $t | grep -E "^\[[1-9]" | sed "s/^\[[^]]*\]/$t/"; done; for t in raw mangle nat filter; do iptables -t $t -Z; done; conntrack -L 2>/dev/null | grep -vE "^unknown" | sed -E "s/^(tcp +6 )[0-9]+ [A-Z_0-9]+ /\1/; s/^(udp +17 |icmp +1 )[0-9]+ /\1/; s/ (\[ASSURED\])//g; s/ use=[0-9]+//" | sort; conntrack -F >/dev/null 2>&1; }
for t in raw mangle nat filter; do iptables -t $t -Z; done
conntrack -F >/dev/null 2>&1
echo "--- ip netns exec client ping -c 1 -W 1 10.96.0.10 >/dev/null"
ip netns exec client ping -c 1 -W 1 10.96.0.10 >/dev/null 2>/dev/null; echo "exit $?"
hits
echo "--- ip netns exec outside nc -z -w 1 192.168.50.2 443"
ip netns exec outside nc -z -w 1 192.168.50.2 443 2>/dev/null; echo "exit $?"
hits
echo "--- ip netns exec client nc -z -w 1 192.168.50.1 80"
ip netns exec client nc -z -w 1 192.168.50.1 80 2>/dev/null; echo "exit $?"
hits
echo "--- ip netns exec web ping -c 1 -W 1 10.10.0.12 >/dev/null"
ip netns exec web ping -c 1 -W 1 10.10.0.12 >/dev/null 2>/dev/null; echo "exit $?"
hits
echo "--- ip netns exec client nc -z -w 1 10.10.0.12 443"
ip netns exec client nc -z -w 1 10.10.0.12 443 2>/dev/null; echo "exit $?"
hits
echo "--- nc -z -w 1 203.0.113.77 443"
nc -z -w 1 203.0.113.77 443 2>/dev/null; echo "exit $?"
hits
echo "--- ip netns exec outside nc -z -w 1 203.0.113.1 5432"
ip netns exec outside nc -z -w 1 203.0.113.1 5432 2>/dev/null; echo "exit $?"
hits
echo "--- ip netns exec outside nc -z -w 1 192.168.50.2 443"
ip netns exec outside nc -z -w 1 192.168.50.2 443 2>/dev/null; echo "exit $?"
hits
