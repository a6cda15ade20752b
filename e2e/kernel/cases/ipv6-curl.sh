# An HTTP server by IPv6: curl's words, its errors, its -v.
ip link set lo up
ip addr add fd00::1/128 dev lo nodad
true; (while true; do printf 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nhi\n' | nc -6 -N -l 80 > /dev/null; done) & 
sleep 0.3
curl -s 'http://[::1]/'; sleep 0.2; curl -s 'http://[fd00::1]:80/x'; sleep 0.2; curl -sg -6 http://[::1]:80/; sleep 0.2; curl -s -4 http://127.0.0.1/; sleep 0.2
curl -s -o /dev/null -w '%{http_code} %{remote_ip} %{remote_port} %{local_ip}\n' 'http://[fd00::1]/'; sleep 0.2
curl -sS 'http://[fd00::2]/'; curl -sS 'http://[::1]:81/'; curl -sS 'http://[::1/'; curl -sS 'http://[zz::1]/'; echo 'fd00::1 web' >> /etc/hosts; curl -s http://web/; sed -i /web/d /etc/hosts
