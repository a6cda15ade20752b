nft add table ip t
nft 'add chain ip t c { type filter hook input priority 0; }'
nft 'add rule ip t c ip saddr { 10.0.0.5/32, 10.0.0.6/32 } accept'
nft 'add rule ip t c ip saddr { 10.0.0.5/32 } accept'
nft 'add rule ip t c ip saddr { 10.0.0.5, 10.0.0.6 } accept'
nft 'add rule ip t c ip saddr { 10.0.0.5/32, 10.0.0.9/32 } accept'
nft 'add rule ip t c ip saddr != 10.0.0.5/32 accept'
nft 'add rule ip t c meta mark & 0x80000000 != 0'
nft 'add rule ip t c meta mark & 0x80000000 == 0x80000000'
nft 'add rule ip t c meta mark & 0xff000000 == 0x01000000'
nft 'add rule ip t c ct mark & 0xff000000 == 0x01000000'
nft 'add rule ip t c ip saddr & 255.255.255.0 == 10.0.0.5'
nft 'add rule ip t c ip saddr . tcp dport { 10.0.0.5 . 80, 10.0.0.4 . 90, 10.0.0.5 . 22, 1.2.3.4 . 256, 1.2.3.4 . 1}'
nft 'add rule ip t c ip saddr . tcp dport vmap { 10.0.0.5 . 80 : accept, 10.0.0.4 . 90 : drop, 10.0.0.5 . 22 : accept, 1.2.3.4 . 256 : drop, 1.2.3.4 . 1 : drop}'
nft 'add rule ip t c ip saddr . tcp dport { 10.0.0.5 . 80-90, 10.0.0.4 . 90, 10.0.0.5/31 . 22, 1.2.3.4 . 256, 1.2.3.4 . 1}'
nft 'add rule ip t c meta mark . ip saddr { 0x1 . 10.0.0.1, 0x100 . 10.0.0.1, 0x2 . 10.0.0.1 }'
nft 'add rule ip t c iifname . ip saddr { "eth0" . 10.0.0.1, "lo" . 10.0.0.1, "a" . 10.0.0.1 }'
nft 'add set ip t s { type ipv4_addr; elements = { 1.2.3.4/32 }; }'
nft 'add set ip t s2 { type ipv4_addr . inet_service; elements = { 1.2.3.4 . 80, 1.2.3.4 . 20, 1.2.3.3 . 80, 2.2.2.2 . 256}; }'
nft 'add set ip t s3 { type ipv4_addr . inet_service; flags interval; elements = { 1.2.3.4 . 80, 1.2.3.4 . 20-21, 1.2.3.0/24 . 80, 2.2.2.2 . 256}; }'
nft 'add element ip t s3 { 1.1.1.1 . 1 }'
nft 'delete element ip t s3 { 1.2.3.4 . 80 }'
nft 'add element ip t s3 { 1.1.1.2 . 1 }'
nft 'add set ip t s4 { type ether_addr . ipv4_addr . ifname; elements = { 02:00:00:00:00:01 . 1.2.3.4 . "eth0", 02:00:00:00:00:01 . 1.2.3.4 . "eth1", 01:00:00:00:00:01 . 1.2.3.4 . "a" }; }'
nft list ruleset
nft "add rule ip t c accept comment \"$(printf 'x%.0s' {1..128})\""
nft "add rule ip t c accept comment \"$(printf 'x%.0s' {1..129})\""
nft "add element ip t s2 { 1.1.1.1 . 3 comment \"$(printf 'x%.0s' {1..129})\" }"
nft "add chain ip t $(printf 'x%.0s' {1..255})"
nft "add chain ip t $(printf 'x%.0s' {1..256})"
nft "add set ip t $(printf 'y%.0s' {1..256}) { type ipv4_addr; comment \"$(printf 'x%.0s' {1..129})\"; }"
