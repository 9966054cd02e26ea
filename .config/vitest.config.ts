import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('..', import.meta.url))
/** Crowds, times and signals: they need the machine for themselves. */
const ALONE = [
  'test/{trust,bench,fuzz,matrix}/**/*.test.ts',
  'test/transport/{stdio,limits,slow-reader,clients,run}.test.ts',
  'test/cli/{dev,noisy}.test.ts',
]
const shared = {
  exclude: ['test/majors/*/node_modules/**', '**/node_modules/**'],
  testTimeout: 60_000,
  hookTimeout: 120_000,
  maxConcurrency: 3,
}

export default defineConfig({
  root,
  resolve: {
    alias: [
      { find: /^backend2mcp$/, replacement: `${root}src/index.ts` },
      { find: /^backend2mcp\/([a-z-]+)$/, replacement: `${root}adapters/$1/index.ts` },
    ],
  },
  test: {
    reporters: ['default', '.config/count-reporter.mjs'],
    coverage: { provider: 'v8', include: ['{decorators,src,adapters}/**'] },
    projects: [
      { extends: true, test: { ...shared, name: 'alone', include: ALONE, maxWorkers: 1, sequence: { groupOrder: 0 } } },
      {
        extends: true,
        test: {
          ...shared,
          name: 'beside',
          include: ['test/**/*.test.ts'],
          exclude: [...shared.exclude, ...ALONE],
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
