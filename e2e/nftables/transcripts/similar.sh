nft -f - <<X
table ip filter { 
 set blocked { type ipv4_addr; }
 map mymap { type ipv4_addr : verdict; }
 counter mycount { }
 chain input { type filter hook input priority 0; }
 chain output { type filter hook output priority 0; }
 chain webtraffic { }
}
table inet fw { chain input { type filter hook input priority 0; } 
 }
X
nft delete table filte
nft delete table ip fw
nft delete chain ip filter inpu
nft delete chain ip filte input
nft flush chain ip filter inpu
nft flush table filte
nft add rule ip filte input accept
nft insert rule ip filter inpt accept
nft add rule ip filter inupt accept
nft replace rule ip filter inpu handle 3 accept
nft delete rule ip filter inpu handle 3
nft delete rule inet filter input handle 3
nft add rule inet filter input accept
nft add rule ip fw input accept
nft add chain ip filte c
nft add chain inet filter c
nft 'add set ip filte c { type ipv4_addr; }'
nft add element ip filter block '{ 1.1.1.1 }'
nft add element ip filter mymaps '{ 1.1.1.1 : drop }'
nft add element inet filter blocked '{ 1.1.1.1 }'
nft delete element ip filter blocke '{ 1.1.1.1 }'
nft delete set ip filter blocke
nft delete map ip filter mymp
nft flush set ip filter blocke
nft list set ip filter blocke
nft get element ip filter blocke '{ 1.1.1.1 }'
nft add rule ip filter input jump webtrafic
nft add rule ip filter input ip saddr vmap @mymp
nft add rule ip filter input ip saddr @blockedd drop
nft add rule ip filter input add @blocke '{ ip saddr }'
nft add rule ip filter input counter name mycoun
nft delete counter ip filter mycoun
nft list counter ip filter mycoun
nft reset counter ip filter mycoun
nft list table ip filte
nft list table inet filter
nft rename chain ip filter inpu foo
nft add rule filter forward accept
nft add rule ip nat postrouting masquerade
nft add rule nat postrouting oif eth0 masquerade
nft add counter ip filte x
nft list chains
nft list sets
nft list maps
nft list tables ip
nft list counters
nft list chain ip filter input
nft list chains ip
nft list sets table ip filter
nft list meters
nft -n list tables
