# Devices between namespaces: indices, names of the other side.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
ip netns add x; ip netns add y
ip link add p type veth peer name q netns x
t ip -n x link
t ip netns
ip link set p netns y
t ip -n x link
t ip -n y link
t ip netns
ip link add a0 netns x type veth peer name a1 netns y
t ip -n x -br link
t ip -n y -br link
t ip link add a0 netns x type veth peer name a7 netns y
t ip -n x link add m0 type veth peer name m1
t ip -n x link set m1 netns y name n1
t ip -n y -br link
t ip -n x link set m0 netns 1
t ip -br link
ip -n y link set n1 up; ip link set m0 up; t ip -n y link show n1
ip link set m0 netns x; t ip -n x link show m0
ip netns del y; sleep 0.3
t ip -n x -br link
t ip link
