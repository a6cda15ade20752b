/** How the page is built: static files with relative addresses that work from any folder of any host, offline, under a strict policy. */
import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { writeServiceWorker } from './scripts/lib/offline.mjs'
import { openLab, topologyOf } from './src/lab/lab.ts'
import { FIRST } from './src/scenario/first.ts'

/**
 * The page loads from its own place only and evaluates nothing. Styles may be inline because the editor and the canvas set them on
 * elements. `scripts/lib/serve.mjs` sends the same words as a header, since a worker takes its policy from its own response.
 */
const POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** Only the built page has the policy: the development server needs inline scripts and a socket. */
const contentSecurityPolicy = (): Plugin => ({
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: () => [
    { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: POLICY }, injectTo: 'head-prepend' },
  ],
})

/**
 * The first picture needs its fonts: asked for with the scripts they are there by then. Otherwise the browser would look for others
 * to stand in for them, and lay everything out a second time.
 */
const fontsFirst = (): Plugin => ({
  name: 'fonts-first',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: (_, { bundle }) =>
      Object.keys(bundle ?? {})
        .filter((file) => file.endsWith('.woff2'))
        .map((file) => ({
          tag: 'link',
          attrs: { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: true, href: `./${file}` },
          injectTo: 'head' as const,
        })),
  },
})

/** What the page needs to stand is run at once, nearly all of it. */
const AT_ONCE = ['react', 'flow', 'page']

/**
 * Chromium compiles what carries this comment while it arrives, beside the page's own thread; without it each function waits until
 * it is first called. Other browsers see a comment. (https://developer.chrome.com/blog/explicit-compile-hints)
 */
const compiledEarly = (): Plugin => ({
  name: 'compiled-early',
  apply: 'build',
  generateBundle: {
    order: 'post',
    handler(_, bundle) {
      for (const chunk of Object.values(bundle))
        if (chunk.type === 'chunk' && AT_ONCE.includes(chunk.name)) chunk.code = `//# allFunctionsCalledOnLoad\n${chunk.code}`
    },
  },
})

/** Works offline: the list is made from what lies in dist, once everything is there. */
const offline = (): Plugin => {
  let dist = 'dist'
  return {
    name: 'offline',
    apply: 'build',
    configResolved: (config) => void (dist = resolve(config.root, config.build.outDir)),
    // A worker is a build of its own within the build; the page's comes last.
    closeBundle: { order: 'post', sequential: true, handler: () => writeServiceWorker(dist) },
  }
}

/**
 * The drawing of the scenario that the page opens on, made by the engine that the page carries: it stands before the engine
 * does. The engine's own answer about the same text takes its place; in development, where the code has changed since, visibly.
 */
function firstDrawing(): string {
  const { lab } = openLab(FIRST.yaml)
  return JSON.stringify(lab && topologyOf(lab))
}

/** Libraries change less often than our code, so each keeps its own file; the editor's is loaded only when it is shown. */
const LIBRARIES = [
  { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\// },
  { name: 'flow', test: /node_modules\/(@xyflow|d3-[a-z]+|classcat|zustand|use-sync-external-store)\// },
  { name: 'editor', test: /node_modules\/(@codemirror|@lezer|@marijn|style-mod|w3c-keyname|crelt)\// },
  // What starts the worker comes before all that it need not wait for.
  { name: 'spawn', test: /\/src\/worker\/spawn\.ts/ },
  // All that the page needs to stand, in one file: forty small ones are forty requests, and compress worse.
  { name: 'page', test: /\/src\//, tags: ['$initial' as const] },
]

export default defineConfig({
  base: './',
  define: { __FIRST_DRAWING__: firstDrawing() },
  plugins: [react(), contentSecurityPolicy(), fontsFirst(), compiledEarly(), offline()],
  build: {
    target: 'es2022',
    // Fonts and pictures stay files: the policy has no `data:` for fonts.
    assetsInlineLimit: 0,
    rolldownOptions: { output: { codeSplitting: { groups: LIBRARIES } } },
  },
  worker: {
    format: 'es',
    // A folder of its own, and its lazy parts in one below, so that the size budget can tell them apart.
    rolldownOptions: {
      output: { entryFileNames: 'assets/worker/[name]-[hash].js', chunkFileNames: 'assets/worker/lazy/[name]-[hash].js' },
    },
  },
})
