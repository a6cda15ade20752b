# The same port in two namespaces; who hears whom.
ip netns add a; ip netns add b; for n in a b; do ip -n $n link set lo up; done; ip link set lo up
ip netns exec a sh -c 'while true; do echo "I am a" | nc -lN 127.0.0.1 80; done' & ip netns exec b sh -c 'while true; do echo "I am b" | nc -lN 80; done' &
sleep 0.3
for n in a b; do ip netns exec $n nc -d 127.0.0.1 80; sleep 0.1; done
nc -zv 127.0.0.1 80
ip link add x netns a type veth peer name y netns b; ip -n a addr add 10.0.0.1/24 dev x; ip -n b addr add 10.0.0.2/24 dev y; ip -n a link set x up; ip -n b link set y up
ip netns exec a nc -d 10.0.0.2 80; ip netns exec b nc -zv 10.0.0.1 80
ip netns exec b nc -zv -w 1 127.0.0.2 80
ip netns exec a ss -Htln | wc -l; ip netns exec b ss -Htln | awk '{print $4}'
