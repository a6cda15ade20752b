# An echo reply that OUTPUT rejects tells nobody: the kernel's ICMP socket is held by the reply itself.
ip netns add a; ip link add va type veth peer name vb netns a
ip addr add 10.0.0.1/24 dev va; ip link set va up; ip link set lo up
ip -6 addr add fd00::1/64 dev va nodad
ip -n a addr add 10.0.0.2/24 dev vb; ip -n a link set vb up; ip -n a -6 addr add fd00::2/64 dev vb nodad
iptables -A OUTPUT -o va -p icmp -j REJECT
ip6tables -A OUTPUT -o va -p icmpv6 --icmpv6-type echo-reply -j REJECT
iptables -A INPUT -i lo -p icmp; ip6tables -A INPUT -i lo -p icmpv6
iptables -t raw -A OUTPUT -o lo; ip6tables -t raw -A OUTPUT -o lo
ip netns exec a ping -c 1 -W 1 10.0.0.1 >/dev/null; echo $?
iptables -nvxL INPUT; iptables -t raw -nvxL OUTPUT; iptables -nvxL OUTPUT
ip netns exec a ping -c 1 -W 1 fd00::1 >/dev/null; echo $?
ip6tables -nvxL INPUT; ip6tables -t raw -nvxL OUTPUT; ip6tables -nvxL OUTPUT
echo "--- what a program sends is told of"
ping -c 1 -W 1 10.0.0.2; iptables -nvxL INPUT; iptables -t raw -nvxL OUTPUT
