import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { twoCopies } from '../../src/cli/doctor/two-copies.js'

test('doctor names a package of which two copies are loaded', () => {
  const folder = mkdtempSync(join(tmpdir(), 'backend2mcp-copies-'))
  const put = (path: string) => {
    mkdirSync(join(folder, path), { recursive: true })
    writeFileSync(join(folder, path, 'package.json'), JSON.stringify({ main: 'index.js' }))
    writeFileSync(join(folder, path, 'index.js'), '')
  }
  for (const name of ['app', 'node_modules/@nestjs/core', 'node_modules/class-transformer']) put(name)
  put('node_modules/@nestjs/core/node_modules/class-transformer')
  const found = twoCopies(join(folder, 'app/index.js')).filter(({ message }) => message.startsWith('class-transformer'))
  expect(found).toMatchObject([{ rule: 'two-copies', fix: expect.stringContaining('npm ls class-transformer') }])
  expect(found[0]!.message).toContain(join(folder, dirname('node_modules/class-transformer/x')))
  rmSync(folder, { recursive: true, force: true })
})
