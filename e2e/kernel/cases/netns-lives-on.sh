# A namespace lives as long as somebody is in it.
ip netns add n
ip link add x0 type veth peer name x1 netns n
ip netns exec n sleep 100 &
sleep 0.3
ip netns pids n | wc -l
ip netns identify $!
ip netns del n; sleep 0.2
ip netns
ip link show type veth
kill $!; sleep 0.5
ip -br link
