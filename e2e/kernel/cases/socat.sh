# socat: connecting, listening, programs behind sockets, files; its words without their time and process.
plain() { sed -E 's/^[0-9]{4}.* socat\[[0-9]+\]/socat/; s/0x5[0-9a-f]+/0x5/; s/child (process )?[0-9]+/child \1N/; s/^([<>]) [0-9].*  length/\1 length/'; }
t() { echo "\$ $*"; "$@" 2>&1 </dev/null | plain; echo "= ${PIPESTATUS[0]}"; }
ip link set lo up
ip netns add h
ip link add eth0 type veth peer name h0 netns h
ip addr add 10.0.0.1/24 dev eth0; ip addr add 10.0.0.11/24 dev eth0; ip link set eth0 up
ip -6 addr add fd00::1/64 dev eth0 nodad; ip -n h -6 addr add fd00::2/64 dev h0 nodad
ip -n h addr add 10.0.0.2/24 dev h0; ip -n h link set h0 up; ip -n h link set lo up
H="ip netns exec h"
t socat
t socat -
t socat - - -
t socat -Z
t socat -t
t socat -t x - -
t socat - TCP
t socat - TCP:10.0.0.2
t socat - TCP:10.0.0.2:80:90
t socat - NOPE:1
t socat - TCP:10.0.0.2:80,nopt
t socat - TCP:10.0.0.2:80,connect-timeout=x
t socat - TCP:10.0.0.2:80,bind
t socat - TCP:10.0.0.2:80
t socat -d - TCP:10.0.0.2:81,retry=1
t socat -d -d - TCP:10.0.0.2:81,connect-timeout=1
t socat - TCP:10.0.0.99:80
t socat - TCP:10.9.0.99:80
t socat - TCP:nohost:80
t socat - TCP6:10.0.0.2:80
t socat - TCP4:[fd00::2]:80
t socat - TCP:[fd00::2]:80
t socat - UDP4:nohost:80
t socat - TCP:10.0.0.2:nope
t socat - TCP:127.0.0.1:0
t socat - TCP:10.0.0.2:8080,bind=10.0.0.7
t socat TCP-LISTEN -
t socat TCP-LISTEN: -
t socat TCP-LISTEN:8085,bind=10.0.0.77 -
t socat TCP-L:nope -
$H socat TCP-LISTEN:8080,fork,reuseaddr SYSTEM:'echo peer $SOCAT_PEERADDR to $SOCAT_SOCKADDR:$SOCAT_SOCKPORT; hostname' & sleep 0.3
t socat - TCP:10.0.0.2:8080,bind=10.0.0.11
t socat - TCP4:10.0.0.2:8080,bind=10.0.0.11:5555
t socat - tcp:10.0.0.2:8080,nodelay
t socat -u TCP-CONNECT:10.0.0.2:8080 STDOUT
t $H socat TCP-LISTEN:8080 -
$H ss -tlnp | sed 's/pid=[0-9]*/pid=N/'
$H socat TCP-LISTEN:8081,fork,reuseaddr EXEC:cat & sleep 0.3
echo hi | socat - TCP:10.0.0.2:8081
socat - TCP:10.0.0.2:8081 <<< hallo
echo more | nc -N 10.0.0.2 8081
$H socat TCP6-LISTEN:8092,fork,reuseaddr EXEC:cat & sleep 0.3
echo four | socat - TCP:10.0.0.2:8092
echo six | $H socat - TCP6:[::1]:8092
$H socat -v TCP-LISTEN:8090 EXEC:cat 2>/tmp/said & sleep 0.3
echo verbose | socat - TCP:10.0.0.2:8090; sleep 0.2; plain < /tmp/said
$H socat UDP-RECVFROM:9000,fork SYSTEM:'cat; echo from $SOCAT_PEERADDR' & sleep 0.3
echo ping | socat - UDP:10.0.0.2:9000
echo ping | socat - UDP-SENDTO:10.0.0.2:9000
echo all | socat - UDP-DATAGRAM:10.0.0.255:9000,broadcast
echo all | socat - UDP-DATAGRAM:10.0.0.255:9000 2>&1 | plain
echo none | socat - UDP:10.0.0.2:9001 2>&1 | plain
$H socat -u UDP-RECV:9002 - & sleep 0.3
echo one | socat -u - UDP-SENDTO:10.0.0.2:9002; sleep 0.1
$H socat UDP-LISTEN:9003,fork SYSTEM:'read a; echo got $a' & sleep 0.3
echo q1 | socat - UDP:10.0.0.2:9003
echo q2 | socat - UDP4-CONNECT:10.0.0.2:9003
$H socat TCP-LISTEN:8100,reuseaddr,fork TCP:10.0.0.1:8200 &
socat TCP-LISTEN:8200,reuseaddr,fork SYSTEM:'read l; echo relay $l' & sleep 0.3
echo through | socat - TCP:10.0.0.2:8100
echo through | nc -N 10.0.0.2 8100
$H socat -u TCP-LISTEN:8300,reuseaddr OPEN:/tmp/got,creat,trunc & sleep 0.3
echo saved | socat -u - TCP:10.0.0.2:8300; sleep 0.3; cat /tmp/got
socat - EXEC:nope 2>&1 | plain
t socat - EXEC:"echo hi there"
t socat - EXEC:'echo "a  b" c'
t socat - 'SYSTEM:"echo a, b:c"'
t socat - SYSTEM:"echo a, b"
echo abc | socat - SYSTEM:"tr a-z A-Z"
echo abc | socat -u - EXEC:cat; sleep 0.1
echo abc > /tmp/in; t socat -u OPEN:/tmp/in -; t socat -u /tmp/in -; t socat -u FILE:/tmp/in STDOUT
t socat -u OPEN:/tmp/nope -
echo xyz | socat -u - CREATE:/tmp/out; cat /tmp/out
echo abc | socat - PIPE
t socat -x -u OPEN:/tmp/in -
t socat -v -u OPEN:/tmp/in -
t socat -d -d -u OPEN:/tmp/in -
$H socat -d -d TCP-LISTEN:8400,reuseaddr - 2>/tmp/said </dev/null & sleep 1; kill $!; wait $!; echo "= $?"; plain < /tmp/said
