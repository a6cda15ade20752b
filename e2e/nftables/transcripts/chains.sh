# Tables, chains and rules: what nft says to what is right and wrong.
while IFS= read -r r; do [ -z "$r" ] && continue; echo "\$ $r"; eval "$r" 2>&1; s=$?; [ $s != 0 ] && echo "[status $s]"; done <<'XEOF'
nft
nft foo
nft list
nft list foo
nft add
nft add table
nft add table ip t
nft create table ip t
nft add table t2
nft list tables
nft list table nope
nft list table ip6 t
nft delete table nope
nft add chain t c
nft create chain t c
nft add chain ip nope c
nft "add chain t b { type filter hook input priority 0; }"
nft "add chain t b2 { type filter hook input priority 0 ; policy drop; }"
nft "add chain t b3 { type filter hook input priority mangle + 5; }"
nft "add chain t b4 { type filter hook input priority -149; }"
nft "add chain t b5 { type nat hook input priority 100; }"
nft "add chain t b6 { type nat hook forward priority 100; }"
nft "add chain t b7 { type route hook output priority mangle; }"
nft "add chain t b8 { type filter hook foo priority mangle; }"
nft "add chain t b9 { type foo hook input priority mangle; }"
nft "add chain t b10 { type filter hook input priority foo; }"
nft "add chain t b11 { type filter hook input }"
nft "add chain t b12 { type nat hook prerouting priority -300; }"
nft "add chain t b13 { type nat hook prerouting priority dstnat; policy drop; }"
nft "add chain t b14 { type filter hook prerouting priority srcnat; }"
nft "add chain t b15 { type filter hook postrouting priority dstnat; }"
nft "add chain t b16 { type filter hook input priority filter - 1; comment \"hi\"; }"
nft "add chain t b { type filter hook input priority 5; }"
nft "add chain t b { type filter hook output priority 0; }"
nft "add chain t b { policy drop; }"
nft "add chain t c { policy drop; }"
nft list chains
nft list chains ip
nft list chains ip6
nft list chain t b
nft list chain t nope
nft list chain nope nope
nft add rule t c tcp dport 80 accept
nft insert rule t c udp dport 80 accept
nft -a list chain t c
nft -a list table t
nft add rule t c position 2 drop
nft delete rule t c tcp dport 80 accept
nft delete rule t nope handle 1
nft delete rule nope nope handle 1
nft add rule t c index 0 counter
nft insert rule t c index 0 counter
nft add rule t c index 10 counter
nft -a list chain t c
nft rename chain t c d
nft rename chain t nope d
nft rename chain t b d
nft add rule t b jump b2
nft add chain t e
nft add rule t e jump e
nft add rule t b jump e
nft delete chain t e
nft add chain t f
nft add rule t e jump f
nft add rule t f jump e
nft flush table t
nft flush table nope
nft list ruleset
nft delete chain t b handle 3
nft delete chain t handle 3
nft delete table ip handle 1
nft flush ruleset
nft list ruleset
nft list sets
nft list maps
nft list counters
nft list set ip t x
XEOF
