# nft: which sets rules may add to, and what becomes of their flags and sizes.
nft add table ip t; nft add chain ip t c; nft 'add set ip t a { type ipv4_addr; }'; nft 'add set ip t b { type ipv4_addr; flags timeout; }'; nft 'add set ip t d { type ipv4_addr; flags dynamic; }'; nft 'add set ip t e { type ipv4_addr; flags interval; }'
nft add rule ip t c add @a { ip saddr }; echo $?; nft add rule ip t c add @b { ip saddr }; echo $?; nft add rule ip t c add @d { ip saddr }; echo $?;  nft add rule ip t c add @e { ip saddr }; echo $?; nft list sets | grep -c dynamic
nft add rule ip t c add @b { ip saddr timeout 3s }; nft delete @b { ip saddr }; nft list set ip t b
nft -f - <<'N'
table ip u { 
 set a { type ipv4_addr; }
 set b { type ipv4_addr; flags timeout; timeout 3s; }
 chain c { add @a { ip saddr }
  update @b { ip saddr }
 }
}
N
nft list table ip u; nft delete rule ip u c handle 4; nft list set ip u a; nft list set ip u b
