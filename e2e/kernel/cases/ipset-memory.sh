# What ipset says a set takes in memory, empty and with one element.
for t in hash:ip hash:net hash:ip,port hash:ip,port,ip hash:ip,port,net hash:net,port hash:net,iface; do
 case $t in hash:ip) e=10.0.0.1;; hash:net) e=10.0.0.0/24;; hash:ip,port) e=10.0.0.1,80;; hash:ip,port,ip) e=10.0.0.1,80,10.0.0.2;; hash:ip,port,net) e=10.0.0.1,80,10.1.0.0/16;; hash:net,port) e=10.0.0.0/24,80;; hash:net,iface) e=10.0.0.0/24,eth0;; esac
 for o in "" "timeout 10" "counters" "comment" "timeout 10 counters" "timeout 10 counters comment" "skbinfo" "family inet6" "family inet6 timeout 5" "skbinfo timeout 5"; do
  ipset create x $t $o hashsize 1024; a=$(ipset list x | awk '/Size/{print $4}'); case $o in *inet6*) e2=$(echo $e | sed 's/10\.0\.0\.[012]/2001:db8::1/g; s/10.1.0.0/2001:db8:1::/; s,/24,/64,;s,/16,/48,');; *) e2=$e;; esac
  ipset add x $e2; b=$(ipset list x | awk '/Size/{print $4}'); echo "$t [$o] $a $b"; ipset destroy x
 done
done
for h in 1 2 3 64 100 1024 2048 4096 8192; do ipset create x hash:ip hashsize $h; ipset list x | grep -E "Head|Size"; ipset destroy x; done
for o in "" "timeout 10" counters comment "timeout 5 counters" skbinfo; do ipset create x bitmap:port range 1-100 $o;  a=$(ipset list x | awk '/Size/{print $4}'); ipset add x 5; echo "bport [$o] $a $(ipset list x | awk '/Size/{print $4}')"; ipset destroy x
ipset create x bitmap:ip range 10.0.0.0/24 $o;  a=$(ipset list x | awk '/Size/{print $4}'); ipset add x 10.0.0.5; echo "bip [$o] $a $(ipset list x | awk '/Size/{print $4}')"; ipset destroy x
ipset create x bitmap:ip,mac range 10.0.0.0/24 $o;  a=$(ipset list x | awk '/Size/{print $4}'); ipset add x 10.0.0.5; echo "bipmac [$o] $a $(ipset list x | awk '/Size/{print $4}')"; ipset destroy x
ipset create y hash:ip; ipset create x list:set $o;  a=$(ipset list x | awk '/Size/{print $4}'); ipset add x y; echo "lset [$o] $a $(ipset list x | awk '/Size/{print $4}')"; ipset destroy x; ipset destroy y; done
