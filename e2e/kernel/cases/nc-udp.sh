# nc over UDP.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
ip netns add h; ip link set lo up
ip link add eth0 type veth peer name h0 netns h
ip addr add 10.0.0.1/24 dev eth0; ip link set eth0 up
ip -n h addr add 10.0.0.2/24 dev h0; ip -n h link set h0 up; ip -n h link set lo up
ping -c 1 10.0.0.2 >/dev/null
ip netns exec h nc -lku 53 > /tmp/o53 & ip netns exec h nc -lun 54 > /tmp/o54 & sleep 0.3
t nc -zvu 10.0.0.2 53
t nc -zu 10.0.0.2 53
t nc -zvu -w 1 10.0.0.2 53
t nc -zvu 10.0.0.2 55
t nc -zu -w 1 10.0.0.2 55
echo hi | t nc -u -w 1 10.0.0.2 54
echo more | t nc -u -w 1 10.0.0.2 55
echo again | t nc -uv -w 1 10.0.0.2 53
cat /tmp/o53; echo; cat /tmp/o54
ip netns exec h sh -c 'echo answer | nc -lu -w 2 56' & sleep 0.2; echo ask | nc -u -w 1 10.0.0.2 56
