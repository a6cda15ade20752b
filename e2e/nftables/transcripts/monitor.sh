ip link set lo up
nft monitor > /tmp/mon.out 2>&1 &
M=$!
sleep 0.3
nft add table ip t
nft add table inet t2 '{ comment "x"; flags dormant; }'
nft 'add chain ip t c { type filter hook output priority 0; policy drop; }'
nft 'add chain ip t u'
nft 'add chain ip t u2 { comment "hello"; }'
nft 'add rule ip t c tcp dport 80 counter accept comment "x"'
nft 'insert rule ip t c tcp dport 81 jump u'
nft 'add set ip t s { type ipv4_addr; flags interval; elements = { 10.0.0.0/8, 1.1.1.1 }; }'
nft 'add element ip t s { 2.2.2.2, 3.0.0.0/24 }'
nft 'delete element ip t s { 2.2.2.2 }'
nft 'add map ip t m { type ipv4_addr : verdict; }'
nft 'add element ip t m { 1.1.1.1 : drop, 2.2.2.2 : jump u }'
nft 'add rule ip t c ip saddr vmap @m'
nft 'add rule ip t c ip saddr { 1.1.1.1, 2.2.2.2 } drop'
nft 'add rule ip t c tcp dport vmap { 22 : accept, 80-90 : drop }'
nft 'replace rule ip t c handle 4 tcp dport 99 accept'
nft 'add counter ip t cnt'
nft 'add quota ip t q { over 10 mbytes }'
nft 'add limit ip t l { rate 5/second }'
nft 'rename chain ip t u2 u3'
nft 'chain ip t c { policy accept; }'
nft 'delete rule ip t c handle 4'
nft 'list chain ip t c' -a
nft 'flush chain ip t c'
nft 'flush set ip t s'
nft 'delete set ip t s'
nft 'delete chain ip t u3'
nft 'delete counter ip t cnt'
nft 'flush table ip t'
nft delete table ip t
nft flush ruleset
nft -f - <<X
table ip nat {
  chain post { type nat hook postrouting priority srcnat; masquerade; }
  set dyn { type ipv4_addr; size 65535; flags dynamic,timeout; timeout 1m; }
}
X
sleep 0.2
kill $M; wait $M; echo st $?
sed -E 's/by process [0-9]+ /by process N /' /tmp/mon.out
nft monitor > /tmp/o &
sleep 0.3
nft add table ip t
nft add table ip t
nft add chain ip t c
nft add chain ip t c
nft 'add chain ip t b { type filter hook input priority 0; }'
nft 'add chain ip t b { type filter hook input priority 0; }'
nft 'add set ip t s { type ipv4_addr; timeout 10s; }'
nft 'add element ip t s { 1.1.1.1 timeout 5s comment "x" }'
nft 'add element ip t s { 1.1.1.1 }'
nft 'add set ip t s2 { typeof ip saddr . tcp dport; counter; comment "foo"; }'
nft 'add element ip t s2 { 1.1.1.1 . 80 }'
nft 'add rule ip t c update @s { ip saddr timeout 10s }'
nft 'add rule ip t c meta mark set numgen inc mod 2 map { 0 : 1, 1 : 2 }'
nft 'insert rule ip t c index 1 accept'
nft 'add rule ip t c position 7 drop'
nft 'flush chain ip t c; add rule ip t c ip saddr { 1.1.1.1, 2.2.2.2 } accept'
nft 'add rule ip t c ip saddr { 1.1.1.1, 2.2.2.2 } accept'
nft 'flush chain ip t c'
nft 'delete chain ip t b'
nft add table ip t '{ flags dormant; }'
nft flush set ip t s
nft -a -s list ruleset
nft delete table ip t
sleep 0.2; kill $(jobs -p)
wait
sed -E 's/process [0-9]+/process N/; s/expires [0-9a-z]+/expires X/' /tmp/o
nft -a monitor rules > /tmp/o &
sleep 0.3
nft add table ip t
nft add chain ip t c
nft add rule ip t c accept
nft add set ip t s '{ type ipv4_addr; }'
nft delete table ip t
sleep 0.2; kill $(jobs -p)
cat /tmp/o
