# ip netns: add, delete, exec, identify, ids.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
t ip netns
t ip netns add
t ip netns add a
t ip netns add b
t ip netns add a
t ip netns list
t ip netns add a/b
t ip netns add .
t ip netns exec
t ip netns exec a
t ip netns exec nope true
t ip netns exec a nosuchcmd
t ip netns exec a sh -c 'exit 7'
t ip netns exec a ip netns identify
t ip netns identify
t ip netns pids a
t ip netns pids nope
t ip netns del
t ip netns del c
t ip netns delete b
t ip netns ls
t ip netns set a 5
t ip netns list
t ip netns list-id
ip netns add c
t ip -all netns exec ip link show lo
t ip netns exec a ip netns
t ip netns exec a ip -all netns delete
t ip netns
