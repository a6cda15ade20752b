/** Sharing a moment: as a link, a code, text, a picture, a film, a capture; and what comes back in. */
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Download, Page } from '@playwright/test'
import {
  canvas,
  choose,
  drawn,
  editor,
  expectStep,
  explanation,
  open,
  openYaml,
  send,
  share,
  step,
  stepTo,
} from './support/playground.ts'
import { expect, test } from './support/test.ts'

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Share this moment' })
const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText())

async function atTheDrop(page: Page): Promise<void> {
  await open(page)
  await choose(page, 'broken-service')
  await send(page)
  await stepTo(page, /dropped/)
  await share(page)
}

async function saved(page: Page, button: string): Promise<Download> {
  const [file] = await Promise.all([page.waitForEvent('download'), dialog(page).getByRole('button', { name: button }).click()])
  return file
}

/** What a paste anywhere on the page does. */
const paste = (page: Page, text: string) =>
  page.evaluate((pasted) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', pasted)
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, text)

test('built-in scenarios make links of at most 2,000 characters; the short form names them', async ({ page, visit }) => {
  await open(page)
  // Plain Linux and an empty cluster offer nothing to send to: their links hold the scenario alone.
  for (const name of [
    'netns-bridge',
    'router',
    'kind-cluster',
    'empty',
    'shop',
    'nodeport',
    'hairpin',
    'broken-service',
    'kind-two-nodes',
  ]) {
    await choose(page, name)
    await expect(page.getByRole('button', { name: `Undo: Open ${name}` })).toBeVisible()
    if (['nodeport', 'hairpin', 'broken-service', 'kind-two-nodes'].includes(name)) {
      await drawn(page)
      await send(page)
    }
    const link = await share(page)
    expect(link.length, name).toBeLessThanOrEqual(2000)
    await page.keyboard.press('Escape')
  }
  await stepTo(page, /destination rewritten/)
  const { at } = await step(page)
  await share(page)
  await dialog(page).getByRole('checkbox', { name: 'Short link to the built-in scenario' }).check()
  const short = await dialog(page).getByRole('textbox', { name: 'Link', exact: true }).inputValue()
  expect(short).toMatch(/#lib=kind-two-nodes&from=/)
  expect(short.length).toBeLessThan(200)
  const other = await visit(short)
  await drawn(other)
  await expectStep(other, at)
  const none = await visit('./#lib=no-such')
  await drawn(none)
  await expect(none.getByRole('alert')).toContainText('no built-in scenario called no-such')
})

/** Letters that no compression makes shorter, the same each time. */
function noise(length: number): string {
  let seed = 1
  return Array.from({ length }, () => {
    seed = (seed * 48271) % 2147483647
    return 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'[seed % 64]
  }).join('')
}

test('a link beyond 2,000 characters is warned of, beyond 8,000 there is the file instead', async ({ page }) => {
  await open(page)
  await openYaml(page)
  const withNoise = (length: number) =>
    `# ${noise(length)}\napiVersion: v1\nkind: Node\nmetadata: { name: alone }\n---\napiVersion: v1\nkind: Pod\nmetadata: { name: one }\nspec: { containers: [{ name: one, image: nginx }] }\n`
  await editor(page).fill(withNoise(3000))
  await expect(page.getByRole('region', { name: 'Problems' })).toContainText('In force.')
  const long = await share(page)
  expect(long.length).toBeGreaterThan(2000)
  await expect(dialog(page).getByRole('status')).toContainText(
    'some chat programs cut links after 2,000. The YAML file below is safer.',
  )
  expect(await clipboard(page)).toBe(long)
  await page.keyboard.press('Escape')
  await editor(page).fill(withNoise(12_000))
  await expect(page.getByRole('region', { name: 'Problems' })).toContainText('In force.')
  expect((await share(page)).length).toBeGreaterThan(8000)
  await expect(dialog(page).getByRole('status')).toContainText('too long for most programs. Send the YAML file instead')
  await expect(dialog(page).getByText('Too long for a QR code')).toBeVisible()
  await expect(dialog(page).getByRole('button', { name: 'Embed code' })).toBeDisabled()
  const file = await saved(page, 'YAML')
  expect(readFileSync(await file.path(), 'utf8')).toBe(withNoise(12_000))
})

test('a link has a QR code, which can be shown large', async ({ page }) => {
  await open(page)
  await share(page)
  await expect(dialog(page).getByRole('img', { name: 'QR code of the link' })).toBeVisible()
  await dialog(page).getByRole('button', { name: 'Enlarge the QR code' }).click()
  const box = await dialog(page).getByRole('img', { name: 'QR code of the link' }).boundingBox()
  expect(box!.width).toBeGreaterThan(350)
})

test('copied as a tree, as a ticket, as a command, as an embedded page', async ({ page, visit }) => {
  await atTheDrop(page)
  const copied = async (button: string) => {
    await dialog(page).getByRole('button', { name: button }).click()
    await expect(page.getByText(`${button} copied.`)).toBeVisible()
    return clipboard(page)
  }
  expect(await copied('Text tree')).toMatch(/└─ /)
  const ticket = await copied('Markdown for a ticket')
  expect(ticket).toMatch(/The rule that ate it:\*\* `-A KUBE-.* -j REJECT/)
  expect(ticket).toContain('](http')
  const command = await copied('Command line')
  expect(command).toMatch(/^hoplight open 'http.*' > .*\.yaml && hoplight trace .*\.yaml --from \S+ --to \S+$/)
  const embed = await copied('Embed code')
  const [, source = ''] = /src="([^"]+)"/.exec(embed) ?? []
  const embedded = await visit(source.replaceAll('&amp;', '&'), { viewport: { width: 960, height: 600 } })
  await drawn(embedded)
  await expect(explanation(embedded)).toContainText('dropped')
  await expect(embedded.getByRole('button', { name: 'Share' })).toHaveCount(0)
})

test('saved as YAML, SVG, PNG and as a capture that tcpdump opens', async ({ page }) => {
  await open(page)
  await send(page)
  await share(page)
  const yaml = await saved(page, 'YAML')
  expect(yaml.suggestedFilename()).toBe('a-kind-cluster-of-two-nodes.yaml')
  expect(readFileSync(await yaml.path(), 'utf8')).toContain('kind: Scenario')

  const svg = readFileSync(await (await saved(page, 'SVG')).path(), 'utf8')
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/)
  expect(svg).not.toContain('foreignObject')
  for (const word of ['kind-worker', 'curl-client', 'backend-service', 'PREROUTING', 'eth0'])
    expect(svg).toContain(`>${word}</text>`)

  const png = readFileSync(await (await saved(page, 'PNG')).path())
  expect(png.subarray(1, 4).toString()).toBe('PNG')
  expect(png.readUInt32BE(16)).toBeGreaterThan(1500)

  await dialog(page).getByRole('combobox', { name: 'Device' }).selectOption('default/curl-client · eth0')
  const pcap = await saved(page, 'Capture (pcap)')
  expect(pcap.suggestedFilename()).toMatch(/curl-client-eth0\.pcap$/)
  const file = await pcap.path()
  expect(readFileSync(file).subarray(0, 4)).toEqual(Buffer.from([0xd4, 0xc3, 0xb2, 0xa1]))
  if (spawnSync('tcpdump', ['--version']).status === 0) {
    const said = execFileSync('tcpdump', ['-r', file, '-nv'], { stdio: ['ignore', 'pipe', 'ignore'] }).toString()
    expect(said).toMatch(/10\.244\.1\.2\.\d+ > 10\.96\.91\.147\.3000: Flags \[S\], cksum 0x[0-9a-f]+ \(correct\)/)
    expect(said).not.toMatch(/incorrect|bad/)
  }
})

test('the story as a GIF, with its progress, and given up half way', async ({ page }) => {
  await open(page)
  await choose(page, 'broken-service')
  await send(page)
  await share(page)
  await dialog(page).getByRole('button', { name: 'GIF of the story' }).click()
  await expect(dialog(page).getByRole('progressbar')).toBeVisible()
  await dialog(page).getByRole('button', { name: 'Cancel' }).click()
  await expect(dialog(page).getByRole('progressbar')).toBeHidden()
  await expectStep(page, 1)
  const [gif] = await Promise.all([
    page.waitForEvent('download', { timeout: 90_000 }),
    dialog(page).getByRole('button', { name: 'GIF of the story' }).click(),
  ])
  expect(
    readFileSync(await gif.path())
      .subarray(0, 6)
      .toString(),
  ).toBe('GIF89a')
  await expectStep(page, 1)
})

test('the story as WebM, recorded by the browser', async ({ page }) => {
  test.setTimeout(180_000)
  await open(page)
  await choose(page, 'broken-service')
  await send(page)
  await share(page)
  const [webm] = await Promise.all([
    page.waitForEvent('download', { timeout: 150_000 }),
    dialog(page).getByRole('button', { name: 'WebM of the story' }).click(),
  ])
  expect(webm.suggestedFilename()).toMatch(/\.webm$/)
  const bytes = readFileSync(await webm.path())
  // An EBML document (RFC 8794) of type webm.
  expect(bytes.subarray(0, 4)).toEqual(Buffer.from([0x1a, 0x45, 0xdf, 0xa3]))
  expect(bytes.subarray(0, 64).toString('latin1')).toContain('webm')
  expect(bytes.length).toBeGreaterThan(10_000)
  await expectStep(page, 1)
})

test('a browser that cannot record WebM: the button says so', async ({ page }) => {
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'MediaRecorder'))
  await open(page)
  await send(page)
  await share(page)
  await expect(dialog(page).getByRole('button', { name: 'WebM of the story' })).toBeDisabled()
  await expect(dialog(page).getByText('This browser cannot record WebM; the GIF shows the same.')).toBeVisible()
})

test('where things were put by hand is in the file too', async ({ page }) => {
  await open(page)
  const host = canvas(page).getByRole('group', { name: 'Host client' })
  const box = (await host.boundingBox())!
  await page.mouse.move(box.x + 20, box.y + 10)
  await page.mouse.down()
  await page.mouse.move(box.x + 130, box.y + 20, { steps: 6 })
  await page.mouse.up()
  await share(page)
  const file = readFileSync(await (await saved(page, 'YAML')).path(), 'utf8')
  expect(file).toMatch(/layout:\n\s+host\/client:\n\s+x: -?\d+\n\s+"y": -?\d+/)
})

test('a link, a manifest and rules are opened by pasting them anywhere; one step leads back', async ({ page }) => {
  await open(page)
  await send(page)
  await stepTo(page, /destination rewritten/)
  const link = await share(page)
  await page.keyboard.press('Escape')
  await paste(
    page,
    'apiVersion: v1\nkind: Pod\nmetadata: { name: lonely }\nspec: { containers: [{ name: one, image: nginx }] }\n',
  )
  await expect(canvas(page).getByRole('group', { name: 'Pod default/lonely' })).toBeVisible()
  // The message goes after a while; undo knows the way back too.
  await expect(page.getByRole('button', { name: 'Undo: Opened what was pasted.' })).toBeVisible()
  await page.getByRole('button', { name: 'Back to before' }).click()
  await expect(canvas(page).getByRole('group', { name: 'Pod default/curl-client' })).toBeVisible()
  await paste(page, link)
  await expect(explanation(page)).toContainText('destination rewritten')
  await paste(page, 'only words')
  await expect(page.getByRole('alert')).toContainText('no scenario, no link and no iptables-save')
})

test('an iptables-save is loaded into the node that one chooses, and judges packets', async ({ page }) => {
  await open(page)
  await paste(page, '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n')
  const rules = page.getByRole('dialog', { name: 'Rules from an iptables-save' })
  await rules.getByRole('combobox', { name: 'Node' }).selectOption('kind-worker')
  await rules.getByRole('button', { name: 'Load' }).click()
  await expect(page.getByText('The rules are loaded on kind-worker')).toBeVisible()
  await send(page)
  await stepTo(page, /dropped/)
  await expect(explanation(page)).toContainText('FORWARD')
  await openYaml(page)
  await expect(editor(page)).toContainText('iptables-restore')
})

test('a file is opened by dropping it; what is no text is refused', async ({ page }) => {
  await open(page)
  const drop = (name: string, bytes: number[] | string) =>
    page.evaluate(
      ([file, content]) => {
        const dataTransfer = new DataTransfer()
        dataTransfer.items.add(new File([typeof content === 'string' ? content : new Uint8Array(content)], file))
        document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
      },
      [name, bytes] as const,
    )
  await drop(
    'one.yaml',
    'apiVersion: v1\nkind: Pod\nmetadata: { name: dropped-in }\nspec: { containers: [{ name: one, image: nginx }] }\n',
  )
  await expect(canvas(page).getByRole('group', { name: 'Pod default/dropped-in' })).toBeVisible()
  await expect(page.getByText('one.yaml opened.')).toBeVisible()
  await drop('broken.yaml', 'kind: [oops\n')
  await expect(page.getByText('broken.yaml opened. It has errors')).toBeVisible()
  await expect(page.getByRole('region', { name: 'Problems' }).getByRole('listitem')).not.toHaveCount(0)
  await drop('picture.png', [0x89, 0x50, 0xff, 0xfe, 0])
  await expect(page.getByRole('alert')).toContainText('not text')
})

test('names, labels, annotations and comments with scripts in them stay text', async ({ page, visit }) => {
  await open(page)
  await openYaml(page)
  const evil = '<img src=x onerror=document.title=1><script>document.title=1</script>'
  await editor(page).fill(
    `# ${evil}\napiVersion: hoplight.dev/v1\nkind: Scenario\nmetadata: { name: evil }\nspec:\n  title: "${evil}"\n---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: one\n  labels: { app: one }\n  annotations: { note: "${evil}" }\nspec: { containers: [{ name: one, image: "${evil}" }] }\n`,
  )
  await expect(page.getByTitle('Scenarios')).toContainText('<script>')
  const other = await visit(await share(page))
  await drawn(other)
  await expect(other.getByTitle('Scenarios')).toContainText('<img src=x')
  expect(await other.title()).toBe('Hoplight')
  expect(await other.locator('img, script:not([type=module])').count()).toBe(0)
})

test('what kubectl prints of a cluster opens as it was copied, with Windows line ends too', async ({ page }) => {
  await open(page)
  const pod = (name: string, app: string, node: string, host: string, ip: string) =>
    `- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: ${name}\n    namespace: shop\n    labels:\n      app: ${app}\n  spec:\n    nodeName: ${node}\n    containers:\n    - image: nginx\n      name: c\n      ports:\n      - containerPort: 8080\n  status:\n    hostIP: ${host}\n    podIP: ${ip}\n    podIPs:\n    - ip: ${ip}\n    phase: Running\n`
  const service =
    '- apiVersion: v1\n  kind: Service\n  metadata:\n    name: web\n    namespace: shop\n    uid: 3f1d7f6c-0000-4a1c-9b7e-1234567890ab\n  spec:\n    clusterIP: 172.20.44.7\n    clusterIPs:\n    - 172.20.44.7\n    ports:\n    - port: 80\n      protocol: TCP\n      targetPort: 8080\n    selector:\n      app: web\n'
  const text = `apiVersion: v1\nitems:\n${service}${pod('web-1', 'web', 'ip-10-0-1-17', '10.0.1.17', '10.244.1.23')}${pod('tool', 'tool', 'ip-10-0-2-9', '10.0.2.9', '10.244.2.5')}kind: List\nmetadata:\n  resourceVersion: ""\n`
  await paste(page, text.replaceAll('\n', '\r\n'))
  await expect(canvas(page).getByRole('group', { name: 'Node ip-10-0-1-17' })).toContainText('10.244.1.0/24')
  await send(page, { from: 'tool', to: '172.20.44.7:80' })
  await page.getByRole('button', { name: 'Last step' }).click()
  await expect(explanation(page)).toContainText('web-1 has answered')
})
