ip netns add a; ip link add va type veth peer name vb netns a
sysctl -qw net.ipv6.conf.va.disable_ipv6=1; ip netns exec a sysctl -qw net.ipv6.conf.vb.disable_ipv6=1
ip addr add 10.0.0.1/24 dev va; ip link set va up; ip -n a addr add 10.0.0.2/24 dev vb; ip -n a link set vb up; ip link set lo up; ip -n a link set lo up
sleep 0.5
plain() { sed -E 's/id [0-9]+/id N/g; s/10.0.0.1.[0-9]{5}/10.0.0.1.PORT/g; s/(seq|ack) [0-9]{5,}/\1 N/g; s/, win [0-9]+//; s/, options \[[^]]*\]//; s/cksum 0x[0-9a-f]+ \([^)]*\)/cksum/; s/, flags \[[^]]*\], proto/, proto/'; }
tcpdump -i nosuch; echo $?
tcpdump -i va "foo bar"; echo $?
tcpdump -c x; echo $?
tcpdump -i va "port nosuch"; echo $?
tcpdump -Q left -i va; echo $?
tcpdump -nn -t -i va -c 4 >/tmp/o 2>/tmp/e & sleep 1
ping -c 1 10.0.0.2 >/dev/null; wait $!; cat /tmp/e; plain </tmp/o
tcpdump -nn -t -i va tcp port 80 >/tmp/o 2>/tmp/e & p=$!; sleep 1
ip netns exec a nc -l -p 80 >/dev/null & sleep 0.3
echo hello | nc -N 10.0.0.2 80; nc -z 10.0.0.2 81; sleep 0.5; kill $p; wait $p; cat /tmp/e; plain </tmp/o | grep -v 'Flags \[\.\], ack 7' | grep -v 'Flags \[F.\], seq [17]'
tcpdump -nn -t -v -i va icmp or udp >/tmp/o 2>/tmp/e & p=$!; sleep 1
nc -u -w 1 10.0.0.2 99 <<< x; sleep 0.3; kill $p; wait $p; cat /tmp/e; plain </tmp/o
tcpdump -t -e -i va arp -c 2 >/tmp/o 2>/dev/null & p=$!; sleep 1
ip neigh flush all; ping -c 1 10.0.0.2 >/dev/null; wait $p; cat /tmp/o
tcpdump -nn -t -i lo icmp -c 2 2>/tmp/e >/tmp/o & p=$!; sleep 1
ping -c 1 127.0.0.1 >/dev/null; wait $p; head -2 /tmp/e; plain </tmp/o
tcpdump -nn -t -i any icmp -c 2 2>/tmp/e >/tmp/o & p=$!; sleep 1
ping -c 1 10.0.0.2 >/dev/null; wait $p; cat /tmp/e; plain </tmp/o
tcpdump -nn -i va -w /tmp/f.pcap -c 2 icmp & p=$!; sleep 1
ping -c 1 10.0.0.2 >/dev/null; wait $p
tcpdump -nn -t -r /tmp/f.pcap 2>/dev/null | plain
tcpdump -nn -t -r /tmp/f.pcap 'icmp[icmptype] = icmp-echo' 2>/dev/null | plain
tcpdump -r /tmp/nosuch; echo $?
