# ss: states and filters. Ports in the order in which they would be listed anyway.
ip netns add h; ip link set lo up
ip link add eth0 type veth peer name h0 netns h
ip addr add 10.0.0.1/24 dev eth0; ip link set eth0 up
ip -n h addr add 10.0.0.2/24 dev h0; ip -n h link set h0 up; ip -n h link set lo up
nc -l -k -p 8080 >/dev/null & nc -lu -k -p 5353 >/dev/null & nc -6 -l -k -p 9090 >/dev/null & sleep 0.3
(sleep 8) | ip netns exec h nc -p 45678 10.0.0.1 8080 & sleep 0.3
P() { echo "\$ $*"; "$@" 2>&1 | sed 's/pid=[0-9]*/pid=N/g'; echo "= ${PIPESTATUS[0]}"; }
P ss -tn
P ss -tan
P ss -tn state established
P ss -tn state listening
P ss -tan state all
P ss -tn state connected
P ss -tan state established state listening
P ss -tan exclude listening
P ss state nope
P ss -tn dst 10.0.0.2
P ss -tn dst 10.0.0.0/24
P ss -tn dst 10.0.0.2:45678
P ss -tn dst 10.0.0.3
P ss -tn src 10.0.0.1:8080
P ss -tn src :8080
P ss -tan sport = :8080
P ss -tan '( sport = :8080 or dport = :8080 )'
P ss -tan '( sport = :8080 or sport = :9090 )'
P ss -tan not sport = :8080
P ss -tan '! sport = :8080'
P ss -tan 'sport = :8080 and dst 10.0.0.2'
P ss -tln sport = :http
P ss -tln sport = :http-alt
P ss -tln 'sport > :8080'
P ss -tln 'sport >= :8080'
P ss -tln 'sport lt 9000'
P ss -tln 'sport eq 8080'
P ss -tln dport != :80
P ss -uan sport = :5353
P ss -6 -tln
P ss -x
P ss -f inet -tln
P ss -A tcp -tln
P ss -H -tn state established
P ss -tn 'dport = :45678'
P ss -tn dst 10.0.0.2 sport = :8080
P ss -ntu state established
P ip netns exec h ss -tn dport = 8080
