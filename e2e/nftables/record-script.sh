#!/usr/bin/env bash
# record-script.sh SCRIPT.sh: runs a script on the real kernel (root, Linux) in namespaces of its own and prints what it printed,
# elapsed times as `<t>`.
unshare --net --mount --pid --uts --fork --kill-child --mount-proc bash -c '
  mount -t tmpfs tmpfs /run && mkdir -p /run/netns && cd /tmp && hostname lab
  for k in all default lo; do sysctl -qw net.ipv6.conf.$k.disable_ipv6=0; done
  exec bash "$1"' record "$(realpath "$1")" 2>&1 </dev/null | sed -E 's/, time [0-9]+ms/, time <t>ms/; s/[ \t]+$//'
