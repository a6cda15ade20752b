# random case, seed 1195
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
sysctl -qw net.bridge.bridge-nf-call-iptables=0
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
-A OUTPUT -p tcp -m mark --mark 0x8000/0x8000 -m conntrack --ctstate SNAT -j U3-RAW
-A OUTPUT -p icmp -m conntrack --ctstate DNAT -j DROP
-A U1-RAW ! -d 10.0.0.0/8 -p icmp -j ACCEPT
-A U1-RAW -p tcp -m comment --comment "a random rule" -j U2-RAW
-A U1-RAW -d 10.0.0.0/8 -p tcp -m tcp --dport 80:443 -j U2-RAW
-A U2-RAW ! -s 192.168.50.2 -p tcp -m conntrack --ctstate NEW -j ACCEPT
-A U2-RAW -s 10.96.0.10 -p tcp -g U3-RAW
-A U3-RAW -p icmp -j DROP
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
-A OUTPUT -p icmp -m icmp --icmp-type 8 -g U3-MANGLE
-A INPUT -p udp -j ACCEPT
-A INPUT -d 10.10.0.0/16 -i br0 -m conntrack --ctstate SNAT -m comment --comment "a random rule" -j CONNMARK --save-mark
-A FORWARD -p tcp -m multiport --dports 80,5432,8080 -m conntrack ! --ctstate ESTABLISHED -j U1-MANGLE
-A OUTPUT -s 203.0.113.1/24 -o cl+ -p icmp -j RETURN
-A U1-MANGLE -m comment --comment "a random rule" -j CONNMARK --save-mark
-A U1-MANGLE -s 203.0.113.0/24 -p tcp -m tcp --dport 443 -j MARK --and-mark 0xffff
-A U1-MANGLE -p tcp -m tcp --dport 80 -j CONNMARK --restore-mark
-A U2-MANGLE -p udp -m udp ! --dport 80 -j MARK --and-mark 0xffff
-A U3-MANGLE -s 203.0.113.0/24 -p tcp -j RETURN
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:U1-NAT - [0:0]
:U2-NAT - [0:0]
:U3-NAT - [0:0]
-A INPUT -d 10.10.0.0/16 -p udp -m iprange --dst-range 10.10.0.10-10.10.0.11 -j MARK --set-xmark 0x4000/0x4000
-A INPUT -i lo -p tcp -m tcp ! --dport 80 -j MARK --set-xmark 0x4000/0x4000
-A PREROUTING -p udp -m udp --dport 5432 -j DNAT --to-destination 10.10.0.11:8080
-A PREROUTING -d 203.0.113.0/24 -p udp -m udp --dport 5000:9000 -m addrtype --dst-type UNICAST -j U1-NAT
-A U1-NAT -p tcp -m conntrack --ctstate NEW,ESTABLISHED 
-A U1-NAT -p icmp -m icmp --icmp-type echo-request -j MARK --set-xmark 0x4000/0x4000
-A U2-NAT -p udp -j RETURN
-A U2-NAT -p icmp -m icmp --icmp-type 8 -m mark --mark 0x4000/0x4000 -m conntrack --ctstate NEW -j ACCEPT
-A U3-NAT -p tcp -j MARK --set-xmark 0x4000/0x4000
-A U3-NAT ! -s 203.0.113.1 -d 10.10.0.0/16 -p icmp -m comment --comment "a random rule" -j MARK --set-xmark 0x4000/0x4000
-A U3-NAT -s 10.10.0.0/16 -j ACCEPT
COMMIT
*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:U1-FILTER - [0:0]
:U2-FILTER - [0:0]
:U3-FILTER - [0:0]
-A FORWARD -s 10.10.0.12 -p tcp -j REJECT
-A OUTPUT -o cl0 -p tcp -j REJECT --reject-with tcp-reset
-A U1-FILTER -p icmp -j DROP
-A U2-FILTER -p udp -m udp --dport 8080 -j REJECT
-A U2-FILTER  
-A U3-FILTER -p tcp -m tcp --dport 443 -m comment --comment "a random rule" -j RETURN
-A U3-FILTER -m conntrack ! --ctstate NEW -j RETURN
COMMIT
RULES
echo "restore exit $?"
iptables-save | md5sum >/dev/null
iptables-save
hits() { sleep 0.2; for t in raw mangle nat filter; do iptables-save -c -t $t | grep -E "^\[[1-9]" | sed "s/^\[[^]]*\]/$t/"; done; for t in raw mangle nat filter; do iptables -t $t -Z; done; conntrack -L 2>/dev/null | grep -vE "^unknown" | sed -E "s/^(tcp +6 )[0-9]+ [A-Z_0-9]+ /\1/; s/^(udp +17 |icmp +1 )[0-9]+ /\1/; s/ (\[ASSURED\])//g; s/ use=[0-9]+//" | sort; conntrack -F >/dev/null 2>&1; }
for t in raw mangle nat filter; do iptables -t $t -Z; done
conntrack -F >/dev/null 2>&1
echo "--- ip netns exec web ping -c 1 -W 1 203.0.113.77 >/dev/null"
ip netns exec web ping -c 1 -W 1 203.0.113.77 >/dev/null 2>/dev/null; echo "exit $?"
hits
echo "--- ip netns exec outside nc -z -w 1 10.10.0.12 80"
ip netns exec outside nc -z -w 1 10.10.0.12 80 2>/dev/null; echo "exit $?"
hits
echo "--- ip netns exec client nc -z -w 1 192.168.50.1 5432"
ip netns exec client nc -z -w 1 192.168.50.1 5432 2>/dev/null; echo "exit $?"
hits
echo "--- nc -z -w 1 203.0.113.1 80"
nc -z -w 1 203.0.113.1 80 2>/dev/null; echo "exit $?"
hits
echo "--- ip netns exec outside ping -c 1 -W 1 203.0.113.77 >/dev/null"
ip netns exec outside ping -c 1 -W 1 203.0.113.77 >/dev/null 2>/dev/null; echo "exit $?"
hits
echo "--- ip netns exec web nc -z -w 1 10.10.0.11 80"
ip netns exec web nc -z -w 1 10.10.0.11 80 2>/dev/null; echo "exit $?"
hits
echo "--- ip netns exec outside nc -z -w 1 192.168.50.2 8080"
ip netns exec outside nc -z -w 1 192.168.50.2 8080 2>/dev/null; echo "exit $?"
hits
echo "--- ip netns exec client nc -z -w 1 192.168.50.1 8080"
ip netns exec client nc -z -w 1 192.168.50.1 8080 2>/dev/null; echo "exit $?"
hits
