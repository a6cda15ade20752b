# Rules that name sets: right and wrong ones, what they print, what destroying says.
r() { echo "$ $*"; "$@"; echo "= $?"; }
ipset create h hash:ip; ipset create hp hash:ip,port; ipset create l list:set; ipset create t hash:ip timeout 10 counters
A() { r iptables -A INPUT "$@"; }
A -m set --match-set nope src -j ACCEPT
A -m set --match-set h -j ACCEPT
A -m set --match-set h foo -j ACCEPT
A -m set -j ACCEPT
A -m set --match-set hp src
A -m set --match-set hp src,dst
A -m set --match-set h src,dst,src
A -m set --match-set h src,src,src,src,src,src,src
A -m set ! --match-set h dst
A -m set --match-set t src --return-nomatch
A -m set --match-set t src ! --update-counters
A -m set --match-set t src ! --update-subcounters
A -m set --match-set t src --packets-eq 5
A -m set --match-set t src ! --packets-eq 5
A -m set --match-set t src --packets-lt 5 --bytes-gt 7
A -m set --match-set t src --packets-gt 5 --bytes-lt 7 --bytes-eq 3
A -m set --match-set t src --packets-gt x
A -m set --match-set t src --match-set h dst
A -m set --match-set t src -m set --match-set h dst
A -j SET
A -j SET --add-set h src
A -j SET --add-set nope src
A -j SET --del-set hp src,dst
A -j SET --add-set t src --exist --timeout 20
A -j SET --add-set t src --exist --timeout x
A -j SET --map-set h src --map-mark
iptables -t mangle -A PREROUTING -j SET --map-set h src --map-mark --map-prio --map-queue; echo $?
A -j SET --del-set h src --exist
A -j SET --add-set h src --del-set t dst
A -m set --match-set h src,dst
iptables -S INPUT; iptables -L INPUT -n; ipset list -t; ipset rename h h2; ipset destroy h; ipset swap h t
ip6tables -A INPUT -m set --match-set h src
iptables -F; ipset list -t | grep Ref
