/** The names of socat's address options and their aliases, as `socat -hhh` lists them: what is none of these is unknown to the real one too. */

const NAMES = `
accept-timeout acceptconn add-membership allmulti allow-table append async attach-filter attachfilter authhdr automedia b0
b1000000 b110 b115200 b1152000 b1200 b134 b150 b1500000 b1800 b19200 b200 b2000000 b230400 b2400 b2500000 b300 b3000000
b3500000 b38400 b4000000 b460800 b4800 b50 b500000 b57600 b576000 b600 b75 b921600 b9600 backlog bind bindtodevice brkint
broadcast bs0 bs1 bsdcompat bsdly bytes cafile capath cert certificate cfmakeraw chroot chroot-early cipher cipherlist ciphers
clocal cloexec close cn commonname compr compress connect-timeout cool-write coolwrite cork cr cr0 cr1 cr2 cr3 crdly cread
creat create crlf crnl crterase crtkill crtscts cs5 cs6 cs7 cs8 csize cstopb ctlecho ctty dash debug defer-accept defnames
delete deny-table detach-filter detachfilter dh dhparam dhparams direct directory dirsync discard dnsrch dontroute dstopts
dsync echo echoctl echoe echok echoke echonl echoprt egd end-close eof eol eol2 erase error escape excl ext2-append ext2-compr
ext2-dirsync ext2-immutable ext2-journal-data ext2-noatime ext2-nodump ext2-notail ext2-secrm ext2-sync ext2-topdir ext2-unrm
ext3-append ext3-compr ext3-dirsync ext3-immutable ext3-journal-data ext3-noatime ext3-nodump ext3-notail ext3-secrm ext3-sync
ext3-topdir ext3-unrm f-setlk f-setlk-rd f-setlk-wr f-setlkw f-setlkw-rd f-setlkw-wr fdin fdout ff0 ff1 ffdly fiosetown flock
flock-ex flock-ex-nb flock-nb flock-sh flock-sh-nb flusho forever fork freebind fs-append fs-compr fs-dirsync fs-immutable
fs-journal-data fs-noatime fs-nodump fs-notail fs-secrm fs-sync fs-topdir fs-unrm ftruncate ftruncate32 ftruncate64 gid gid-e
gid-l group group-early group-late hdrincl hoplimit hopopts hosts-allow hosts-deny hup hupcl icanon icrnl iexten if
iff-allmulti iff-automedia iff-broadcast iff-debug iff-loopback iff-master iff-multicast iff-no-pi iff-noarp iff-notrailers
iff-pointopoint iff-portsel iff-promisc iff-running iff-slave iff-up ignbrk igncr ignorecr ignoreeof ignoreof ignpar igntc
imaxbel immutable info inlcr inpck interface interval intervall intr ioctl ioctl-bin ioctl-int ioctl-intp ioctl-string
ioctl-void ip-add-membership ip-freebind ip-hdrincl ip-membership ip-mtu ip-mtu-discover ip-multicast-if ip-multicast-loop
ip-multicast-ttl ip-options ip-pktinfo ip-pktoptions ip-recverr ip-recvopts ip-recvtos ip-recvttl ip-retopts ip-router-alert
ip-tos ip-transparent ip-ttl ipfreebind iphdrincl ipmtu ipmtudiscover ipmulticastloop ipmulticastttl ipoptions ippktinfo
ippktoptions iprecverr iprecvopts iprecvtos iprecvttl ipretopts iprouteralert iptos ipttl ipv6-add-membership ipv6-authhdr
ipv6-dstopts ipv6-hoplimit ipv6-hopopts ipv6-join-group ipv6-pktinfo ipv6-recvdstopts ipv6-recverr ipv6-recvhoplimit
ipv6-recvhopopts ipv6-recvpathmtu ipv6-recvpktinfo ipv6-recvrthdr ipv6-recvtclass ipv6-rthdr ipv6-tclass ipv6-unicast-hops
ipv6-v6only ipv6only isig ispeed istrip iuclc ixany ixoff ixon join-group journal journal-data keepalive keepcnt keepidle
keepintvl key kill largefile libwrap linger linger2 link listen-timeout lnext lock lockfile lockw login loopback lowport lseek
lseek32 lseek32-cur lseek32-end lseek32-set lseek64 lseek64-cur lseek64-end lseek64-set master max-children max-version
maxchildren maxseg maxseg-late membership min min-version mode mss mss-late mtu mtudiscover multicast multicast-if
multicast-loop multicast-ttl multicastloop multicastttl ndelay new nl0 nl1 nldly no-check no-pi no-sni noarp noatime nocheck
noctty nodelay nodump noflsh nofollow nofork nonblock nosni notrailers null-eof o-append o-async o-creat o-create o-direct
o-directory o-dsync o-excl o-largefile o-ndelay o-noatime o-noctty o-nofollow o-nonblock o-rdonly o-rdwr o-rsync o-sync
o-trunc o-wronly o_create o_direct o_directory o_dsync o_excl o_largefile o_ndelay o_noctty o_nofollow o_rdonly o_rdwr o_rsync
o_sync o_wronly ocrnl ofdel ofill olcuc onlcr onlret onocr oobinline openpty openssl-cafile openssl-capath openssl-certificate
openssl-cipherlist openssl-commonname openssl-compress openssl-dhparam openssl-dhparams openssl-egd openssl-key
openssl-max-proto-version openssl-min-proto-version openssl-no-sni openssl-pseudo openssl-snihost openssl-verify opost ospeed
owner parenb parmrk parodd passcred path peercred pendin perm perm-early perm-late pf pgid pipes pktinfo pktoptions pktopts
pointopoint portsel priority promisc protocol protocol-family prototype proxy-auth proxy-authorization
proxy-authorization-file proxy-resolve proxyauth proxyauthfile proxyport prterase pseudo ptmx pty pty-interval pty-intervall
pty-wait-slave quickack quit range raw rawer rcvbuf rcvbuf-late rcvlowat rdonly rdwr readbytes recurse recvdstopts recverr
recvhoplimit recvhopopts recvopts recvpktinfo recvrthdr recvtos recvttl remove reprint res-debug res-defnames res-dnsrch
res-igntc res-recurse res-stayopen res-usevc resolv resolve retopts retry reuseaddr reuseport routeralert rprnt rsync rthdr
running sane secrm security-authentication security-encryption-network security-encryption-transport securityauthentication
securityencryptionnetwork securityencryptiontransport seek seek-cur seek-end seek-set setgid setgid-early setlk setlk-rd
setlk-wr setlkw setlkw-rd setlkw-wr setpgid setsid setsockopt setsockopt-bin setsockopt-int setsockopt-listen
setsockopt-string setuid setuid-early shut-close shut-down shut-none shut-null sid sighup sigint sigquit siocspgrp slave
sndbuf sndbuf-late sndlowat snihost so-acceptconn so-attach-filter so-bindtodevice so-broadcast so-bsdcompat so-debug
so-detach-filter so-dontroute so-error so-keepalive so-linger so-no-check so-oobinline so-passcred so-peercred so-priority
so-protocol so-prototype so-rcvbuf so-rcvbuf-late so-rcvlowat so-reuseaddr so-reuseport so-security-authentication
so-security-encryption-network so-security-encryption-transport so-sndbuf so-sndbuf-late so-sndlowat so-timestamp so-type
sockopt sockopt-bin sockopt-int sockopt-listen sockopt-string socksport socksuser socktype sourceport sp start stayopen stderr
stop su su-d su-e substuser substuser-delayed substuser-early susp swtc swtch symbolic-link sync syncnt tab0 tab1 tab2 tab3
tabdly tandem tcp-cork tcp-defer-accept tcp-info tcp-keepcnt tcp-keepidle tcp-keepintvl tcp-linger2 tcp-maxseg tcp-maxseg-late
tcp-md5sig tcp-nodelay tcp-quickack tcp-syncnt tcp-window-clamp tcpwrap tcpwrap-dir tcpwrap-etc tcpwrap-hosts-allow-table
tcpwrap-hosts-deny-table tcpwrapper tcpwrappers termios-cfmakeraw termios-rawer tightsocklen time timestamp tiocsctty topdir
tos tostop transparent trunc truncate ttl tun-device tun-name tun-no-pi tun-type type uid uid-e uid-l umask unicast-hops
unix-tightsocklen unlink unlink-close unlink-early unlink-late unrm up user user-early user-late usevc v6only vdiscard veof
veol veol2 verase verify vintr vkill vlnext vmin vquit vreprint vstart vstop vsusp vswtc vt0 vt1 vtdly vtime vwerase
wait-slave waitlock waitslave werase window-clamp wrap wronly xcase xtabs`

const names = new Set(NAMES.trim().split(/\s+/))

export const isOptionName = (name: string): boolean => names.has(name)
