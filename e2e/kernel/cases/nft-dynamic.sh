# nft: dynamic sets, meters, rates for each address, timeouts
ip link set lo up; ip netns add c; ip link add vc type veth peer name eth0 netns c; ip addr add 10.0.0.1/24 dev vc; ip link set vc up; ip -n c addr add 10.0.0.2/24 dev eth0; ip -n c addr add 10.0.0.3/24 dev eth0; ip -n c link set eth0 up
nft -f - <<'N'
table ip t {
  set seen { type ipv4_addr; flags dynamic,timeout; timeout 2s; size 128; }
  set slow { type ipv4_addr; flags dynamic; size 65535; }
  set knock { type ipv4_addr . inet_service; flags timeout; }
  chain in { type filter hook input priority 0; policy accept;
    icmp type echo-request add @slow { ip saddr limit rate over 2/minute burst 3 packets } counter drop
    icmp type echo-request add @seen { ip saddr } counter accept
    tcp dport 80 update @seen { ip saddr timeout 10s } counter
    tcp dport 81 add @knock { ip saddr . tcp dport timeout 5s } drop
    tcp dport 82 delete @seen { ip saddr } drop
  }
}
N
echo "load $?"
nft list set ip t slow; nft list table ip t
for i in 1 2 3 4 5; do ip netns exec c ping -c1 -W0.2 10.0.0.1 | grep -o '[01] received'; done
nft list set ip t seen | sed "s/expires [0-9a-z]*/expires N/g"; nft list set ip t slow
ip netns exec c nc -nz -w0.3 10.0.0.1 81; nft list set ip t knock | sed "s/expires [0-9a-z]*/expires N/g"
ip netns exec c nc -nz -w1 10.0.0.1 80; nft list set ip t seen | sed "s/expires [0-9a-z]*/expires N/g"
sleep 2.5; ip netns exec c ping -c1 -W0.3 -I 10.0.0.3 10.0.0.1 | grep -o '[01] received'; nft list set ip t seen | sed "s/expires [0-9a-z]*/expires N/g"; ip netns exec c nc -nz -w0.3 10.0.0.1 82;  nft list set ip t seen | sed "s/expires [0-9a-z]*/expires N/g"
nft add rule ip t in tcp dport 90 ct state new add @slow { ip saddr ct count over 3 } reject; echo $?
nft add element ip t seen { 10.9.9.9 timeout 1m }; nft list set ip t seen | grep -c 10.9.9.9; nft add element ip t seen { 10.9.9.8 }; nft delete element ip t seen { 10.9.9.7 }; echo $?
nft 'add table inet x'; nft 'add chain inet x in { type filter hook input priority 0; }'; nft add rule inet x in limit rate over 10/second drop; nft add rule inet x in ip saddr 1.2.3.4 limit rate 1 mbytes/second counter; nft add rule inet x in quota over 5 mbytes drop; nft add rule inet x in tcp flags syn / syn,ack drop;nft add rule inet x in ct count over 5 drop; nft add rule inet x in meta skuid 0 accept; nft add rule inet x in ip dscp cs1 accept; nft add rule inet x in ether saddr 00:11:22:33:44:55 accept; nft add rule inet x in tcp dport { 1, 2-5 } ip saddr != { 1.1.1.1 } log prefix \"a\" level info; nft add rule inet x in th dport 53 meta l4proto { tcp, udp } accept; nft add rule inet x in iif lo accept; nft add rule inet x in ct mark set 5; nft add rule inet x in meta mark set ct mark or 1; nft list ruleset | sed "s/expires [0-9a-z]*/expires N/g"
