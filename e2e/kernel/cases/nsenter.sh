# nsenter and the names in /run/netns.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
ip netns add a; ip -n a link set lo up
t ls /run/netns
t nsenter --net=/run/netns/a ip -br link
t nsenter --net=/run/netns/none ip link
t nsenter --net ip link
t nsenter -n/var/run/netns/a ip -4 -br addr
t nsenter --net=/run/netns/a sh -c 'exit 3'
test -e /run/netns/a && echo there
t nsenter --net=/run/netns/a ip netns identify
