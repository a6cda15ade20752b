/** Files that Debian's network tools bring with them. /etc/iproute2/rt_tables, services(5) is in linux/netfilter/services.ts. */

export const networkFiles: Readonly<Record<string, string>> = {
  '/etc/iproute2/rt_tables':
    '#\n# reserved values\n#\n255\tlocal\n254\tmain\n253\tdefault\n0\tunspec\n#\n# local\n#\n#1\tinr.ruhep\n',
}
