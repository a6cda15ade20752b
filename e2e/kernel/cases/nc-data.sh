# nc: text both ways, ends of input, listening once and again.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
ip netns add h; ip link set lo up
ip link add eth0 type veth peer name h0 netns h
ip addr add 10.0.0.1/24 dev eth0; ip link set eth0 up
ip -n h addr add 10.0.0.2/24 dev h0; ip -n h link set h0 up; ip -n h link set lo up
ip netns exec h nc -lk 81 > /tmp/k81 2>&1 &
ip netns exec h nc -lvn 82 > /tmp/k82 2>&1 &
ip netns exec h nc -lv 83 > /tmp/k83 2>&1 &
sleep 0.3
echo one | t nc -N 10.0.0.2 81
echo two | t nc -q 0 10.0.0.2 81
echo three | t nc -w 1 10.0.0.2 81
printf 'four\nfive\n' | nc -N -p 4444 10.0.0.2 82; echo "= $?"
t nc -zv 10.0.0.2 82
echo six | t nc -N 10.0.0.2 83
sleep 0.2; cat /tmp/k81 /tmp/k82 /tmp/k83
(while true; do echo "hello from h" | ip netns exec h nc -lN 90; done) &
sleep 0.3
t nc 10.0.0.2 90
sleep 0.1; t nc -d 10.0.0.2 90
sleep 0.1; t timeout 2 nc -v 10.0.0.2 90
sleep 0.1; nc 10.0.0.2 90 < /dev/null | tr a-z A-Z
sleep 1.5
t timeout 1 nc -l 99
(sleep 0.5; echo late) | nc -l -p 98 -N > /tmp/got98 & sleep 0.1; (sleep 1; echo question) | nc -N 127.0.0.1 98; wait $!; cat /tmp/got98
