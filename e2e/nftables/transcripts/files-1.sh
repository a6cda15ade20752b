# Files: blocks, separators, defines, includes, and every kind of syntax error.
mkdir -p /tmp/w; cd /tmp/w; echo 'table ip fromfile { }' > inc.nft
cat > f.nft <<'EOFEOF'
table ip t {
	chain c {
		type filter hook input priority 0; policy accept
		tcp dport 22 acept
	}
}
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table ip t {
	chain c {
		type filter hook input priority 0; policy accept
		tcp dprt 22 accept
		udp dport 5 accpt
	}
}
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table ip t {
	chain c {
		tcp dport 22 accept
	}
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table inet filter {
  chain input { type filter hook input priority filter; policy drop
    iif lo accept
    ct state established,related accept; tcp dport { 22, 80 } accept
    jump other
  }
  chain other { counter; }
}
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table inet filter {
  chain input { jump nope
  }
}
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
define net = 10.0.0.0/8
define ports = { 22, 80 }
define if = "eth0"
table ip t { chain c {
  ip saddr $net tcp dport $ports iifname $if accept
  ip saddr $nope accept
}}
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
define net = { 10.0.0.0/8, 1.1.1.1 }
table ip t { set s { type ipv4_addr; flags interval; elements = $net }
 chain c { ip saddr $net accept # comment
# full
   ip saddr { $net, 2.2.2.2 } drop
} }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
#!/usr/sbin/nft -f
flush ruleset
add table ip t
add chain ip t c { type filter hook input priority 0 ; }
add rule ip t c \
   tcp dport 80 \
   accept
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { policy drop; } }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { type filter hook input priority 0; type filter hook input priority 0; } }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { tcp dport 22 accept; policy drop; } }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { set s { type ipv4_addr; elements = { 1.1.1.1, 2.2.2.2, } } }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { map m { type ipv4_addr : verdict; elements = { 1.1.1.1 : jump c, } } chain c { ip saddr vmap @m } }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
add rule ip t c tcp dport 80
add rule ip t d tcp dport 80
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
add table t
add chain t c
add rule t c tcp dport foo
add rule t c ip saddr @s
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { 
  comment "hi"
  flags dormant;
  chain c { comment "yo"; type filter hook prerouting priority -150; }
}
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
include "/tmp/w/inc.nft"
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
include "/tmp/w/nope.nft"
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain accept { } }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain a-b { } chain "x y" { } chain 1a { } }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
add table t; add chain t c; add rule t c ip saddr 1.1.1.1 tcp dport 5 bogus
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
add table t; add chain t c; add rule t c ip saddr 1.1.1.1, 2.2.2.2 accept
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
add table t; add chain t c; add rule t c tcp dport 22,80 accept
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
add table t; add chain t c; add rule t c accept drop
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
add table t; add chain t c; add rule t c ip daddr 10.0.0.1 dnat 1.1.1.1
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { ip saddr 1.1.1.1 acept; } }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { ip saddr 1.1.1.1 ct acept; } }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { ip 1.1.1.1 drop; } }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { saddr 1.1.1.1 drop; } }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { tcp 22 drop; } }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { dport 22 drop; } }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { ip saddr drop; } }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { tcp dport drop; } }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { meta mark drop; } }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { -p tcp -j ACCEPT } }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { ip daddr = 1.1.1.1 drop } }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { tcp dport { 22 drop } }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { counter packets } }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { log prefix } }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { limit rate 5 } }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { reject with foo } }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { jump } }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { ct state } }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { ct foo new } }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { ip saddr 10.0.0.0/33 } }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { ip saddr 10.0.0.9-10.0.0.1 } }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { ip protocol foo } }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { meta mark foo } }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { iif nope } }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { icmp type foo } }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
cat > f.nft <<'EOFEOF'
table t { chain c { tcp dport "ssh" } }
EOFEOF
echo '---'; cat f.nft; nft -f f.nft 2>&1; echo "[$?]"; nft list ruleset; nft flush ruleset
