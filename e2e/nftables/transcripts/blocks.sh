nft -f - <<X
table ip t { set s { type ipv4_addr; } set u { type ipv4_addr; }
}
X
nft -f - <<X
table ip t { set s { type ipv4_addr; }
 chain c { accept; } }
X
nft -f - <<X
table ip t { chain c { accept; } 
 }  table ip y { }
X
nft -f - <<X
table ip t { counter c { } counter d { }
 chain c { accept; }
}
X
nft 'table ip t { chain c { } }'
nft 'add chain ip t c { type filter hook input priority 0; } accept'
nft 'add table ip t; add chain ip t c { type filter hook input priority 0 }'
nft 'add chain ip t d { type filter hook input priority 0; policy drop }'
nft 'add chain ip t e { accept }'
nft list ruleset
