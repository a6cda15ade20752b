# Sets and packets: sides, counters, times, exceptions, SET, lists.
ip link set lo up; ip netns add c; ip link add v0 type veth peer name eth0 netns c
ip addr add 10.0.1.1/24 dev v0; ip link set v0 up; ip -n c link set eth0 up
for i in 2 3 4 5; do ip -n c addr add 10.0.1.$i/24 dev eth0; done
nc -lk 80 >/dev/null 2>&1 & nc -lk 81 >/dev/null 2>&1 & nc -lk 82 >/dev/null 2>&1 &
sleep 0.3
try() { ip netns exec c nc -z -w 1 -s "$1" 10.0.1.1 "$2" && echo "$1 $2 open" || echo "$1 $2 closed"; }
all() { for a in 10.0.1.2 10.0.1.3; do for p in 80 81 82; do try $a $p; done; done; }
hits() { iptables -L INPUT -nvx | awk 'NR > 2 { print $1, $2, $NF }'; iptables -Z; }
echo "== hash:ip,port src,dst with counters"
ipset create web hash:ip,port counters; ipset add web 10.0.1.2,80; ipset add web 10.0.1.3,tcp:81
iptables -A INPUT -p tcp -m set ! --match-set web src,dst -j REJECT --reject-with tcp-reset
all; ipset list web -s | tail -2; iptables -F
echo "== one side too few never matches"
iptables -A INPUT -p tcp --dport 80 -m set --match-set web src -j REJECT
try 10.0.1.2 80; hits; iptables -F; ipset destroy
echo "== nomatch"
ipset create n hash:net; ipset add n 10.0.1.0/24; ipset add n 10.0.1.2 nomatch; ipset add n 10.0.1.4/31 nomatch
iptables -A INPUT -p tcp -m set --match-set n src -j REJECT --reject-with tcp-reset
for i in 2 3 4 5; do try 10.0.1.$i 80; done; iptables -F
iptables -A INPUT -p tcp -m set --match-set n src --return-nomatch -j REJECT --reject-with tcp-reset
for i in 2 3 4 5; do try 10.0.1.$i 80; done; iptables -F; ipset destroy
echo "== bitmap:port, hash:net,port, hash:ip,port,net, hash:net,iface"
ipset create ports bitmap:port range 80-81; ipset add ports 81
ipset create np hash:net,port; ipset add np 10.0.1.2/31,82
ipset create ipn hash:ip,port,net; ipset add ipn 10.0.1.1,80,10.0.1.0/24; ipset add ipn 10.0.1.1,80,10.0.1.3 nomatch
ipset create ni hash:net,iface; ipset add ni 10.0.1.0/24,v0
iptables -A INPUT -p tcp -m set --match-set ports dst; iptables -A INPUT -p tcp -m set --match-set np src,dst
iptables -A INPUT -p tcp -m set --match-set ipn dst,dst,src; iptables -A INPUT -m set --match-set ni src,src; iptables -A INPUT -m set --match-set ni src,dst
iptables -A OUTPUT -m set --match-set ni dst,dst
all; hits; iptables -F; ipset destroy
echo "== SET with a time"
ipset create seen hash:ip timeout 5 counters; ipset create again hash:ip
iptables -A INPUT -p tcp --dport 82 --syn -m set --match-set seen src -j SET --add-set again src
iptables -A INPUT -p tcp --dport 82 --syn -j SET --add-set seen src
iptables -A INPUT -p tcp --dport 81 --syn -j SET --del-set seen src
try 10.0.1.2 82; ipset list again | tail -1; sleep 3.5; ipset list seen | tail -1; try 10.0.1.2 82; ipset list again | tail -1
sleep 2; ipset list seen | grep -A5 Number; try 10.0.1.3 82; try 10.0.1.3 81; ipset list seen | grep -A5 Number
iptables -S INPUT; iptables -F; ipset destroy
echo "== a list, and counters of list and member"
ipset create a hash:ip counters; ipset add a 10.0.1.2; ipset create b hash:ip,port; ipset add b 10.0.1.3,80; ipset create l list:set counters; ipset add l a; ipset add l b
iptables -A INPUT -p tcp -m set --match-set l src,dst
try 10.0.1.2 80; try 10.0.1.3 80; try 10.0.1.3 81; hits; ipset list l; ipset list a | tail -1; iptables -F
iptables -A INPUT -p tcp --syn -m set --match-set a src --packets-gt 9 -j REJECT --reject-with tcp-reset
iptables -A INPUT -p tcp --syn -m set --match-set a src ! --update-counters --packets-lt 7; iptables -A INPUT -p tcp --syn -m set --match-set a src ! --update-counters ! --packets-eq 6
for i in 1 2 3 4 5 6; do try 10.0.1.2 80; done; hits; ipset list a | tail -1
iptables -F; ipset destroy; ipset list -n
