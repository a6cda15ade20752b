# The loopback: up, down, its addresses and routes.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
t ip addr show lo
t ip route show table local
ip link set lo up
t ip addr show lo
t ip -o addr show lo
t ip -br addr
t ip route show table local
t ip addr add 127.0.0.2/8 dev lo
t ip addr add 10.9.9.9/32 dev lo
t ip -4 addr show lo
t ip route show table local
t ip route
ip link set lo down
t ip -4 addr show lo
t ip route show table local
