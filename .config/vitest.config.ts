import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('..', import.meta.url))

export default defineConfig({
  root,
  resolve: {
    alias: [
      { find: /^backend2mcp$/, replacement: `${root}src/index.ts` },
      { find: /^backend2mcp\/([a-z-]+)$/, replacement: `${root}adapters/$1/index.ts` },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/majors/*/node_modules/**', '**/node_modules/**'],
    reporters: ['default', '.config/count-reporter.mjs'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    coverage: { provider: 'v8', include: ['{decorators,src,adapters}/**'] },
  },
})
