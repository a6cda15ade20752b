// Refuses, in plain words, a Node that is too old. Imported first by every script, and written for old Nodes to understand.
const [major, minor] = process.versions.node.split('.').map(Number)

if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `Hoplight needs Node 20.19 or newer; this is Node ${process.versions.node}. Get a newer one from https://nodejs.org/\n`,
  )
  process.exit(1)
}
