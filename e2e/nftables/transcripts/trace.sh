# nft monitor trace: what it says of packets that a rule has chosen. What differs from run to run is written as X.
ip netns add a; ip netns add b
ip link add va netns a type veth peer name vb netns b
ip -n a link set va address 02:00:00:00:00:0a; ip -n b link set vb address 02:00:00:00:00:0b
ip -n a addr add 10.0.0.1/24 dev va; ip -n b addr add 10.0.0.2/24 dev vb
ip -n a link set va up; ip -n b link set vb up; ip -n b link set lo up
cat > x.nft <<Y
table inet t {
  set z { type inet_service; elements = { 80, 443 }; }
  chain pre { type filter hook prerouting priority raw; tcp dport { 80, 81 } meta nftrace set 1; icmp type echo-request meta nftrace set 1; udp dport 53 meta nftrace set 1; }
  chain nat { type nat hook prerouting priority dstnat; tcp dport 81 dnat ip to 10.0.0.2:80; }
  chain input { type filter hook input priority filter; policy drop; ct state established,related accept; meta mark set 7 counter; tcp dport 80 accept; goto more; }
  chain more { icmp type echo-request limit rate 1/second accept; meta l4proto vmap { udp : jump last, sctp : drop }; return; }
  chain last { udp dport 53 reject; }
}
table ip later { chain input { type filter hook input priority 10; tcp dport 80 drop; } }
Y
ip netns exec b nft -f x.nft
ip netns exec a ping -c1 -W1 10.0.0.2 >/dev/null
ip netns exec b nft monitor trace > mon.out 2>&1 &
sleep 0.3
ip netns exec a ping -c1 -W1 10.0.0.2 >/dev/null
ip netns exec a nc -w1 10.0.0.2 81
echo hello-world-long-text | ip netns exec a nc -u -w1 -q0 10.0.0.2 53
sleep 0.2
kill $(jobs -p); wait
sed -E 's/trace id [0-9a-f]+/trace id X/; s/ip id [0-9]+/ip id X/; s/icmp id [0-9]+/icmp id X/; s/0x[0-9a-f]{20,}/0xX/; s/sport [0-9]+/sport X/' mon.out | grep -v 'daddr 10.0.0.1 '
ip netns exec b nft -s list chain inet t last
ip netns exec b nft monitor nope
ip netns exec b nft monitor tables more
rm -f x.nft mon.out
