/** Files that Debian's network tools bring with them. services(5), protocols(5), /etc/iproute2. */
import { protocolsFile, servicesFile } from '../linux/netfilter/services.ts'

export const networkFiles: Readonly<Record<string, string>> = {
  '/etc/services': servicesFile(),
  '/etc/protocols': protocolsFile(),
  '/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\n',
  '/etc/group': 'root:x:0:\n',
  '/etc/sysctl.conf': '# /etc/sysctl.conf: what sysctl -p sets.\n',
  '/etc/iproute2/rt_scopes':
    '#\n# reserved values\n#\n0\tglobal\n255\tnowhere\n254\thost\n253\tlink\n#\n# pseudo-reserved\n#\n200\tsite\n',
  '/etc/iproute2/rt_protos':
    '#\n# Reserved protocols.\n#\n0\tunspec\n1\tredirect\n2\tkernel\n3\tboot\n4\tstatic\n8\tgated\n9\tra\n10\tmrt\n11\tzebra\n12\tbird\n13\tdnrouted\n14\txorp\n15\tntk\n16\tdhcp\n18\tkeepalived\n42\tbabel\n99\topenr\n186\tbgp\n187\tisis\n188\tospf\n189\trip\n192\teigrp\n',
  '/etc/iproute2/rt_tables':
    '#\n# reserved values\n#\n255\tlocal\n254\tmain\n253\tdefault\n0\tunspec\n#\n# local\n#\n#1\tinr.ruhep\n',
}
