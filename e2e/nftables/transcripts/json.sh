nft -f - <<'X'
table inet f {
  comment "hello"
  counter cnt { comment "c"; packets 1 bytes 2; }
  quota q { over 10 mbytes used 5 bytes }
  limit l { rate 5/second burst 10 packets; }
  set s { type ipv4_addr; flags interval; elements = { 10.0.0.0/8, 1.1.1.1, 2.2.2.2-2.2.2.5 } comment "x"; }
  set t { type ipv4_addr . inet_service; timeout 1h; }
  set ty { typeof ip saddr . tcp dport; size 100; flags dynamic; counter; }
  map m { type inet_service : verdict; elements = { 80 : accept, 81 : jump u } }
  map d { type inet_service : ipv4_addr . inet_service; elements = { 80 : 1.1.1.1 . 8080 } }
  chain c { type filter hook input priority 0; policy drop; comment "cc"; 
   ct state established,related accept
   ct state new tcp dport { 22, 80-90 } counter packets 1 bytes 2 accept comment "web"
   iifname "lo" accept
   iifname "eth*" accept
   iif lo accept
   ip saddr @s drop
   ip saddr != 10.0.0.0/8 drop
   tcp dport vmap @m
   tcp dport vmap { 1 : drop, 2 : goto u }
   meta mark & 0xff == 5 meta mark set meta mark | 0x10
   ct mark set meta mark
   tcp flags syn / fin,syn,rst,ack log prefix "a" level info flags all
   tcp flags & (fin|syn) == syn
   tcp flags syn
   log group 3
   limit rate over 5/second burst 7 packets drop
   limit rate 10 kbytes/second
   counter name "cnt" quota name "q" limit name "l"
   quota over 5 kbytes used 3 bytes
   ip saddr . tcp dport @t
   update @t { ip saddr . tcp dport timeout 5s }
   reject
   reject with icmpx no-route
   reject with tcp reset
   ip protocol icmp reject with icmp host-unreachable
   fib daddr type local
   fib saddr . iif oif missing drop
   numgen random mod 3 vmap { 0 : accept, 1 : drop }
   meta l4proto { tcp, udp } th dport 53
   ip dscp cs1 ip ttl set 5
   icmp type echo-request return
   jump u
   ct count over 20
   meta mark set jhash ip saddr mod 5 seed 0x1 offset 1
   meta nftrace set 1
   ct status dnat ct original ip daddr 1.1.1.1 ct direction reply
   notrack
  }
  chain u { }
  chain n { type nat hook prerouting priority dstnat; 
   tcp dport 80 dnat ip to 1.1.1.1:8080
   tcp dport 81 dnat ip to 1.1.1.1-1.1.1.5:80-90 random,persistent
   dnat ip to tcp dport map @d
   tcp dport 90 redirect to :80
  }
  chain p { type nat hook postrouting priority srcnat; masquerade
   meta l4proto tcp masquerade to :1-5 fully-random
   snat ip to 1.2.3.4
  }
}
X
nft -j list ruleset; nft -j list table inet f ;nft add table ip t; nft add chain ip t c; nft add rule ip t c accept; nft "add set ip t s { type ipv4_addr; elements = { 1.1.1.1 } }";nft add counter ip t x; nft -j list tables; nft -j list chain ip t c; nft -j list table ip t; nft -j list set ip t s; nft -j list chains; nft -j list sets; nft -j list counters; nft -j list table ip nope; nft -j add table ip u; nft -j -a list chain ip t c; nft -j list counter ip t x; nft -j list maps;nft -j -s list ruleset; nft -j list set ip t nope
nft -j list ruleset ip | head -c 100
nft flush ruleset
nft -f - <<'X'
table ip t { 
set a { type ipv4_addr; flags dynamic,timeout; timeout 1m; }
set b { type mark; flags interval; auto-merge; policy memory; }
set c { type ipv4_addr; counter; elements = { 1.1.1.1 } }
chain c { ip saddr 1.1.1.1 ; ether saddr 00:11:22:33:44:55; tcp dport 1-2; meta mark set ip saddr map { 1.1.1.1 : 5 }; ct state vmap { new : accept, established : drop }; tcp dport != { 1, 2 }; ct mark & 0xf0 == 0x10; meta mark 0x10000000/8; tcp flags != syn;  tcp flags == syn; ct state != new; log; log prefix "x" flags tcp sequence,options flags skuid; ip ttl < 5;  
add @a { ip saddr } 
add @a { ip saddr counter } 
meta mark set numgen inc mod 3 offset 2
ct state { new, established }
accept comment "foo"
ip protocol { tcp, udp }
limit rate 5/minute
limit rate 5 mbytes/second burst 3 kbytes
icmp type { echo-request, echo-reply }
fib daddr . iif type local
meta mark set symhash mod 5
fib daddr oif exists
ip saddr { 10.0.0.0/8 } drop
tcp flags ! syn
counter
reject
reject with icmp host-unreachable
} 
}
X
nft -j list ruleset
