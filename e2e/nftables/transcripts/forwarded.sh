ip netns add a; ip netns add r; ip netns add b
ip link add a0 netns a type veth peer name ra netns r
ip link add b0 netns b type veth peer name rb netns r
ip -n a addr add 10.0.1.2/24 dev a0; ip -n r addr add 10.0.1.1/24 dev ra
ip -n b addr add 10.0.2.2/24 dev b0; ip -n r addr add 10.0.2.1/24 dev rb
for x in "a a0" "r ra" "r rb" "b b0" "a lo" "r lo" "b lo"; do set -- $x; ip -n $1 link set $2 up; done
ip -n a route add default via 10.0.1.1; ip -n b route add default via 10.0.2.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip netns exec b nc -lk -p 80 >/dev/null & 
ip netns exec b nc -lk -p 8080 >/dev/null &
ip netns exec b nc -luk -p 53 >/dev/null &
sleep 0.2
R="ip netns exec r"
t() { ip netns exec a nc -w1 -z $1 $2; echo "tcp $1 $2: $?"; }
echo == accept goes on to the next base chain
$R nft -f - <<X
table inet one { chain f { type filter hook forward priority -10; tcp dport 80 counter accept; }
 }
table inet two { chain f { type filter hook forward priority 10; tcp dport 80 counter drop; }
 chain g { type filter hook forward priority 20; counter; }
 }
X
t 10.0.2.2 80
$R nft list ruleset
$R nft flush ruleset
echo == policy, goto, return
$R nft -f - <<X
table ip t {
 chain f { type filter hook forward priority 0; policy drop; ct state established,related counter accept; tcp dport 80 goto web; counter; tcp dport vmap { 8080 : jump alt, 90 : accept }; counter; }
 chain web { ip saddr 10.0.1.0/24 counter return; counter accept; }
 chain alt { counter jump alt2; counter; }
 chain alt2 { ip daddr 10.0.2.2 counter return; counter drop; }
}
X
t 10.0.2.2 80; t 10.0.2.2 8080; t 10.0.2.2 90
$R nft list chain ip t f; $R nft list chain ip t web; $R nft list chain ip t alt; $R nft list chain ip t alt2
$R nft flush ruleset
echo == nat
$R nft -f - <<X
table ip n {
 map fw { type inet_service : ipv4_addr . inet_service; elements = { 81 : 10.0.2.2 . 80, 82 : 10.0.2.2 . 8080 } }
 chain pre { type nat hook prerouting priority dstnat; counter; dnat to tcp dport map @fw; }
 chain post { type nat hook postrouting priority srcnat; oifname "rb" counter masquerade; }
 chain in { type filter hook forward priority filter; ct status dnat counter; ct original proto-dst 81 counter; ct direction reply counter; }
}
X
t 10.0.1.1 81; t 10.0.1.1 82; t 10.0.1.1 83
$R nft list ruleset
$R conntrack -L 2>/dev/null | sed -E 's/sport=[0-9]+/sport=X/g; s/dport=[0-9]{5}/dport=X/g; s/ [0-9]+ / N /' | sort
$R nft flush ruleset; $R conntrack -F 2>/dev/null
echo == dynamic
$R nft -f - <<X
table ip d {
 set seen { type ipv4_addr . inet_service; flags dynamic,timeout; timeout 2s; counter; }
 set lim { type ipv4_addr; flags dynamic; size 128; }
 chain f { type filter hook forward priority 0; tcp flags syn / fin,syn,rst,ack update @seen { ip saddr . tcp dport }; ct state new add @lim { ip saddr limit rate 2/minute burst 2 packets } counter accept; ct state new counter reject with tcp reset; }
}
X
t 10.0.2.2 80; t 10.0.2.2 8080; t 10.0.2.2 80; t 10.0.2.2 80
$R nft list chain ip d f; $R nft -s list set ip d seen; $R nft list set ip d lim
sleep 3
$R nft list set ip d seen
$R nft flush ruleset
echo == quota and output route
$R nft -f - <<X
table ip q { quota qq { over 100 bytes }
 counter c { }

 chain o { type filter hook output priority 0; icmp type echo-request quota name qq counter name c; icmp type echo-request quota over 168 bytes counter; icmp type echo-request quota until 168 bytes counter; }
 chain m { type route hook output priority mangle; ip daddr 10.0.2.2 tcp dport 8080 meta mark set 1 counter; }
 }
X
$R ping -c3 -i0.2 -W1 10.0.2.2 | tail -2 | head -1
$R nft list table ip q
$R nft reset quotas
$R nft reset counters
$R nft list quotas
kill $(jobs -p) 2>/dev/null
