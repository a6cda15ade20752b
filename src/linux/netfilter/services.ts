/**
 * Names of ports and protocols: what `--dport http` means and what `iptables -L` without -n prints. Facts of services(5) and
 * protocols(5) as Debian ships them: IANA's registered names.
 */

/** `name/alias port` and the protocols (t, u, s) that have it. */
const SERVICES = `
tcpmux 1t;echo 7tu;discard/sink/null 9tu;systat/users 11t;daytime 13tu;netstat 15t;qotd/quote 17t;chargen/ttytst/source 19tu;
ftp-data 20t;ftp 21t;fsp/fspd 21u;ssh 22t;telnet 23t;smtp/mail 25t;time/timserver 37tu;whois/nicname 43t;tacacs 49tu;
domain 53tu;bootps 67u;bootpc 68u;tftp 69u;gopher 70t;finger 79t;http/www 80t;kerberos/kerberos5/krb5/kerberos-sec 88tu;
iso-tsap/tsap 102t;acr-nema/dicom 104t;pop3/pop-3 110t;sunrpc/portmapper 111tu;auth/authentication/tap/ident 113t;
nntp/readnews/untp 119t;ntp 123u;epmap/loc-srv 135t;netbios-ns 137u;netbios-dgm 138u;netbios-ssn 139t;imap2/imap 143t;
snmp 161tu;snmp-trap/snmptrap 162tu;cmip-man 163tu;cmip-agent 164tu;mailq 174t;xdmcp 177u;bgp 179t;smux 199t;qmtp 209t;
z3950/wais 210t;ipx 213u;ptp-event 319u;ptp-general 320u;pawserv 345t;zserv 346t;rpc2portmap 369tu;codaauth2 370tu;
clearcase/Clearcase 371u;ldap 389tu;svrloc 427tu;https 443tu;snpp 444t;microsoft-ds 445t;kpasswd 464tu;
submissions/ssmtp/smtps/urd 465t;saft 487t;isakmp 500u;rtsp 554tu;nqs 607t;asf-rmcp 623u;qmqp 628t;ipp 631t;ldp 646tu;
exec 512t;biff/comsat 512u;login 513t;who/whod 513u;shell/cmd/syslog 514t;syslog 514u;printer/spooler 515t;talk 517u;
ntalk 518u;route/router/routed 520u;gdomap 538tu;uucp/uucpd 540t;klogin 543t;kshell/krcmd 544t;dhcpv6-client 546u;
dhcpv6-server 547u;afpovertcp 548t;nntps/snntp 563t;submission 587t;ldaps 636tu;tinc 655tu;silc 706t;kerberos-adm 749t;
domain-s 853tu;rsync 873t;ftps-data 989t;ftps 990t;telnets 992t;imaps 993t;pop3s 995t;socks 1080t;proofd 1093t;rootd 1094t;
openvpn 1194tu;rmiregistry 1099t;lotusnote/lotusnotes 1352t;ms-sql-s 1433t;ms-sql-m 1434u;ingreslock 1524t;
datametrics/old-radius 1645tu;sa-msg-port/old-radacct 1646tu;kermit 1649t;groupwise 1677t;l2f/l2tp 1701u;radius 1812tu;
radius-acct/radacct 1813tu;cisco-sccp 2000t;nfs 2049tu;gnunet 2086tu;rtcm-sc104 2101tu;gsigatekeeper 2119t;gris 2135t;
cvspserver 2401t;venus 2430tu;venus-se 2431tu;codasrv 2432tu;codasrv-se 2433tu;mon 2583tu;dict 2628t;f5-globalsite 2792t;
gsiftp 2811t;gpsd 2947t;gds-db/gds_db 3050t;icpv2/icp 3130u;isns 3205tu;iscsi-target 3260t;mysql 3306t;ms-wbt-server 3389t;
nut 3493tu;distcc 3632t;daap 3689t;svn/subversion 3690t;suucp 4031t;sysrqd 4094t;sieve 4190t;epmd 4369t;remctl 4373t;
f5-iquery 4353t;ntske 4460t;ipsec-nat-t 4500u;iax 4569u;mtn 4691t;radmin-port 4899t;sip 5060tu;sip-tls 5061tu;
xmpp-client/jabber-client 5222t;xmpp-server/jabber-server 5269t;cfengine 5308t;mdns 5353u;postgresql/postgres 5432t;
freeciv/rptp 5556t;amqps 5671t;amqp 5672ts;x11/x11-0 6000t;x11-1 6001t;x11-2 6002t;x11-3 6003t;x11-4 6004t;x11-5 6005t;
x11-6 6006t;x11-7 6007t;gnutella-svc 6346tu;gnutella-rtr 6347tu;redis 6379t;sge-qmaster/sge_qmaster 6444t;
sge-execd/sge_execd 6445t;mysql-proxy 6446t;babel 6696u;ircs-u 6697t;bbs 7000t;afs3-fileserver 7000u;afs3-callback 7001u;
afs3-prserver 7002u;afs3-vlserver 7003u;afs3-kaserver 7004u;afs3-volser 7005u;afs3-bos 7007u;afs3-update 7008u;
afs3-rmtsys 7009u;font-service/xfs 7100t;http-alt/webcache 8080t;puppet 8140t;bacula-dir 9101t;bacula-fd 9102t;
bacula-sd 9103t;xmms2 9667t;nbd 10809t;zabbix-agent 10050t;zabbix-trapper 10051t;amanda 10080t;dicom 11112t;hkp 11371t;
db-lsp 17500t;dcap 22125t;gsidcap 22128t;wnn6 22273t;kerberos4/kerberos-iv/kdc 750ut;kerberos-master/kerberos_master 751ut;
passwd-server/passwd_server 752u;krb-prop/krb_prop/krb5_prop/hprop 754t;zephyr-srv 2102u;zephyr-clt 2103u;zephyr-hm 2104u;
iprop 2121t;supfilesrv 871t;supfiledbg 1127t;poppassd 106t;moira-db/moira_db 775t;moira-update/moira_update 777t;
moira-ureg/moira_ureg 779u;spamd 783t;skkserv 1178t;predict 1210u;rmtcfg 1236t;xtel 1313t;xtelw 1314t;zebrasrv 2600t;
zebra 2601t;ripd 2602t;ripngd 2603t;ospfd 2604t;bgpd 2605t;ospf6d 2606t;ospfapi 2607t;isisd 2608t;fax 4557t;hylafax 4559t;
munin/lrrd 4949t;rplay 5555u;nrpe 5666t;nsca 5667t;canna 5680t;syslog-tls 6514t;sane-port/sane/saned 6566t;ircd 6667t;
zope-ftp 8021t;tproxy 8081t;omniorb 8088t;clc-build-daemon 8990t;xinetd 9098t;git 9418t;zope 9673t;webmin 10000t;
kamanda 10081t;amandaidx 10082t;amidxtape 10083t;sgi-cmsd 17001u;sgi-crsd 17002u;sgi-gcd 17003u;sgi-cad 17004t;binkp 24554t;
asp 27374tu;csync2 30865t;dircproxy 57000t;tfido 60177t;fido 60179t;
`

type Transport = 't' | 'u' | 's'

const letterOf = (protocol: number): Transport | undefined =>
  protocol === 6 ? 't' : protocol === 17 ? 'u' : protocol === 132 ? 's' : undefined

interface Tables {
  ports: Map<string, number>
  names: Map<string, string>
}

function read(): Tables {
  const ports = new Map<string, number>()
  const names = new Map<string, string>()
  for (const entry of SERVICES.replaceAll('\n', '').split(';')) {
    const [spelt = '', rest = ''] = entry.split(' ')
    const port = parseInt(rest, 10)
    for (const letter of rest.replace(/\d/g, '')) {
      const [first = '', ...aliases] = spelt.split('/')
      if (!names.has(letter + port)) names.set(letter + port, first)
      for (const name of [first, ...aliases]) if (!ports.has(letter + name)) ports.set(letter + name, port)
    }
  }
  return { ports, names }
}

let tables: Tables | undefined
const known = (): Tables => (tables ??= read())

/** getservbyname(3): the port of a name; any protocol's when `protocol` has no ports of its own. */
export function portOf(name: string, protocol: number | undefined): number | undefined {
  const letter = protocol === undefined ? undefined : letterOf(protocol)
  const letters: readonly Transport[] = letter === undefined ? ['t', 'u', 's'] : [letter]
  for (const each of letters) {
    const port = known().ports.get(each + name)
    if (port !== undefined) return port
  }
  return undefined
}

/** getservbyport(3). */
export function serviceOf(port: number, protocol: number): string | undefined {
  const letter = letterOf(protocol)
  return letter && known().names.get(letter + port)
}

/** Name and number, as protocols(5) has them. */
const PROTOCOLS: readonly (readonly [string, number])[] = [
  ['icmp', 1],
  ['igmp', 2],
  ['ggp', 3],
  ['ipencap', 4],
  ['st', 5],
  ['tcp', 6],
  ['egp', 8],
  ['igp', 9],
  ['pup', 12],
  ['udp', 17],
  ['hmp', 20],
  ['xns-idp', 22],
  ['rdp', 27],
  ['iso-tp4', 29],
  ['dccp', 33],
  ['xtp', 36],
  ['ddp', 37],
  ['idpr-cmtp', 38],
  ['ipv6', 41],
  ['ipv6-route', 43],
  ['ipv6-frag', 44],
  ['idrp', 45],
  ['rsvp', 46],
  ['gre', 47],
  ['esp', 50],
  ['ah', 51],
  ['skip', 57],
  ['ipv6-icmp', 58],
  ['ipv6-nonxt', 59],
  ['ipv6-opts', 60],
  ['rspf', 73],
  ['vmtp', 81],
  ['eigrp', 88],
  ['ospf', 89],
  ['ax.25', 93],
  ['ipip', 94],
  ['etherip', 97],
  ['encap', 98],
  ['pim', 103],
  ['ipcomp', 108],
  ['vrrp', 112],
  ['l2tp', 115],
  ['isis', 124],
  ['sctp', 132],
  ['fc', 133],
  ['mobility-header', 135],
  ['udplite', 136],
  ['mpls-in-ip', 137],
  ['manet', 138],
  ['hip', 139],
  ['shim6', 140],
  ['wesp', 141],
  ['rohc', 142],
  ['ethernet', 143],
]

const numbers = new Map<string, number>(PROTOCOLS)
const protocolNames = new Map<number, string>(PROTOCOLS.map(([name, number]) => [number, name]))

/** `-p`'s value: a name, `icmpv6`, `all` or a number up to 255. */
export function parseProtocol(text: string): number | undefined {
  if (/^\d{1,3}$/.test(text)) return Number(text) <= 255 ? Number(text) : undefined
  const name = text.toLowerCase()
  if (name === 'all') return 0
  if (name === 'icmpv6') return 58
  return numbers.get(name)
}

/** The name, or the number in digits. */
export const protocolText = (protocol: number): string => protocolNames.get(protocol) ?? String(protocol)

/** The table as /etc/services has it. */
export function servicesFile(): string {
  const kinds: Readonly<Record<string, string>> = { t: 'tcp', u: 'udp', s: 'sctp' }
  const lines = SERVICES.replaceAll('\n', '')
    .split(';')
    .filter((entry) => entry.includes(' '))
    .flatMap((entry) => {
      const [spelt = '', rest = ''] = entry.split(' ')
      const [first = '', ...aliases] = spelt.split('/')
      return [...rest.replace(/\d/g, '')].map(
        (letter) => `${first}\t\t${parseInt(rest, 10)}/${kinds[letter]}${aliases.length > 0 ? `\t\t${aliases.join(' ')}` : ''}\n`,
      )
    })
  return `# Network services, Internet style\n#\n${lines.join('')}`
}

/** The same of /etc/protocols. */
export const protocolsFile = (): string =>
  `# Internet (IP) protocols\n#\n${[...numbers].map(([name, number]) => `${name}\t${number}\t${name.toUpperCase()}\n`).join('')}`
