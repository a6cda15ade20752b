# Carrier and states: veth ends and bridges going up and down.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
ip link add br0 type bridge; ip link add a0 type veth peer name b0
t ip -br link
ip link set br0 up; t ip link show br0
ip link set a0 master br0; t ip link show br0
ip link set a0 up; sleep 0.2; t ip -br link
ip link set b0 up; sleep 0.2; t ip -br link
t ip link show br0
ip link set b0 down; sleep 2; t ip -br link
ip link set a0 down; sleep 2; t ip link
ip link set a0 nomaster; t ip link show br0
ip link set br0 down; ip link set br0 up; t ip link show br0
ip link set br0 address 02:00:00:00:00:05; t ip link show br0
