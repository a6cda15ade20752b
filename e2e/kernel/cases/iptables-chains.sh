# iptables: words in the wrong place, chains that are not there yet, -Z with -L; what is said first.
r() { echo "\$ $*"; "$@"; echo "= $?"; }
r iptables -X INPUT
r iptables -D INPUT 1
r iptables -D INPUT -j ACCEPT
r iptables -C INPUT -j ACCEPT
r iptables -R INPUT 1 -j ACCEPT
r iptables -Z INPUT
r iptables -Z INPUT 1
r iptables -Z
r iptables -F INPUT
r iptables -F
r iptables -L INPUT
r iptables -L INPUT 1
r iptables -S INPUT
r iptables -A INPUT -j ACCEPT
r iptables -Z INPUT 1
r iptables -Z INPUT 2
r iptables -X INPUT
r iptables -F
r iptables -X
r iptables -A INPUT -j ACCEPT
r iptables -F
r iptables -X INPUT
r iptables -P INPUT DROP
r iptables -X INPUT
r iptables -S
r iptables -P INPUT ACCEPT
r iptables -N U; r iptables -A INPUT -j U
r iptables -Z U 1
r iptables -S
r iptables -L -Z
r iptables -L INPUT -Z
r iptables -S -Z
r iptables -S INPUT -Z
r iptables -Z -L U
r iptables -Z U -L U
r iptables -L -Z INPUT
r iptables -v -Z
r iptables -v -F
r iptables -v -X
r iptables -E U ACCEPT
r iptables -N ACCEPT
r iptables -N DROP
r iptables -N RETURN
r iptables -N QUEUE
r iptables -N LOG
r iptables -A INPUT -g ACCEPT
r iptables -S
