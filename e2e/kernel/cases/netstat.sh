# netstat: what is told when, and devices' counters.
ip netns add h; ip link set lo up
ip link add eth0 type veth peer name h0 netns h
ip addr add 10.0.0.1/24 dev eth0; ip link set eth0 up
ip -n h addr add 10.0.0.2/24 dev h0; ip -n h link set h0 up; ip -n h link set lo up
nc -l -k -p 8080 >/dev/null & nc -lu -k -p 5353 >/dev/null & nc -6 -l -k -p 9090 >/dev/null & nc -l -k 127.0.0.1 7070 >/dev/null & sleep 0.3
(sleep 8) | ip netns exec h nc -p 45678 10.0.0.1 8080 & sleep 0.3
P() { echo "\$ $*"; "$@" 2>&1 | sed 's#[0-9]*/nc#N/nc#'; echo "= ${PIPESTATUS[0]}"; }
P netstat -an
P netstat -n
P netstat -tuln
P netstat -tulpn
P netstat -tuln4
P netstat -tn
P netstat -anp --inet
P netstat -lt
P netstat -lntp -4
P netstat -tna6
P netstat -x
P netstat -lx
P netstat -w
netstat -i | awk '{print $1, $2, $NF}'
netstat -ia | awk '{print $1, $2, $NF}'
P netstat -i -n | head -2
P netstat -nr
