# What more matches do with packets: owner, quota, connlimit, connbytes, hashlimit, string, dscp, tos, ecn, rpfilter, helper, tcpmss.
ip link set lo up; ip netns add c; ip link add v0 type veth peer name eth0 netns c
ip addr add 10.0.1.1/24 dev v0; ip link set v0 up; ip -n c link set eth0 up; ip -n c link set lo up; ip -n c addr add 10.0.1.2/24 dev eth0; ip -n c addr add 10.0.1.3/24 dev eth0
nc -lk 80 >/dev/null 2>&1 & nc -lk 81 >/dev/null 2>&1 &
sleep 0.3
try() { ip netns exec c nc -z -w 1 -s "$1" 10.0.1.1 "$2" && echo "$1 $2 open" || echo "$1 $2 closed"; }
pings() { ip netns exec c ping -c 1 -W 1 "$@" 10.0.1.1 >/dev/null && echo answered || echo "no answer"; }
hits() { sleep 0.2; iptables -t "${1:-filter}" -S -v | grep -v '^-P' | sed 's/ -c / # /; s/ -j.*//' | awk -F'#' '{ print }'; iptables -t "${1:-filter}" -F; }
echo "== owner"
for f in "SYN,ACK SYN,ACK" "RST RST"; do for o in "--uid-owner 0" "! --uid-owner 0" "--socket-exists" "! --socket-exists" "--gid-owner 5-10" "! --uid-owner 5 --gid-owner 0"; do iptables -A OUTPUT -p tcp --tcp-flags $f -m owner $o; done; done
iptables -A OUTPUT -p icmp -m owner --uid-owner root; iptables -A OUTPUT -p icmp -m owner ! --socket-exists
try 10.0.1.2 80; try 10.0.1.2 99; pings; ping -c 1 10.0.1.2 >/dev/null; hits
echo "== quota"
iptables -A INPUT -p icmp -m quota --quota 200 -j ACCEPT; iptables -A INPUT -p icmp -j DROP
for i in 1 2 3; do pings; done; hits
iptables -A INPUT -p icmp -m quota ! --quota 100 -j DROP; for i in 1 2 3; do pings; done; hits
echo "== string"
iptables -A INPUT -p udp -m string --string secret --algo bm -j REJECT; iptables -A INPUT -p udp -m string --hex-string '|68 69|' --algo kmp; iptables -A INPUT -p udp -m string ! --string SECRET --icase --algo bm; iptables -A INPUT -p udp -m string --string hi --from 30 --algo bm;  iptables -A INPUT -p udp -m string --string hi --to 28 --algo bm; iptables -A INPUT -p udp -m string --string hi --to 27 --algo bm
echo hi | ip netns exec c nc -u -w 1 10.0.1.1 9; echo "a secret" | ip netns exec c nc -u -w 1 10.0.1.1 9; hits
echo "== dscp, tos, ecn"
ip netns exec c iptables -t mangle -A OUTPUT -p tcp -j DSCP --set-dscp-class EF
iptables -A INPUT -p tcp -m dscp --dscp 46; iptables -A INPUT -p tcp -m dscp ! --dscp-class EF; iptables -A INPUT -p tcp -m tos --tos 0xb8/0xfc; iptables -A INPUT -p tcp -m ecn --ecn-ip-ect 0;  iptables -A INPUT -p tcp -m ecn ! --ecn-tcp-cwr
try 10.0.1.2 80; hits; ip netns exec c iptables -t mangle -F
iptables -A INPUT -p icmp -m tos --tos Minimize-Delay; iptables -A OUTPUT -p icmp -m tos --tos 0x10
ip netns exec c iptables -t mangle -A OUTPUT -p icmp -j TOS --set-tos 0x10; pings; hits; ip netns exec c iptables -t mangle -F
echo "== rpfilter"
ip -n c addr add 172.16.0.1/32 dev lo; sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.v0.rp_filter=0
iptables -t raw -A PREROUTING -i v0 -m rpfilter; iptables -t raw -A PREROUTING -i v0 -m rpfilter --invert -j DROP
pings; pings -I 172.16.0.1; ip route add 172.16.0.1 dev v0; pings -I 172.16.0.1; hits raw
ip route replace 172.16.0.1 dev lo; iptables -t mangle -A PREROUTING -i v0 -m rpfilter --loose; iptables -t mangle -A PREROUTING -i v0 -m rpfilter --loose --invert; pings -I 172.16.0.1; ip route del 172.16.0.1; pings -I 172.16.0.1; hits mangle
echo "== helper"
iptables -A INPUT -p icmp -m helper --helper ftp; iptables -A INPUT -p icmp -m helper ! --helper ftp; pings; hits
echo "== tcpmss and TCPMSS"
iptables -A INPUT -p tcp -m tcpmss --mss 1460; iptables -A INPUT -p tcp --syn -m tcpmss ! --mss 1:1000;  iptables -A OUTPUT -p tcp -m tcpmss --mss 1000:1400
iptables -t mangle -A OUTPUT -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 1300; try 10.0.1.2 80; hits; iptables -t mangle -F
ip -n c link set eth0 mtu 1000; iptables -A INPUT -p tcp --syn -m tcpmss --mss 960; try 10.0.1.2 80; hits; ip -n c link set eth0 mtu 1500
