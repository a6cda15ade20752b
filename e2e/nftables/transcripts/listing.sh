# How elements stand on lines, and what the options change.
while IFS= read -r r; do [ -z "$r" ] && continue; echo "\$ $r"; eval "$r" 2>&1; s=$?; [ $s != 0 ] && echo "[status $s]"; done <<'XEOF'
nft add table inet t
nft "add set inet t a { type ipv4_addr; elements = { 1.1.1.1,1.1.1.2,1.1.1.3,1.1.1.4,1.1.1.5,1.1.1.6 } }"
nft "add set inet t b { type ipv6_addr; elements = { ::1,::2,::3,::4,::5,::6 } }"
nft "add set inet t c { type inet_service; elements = { 1,2,3,4,5,6,7,8,9,10,11,12 } }"
nft "add set inet t d { type inet_proto; elements = { 1,2,3,4,5,6,7,8,9,10,11,12 } }"
nft "add set inet t e { type mark; elements = { 1,2,3,4,5,6,7,8,9,10,11,12 } }"
nft "add set inet t f { type ifname; elements = { a,b,c,d,e,f,ab,ba,abc,acb,zz } }"
nft "add set inet t g { type ether_addr; elements = { 00:00:00:00:00:01, 00:00:00:00:00:02,00:00:00:00:00:03 } }"
nft "add set inet t h { type ipv4_addr; flags interval; elements = { 1.1.1.1,1.1.1.3,1.1.1.5-1.1.1.9,2.0.0.0/8,3.0.0.0/7,5.5.5.5 } }"
nft "add set inet t i { type inet_service; flags interval; elements = { 1-2, 5, 7-8,10,12,14-20,30 } }"
nft "add map inet t j { type ipv4_addr : verdict; elements = { 1.1.1.1 : drop, 1.1.1.2 : accept, 1.1.1.3 : return } }"
nft "add map inet t k { type inet_service : ipv4_addr; elements = { 1 : 1.1.1.1, 2 : 1.1.1.2, 3 : 1.1.1.3, 4 : 1.1.1.4, 5 : 1.1.1.5 } }"
nft "add map inet t m { type ipv4_addr : mark; flags interval; elements = { 1.1.1.0/24 : 1, 1.2.0.0/16 : 2, 9.9.9.9-9.9.9.19 : 3} }"
nft "add set inet t n { type ipv4_addr . ipv4_addr . inet_service; elements = { 1.1.1.1 . 2.2.2.2 . 3 } }"
nft "add set inet t o { type icmp_type; elements = { 0, 8, 3, 11} }"
nft "add set inet t p { type ct_state; elements = { new, established } }"
nft "add set inet t q { type iface_index; elements = { lo } }"
nft "add set inet t s { type mark; flags constant; elements = { 1 } }"
nft "add set inet t u { type ipv4_addr; timeout 1d2h3m4s; flags timeout; }"
nft "add set inet t w { type ipv4_addr; flags interval; elements = { 0.0.0.0/0 } }"
nft "add set inet t x { type ipv4_addr; flags interval; elements = { 1.1.1.1, * } }"
nft list table inet t
nft "add chain inet t ch"
nft "add rule inet t ch tcp dport { 22, 80, 443, 8080-8090 } accept"
nft "add rule inet t ch tcp dport 22 udp sport 53 accept"
nft "add rule inet t ch tcp dport { ssh, domain } accept"
nft "add rule inet t ch ip protocol tcp meta l4proto udp accept"
nft "add rule inet t ch ip protocol icmp icmp type echo-request"
nft "add rule inet t ch iifname { a, b, ab, ba } ip saddr != { 1.1.1.1, 2.2.2.2 } meta mark set 0x00000010"
nft "add rule inet t ch ct state new,invalid limit rate 5/minute log prefix \"hi \" counter drop comment \"z\""
nft "add rule inet t ch ip daddr 10.0.0.0/8 ip saddr 192.168.1.5 icmp type { echo-request, destination-unreachable } accept"
nft list chain inet t ch
nft -n list chain inet t ch
nft -S list chain inet t ch
nft -y list chain inet t ch
nft -p list chain inet t ch
nft -s list chain inet t ch
nft -nn list chain inet t ch
nft "add chain inet t bc { type filter hook input priority 10; }"
nft "add chain inet t bd { type nat hook output priority -100; }"
nft "add chain inet t be { type nat hook postrouting priority 90; }"
nft "add chain inet t bf { type filter hook input priority 11; }"
nft "add chain inet t bg { type filter hook prerouting priority -100; }"
nft "add chain inet t bh { type filter hook output priority -100; }"
nft "add chain inet t bi { type filter hook output priority raw; }"
nft "add chain inet t bj { type filter hook postrouting priority 95; }"
nft "add chain inet t bk { type filter hook postrouting priority security; }"
nft "add chain inet t bl { type filter hook postrouting priority 61; }"
nft "add chain inet t bm { type filter hook prerouting priority -311; }"
nft "add chain inet t bn { type filter hook prerouting priority -310; }"
nft "add chain inet t bo { type filter hook prerouting priority -90; }"
nft "add chain inet t bp { type filter hook prerouting priority -125; }"
nft list chains | grep type
nft -y list chains | grep type
nft --help
nft --version
nft -c add table zz
nft list table zz
nft -x
nft --foo
nft -f /nope
XEOF
