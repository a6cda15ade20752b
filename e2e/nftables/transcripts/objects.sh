nft add table ip t
nft add chain ip t c
nft add rule ip t c tcp dport 1
nft add rule ip t c tcp dport 2
nft add rule ip t c tcp dport 3
nft replace rule ip t c handle 3 tcp dport 22
nft -a list chain ip t c
nft add rule ip t c tcp dport 4
nft -a list chain ip t c
nft 'add set ip t s { type ipv4_addr; timeout 10s; }'
nft 'add rule ip t c update @s { ip saddr timeout 10s }'
nft 'add set ip t p { type ipv4_addr; }'
nft 'add rule ip t c add @p { ip saddr }'
nft 'add set ip t p2 { type ipv4_addr; size 100; }'
nft 'add rule ip t c add @p2 { ip saddr }'
nft 'add set ip t p3 { type ipv4_addr; }'
nft 'add rule ip t c update @p3 { ip saddr timeout 5s }'
nft 'add set ip t p4 { type ipv4_addr; flags timeout; }'
nft 'add rule ip t c update @p4 { ip saddr timeout 5s limit rate 5/second }'
nft 'add set ip t p5 { type ipv4_addr; flags interval; }'
nft 'add rule ip t c update @p5 { ip saddr }'
nft 'add set ip t d { type ipv4_addr; flags dynamic; }'
nft 'add rule ip t c update @d { ip saddr counter }'
nft 'add rule ip t c ip saddr @d accept'
nft 'add map ip t m { type ipv4_addr : inet_service; flags dynamic; }'
nft 'add rule ip t c update @m { ip saddr : tcp dport }'
nft 'add element ip t s { 1.1.1.1 timeout 5s }'
nft 'add element ip t s { 1.1.1.1 }'
nft list set ip t s | grep -c expires
nft 'create element ip t s { 1.1.1.1 }'
nft list ruleset ip -a x
nft add rule ip t c -f x
nft -f /nope/x
nft list table ip nope
nft list chain ip t nope
nft list chain ip nope c
nft list set ip t nope
nft add rule ip t cc accept
nft add rule ip tt c accept
nft add rule inet t c accept
nft flush set ip t s; nft list table t
nft list table inet t
nft delete table nope
nft delete chain ip t nope
nft flush chain ip t cd
nft delete rule ip t c handle 99
nft add element ip t sx '{ 1.1.1.1 }'
nft add rule ip t c ip saddr @sx
nft add rule ip t c jump xx
nft list counter ip t x
nft add rule ip t c counter name foo
nft get element ip t s '{ 9.9.9.9 }'
nft add table ip filter
nft 'add chain ip filter input { type filter hook input priority 0; }'
nft list chain ip filter inputt
nft list chain inet filter input
nft add rule ip filter inpu accept
nft add rule inet filter input accept
nft add rule filter input tcp dport 22 accept
nft list chain filter output
nft list tables
nft list chains
nft list maps
nft rename chain ip t c c9
nft list flowtables
nft list quotas
nft list hooks
nft delete table ip filter
nft flush ruleset
nft 'add table ip t; add chain ip t c; add map ip t m { type ipv4_addr : verdict; }'
nft "add quota ip t q { over 10 mbytes comment \"x\" }"
nft "add quota ip t q2 { 500 kbytes }"
nft "add quota ip t q3 { until 1 gbytes used 5 mbytes }"
nft add limit ip t l "{ rate 5/second burst 10 packets ; comment \"c\"; }"
nft add limit ip t l2 "{ rate over 100 kbytes/second }"
nft add rule ip t c quota name q drop
nft add rule ip t c limit name l accept
nft add rule ip t c quota name "q" limit name l2
nft list quota ip t q
nft list quotas
nft list limits
nft list limit ip t l
nft reset quota ip t q3
nft reset quotas
nft list quota ip t q3
nft -s list quota ip t q2
nft reset quotas ip
nft delete quota ip t q
nft delete limit ip t l
nft delete quota ip t q3
nft delete quota ip t nope
nft add rule ip t c quota name nope
nft add rule ip t c limit name nope
nft create quota ip t q2 "{ 5 bytes }"
nft add quota ip t q2 "{ 7 bytes }"
nft list quota ip t q2
nft list quota ip t zz
nft reset quota ip t zz
nft "add limit ip t l4 rate 5/minute"
nft "add quota ip t q9 over 5 mbytes"
nft -f - <<X
table ip u {
 quota a { over 1 kbytes used 20 bytes }
 limit b { rate 1/day burst 1 packets; }
 counter c { packets 1 bytes 2; }
 set z { type inet_service; elements = { 80 } }
 chain d { quota name "a" drop; limit name "b"; counter name "c"; quota over 30 mbytes drop; quota 1024 bytes used 1000 bytes; }
 chain e { tcp dport { 1, 2 } accept; }
}
X
nft -a list table ip u
nft -s list table ip u
nft reset counters
nft reset counters table ip u
nft list counters
nft reset rules
