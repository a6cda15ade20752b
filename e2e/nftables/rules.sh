# Run by record.sh in a network namespace of its own.
fam=$1; typ=$2; hook=$3; prio=$4
nft add table $fam t
nft "add chain $fam t c { type $typ hook $hook priority $prio; }"
nft add chain $fam t u; nft "add set $fam t s4 { type ipv4_addr; flags interval; }"; nft "add set $fam t dyn { type ipv4_addr; flags dynamic,timeout; timeout 1m; }"; nft "add set $fam t ports { type inet_service; }"; nft add counter $fam t cnt
while IFS= read -r r; do
  [ -z "$r" ] && continue
  out=$(nft "add rule $fam t c $r" 2>&1); 
  if [ -n "$out" ]; then echo "$r"; echo "$out" | sed 's/^/   !! /'; else
  l=$(nft list chain $fam t c | sed -n '4,$p' | grep -v '^	}' | grep -v '^}' | sed 's/^\t\t//')
  if [ "$l" = "$r" ]; then echo "= $r"; else echo "$r"; echo "   => $l"; fi; fi
  nft flush chain $fam t c
done
