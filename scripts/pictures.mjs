// node scripts/pictures.mjs [SCENE…]: makes the pictures in docs/ anew, from the built page: twelve scenes at two sizes in light and
// dark, one on a phone, and the page that names them (docs/pictures.md).
import './lib/node-version.mjs'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findBrowser } from './lib/browser.mjs'
import { dist, ensureBuild } from './lib/build.mjs'
import { ensureDeps } from './lib/deps.mjs'
import { root } from './lib/run.mjs'
import { serve } from './lib/serve.mjs'

const docs = join(root, 'docs')
const folder = join(docs, 'pictures')
const QUALITY = 82

const button = (page, name) => page.getByRole('button', { name, exact: true })
const thing = (page, name) => page.getByRole('application', { name: 'Canvas' }).getByRole('group', { name, exact: true })

async function choose(page, name) {
  await page.getByTitle('Scenarios').click()
  await page.getByRole('button', { name: new RegExp(`^${name} `) }).click()
  await button(page, `Undo: Open ${name}`).waitFor()
}

/** Sends, and goes to the first step whose explanation says this. */
async function sendTo(page, said) {
  await button(page, 'Send').click()
  await button(page, 'First step').click()
  const explanation = page.getByRole('region', { name: 'Explanation' })
  const forward = button(page, 'Step forward')
  while (!said.test(await explanation.innerText()) && (await forward.isEnabled())) await forward.click()
}

const bench = (page, tab) => page.getByRole('region', { name: 'Workbench' }).getByRole('tab', { name: tab })

/** What each picture shows, in the words of its caption, and how one gets there. */
const SCENES = [
  {
    name: 'first-look',
    says: 'The page as it opens: a living cluster, and a packet that waits to be sent.',
    go: () => Promise.resolve(),
  },
  {
    name: 'destination-rewritten',
    says: 'The packet stands at the DNAT: the sentence, the header before and after, the rule that matched and why the others did not.',
    go: (page) => sendTo(page, /destination rewritten/),
  },
  {
    name: 'source-rewritten',
    says: 'From outside through a node port, at every rule: the node puts its own address in the place of the client’s.',
    async go(page) {
      await choose(page, 'nodeport')
      await page.getByRole('combobox', { name: 'Depth' }).selectOption('Rules')
      await sendTo(page, /source rewritten/)
    },
  },
  {
    name: 'refused',
    says: 'A Service without endpoints: the rule that refused is lit, and seen from across the room.',
    async go(page) {
      await choose(page, 'broken-service')
      await sendTo(page, /dropped/)
    },
  },
  {
    name: 'make-it-work',
    says: 'Make it work: the smallest edits that would let the connection through, each one tried before it is shown.',
    async go(page) {
      await choose(page, 'broken-service')
      await sendTo(page, /dropped/)
      await button(page, 'Workbench').click()
      await bench(page, 'Make it work').click()
      await page.getByRole('list', { name: 'Make it work' }).waitFor()
    },
  },
  {
    name: 'many-at-once',
    says: 'Fifty connections at once, and who answered them: chance as the statistic rules make it.',
    async go(page) {
      await sendTo(page, /destination rewritten/)
      await button(page, 'Workbench').click()
      await bench(page, 'Many at once').click()
      await button(page, 'Send 50 at once').click()
      await page.getByRole('table', { name: 'Who answered' }).waitFor()
    },
  },
  {
    name: 'build',
    says: 'Built by hand: what was dropped is a form, a manifest and a command that does the same.',
    async go(page) {
      await choose(page, 'kind-cluster')
      await page.getByRole('tab', { name: 'Build' }).click()
      const palette = page.getByRole('tabpanel', { name: 'Build' })
      for (const kind of ['Deployment', 'Service', 'Pod', 'Host']) {
        await palette.getByRole('button', { name: kind, exact: true }).click()
        await page.getByRole('button', { name: new RegExp(`^Undo: Add ${kind} `) }).waitFor()
      }
      await thing(page, 'Service default/web').click()
      await page.getByRole('region', { name: 'Selected' }).getByRole('combobox', { name: 'Type' }).selectOption('NodePort')
      await button(page, 'Undo: Type of web').waitFor()
    },
  },
  {
    name: 'plain-linux',
    says: 'No Kubernetes at all: two namespaces, two cables and a bridge, and an echo that crosses it and comes back.',
    async go(page) {
      await choose(page, 'netns-bridge')
      await sendTo(page, /br0/)
    },
  },
  {
    name: 'terminal',
    says: 'The terminal types in the world that is drawn, and prints what Linux prints.',
    async go(page) {
      await page.getByRole('tab', { name: 'Terminal' }).click()
      const region = page.getByRole('region', { name: 'Terminals' })
      await region.getByRole('combobox', { name: 'Open a terminal on' }).selectOption({ label: 'kind-worker' })
      await region.locator('.xterm-accessibility-tree').getByText('root@kind-worker:~#').first().waitFor()
      await page.keyboard.type('iptables -t nat -L KUBE-SERVICES -n --line-numbers')
      await page.keyboard.press('Enter')
      await region.locator('.xterm-accessibility-tree').getByText('KUBE-NODEPORTS').first().waitFor()
    },
  },
  {
    name: 'yaml',
    says: 'The scenario’s text: an error is told in the API server’s words, in its place, and the last good cluster stays.',
    async go(page) {
      await page.getByRole('tab', { name: 'YAML' }).click()
      const text = page.getByRole('textbox', { name: 'Scenario text' })
      await text.getByText('expect:').first().click()
      await page.keyboard.press('Home')
      await page.keyboard.press('Home')
      await page.keyboard.insertText('  noSuchField: 1\n')
      await page.getByRole('region', { name: 'Problems' }).getByText('unknown field').waitFor()
    },
  },
  {
    name: 'share',
    says: 'One link or code holds the scenario and the moment; as text, ticket, picture, film or capture too.',
    async go(page) {
      await sendTo(page, /destination rewritten/)
      await button(page, 'Share').click()
      await page.getByRole('img', { name: 'QR code of the link' }).waitFor()
    },
  },
  {
    name: 'commands',
    says: 'Everything by name: commands, scenarios, things on the canvas, and “send from … to …”.',
    async go(page) {
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox', { name: 'Commands' }).fill('backend')
      await page.getByRole('option').first().waitFor()
    },
  },
]

const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
]

async function open(browser, url, options) {
  // Without motion, the packet is where the step says, and the picture the same each time.
  const context = await browser.newContext({
    reducedMotion: 'reduce',
    locale: 'en-GB',
    permissions: ['clipboard-write'],
    ...options,
  })
  const page = await context.newPage()
  await page.goto(url)
  await thing(page, 'Node kind-worker').waitFor()
  return page
}

/** No ring around what was pressed last, no message that goes by itself. */
async function settle(page) {
  await page.mouse.move(640, 20)
  await page.waitForTimeout(400)
}

async function keep(page, file) {
  const session = await page.context().newCDPSession(page)
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY })
  writeFileSync(join(folder, file), Buffer.from(data, 'base64'))
}

async function scene(browser, url, { name, go }) {
  for (const size of SIZES) {
    for (const colorScheme of ['light', 'dark']) {
      const page = await open(browser, url, { viewport: size, colorScheme })
      await go(page)
      await settle(page)
      await keep(page, `${name}-${size.width}-${colorScheme}.webp`)
      // The two that README.md begins with, in a format that every reader shows.
      if (name === 'destination-rewritten' && size.width === 1280)
        await page.screenshot({ path: join(docs, `page-${colorScheme}.png`) })
      await page.context().close()
    }
  }
}

/** A shared link, read on a phone. */
async function phone(browser, url) {
  const desk = await open(browser, url, { viewport: SIZES[0] })
  await sendTo(desk, /destination rewritten/)
  await button(desk, 'Share').click()
  const link = await desk.getByRole('textbox', { name: 'Link', exact: true }).inputValue()
  const page = await open(browser, link, {
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    hasTouch: true,
    isMobile: true,
  })
  await page.getByText('destination rewritten').first().waitFor()
  await page.waitForTimeout(400)
  await keep(page, 'phone-390-light.webp')
  await desk.context().close()
  await page.context().close()
}

/** The page that names the pictures. */
function writeIndex() {
  const shown = (name, width, theme) => `![${theme}, ${width} pixels wide](pictures/${name}-${width}-${theme}.webp)`
  const sections = SCENES.map(
    ({ name, says }) =>
      `## ${name}\n\n${says}\n\n${shown(name, 1280, 'light')}\n\n${shown(name, 1280, 'dark')}\n\nLarger: [light](pictures/${name}-1920-light.webp), [dark](pictures/${name}-1920-dark.webp), 1920 × 1080.\n`,
  )
  const text = `# Pictures\n\nTwelve scenes, made from the built page by \`node scripts/pictures.mjs\`, at 1280 × 800 and 1920 × 1080, light and dark; and one on a phone.\n\n${sections.join('\n')}\n## phone\n\nA shared link, read at 390 × 844.\n\n<img src="pictures/phone-390-light.webp" width="390" alt="The canvas, the timeline and the explanation one under the other" />\n`
  writeFileSync(join(docs, 'pictures.md'), text)
}

await ensureDeps()
const built = await ensureBuild()
const found = await findBrowser()
if (built.status !== 0 || found.file === undefined) {
  console.error(built.status === 0 ? found.problem : built.output)
  process.exit(1)
}
const { chromium } = await import('@playwright/test')
mkdirSync(folder, { recursive: true })
const server = await serve(dist, 0)
const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
const browser = await chromium.launch({ executablePath: found.file, args: [...asRoot, '--disable-gpu'] })
const wanted = process.argv.slice(2)
try {
  if (wanted.length === 0) for (const file of readdirSync(folder)) rmSync(join(folder, file))
  const url = `http://localhost:${server.port}/`
  for (const each of SCENES) {
    if (wanted.length > 0 && !wanted.includes(each.name)) continue
    console.log(each.name)
    await scene(browser, url, each)
  }
  if (wanted.length === 0 || wanted.includes('phone')) await phone(browser, url)
  writeIndex()
} finally {
  await browser.close()
  server.close()
}
