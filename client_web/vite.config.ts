import { readFileSync } from 'node:fs'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

const FACES = ['display', 'desk', 'me', 'event'] as const
const SERVER = process.env.MEETINGFLOOR_DEV_SERVER ?? 'http://127.0.0.1:8000'

/** `npm run dev` serves the faces where the real server does: /{event}, /{event}/display … */
function facesAtTheirPaths(): Plugin {
  return {
    name: 'faces-at-their-paths',
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        const [path = '', query = ''] = (request.url ?? '').split('?')
        const found = /^\/[A-Za-z0-9][A-Za-z0-9._-]*(?:\/(display|desk|me))?$/.exec(path)
        if (found && !path.includes('.')) request.url = `/${found[1] ?? 'event'}.html?${query}`
        next()
      })
    },
  }
}

/** The fonts' licence goes where the fonts go. */
function fontLicence(): Plugin {
  return {
    name: 'font-licence',
    generateBundle() {
      const source = readFileSync(new URL('./src/parts/fonts/OFL.txt', import.meta.url))
      this.emitFile({ type: 'asset', fileName: 'assets/OFL.txt', source })
    },
  }
}

/** A service worker reaches what stands below its own address: so the me page's stands at the root, under a name that stays. */
function meWorker(): Plugin {
  return {
    name: 'me-worker',
    generateBundle() {
      const source = readFileSync(new URL('./src/me/worker.js', import.meta.url))
      this.emitFile({ type: 'asset', fileName: 'me-worker.js', source })
    },
  }
}

export default defineConfig({
  plugins: [svelte(), facesAtTheirPaths(), fontLicence(), meWorker()],
  appType: 'mpa',
  // Pages stand at /{event}/display, their files at /assets: so paths are absolute.
  base: '/',
  build: {
    outDir: '../server/meetingfloor/web/faces',
    emptyOutDir: true,
    target: 'es2022',
    // Nothing inline: the pages' policy is `default-src 'self'`, which forbids data: as well.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: Object.fromEntries(FACES.map((face) => [face, `${face}.html`])) },
  },
  server: {
    proxy: {
      '/api': SERVER,
      '/ws': { target: SERVER, ws: true },
    },
  },
  test: {
    projects: [
      { extends: true, test: { name: 'plain', include: ['src/**/!(*.svelte).test.ts'] } },
      {
        extends: true,
        // Signals as a browser has them: for a server Svelte has none.
        resolve: { conditions: ['browser'] },
        test: {
          name: 'signals',
          include: ['src/**/*.svelte.test.ts'],
          environment: './vitest.signals.js',
          server: { deps: { inline: [/svelte/] } },
        },
      },
    ],
  },
})
