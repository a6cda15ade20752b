# Redirects: where they lead, and where they cannot.
ip link set lo up
printf 'HTTP/1.1 302 F\r\nLocation: http://[bad/\r\nContent-Length: 0\r\n\r\n' | nc -lN 8001 >/dev/null &
sleep 0.3; wget -O- http://127.0.0.1:8001/ 2>&1 | sed 's/^--.*--/--T--/'; echo "= $?"
printf 'HTTP/1.1 302 F\r\nLocation: http://[bad/\r\nContent-Length: 0\r\n\r\n' | nc -lN 8002 >/dev/null &
sleep 0.3; curl -sSL http://127.0.0.1:8002/; echo "= $?"
printf 'HTTP/1.1 302 F\r\nLocation: ../a/./b\r\nContent-Length: 0\r\n\r\n' | nc -lN 8003 >/dev/null &
sleep 0.3; curl -s -w '%{redirect_url}\n' http://127.0.0.1:8003/x/y/z
printf 'HTTP/1.1 302 F\r\nLocation: http://h.example\r\nContent-Length: 0\r\n\r\n' | nc -lN 8004 >/dev/null &
sleep 0.3; curl -s -w '%{redirect_url}\n' http://127.0.0.1:8004/x/y/z
printf 'HTTP/1.1 302 F\r\nLocation: ?q=1\r\nContent-Length: 0\r\n\r\n' | nc -lN 8005 >/dev/null &
sleep 0.3; curl -s -w '%{redirect_url}\n' 'http://127.0.0.1:8005/x/y?a=b'
