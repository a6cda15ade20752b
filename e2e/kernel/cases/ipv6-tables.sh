# ip6tables tables beyond the filter: marks and policy routing, raw and notrack, mangle, saving and restoring.
ip link set lo up
ip netns add a; ip netns add b; ip netns add c
for n in a b c; do ip link add v$n type veth peer name eth0 netns $n; ip link set v$n up; ip -n $n link set eth0 up; ip -n $n link set lo up; done
ip addr add fd0a::1/64 dev va nodad; ip addr add fd0b::1/64 dev vb nodad; ip addr add fd0c::1/64 dev vc nodad
for n in a b c; do ip -n $n addr add fd0$n::2/64 dev eth0 nodad; ip -n $n -6 route add default via fd0$n::1; done
sysctl -qw net.ipv6.conf.all.forwarding=1
for n in b c; do ip -n $n addr add fd99::9/128 dev lo nodad; done
sleep 2
ip -6 route add fd99::9 via fd0b::2; ip -6 route add fd99::9 via fd0c::2 table 7; ip -6 rule add fwmark 0x7 lookup 7
ip netns exec b nc -6 -lk 80 > /dev/null 2>&1 & ip netns exec c nc -6 -lk 81 > /dev/null 2>&1 & sleep 0.3
t() { for p in 80 81; do ip netns exec a nc -zv -w 1 fd99::9 $p; done; }
t; ip6tables -t mangle -A PREROUTING -p tcp --dport 81 -j MARK --set-mark 7; t
ip -6 route get fd99::9; ip -6 route get fd99::9 mark 7; ip -6 rule
ip6tables -t raw -A PREROUTING -p tcp --dport 80 -j NOTRACK; ip6tables -A FORWARD -m conntrack --ctstate UNTRACKED -p tcp --dport 80 -j REJECT --reject-with tcp-reset; t
ip6tables -t mangle -A FORWARD -m mark --mark 7 -j DROP; t
ip6tables-save | grep -v '^#' | sed 's/\[[0-9]*:[0-9]*\]/[N:N]/'
ip6tables-save > /tmp/rules; ip6tables -F; ip6tables -t mangle -F; ip6tables -t raw -F; ip6tables-restore < /tmp/rules; ip6tables -S; ip6tables -t mangle -S; rm /tmp/rules
