# ip link del.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
ip link add a0 type veth peer name b0; ip link add br0 type bridge; ip link set a0 master br0
t ip link del lo
t ip link del nope
t ip link del
t ip link del br0 type veth
t ip link del dev br0
t ip link
t ip link delete b0
t ip link
