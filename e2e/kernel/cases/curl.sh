# curl: answers and failures.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
ip netns add h; ip link set lo up
ip link add eth0 type veth peer name h0 netns h
ip addr add 10.0.0.1/24 dev eth0; ip link set eth0 up
ip -n h addr add 10.0.0.2/24 dev h0; ip -n h link set h0 up; ip -n h link set lo up
ip netns exec h sh -c 'while true; do printf "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nX-A: b\r\n\r\nhi\n" | nc -lN 8001; done' >/dev/null 2>&1 &
ip netns exec h sh -c 'while true; do echo "plain text" | nc -lN 8002; done' >/dev/null 2>&1 &
ip netns exec h sh -c 'while true; do printf "HTTP/1.0 404 Not Found\r\nServer: x\r\n\r\nnope\n" | nc -lN 8003; done' >/dev/null 2>&1 &
ip netns exec h nc -lk 8006 >/dev/null & 
sleep 0.5; c() { sleep 0.2; t curl "$@"; }
c
c -s http://10.0.0.2:8001
c -s 10.0.0.2:8001/foo
c -sS http://10.0.0.2:8002
c -s --http0.9 http://10.0.0.2:8002
c -sS http://10.0.0.2:8003
c -sSf http://10.0.0.2:8003
c -s http://10.0.0.2:8005
c -sS http://10.0.0.2:8005 | sed "s/after [0-9]* ms/after N ms/"
c -sS http://10.9.0.9:8005
c -sS http://nosuch:8005
c -sI http://10.0.0.2:8001
c -si http://10.0.0.2:8001
c -s -o /dev/null -w '%{http_code}\n' http://10.0.0.2:8001
c -s -o /tmp/cu http://10.0.0.2:8001; cat /tmp/cu
c -sv http://10.0.0.2:8001
c -sv http://10.0.0.2:8005 | sed "s/after [0-9]* ms/after N ms/"
c --foo
c -s http://
c -s http://10.0.0.2:99999
c -sS -m foo http://10.0.0.2
c -s -m 1 http://10.0.0.2:8006
c -s --connect-timeout 1 http://10.0.0.77
