/** Two hosts on two networks, and the router between them. */
export const router = `# Two hosts that cannot see each other, and a router that has a foot in both networks.
apiVersion: hoplight.dev/v1
kind: Scenario
metadata: { name: router }
spec:
  title: Two hosts and a router
  cluster: { distribution: none }
  setup: |
    # netns alice
    ip netns add alice
    ip -n alice link set lo up
    # router
    ip netns add router
    ip -n router link set lo up
    ip netns exec router sysctl -qw net.ipv4.ip_forward=1
    # netns bob
    ip netns add bob
    ip -n bob link set lo up
    # cable from alice to router
    ip link add eth0 netns alice type veth peer name eth0 netns router
    ip -n alice addr add 10.0.1.2/24 dev eth0
    ip -n alice link set eth0 up
    ip -n router addr add 10.0.1.1/24 dev eth0
    ip -n router link set eth0 up
    # cable from bob to router
    ip link add eth0 netns bob type veth peer name eth1 netns router
    ip -n bob addr add 10.0.2.2/24 dev eth0
    ip -n bob link set eth0 up
    ip -n router addr add 10.0.2.1/24 dev eth1
    ip -n router link set eth1 up
    # each host sends what it does not know to the router; take a line out and see what is said
    ip -n alice route add default via 10.0.1.1
    ip -n bob route add default via 10.0.2.1
  expect:
    - { from: netns/alice, to: 'icmp:10.0.2.2', result: open }
    - { from: netns/bob, to: 'icmp:10.0.1.2', result: open }
`
