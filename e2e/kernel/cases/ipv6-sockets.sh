# Sockets of both families on one port; who takes what.
ip link set lo up
ip addr add 10.0.0.1/32 dev lo; ip addr add fd00::1/128 dev lo nodad
nc -lk 80 > /dev/null 2>&1 & sleep 0.2
ss -Htln; nc -zv -w 1 ::1 80; nc -zv -w 1 127.0.0.1 80; nc -zv -w 1 localhost 80
nc -6 -lk 80 > /dev/null 2>&1 & sleep 0.2
ss -Htln; nc -zv -w 1 ::1 80
kill %1; kill %2; wait
nc -6 -lk 81 > /dev/null 2>&1 & sleep 0.2
nc -zv -w 1 127.0.0.1 81; nc -zv -w 1 10.0.0.1 81; nc -zv -w 1 fd00::1 81; nc -zv -w 1 ::ffff:10.0.0.1 81
nc -6l fd00::2 82; echo "exit $?"
nc -lk fd00::1 83 > /dev/null 2>&1 & nc -lk ::1 83 > /dev/null 2>&1 & nc -6ulk 84 > /dev/null 2>&1 & sleep 0.2
ss -Htuln | LC_ALL=C sort; ss -H4tln | sort
nc -zv -w 1 ::1 83; nc -zv -w 1 fd00::1 83; nc -zv -w 1 10.0.0.1 83; nc -zuv -w 1 ::1 84; nc -zuv -w 1 ::1 85; nc -zuv -w 1 127.0.0.1 84
(echo hello; sleep 0.3) | nc -N -w 1 ::1 83; echo "exit $?"
nc -v ::1 99; nc -4 -zv ::1 83; nc -6 -zv 127.0.0.1 83; nc -zv fd00::g 83; nc -zv fe80::1 83; nc -zv ff02::1 83
curl -s http://[::1]:83/ -m 1; echo "exit $?"; curl http://[::1:83/; curl -s 'http://[fd00::1]:86/'; echo "exit $?"; curl -sS -6 http://127.0.0.1:83/; curl -sS -4 'http://[::1]:83/'
