/** The terminal: what is typed acts on the world that is drawn, and what it sends is played. */
import { AxeBuilder } from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'
import { canvas, open, pressSend, send } from './support/playground.ts'
import { expect, test } from './support/test.ts'

const input = (page: Page): Locator => page.getByRole('textbox', { name: 'Terminal input' })
const region = (page: Page): Locator => page.getByRole('region', { name: 'Terminals' })
/** What a screen reader finds in the rows. */
const screen = (page: Page): Locator => region(page).locator('.xterm-accessibility-tree')
/** One row of it, from its beginning. */
const row = (page: Page, text: RegExp): Locator => screen(page).getByRole('listitem').filter({ hasText: text }).first()
const tabs = (page: Page): Locator => region(page).getByRole('tablist').getByRole('tab')

async function openOn(page: Page, title: string): Promise<void> {
  await region(page).getByRole('combobox', { name: 'Open a terminal on' }).selectOption({ label: title })
  await expect(tabs(page).filter({ hasText: title })).toHaveAttribute('aria-selected', 'true')
}

async function openTerminal(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Terminal' }).click()
  await expect(screen(page)).toContainText('root@workstation:~#')
  await expect(input(page)).toBeFocused()
}

async function enter(page: Page, line: string): Promise<void> {
  await page.keyboard.type(line)
  await page.keyboard.press('Enter')
}

test('a command prints what Linux prints, and history brings it back', async ({ page }) => {
  await open(page)
  await openTerminal(page)
  await openOn(page, 'kind-worker')
  await expect(screen(page)).toContainText('root@kind-worker:~#')
  await enter(page, 'ip -br a show dev eth0')
  await expect(screen(page)).toContainText('172.18.0.3/16')
  await page.keyboard.press('ArrowUp')
  await expect(screen(page)).toContainText(/(ip -br a show dev eth0[\s\S]*){2}/)
  await page.keyboard.press('Control+c')
  await page.keyboard.press('Control+r')
  await page.keyboard.type('-br')
  await expect(screen(page)).toContainText("(reverse-i-search)`-br': ip -br a show dev eth0")
  await page.keyboard.press('Enter')
  await expect(screen(page)).toContainText(/(eth0\S*\s+UP[\s\S]*){2}/)
})

test('ping plays as a packet, goes on until Ctrl-C, and tells its statistics', async ({ page }) => {
  await open(page)
  await openTerminal(page)
  await openOn(page, 'curl-client')
  await enter(page, 'ping 172.18.0.1')
  await expect(screen(page)).toContainText('icmp_seq=2')
  await page.keyboard.press('Control+c')
  await expect(screen(page)).toContainText(/[23] packets transmitted, [23] received, 0% packet loss/)
  await expect(region(page).getByRole('button', { name: 'Play it' })).toBeVisible()
  await expect(page.getByRole('slider', { name: 'Timeline' })).toHaveAttribute('aria-valuetext', /^Step \d+ of /)
})

test('kubectl edit opens the YAML panel at the object, and says so', async ({ page }) => {
  await open(page)
  await openTerminal(page)
  await enter(page, 'kubectl edit svc backend-service')
  await expect(screen(page)).toContainText('service/backend-service is open in the YAML panel.')
  const text = page.getByRole('textbox', { name: 'Scenario text' })
  await expect(text).toBeFocused()
  // The cursor stands at the object, and what is typed goes there.
  await page.keyboard.insertText('# here\n')
  await expect(text).toContainText(/# here\s*apiVersion: v1\s*kind: Service\s*metadata: \{ name: backend-service \}/)
})

test('a rule that is typed drops what is sent next', async ({ page }) => {
  await open(page)
  await openTerminal(page)
  await openOn(page, 'kind-worker')
  await enter(page, 'iptables -I FORWARD -p tcp -j DROP && echo done')
  await expect(screen(page)).toContainText('done')
  await pressSend(page)
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible()
  await page.getByRole('button', { name: 'Last step' }).click()
  await expect(page.getByRole('region', { name: 'Explanation' })).toContainText(/timed? ?out|no answer/i)
})

test('what is built by typing is drawn', async ({ page }) => {
  await open(page)
  await openTerminal(page)
  await enter(page, 'ip netns add red')
  await expect(canvas(page).getByRole('group', { name: 'Netns red' })).toBeVisible()
  await openOn(page, 'red')
  await expect(screen(page)).toContainText('(red) root@workstation:~#')
})

test('Tab completes commands, chains and devices; on an empty line it leaves', async ({ page }) => {
  await open(page)
  await openTerminal(page)
  await openOn(page, 'kind-worker')
  await expect(screen(page)).toContainText('root@kind-worker:~#')
  await page.keyboard.type('iptables -t nat -L KUBE-SERV')
  await page.keyboard.press('Tab')
  await expect(screen(page)).toContainText('-L KUBE-SERVICES')
  await page.keyboard.press('Control+u')
  await page.keyboard.type('ip link show dev et')
  await page.keyboard.press('Tab')
  await expect(screen(page)).toContainText('dev eth0')
  await page.keyboard.press('Control+u')
  await page.keyboard.press('Tab')
  await expect(input(page)).not.toBeFocused()
})

test('loops and quotes ask for more lines', async ({ page }) => {
  await open(page)
  await openTerminal(page)
  await enter(page, 'for i in 1 2; do')
  await enter(page, 'echo "line $i"')
  await enter(page, 'done')
  await expect(screen(page)).toContainText('line 1')
  await expect(screen(page)).toContainText('line 2')
})

test('kubectl and ssh lead on', async ({ page }) => {
  await open(page)
  await openTerminal(page)
  await enter(page, 'ssh kind-worker hostname')
  await expect(row(page, /^kind-worker/)).toBeAttached()
  await enter(page, 'kubectl exec -it curl-client -- bash')
  await expect(screen(page)).toContainText('root@curl-client')
  await enter(page, 'curl -s 10.96.91.147:3000')
  await expect(screen(page)).toContainText(/backend-deployment/)
  await page.keyboard.press('Control+d')
  await expect(screen(page)).toContainText(/exit\s*root@workstation:~#/)
})

test('terminals side by side, closed one by one, and nothing typed is lost by hiding them', async ({ page }) => {
  await open(page)
  await openTerminal(page)
  await openOn(page, 'kind-worker')
  await openOn(page, 'client')
  await expect(tabs(page)).toHaveText(['workstation', 'kind-worker', 'client'])
  await enter(page, 'echo still here')
  await expect(row(page, /^still here/)).toBeAttached()
  await page.keyboard.press('Control+Backquote')
  await expect(region(page)).toHaveCount(0)
  await page.keyboard.press('Control+Backquote')
  await expect(screen(page)).toContainText('still here')
  await region(page).getByRole('button', { name: 'Close the terminal on client' }).click()
  await expect(tabs(page)).toHaveText(['workstation', 'kind-worker'])
})

test('the command of a step is typed, never executed', async ({ page }) => {
  await open(page)
  await send(page)
  await page.getByRole('button', { name: 'Step forward' }).click()
  await page.getByRole('button', { name: /^Type it in a terminal on/ }).click()
  await expect(input(page)).toBeFocused()
  await expect(screen(page)).toContainText(/# (?:tcpdump|ss|ip|iptables|conntrack|curl|nc)/)
})

test('a new text is a new world, and the terminal says so', async ({ page }) => {
  await open(page)
  await openTerminal(page)
  await enter(page, 'echo before')
  await page.getByTitle('Scenarios').click()
  await page.getByRole('button', { name: /^nodeport / }).click()
  await expect(screen(page)).toContainText('The scenario was built anew')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowUp')
  await input(page).focus()
  await page.keyboard.press('ArrowUp')
  await expect(screen(page)).toContainText(/#\s+echo before/)
})

for (const theme of ['light', 'dark'] as const)
  test(`nothing is found by axe, ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme })
    await open(page)
    await openTerminal(page)
    await enter(page, 'ip a')
    await expect(screen(page)).toContainText('BROADCAST')
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
    expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([])
  })

test.describe('a narrow window', () => {
  test.use({ viewport: { width: 390, height: 844 } })
  test('has the terminal too', async ({ page }) => {
    await open(page)
    await page.getByRole('tab', { name: 'Terminal' }).click()
    await expect(screen(page)).toContainText('root@workstation:~#')
    await enter(page, 'hostname')
    await expect(row(page, /^workstation/)).toBeAttached()
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  })
})
