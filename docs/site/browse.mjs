// Opens each page of the built site in a browser and searches it: that it was built does not say that it runs.
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const site = 'http://site.invalid/'
const built = join(dirname(fileURLToPath(import.meta.url)), '.vitepress/dist')
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
})
const page = await browser.newPage()
const mistakes = []

await page.route('**', (route) => {
  const path = join(built, decodeURIComponent(new URL(route.request().url()).pathname))
  if (path.endsWith('favicon.ico')) return route.fulfill({ status: 204 })
  if (!existsSync(path)) mistakes.push(`${page.url()} asks for ${route.request().url()}`)
  return existsSync(path) ? route.fulfill({ path }) : route.fulfill({ status: 404 })
})
page.on('pageerror', (error) => mistakes.push(`${page.url()}: ${error.message}`))
page.on('console', (message) => message.type() === 'error' && mistakes.push(`${page.url()}: ${message.text()}`))

const open = async (file) => {
  await page.goto(site + file)
  await page.waitForFunction(() => document.querySelector('#app').__vue_app__ !== undefined, null, { timeout: 10_000 })
}

const pages = readdirSync(built, { recursive: true }).filter((file) => file.endsWith('.html') && file !== '404.html')
try {
  for (const file of pages) await open(file)

  await open('index.html')
  await page.keyboard.press('Control+k')
  await page.getByPlaceholder('Search').fill('overnight windows')
  await page.locator('.results .result').first().waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.pathname !== '/index.html')
  console.log(`${pages.length} pages opened, a search ended at ${page.url().replace(site, '')}`)
} catch (error) {
  mistakes.push(`${page.url()}: ${error.message}`)
}

await browser.close()
mistakes.forEach((mistake) => console.log(`FAILED ${mistake}`))
process.exitCode = mistakes.length ? 1 : 0
