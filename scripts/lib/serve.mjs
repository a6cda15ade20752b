// Serves a folder of static files on this machine only, as any static host would. By hand: node scripts/lib/serve.mjs FOLDER PORT
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize, resolve, sep } from 'node:path'
import { pathToFileURL } from 'node:url'

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.woff2': 'font/woff2',
  '.yaml': 'text/yaml; charset=utf-8',
}

/** The file that a request's path names, or nothing: never one outside the folder. */
function fileFor(folder, url) {
  let path
  try {
    path = decodeURIComponent(new URL(url, 'http://localhost').pathname)
  } catch {
    return undefined
  }
  if (path.includes('\0')) return undefined
  const file = normalize(join(folder, path.endsWith('/') ? `${path}index.html` : path))
  return file.startsWith(folder + sep) && existsSync(file) && statSync(file).isFile() ? file : undefined
}

/** The page's own policy, sent with every file too: a worker takes its policy from its own response, not from the page. */
function policyOf(folder) {
  const index = join(folder, 'index.html')
  const meta = existsSync(index) && /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(readFileSync(index, 'utf8'))
  // HTML writes the policy's quotes as `&#39;`; a header has them as they are.
  return meta ? { 'content-security-policy': meta[1].replaceAll('&#39;', "'") } : {}
}

function answer(folder, request, response) {
  const plain = { 'content-type': 'text/plain; charset=utf-8' }
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return response.writeHead(405, { ...plain, allow: 'GET, HEAD' }).end('Only GET.\n')
  const file = fileFor(folder, request.url)
  if (file === undefined) return response.writeHead(404, plain).end('There is no such file.\n')
  response.writeHead(200, {
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    'content-length': statSync(file).size,
    // Names under assets/ carry a hash of their content; everything else is asked for again.
    'cache-control': file.startsWith(join(folder, 'assets') + sep) ? 'public, max-age=31536000, immutable' : 'no-cache',
    'x-content-type-options': 'nosniff',
    ...policyOf(folder),
  })
  if (request.method === 'HEAD') return response.end()
  createReadStream(file)
    .on('error', () => response.destroy())
    .pipe(response)
}

const listen = (server, port, host) =>
  new Promise((done, fail) =>
    server.once('error', fail).listen({ port, host, ipv6Only: host === '::1' }, () => done(server.address().port)),
  )

/**
 * Serves `folder` at `port` (0: a free one) of both loopback addresses, since `localhost` may mean either; a machine without
 * IPv6 has one. Resolves to the port and a function that stops it; rejects with EADDRINUSE where the port is taken.
 */
export async function serve(folder, port) {
  const handler = (request, response) => answer(resolve(folder), request, response)
  const servers = [createServer(handler)]
  const got = await listen(servers[0], port, '127.0.0.1')
  const other = createServer(handler)
  try {
    await listen(other, got, '::1')
    servers.push(other)
  } catch (error) {
    if (error.code === 'EADDRINUSE') {
      servers[0].close()
      throw error
    }
  }
  const close = () => {
    for (const server of servers) {
      server.close()
      server.closeAllConnections()
    }
  }
  return { port: got, close }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { port } = await serve(process.argv[2] ?? 'dist', Number(process.argv[3] ?? 4173))
  console.log(`http://localhost:${port}/`)
}
