/** Nothing yet: one machine, for whoever wants to build from the beginning. */
export const empty = `# Build here: drag things from the Build panel onto the canvas, or write manifests below, each after a line of three dashes.
apiVersion: hoplight.dev/v1
kind: Scenario
metadata: { name: empty }
spec:
  title: Empty canvas
  cluster: { distribution: none } # no nodes but those that are named here
`
