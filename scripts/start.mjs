// npm start [-- --port N]: installs what is missing, builds what has changed, serves the page on this machine and says where.
import './lib/node-version.mjs'
import { build, dist, ensureBuild } from './lib/build.mjs'
import { ensureDeps } from './lib/deps.mjs'
import { serve } from './lib/serve.mjs'

const USAGE = 'Usage: npm start [-- --port N] [--rebuild]'
const FIRST_PORT = 4173

function readArguments(words) {
  let port
  let rebuild = false
  for (let i = 0; i < words.length; i++) {
    const [name, inline] = words[i].split('=')
    if (name === '--port') {
      port = Number(inline ?? words[++i])
      if (!Number.isInteger(port) || port < 0 || port > 65535) usage('--port takes a number from 0 to 65535.')
    } else if (name === '--rebuild') rebuild = true
    else if (name === '--help' || name === '-h') usage()
    else usage(`${words[i]} is not an option.`)
  }
  return { port, rebuild }
}

function usage(problem) {
  if (problem !== undefined) console.error(problem)
  console.log(USAGE)
  process.exit(problem === undefined ? 0 : 2)
}

/** The port that was asked for, or else the first free one from 4173 on. */
async function serveSomewhere(port) {
  if (port !== undefined) return serve(dist, port)
  for (let next = FIRST_PORT; ; next++) {
    try {
      return await serve(dist, next)
    } catch (error) {
      if (error.code !== 'EADDRINUSE' || next === FIRST_PORT + 20) throw error
    }
  }
}

const { port, rebuild } = readArguments(process.argv.slice(2))
await ensureDeps()
const built = await (rebuild ? build : ensureBuild)({})
if (built.status !== 0) {
  process.stderr.write(built.output)
  console.error('The page could not be built: the reason is above.')
  process.exit(1)
}
try {
  const server = await serveSomewhere(port)
  console.log(`Hoplight is at http://localhost:${server.port}/`)
  console.log('Ctrl-C ends it.')
} catch (error) {
  console.error(
    error.code === 'EADDRINUSE'
      ? `Port ${error.port} is in use. Try another: npm start -- --port ${error.port + 1}`
      : `Cannot serve: ${error.message}`,
  )
  process.exit(1)
}
