# ip link add: names, veth pairs, what is refused.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
t ip link add
t ip link add foo
t ip link add foo type
t ip link add foo type nope
t ip link add averyveryverylongname type bridge
t ip link add a/b type bridge
t ip link add a type veth peer name b
t ip link add br type bridge
t ip link add foo type veth
t ip link add type veth
t ip link add a1 type veth peer b1
t ip link add a2 type veth peer name b2 mtu 1400 address 02:00:00:00:00:77
t ip link add dev a3 mtu 1450 address 02:00:00:00:00:78 type veth peer name b3
t ip link add name a4 up type veth peer name b4 up
t ip link add a5 type veth peer name a5
t ip link add a1 type bridge
t ip link add x1 type veth peer name a1
t ip link add x1 mtu 10 type bridge
t ip link add x1 mtu 100000 type bridge
t ip link add x1 address 01:00:00:00:00:01 type bridge
t ip link add x1 address 00:11 type bridge
t ip link add x1 address zz type bridge
t ip link add x2 index 77 type veth peer name y2 index 88
t ip link add x3 type bridge
t ip link add x3 netns nope type bridge
t ip link add x4 type veth peer name y4 netns nope
t ip link add x5 txqueuelen 500 type bridge
t ip link
