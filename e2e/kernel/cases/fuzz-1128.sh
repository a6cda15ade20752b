# random case, seed 1128
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
-A PREROUTING -s 203.0.113.77 -p icmp -m conntrack --ctstate RELATED,ESTABLISHED -m addrtype --dst-type UNICAST -j CT --notrack
-A OUTPUT -p udp -m statistic --mode random --probability 1 
-A U1-RAW -p tcp -j ACCEPT
-A U1-RAW -p tcp -m conntrack --ctstate NEW,ESTABLISHED 
-A U1-RAW -p udp -m udp --dport 443 -j CT --notrack
-A U2-RAW -d 10.0.0.0/8 -p icmp -m icmp --icmp-type 8 -m conntrack --ctstate NEW 
-A U3-RAW -d 203.0.113.0/24 
-A U3-RAW -s 192.168.50.0/24 -p udp -m udp --dport 80 
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
-A OUTPUT -d 192.168.50.0/24 -p tcp -m multiport --dports 80,443 -m addrtype --dst-type BROADCAST -j U1-MANGLE
-A PREROUTING  -j CONNMARK --save-mark
-A INPUT -p tcp -j U3-MANGLE
-A POSTROUTING ! -s 203.0.113.1 -d 10.10.0.11 -p udp -m multiport --dports 80,5432,8080 -j MARK --set-xmark 0x1/0xffffffff
-A OUTPUT -s 192.168.50.1/24 -p tcp -m tcp --dport 5000:9000 -m addrtype --src-type LOCAL -j CONNMARK --save-mark
-A U1-MANGLE -p udp -m mark --mark 0x0/0x4000 -j MARK --set-xmark 0x1/0xffffffff
-A U1-MANGLE -p udp -m multiport ! --dports 443,5000:9000 -j U3-MANGLE
-A U2-MANGLE -s 203.0.113.0/24 -p tcp -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT
-A U2-MANGLE -s 10.10.0.0/16 -d 10.0.0.0/8 -p tcp -m tcp --dport 5432 -m mark --mark 0x8000/0x8000 -m iprange --dst-range 192.168.50.1-192.168.50.9 -j U3-MANGLE
-A U3-MANGLE -p icmp -m icmp --icmp-type echo-request 
-A U3-MANGLE -d 203.0.113.0/24 -m statistic --mode random --probability 1 -m iprange --src-range 192.168.50.1-192.168.50.9 -j MARK --set-xmark 0x4000/0x4000
-A U3-MANGLE -s 10.10.0.11/24 -p tcp -m tcp --dport 1:1023 -j ACCEPT
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:U1-NAT - [0:0]
:U2-NAT - [0:0]
:U3-NAT - [0:0]
-A OUTPUT ! -d 192.168.50.1/24 -m conntrack --ctstate RELATED,ESTABLISHED -m statistic --mode nth --every 4 --packet 1 -j DNAT --to-destination 192.168.50.2
-A OUTPUT -p tcp -m conntrack --ctstate ESTABLISHED -j U3-NAT
-A OUTPUT -d 10.10.0.1/24 -j DNAT --to-destination 10.10.0.11
-A U1-NAT -p tcp -j RETURN
-A U1-NAT -d 10.10.0.0/16 -p icmp -j RETURN
-A U2-NAT -p icmp -m icmp --icmp-type echo-request -m conntrack --ctstate SNAT -j ACCEPT
-A U2-NAT -m statistic --mode nth --every 2 --packet 1 
-A U3-NAT -d 192.168.50.2/24 -p icmp -m icmp --icmp-type 0 -m addrtype --src-type LOCAL -m comment --comment "a random rule" -j RETURN
COMMIT
*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:U1-FILTER - [0:0]
:U2-FILTER - [0:0]
:U3-FILTER - [0:0]
-A OUTPUT -p tcp -m comment --comment "a random rule" -j ACCEPT
-A FORWARD -d 10.0.0.0/8 -p icmp -m icmp --icmp-type 8 -j ACCEPT
-A INPUT -m conntrack --ctstate ESTABLISHED -j REJECT
-A U1-FILTER -p icmp -g U3-FILTER
-A U1-FILTER -s 203.0.113.1 -p tcp -m mark --mark 0x8000/0x8000 -j ACCEPT
-A U2-FILTER -p udp -j REJECT --reject-with icmp-host-prohibited
-A U2-FILTER -d 192.168.50.0/24 -p tcp -m tcp ! --dport 5432 -j REJECT --reject-with icmp-host-prohibited
-A U2-FILTER -p tcp -m tcp --dport 5432 -j DROP
-A U3-FILTER -s 10.0.0.0/8 -p udp -m mark ! --mark 0x4000/0x4000 -j DROP
COMMIT
RULES
echo "restore exit $?"
iptables-save | md5sum >/dev/null
iptables-save
hits() { sleep 0.2; for t in raw mangle nat filter; do iptables-save -c -t $t | grep -E "^\[[1-9]" | sed "s/^\[[^]]*\]/$t/"; done; for t in raw mangle nat filter; do iptables -t $t -Z; done; conntrack -L 2>/dev/null | grep -vE "^unknown" | sed -E "s/^(tcp +6 )[0-9]+ [A-Z_0-9]+ /\1/; s/^(udp +17 |icmp +1 )[0-9]+ /\1/; s/ (\[ASSURED\])//g; s/ use=[0-9]+//" | sort; conntrack -F >/dev/null 2>&1; }
for t in raw mangle nat filter; do iptables -t $t -Z; done
conntrack -F >/dev/null 2>&1
echo "--- ip netns exec web nc -z -w 1 10.10.0.12 443"
ip netns exec web nc -z -w 1 10.10.0.12 443 2>/dev/null; echo "exit $?"
hits
echo "--- ping -c 1 -W 1 203.0.113.1 >/dev/null"
ping -c 1 -W 1 203.0.113.1 >/dev/null 2>/dev/null; echo "exit $?"
hits
echo "--- ip netns exec db nc -z -w 1 10.10.0.1 8080"
ip netns exec db nc -z -w 1 10.10.0.1 8080 2>/dev/null; echo "exit $?"
hits
echo "--- ip netns exec client ping -c 1 -W 1 10.10.0.1 >/dev/null"
ip netns exec client ping -c 1 -W 1 10.10.0.1 >/dev/null 2>/dev/null; echo "exit $?"
hits
echo "--- ip netns exec web nc -z -w 1 10.10.0.1 80"
ip netns exec web nc -z -w 1 10.10.0.1 80 2>/dev/null; echo "exit $?"
hits
echo "--- ip netns exec outside nc -z -w 1 203.0.113.1 8080"
ip netns exec outside nc -z -w 1 203.0.113.1 8080 2>/dev/null; echo "exit $?"
hits
echo "--- ip netns exec client nc -z -w 1 10.10.0.1 443"
ip netns exec client nc -z -w 1 10.10.0.1 443 2>/dev/null; echo "exit $?"
hits
echo "--- ping -c 1 -W 1 192.168.50.1 >/dev/null"
ping -c 1 -W 1 192.168.50.1 >/dev/null 2>/dev/null; echo "exit $?"
hits
