ip netns add a; ip netns add b
ip link add va netns a type veth peer name vb netns b
ip -n a addr add 10.0.0.1/24 dev va; ip -n b addr add 10.0.0.2/24 dev vb
ip -n a link set va up; ip -n b link set vb up; ip -n a link set lo up; ip -n b link set lo up
for c in INPUT OUTPUT; do
for f in SYN SYN,ACK ACK PSH,ACK FIN,ACK FIN,PSH,ACK RST RST,ACK; do
ip netns exec b iptables -A $c -p tcp --tcp-flags ALL $f
done; done
sleep 0.5
show() { sleep 0.6; echo "== $1"; ip netns exec b iptables-save -c -t filter | grep -E '^\[[1-9]' | sed -E 's/^.([0-9]+):[0-9]+. -A (.)[A-Z]*.*URG (.*)/\2 \1x \3/' | tr '\n' ';'; ip netns exec b iptables -Z; }
ip netns exec b nc -l -p 80 >/tmp/o1 & sleep 0.3
ip netns exec a nc -z -w 1 10.0.0.2 80; show "nc -z to nc -l"
wait $!
ip netns exec b nc -l -p 81 >/tmp/o1 & sleep 0.3
echo hi | ip netns exec a nc -N -w 1 10.0.0.2 81; show "echo to nc -N"
wait $!
(echo reply | ip netns exec b nc -l -p 82 >/tmp/o1) & sleep 0.3
echo hi | ip netns exec a nc -N -w 1 10.0.0.2 82; show "both, server no -N"
(echo reply | ip netns exec b nc -N -l -p 83 >/tmp/o1) & sleep 0.3
echo hi | ip netns exec a nc -w 1 10.0.0.2 83; show "both, server -N"
(echo reply | ip netns exec b nc -N -l -p 84 >/tmp/o1) & sleep 0.3
ip netns exec a nc -w 1 10.0.0.2 84 </dev/null; show "server -N, client silent with -w"
(ip netns exec b nc -lk -p 85 >/tmp/o1) & sleep 0.3
echo a | ip netns exec a nc -N 10.0.0.2 85; show "lk, -N"
echo a | ip netns exec a nc -q 1 10.0.0.2 85; show "lk, -q 1"
echo a | ip netns exec a nc -q 0 10.0.0.2 85; show "lk, -q 0"
ip netns exec a nc -z 10.0.0.2 85; show "lk, -z"
ip netns exec a nc -z 10.0.0.2 86; show "refused"
ip netns exec b nc -l -p 87 >/tmp/o1 & sleep 0.3
ip netns exec a bash -c 'echo hi | timeout 0.5 nc 10.0.0.2 87'; show "client killed"
ip netns exec b nc -l -p 88 >/tmp/o1 & p=$!; sleep 0.3
(sleep 0.2; kill $p) &
ip netns exec a bash -c 'echo hi | nc 10.0.0.2 88'; show "server killed"
