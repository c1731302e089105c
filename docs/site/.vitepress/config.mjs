import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'

const docs = join(dirname(fileURLToPath(import.meta.url)), '../..')

const title = (file) => readFileSync(join(docs, file), 'utf8').match(/^# (.*)$/m)[1].replaceAll('`', '')

const pages = (folder) =>
  readdirSync(join(docs, folder))
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .map((name) => ({ text: title(join(folder, name)), link: '/' + join(folder, name.replace(/\.md$/, '')) }))

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
    },
  },
  // The pages lie outside of this folder, and what they are compiled to needs its packages.
  vite: {
    resolve: {
      alias: ['vue', 'vue/server-renderer'].map((name) => ({
        find: new RegExp(`^${name}$`),
        replacement: fileURLToPath(import.meta.resolve(name)),
      })),
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    sidebar: [
      { text: 'Aegis', items: pages('.') },
      { text: 'Guides', items: pages('guides') },
      { text: 'Reference', items: pages('reference') },
      { text: 'Decisions', collapsed: true, items: pages('decisions') },
    ],
  },
})
