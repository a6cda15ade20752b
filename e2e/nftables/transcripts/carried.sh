# What a connection has carried so far.
ip link set lo up
nft -f - <<X
table ip t {
  chain o { type filter hook output priority 0;
    icmp type echo-request ct original packets 2 counter
    icmp type echo-request ct original bytes > 168 counter
    icmp type echo-request ct reply packets >= 1 counter
    icmp type echo-request ct avgpkt 84 counter
    ct bytes > 400 counter
    icmp type echo-reply ct reply packets { 1, 3 } counter
  }
}
X
ping -c3 -i0.2 -W1 127.0.0.1 >/dev/null
nft list chain ip t o
