# Dynamic sets, maps to verdicts and marks, limits, handles: what packets do to them.
ip link set lo up; sysctl -qw net.ipv4.ip_forward=1
ip netns add c; ip netns add s
ip link add dev rc type veth peer name eth0 netns c; ip link add dev rs type veth peer name eth0 netns s
ip addr add 10.0.1.1/24 dev rc; ip addr add 10.0.2.1/24 dev rs; ip link set rc up; ip link set rs up
ip -n c addr add 10.0.1.2/24 dev eth0; ip -n c link set eth0 up; ip -n c link set lo up; ip -n c route add default via 10.0.1.1
ip -n s addr add 10.0.2.2/24 dev eth0; ip -n s link set eth0 up; ip -n s link set lo up; ip -n s route add default via 10.0.2.1
for p in 80 81 8080; do ip netns exec s nc -lk $p >/dev/null 2>&1 & done
for p in 90 8080; do nc -lk $p >/dev/null 2>&1 & done
sleep 0.3
try() { ip netns exec c nc -zv -w 1 $1 $2 2>&1; }
png() { ip netns exec c ping -c 1 -W 1 $1 | grep -E 'transmitted|From|Unreach|Prohib|Filtered'; }
nft -f - <<'R'
table inet t {
  set d { type ipv4_addr; flags dynamic,timeout; timeout 2s; }
  set c { type ipv4_addr . inet_service; flags dynamic; counter; }
  map who { type ipv4_addr . inet_service : verdict; flags interval; elements = { 10.0.1.0/24 . 80-90 : jump ok, 0.0.0.0/0 . 8080 : goto ok2 }; }
  map mk { type inet_service : mark; elements = { 80 : 0x1, 81 : 0x2 }; }
  chain ok { counter; return; }
  chain ok2 { counter; }
  chain fw { type filter hook forward priority 0;
    tcp flags syn / syn,ack update @c { ip saddr . tcp dport }
    tcp flags syn meta mark set tcp dport map @mk
    meta mark 0x1 counter comment "one"
    meta mark 0x2 counter comment "two"
    ip saddr . tcp dport vmap @who
    tcp dport 8080 tcp flags syn / syn,ack ip saddr @d counter reject with tcp reset
    tcp dport 8080 tcp flags syn / syn,ack add @d { ip saddr }
    ip saddr . ip daddr . tcp dport { 10.0.1.2 . 10.0.2.2 . 81 } counter
    iifname "r*" oifname { "rs", "zz*" } counter
    ip saddr != { 10.0.1.0/24, 10.0.2.0/24 } counter
    tcp dport != 80-90 counter
    ip protocol { tcp, icmp } counter
    udp dport 53 drop
    meta nfproto ipv6 counter
    ct state new limit rate over 2/minute burst 1 packets counter
    numgen inc mod 2 0 counter comment "half"
  }
}
R
echo "exit $?"
try 10.0.2.2 80; try 10.0.2.2 81; try 10.0.2.2 8080; try 10.0.2.2 8080; sleep 2.5; try 10.0.2.2 8080; try 10.0.2.2 99; png 10.0.2.2
nft list chain inet t fw | grep -v 'ct state new limit\|meta nfproto\|half\|ip protocol\|dport !=\|r\*'
nft get element inet t who '{ 10.0.1.5 . 85 }'; nft get element inet t mk '{ 80 }'
nft delete element inet t mk '{ 80 }'; nft list map inet t mk
nft add rule inet t fw index 0 tcp dport 81 drop; nft insert rule inet t fw tcp dport 80 reject; try 10.0.2.2 80; try 10.0.2.2 81
nft replace rule inet t fw handle 9999 accept; nft delete chain inet t ok; nft flush chain inet t fw; nft delete map inet t who; nft delete chain inet t ok; nft list chains inet
