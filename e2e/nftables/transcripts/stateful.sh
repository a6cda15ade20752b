# Quotas, connections counted, hashes: what packets do to them.
ip link set lo up
nft -f - <<X
table ip t {
  set conns { type ipv4_addr; flags dynamic; }
  chain o { type filter hook output priority 0;
    tcp dport 80 ct state new ct count over 2 counter reject with tcp reset
    tcp dport 81 ct state new add @conns { ip daddr ct count over 1 } counter reject with tcp reset
    icmp type echo-request meta mark set jhash ip saddr . ip daddr mod 1000 seed 0xdeadbeef
    icmp type echo-request ip daddr 127.0.0.2 meta mark set jhash ip daddr mod 4096 seed 0x1 offset 5 counter
  }
  map marks { type mark : verdict; }
  chain i { type filter hook input priority 0;
    icmp type echo-request meta mark 0 counter
    icmp type echo-request add @seen { meta mark counter }
    icmp type echo-request meta iiftype loopback meta cpu >= 0 counter
    icmp type echo-request iifgroup 0 counter
  }
  set seen { type mark; flags dynamic; }
}
X
nc -lk -p 80 >/dev/null & nc -lk -p 81 >/dev/null &
sleep 0.2
for i in 1 2 3; do (sleep 1 | nc -w3 127.0.0.1 80; echo "80: $?") & sleep 0.1; done
for i in 1 2; do (sleep 1 | nc -w3 127.0.0.1 81; echo "81: $?") & sleep 0.1; done
sleep 0.3
for a in 1 2 3 4 5; do ping -c1 -W1 -I 127.0.0.1 127.0.0.$a >/dev/null; done
nft list chain ip t o
nft list chain ip t i
nft list set ip t seen | grep -c counter
nft list set ip t seen | grep -o '0x[0-9a-f]*' | sort
nft list set ip t conns
kill $(jobs -p) 2>/dev/null
