# curl: redirects, named files, credentials, other addresses, retries.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
ip netns add h; ip link set lo up
ip link add eth0 type veth peer name h0 netns h
ip addr add 10.0.0.1/24 dev eth0; ip addr add 10.0.0.9/24 dev eth0; ip link set eth0 up
ip -n h addr add 10.0.0.2/24 dev h0; ip -n h link set h0 up; ip -n h link set lo up
ip netns exec h sh -c 'while true; do printf "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi\n" | nc -lN 8001; done' >/dev/null 2>&1 &
ip netns exec h sh -c 'while true; do printf "HTTP/1.1 302 Found\r\nLocation: http://10.0.0.2:8001/there\r\nContent-Length: 0\r\n\r\n" | nc -lN 8002; done' >/dev/null 2>&1 &
ip netns exec h sh -c 'while true; do printf "HTTP/1.1 301 Moved\r\nLocation: http://10.0.0.2:8005/again\r\nContent-Length: 0\r\n\r\n" | nc -lN 8003; done' >/dev/null 2>&1 &
ip netns exec h sh -c 'while true; do printf "HTTP/1.1 307 Later\r\nLocation: http://10.0.0.2:8006/\r\nContent-Length: 0\r\n\r\n" | nc -lN 8005; done' >/dev/null 2>&1 &
ip netns exec h sh -c 'while true; do printf "HTTP/1.1 302 On\r\nLocation: there\r\nContent-Length: 0\r\n\r\n" | nc -lN 8006; done' >/dev/null 2>&1 &
ip netns exec h sh -c 'while true; do printf "HTTP/1.1 503 No\r\nContent-Length: 5\r\n\r\nbusy\n" | nc -lN 8004; done' >/dev/null 2>&1 &
mkdir -p /tmp/curl-more && cd /tmp/curl-more || exit 1
sleep 0.5; c() { sleep 0.6; t curl "$@"; }
c -sL http://10.0.0.2:8002/
c -sL -w '%{num_redirects} %{url_effective} %{http_code}\n' http://10.0.0.2:8002/
c -s -w '%{num_redirects} %{http_code} %{redirect_url}\n' http://10.0.0.2:8002/
c -sSL --max-redirs 2 http://10.0.0.2:8003/
c -s -w '%{redirect_url}\n' http://10.0.0.2:8006/a/b
c -sL --max-redirs 0 http://10.0.0.2:8002/
c -siL http://10.0.0.2:8002/
c -sk http://10.0.0.2:8001
c -s --insecure http://10.0.0.2:8001
c -sO http://10.0.0.2:8001/file.txt?x=1; ls; cat file.txt*
c -sO http://10.0.0.2:8001/
c -sSO http://10.0.0.2:8001/
c -s --resolve shop.example:8001:10.0.0.2 http://shop.example:8001/
c -sv --resolve shop.example:8001:10.0.0.2 http://shop.example:8001/
c -s --interface eth0 -w '%{local_ip}\n' http://10.0.0.2:8001
sleep 0.5; c -s --interface 10.0.0.9 -w '%{local_ip}\n' http://10.0.0.2:8001
c -sS --interface nope0 http://10.0.0.2:8001
c -sS --interface 10.7.7.7 http://10.0.0.2:8001
c -sD - -o /dev/null http://10.0.0.2:8001
c -sD head -o body http://10.0.0.2:8001; cat head body
c -s -o a http://10.0.0.2:8001 -o b http://10.0.0.2:8004; cat a b
c -s http://10.0.0.2:8001 http://10.0.0.2:8004
c -sS -f http://10.0.0.2:8004
c -sS --fail-with-body http://10.0.0.2:8004
c -sS -L
c -sS --max-redirs x http://10.0.0.2:8001
c -sS --resolve foo http://10.0.0.2:8001
rm -r /tmp/curl-more; cd /tmp || exit 1
ip netns exec h sh -c 'nc -lN 8010 < /dev/null | cat -A' & 
sleep 0.3; curl -s -u user:pass -e http://from/ --compressed -G -d q=1 -d z=2 http://10.0.0.2:8010/p; wait $!
ip netns exec h sh -c 'nc -lN 8011 < /dev/null | cat -A' &
sleep 0.3; curl -s --data-raw '@x' --data-binary 'b' http://10.0.0.2:8011/; wait $!
ip netns exec h sh -c 'nc -lN 8012 < /dev/null | cat -A' &
sleep 0.3; curl -s --data-urlencode 'q=a b&c' --json '{}' http://10.0.0.2:8012/; wait $!
ip netns exec h sh -c 'nc -lN 8013 < /dev/null | cat -A' &
sleep 0.3; echo filed > f; curl -s -d @f http://10.0.0.2:8013/; wait $!
