# Files: values that are out of range or of another type, and what the kernel refuses.
mkdir -p /tmp/w; cd /tmp/w; echo 'table ip fromfile { }' > inc.nft
cat > f.nft <<'EOFEOF'
table t { chain c { ip saddr 10.0.0.0/33; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { ip saddr 10.0.0.9-10.0.0.1; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { ip protocol foo; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { meta mark foo; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { iif nope; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { icmp type foo; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { tcp dport "ssh"; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { tcp dport { 22, foo }; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { iifname abcdefghijklmnopqrstuv; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { ip ttl 300; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { meta mark 0x100000000; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { ct state vmap { new : foo }; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { tcp dport vmap { 22 : 5 }; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { tcp dport vmap @nope; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { ip saddr . tcp dport { 1.1.1.1 }; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { ip saddr { 1.1.1.1 . 80 }; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { ip saddr . tcp dport 1.1.1.1 . 80; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { ip saddr . tcp dport vmap { 1.1.1.1 : drop }; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { tcp dport 80 jump; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { meta mark set 1.1.1.1; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { ip daddr 1.1.1.1 dnat to 80; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { dnat to; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { reject with icmp foo; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { reject with icmp type foo; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { type nat hook prerouting priority 0; masquerade; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { type filter hook input priority 0; dnat to 1.1.1.1; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { type nat hook output priority 0; dnat to 1.1.1.1; redirect; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { type nat hook input priority 0; dnat to 1.1.1.1; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { type nat hook input priority 0; snat to 1.1.1.1; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { type filter hook prerouting priority 0; reject; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { type filter hook postrouting priority 0; reject; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { type filter hook output priority 0; reject; notrack; iifname "lo"; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { type filter hook input priority 0; notrack; oifname "lo"; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { type filter hook prerouting priority 0; oifname "lo"; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { type filter hook forward priority 0; notrack; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain n { masquerade; }; chain c { type filter hook input priority 0; jump n; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain n { reject; }; chain c { type nat hook prerouting priority 0; jump n; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain n { reject; }; chain c { type filter hook prerouting priority 0; jump n; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { map m { type inet_service : verdict; elements = { 1 : jump d } ; }; chain d { masquerade; }; chain c { type filter hook input priority 0; tcp dport vmap @m; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { map m { type inet_service : verdict; elements = { 1 : jump c } ; }; chain c { type filter hook input priority 0; tcp dport vmap @m; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table inet t { chain c { type nat hook prerouting priority 0; dnat to 1.1.1.1; dnat ip to 1.1.1.2; dnat ip6 to ::1; dnat to ::2; ip saddr 1.1.1.1 dnat to 1.1.1.1; tcp dport 80 dnat to 1.1.1.1:80; ip saddr 1.1.1.1 tcp dport 80 dnat to 1.1.1.1:80; tcp dport 80 dnat to [::1]:80; redirect; tcp dport 4 redirect to :8; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table inet t { chain c { type nat hook prerouting priority 0; dnat ip to 1.1.1.2; dnat ip6 to ::1; ip saddr 1.1.1.1 dnat to 1.1.1.1; tcp dport 80 dnat ip to 1.1.1.1:80; ip saddr 1.1.1.1 tcp dport 80 dnat to 1.1.1.1:80; tcp dport 80 dnat ip6 to [::1]:80; redirect; tcp dport 4 redirect to :8; ip6 saddr ::1 dnat to ::5; meta nfproto ipv4 dnat to 1.1.1.1; dnat ip to numgen inc mod 2 map { 0 : 1.1.1.1, 1 : 1.1.1.2 }; ip protocol tcp dnat ip to tcp dport map { 80 : 1.1.1.1 . 8080 }; }; chain d { type nat hook postrouting priority 5; masquerade; snat ip to 1.1.1.1; snat to 1.1.1.1; meta nfproto ipv6 masquerade; }; }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
