import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'

const docs = join(dirname(fileURLToPath(import.meta.url)), '../..')

const title = (file) => readFileSync(join(docs, file), 'utf8').match(/^# (.*)$/m)[1].replaceAll('`', '')

const item = (file) => ({ text: title(file), link: '/' + file.replace(/(README)?\.md$/, '') })

const files = (folder) =>
  readdirSync(join(docs, folder))
    .filter((file) => file.endsWith('.md') && file !== 'README.md')
    .map((file) => join(folder, file))

/** The sidebar has the groups of the first page, in their order: `**Who.** [page](file) · …`. */
const groups = readFileSync(join(docs, 'README.md'), 'utf8')
  .split('\n\n')
  .map((paragraph) => [paragraph.match(/^\*\*(.*?)[.?]\*\*/), [...paragraph.matchAll(/\]\(([^.][^)]*\.md)\)/g)]])
  .filter(([who]) => who)
  .map(([who, links]) => ({ text: who[1], files: links.map(([, file]) => file) }))

const forgotten = ['.', 'guides', 'reference'].flatMap(files).filter((file) => !groups.some((group) => group.files.includes(file)))
if (forgotten.length) throw new Error(`docs/README.md does not lead to ${forgotten}`)

/** What leads out of these pages, to sources and examples, is text here and a link in the repository. */
const withoutLinksOutside = (md) =>
  md.core.ruler.push('outside', (state) => {
    const here = dirname(state.env.relativePath ?? '')
    for (const { children } of state.tokens.filter((token) => token.type === 'inline')) {
      let gone = false
      for (const token of children) {
        if (token.type === 'link_open') {
          const target = token.attrGet('href')
          gone = !/^([a-z]+:|#)/.test(target) && normalize(join(here, target)).startsWith('..')
        }
        if (gone && token.type.startsWith('link_')) {
          gone = token.type === 'link_open'
          Object.assign(token, { type: 'text', content: '', hidden: true, tag: '', nesting: 0 })
        }
      }
    }
  })

/** Braces in code are no templates. */
const literalCode = (md) => {
  const shown = md.renderer.rules.code_inline
  md.renderer.rules.code_inline = (...token) => shown(...token).replace('<code', '<code v-pre')
}

/** What a command prints is no shell's syntax. */
const plainConsole = (md) =>
  md.core.ruler.push('console', (state) => {
    for (const token of state.tokens.filter(({ type, info }) => type === 'fence' && info === 'console')) token.info = 'txt'
  })

export default defineConfig({
  title: 'Aegis',
  description: 'The sudo for AI agents',
  srcDir: '..',
  srcExclude: ['site/**'],
  outDir: './.vitepress/dist',
  rewrites: { 'README.md': 'index.md', 'decisions/README.md': 'decisions/index.md' },
  markdown: {
    config: (md) => {
      withoutLinksOutside(md)
      literalCode(md)
      plainConsole(md)
    },
  },
  // The pages lie outside of this folder, and what they are compiled to needs its packages.
  vite: {
    resolve: {
      alias: Object.entries({ vue: 'vue/dist/vue.runtime.esm-bundler.js', 'vue/server-renderer': 'vue/server-renderer' }).map(
        ([name, file]) => ({ find: new RegExp(`^${name}$`), replacement: fileURLToPath(import.meta.resolve(file)) }),
      ),
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    sidebar: [
      ...groups.map(({ text, files }) => ({ text, items: files.map(item) })),
      { text: 'Decisions', collapsed: true, items: files('decisions').map(item) },
    ],
  },
})
