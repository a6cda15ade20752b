# bash's own sockets: /dev/tcp/HOST/PORT and /dev/udp in redirections.
ip link set lo up
ip netns add h
ip link add eth0 type veth peer name h0 netns h
ip addr add 10.0.0.1/24 dev eth0; ip link set eth0 up
ip -n h addr add 10.0.0.2/24 dev h0; ip -n h link set h0 up; ip -n h link set lo up
serve() { printf 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello\n' | ip netns exec h nc -l -N -p 80 >/tmp/req & sleep 0.2; }
serve
exec 3<>/dev/tcp/10.0.0.2/80
printf 'GET / HTTP/1.0\r\n\r\n' >&3
cat <&3
exec 3>&-
wait; cat /tmp/req
(exec 3<>/dev/tcp/10.0.0.2/81) 2>&1 | sed "s#^.*sh: connect#connect#"
(echo hi > /dev/tcp/10.0.0.2/81) 2>&1 | sed "s#^.*sh: connect#connect#"
(echo > /dev/tcp/10.0.0.2/81) 2>/dev/null && echo open || echo closed

(: > /dev/tcp/nohost/80) 2>&1 | sed "s#^.*sh: connect#connect#"
(: > /dev/tcp/10.0.0.2/nope) 2>&1 | sed "s#^.*sh: connect#connect#"
(: > /dev/tcp/10.9.9.9/80) 2>&1 | sed "s#^.*sh: connect#connect#"
(: > /dev/tcp/10.0.0.99/80) 2>&1 | sed "s#^.*sh: connect#connect#"
(: > /dev/tcp/10.0.0.2/) 2>&1 | sed "s#^.*sh: connect#connect#"
(: > /dev/tcp/10.0.0.2) 2>&1 | sed "s#^.*sh: connect#connect#"

(: > /dev/udp/10.9.9.9/80) 2>&1 | sed "s#^.*sh: connect#connect#"
timeout 1 bash -c 'echo > /dev/tcp/10.0.0.2/22' && echo open || echo "closed $?"
serve
timeout 1 bash -c '</dev/tcp/10.0.0.2/80' && echo open || echo "closed $?"
ip netns exec h iptables -A INPUT -p tcp --dport 99 -j DROP
timeout 1 bash -c 'echo > /dev/tcp/10.0.0.2/99' && echo open || echo "closed $?"
for p in 79 80 81; do (: </dev/tcp/10.0.0.2/$p) 2>/dev/null && echo "$p open" || echo "$p closed"; done
ip netns exec h nc -u -l -p 5000 > /tmp/udp &
sleep 0.2
echo hello > /dev/udp/10.0.0.2/5000; echo "= $?"
echo there > /dev/udp/10.0.0.2/5001; echo "= $?"
sleep 0.5; cat /tmp/udp
(while read -r line; do echo "got $line"; done | ip netns exec h nc -l -p 7000) & sleep 0.2
ip netns exec h socat TCP-LISTEN:7001,fork,reuseaddr EXEC:cat & sleep 0.3
exec 4<>/dev/tcp/10.0.0.2/7001
echo one >&4; read -r a <&4; echo "a=$a"
echo two >&4; read -r -t 1 a <&4; echo "a=$a"
read -r -t 0.5 a <&4; echo "= $?"
exec 4<&- 4>&-
exec 5<>/dev/udp/10.0.0.2/5999; echo x >&5; sleep 0.2; echo y >&5; echo "= $?"
exec {fd}<>/dev/tcp/10.0.0.2/7001; echo "fd ok"; echo three >&$fd; head -1 <&$fd
(cat < /dev/tcp/localhost/81) 2>&1 | sed "s#^.*sh: connect#connect#"
(cat < /dev/tcp/::1/81) 2>&1 | sed "s#^.*sh: connect#connect#"
(cat < /dev/tcp/127.0.0.1/http; echo "= $?") 2>&1 | sed "s#^.*sh: connect#connect#"
kill %1 %2 2>/dev/null
