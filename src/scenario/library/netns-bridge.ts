/** What is under every container: two network namespaces and a bridge, from the commands that make them. */
export const netnsBridge = `# No Kubernetes at all: two network namespaces, each with a cable to a bridge. This is what a container's network is made of.
apiVersion: hoplight.dev/v1
kind: Scenario
metadata: { name: netns-bridge }
spec:
  title: Two namespaces and a bridge
  cluster: { distribution: none }
  setup: |
    # netns red
    ip netns add red
    ip -n red link set lo up
    # netns blue
    ip netns add blue
    ip -n blue link set lo up
    # bridge br0
    ip link add br0 type bridge
    ip link set br0 up
    # cable from red to br0
    ip link add eth0 netns red type veth peer name veth-red
    ip -n red addr add 10.0.0.1/24 dev eth0
    ip -n red link set eth0 up
    ip link set veth-red master br0
    ip link set veth-red up
    # cable from blue to br0
    ip link add eth0 netns blue type veth peer name veth-blue
    ip -n blue addr add 10.0.0.2/24 dev eth0
    ip -n blue link set eth0 up
    ip link set veth-blue master br0
    ip link set veth-blue up
  expect:
    - { from: netns/red, to: 'icmp:10.0.0.2', result: open }
    - { from: netns/blue, to: 'icmp:10.0.0.1', result: open }
`
