# ip link show: filters and forms.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
ip link add a0 type veth peer name b0; ip link add br0 type bridge; ip link set a0 master br0; ip link set a0 up; ip link set b0 up
t ip link show nope
t ip link show dev
t ip link show dev nope
t ip link show foo bar
t ip link show up
t ip link show type veth
t ip link show type bridge
t ip link show master br0
t ip link show master nope
t ip link show nomaster
t ip -br link
t ip -o link show a0
t ip -s link show lo
t ip -s -s link show lo
t ip -d link show b0
t ip -d link show lo
t ip -4 link show lo
t ip -j link show lo
