# wget: what it says, what it keeps, how it ends; without its clock and its speed.
plain() { sed -E 's/^--[0-9-]+ [0-9:]+--/--<t>--/; s/^[0-9-]{10} [0-9:]{8} /<t> /; s/[0-9.]+ ?[KMG]?B\/s/<rate>/; s/(%|  ) *[0-9.]+[KMG]=.*s$/\1 <rate>/; s/85% *[0-9.]+[KMG] 0s/85%/; s/[0-9.]+s$/<s>/'; }
t() { echo "\$ $*"; "$@" 2>&1 | plain; echo "= ${PIPESTATUS[0]}"; }
ip link set lo up
ip netns add h
ip link add eth0 type veth peer name h0 netns h
ip addr add 10.0.0.1/24 dev eth0; ip link set eth0 up
ip -n h addr add 10.0.0.2/24 dev h0; ip -n h link set h0 up; ip -n h link set lo up
ip -6 addr add fd00::1/64 dev eth0 nodad; ip -n h -6 addr add fd00::2/64 dev h0 nodad
mkdir -p /tmp/wget-case && cd /tmp/wget-case || exit; rm -f f3k f60k f x1 'g?a=b' index.html
srv() { printf "$1" | ip netns exec h nc -l -N -p 80 >/tmp/req & sleep 0.5; }
head -c 3000 /dev/zero | tr '\0' a > /tmp/body3k; head -c 60000 /dev/zero | tr '\0' a > /tmp/body60k
big() { { printf 'HTTP/1.1 200 OK\r\nContent-Length: '$2'\r\n\r\n'; cat $1; } | ip netns exec h nc -l -N -p 80 >/tmp/req & sleep 0.5; }
big /tmp/body3k 3000; t wget http://10.0.0.2/f3k
big /tmp/body60k 60000; t wget http://10.0.0.2/f60k
srv 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello\n'; t wget http://10.0.0.2/f
srv 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'; t wget -nv http://10.0.0.2/f
t wget -nv http://10.0.0.2:81/f
t wget -nv http://nohost/f
t wget -nv --spider http://10.0.0.2:81/f
srv 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\nhello\n'; t wget -nv --spider http://10.0.0.2/f
srv 'HTTP/1.1 500 Oops\r\nContent-Length: 3\r\n\r\nabc'; t wget -qO- http://10.0.0.2/f
srv 'HTTP/1.1 500 Oops\r\nContent-Length: 3\r\n\r\nabc'; t wget -S -O- http://10.0.0.2/f
srv 'HTTP/1.1 503 Service Unavailable\r\n\r\n'; t wget -t 1 http://10.0.0.2/f
srv 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n'; t wget -O- http://10.0.0.2/f
srv 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc'; t wget -t 1 -O x1 http://10.0.0.2/f
srv 'HTTP/1.1 302 Found\r\nLocation: /y\r\nContent-Length: 0\r\n\r\n'; t wget -t 1 --max-redirect=0 http://10.0.0.2/f
srv 'HTTP/1.1 204 No Content\r\n\r\n'; t wget http://10.0.0.2/f204
srv 'HTTP/1.1 304 Not Modified\r\n\r\n'; t wget http://10.0.0.2/f304
srv 'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\n\r\n'; t wget http://10.0.0.2/f401
srv 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello\n'; t wget -nc http://10.0.0.2/f; t wget -nc http://10.0.0.2/f
srv 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello\n'; t wget -P /tmp/wg2 -q http://10.0.0.2/g; cat /tmp/wg2/g
srv 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello\n'; t wget -q http://10.0.0.2/g?a=b; ls
srv 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello\n'; t wget -q http://10.0.0.2/d/; ls
t wget -q -O /nope/x http://10.0.0.2:81/
t wget -O /nope/x http://10.0.0.2:81/
sleep 10 | ip netns exec h nc -l -p 82 >/tmp/req & sleep 0.5; t wget -T 1 -t 1 -O- http://10.0.0.2:82/f
ip netns exec h iptables -A INPUT -p tcp --dport 80 -j REJECT --reject-with tcp-reset
t wget -t 2 http://10.0.0.2/
t wget -t 2 --retry-connrefused http://10.0.0.2/
t wget -t x http://10.0.0.2/
t wget -T x http://10.0.0.2/
t wget http://
t wget http://10.0.0.2:99999/
t wget http://10.0.0.2:x/
t wget foo://10.0.0.2/
t wget --tries http://x
t wget -4 -q http://[fd00::2]/
t wget --bind-address=10.0.0.77 -t 1 http://10.0.0.2:81/
t wget -q http://10.0.0.2:81/ http://10.0.0.2:82/
t wget --no-check-certificate -q http://10.0.0.2:81/
t wget -S http://10.0.0.2:81/
t wget --method=PUT --body-data=x -q http://10.0.0.2:81/
t wget -T 1 -t 2 http://10.0.0.99/
t wget http://10.9.9.9/
t wget http://nohost/
t wget
t wget --nope
t wget -t
