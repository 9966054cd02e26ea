import { execFile } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { PROJECTS, write } from './sources/projects.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

function run(cwd: string, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) =>
    execFile(process.execPath, [join(root, 'dist/esm/src/cli/main.js'), ...args], { cwd }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    ),
  )
}

test.each(['nestjs-shop', 'auth', 'reports'])('samples/%s: a preview shows what the application would', async (name) => {
  const main = join(root, '.build/samples', name, 'main.js')
  const [whole, preview] = await Promise.all([run(root, 'list', main, '--json'), run(root, 'list', main, '--json', '--preview')])
  expect([preview.code, preview.stdout]).toEqual([0, whole.stdout])
})

test('an application whose database is not there: list, lock and doctor with --preview', async () => {
  const folder = write(PROJECTS[0]!)
  const service =
    "import { Injectable } from '@nestjs/common'\n@Injectable() export class CatsService { constructor() { throw new Error('no database') } find(id: number) { return { id } } }\n"
  writeFileSync(join(folder, 'src/cats.service.ts'), service)
  expect(await run(folder, 'list')).toMatchObject({ code: 1, stderr: expect.stringContaining('no database') })
  const listed = await run(folder, 'list', '--preview', '--json')
  expect((JSON.parse(listed.stdout) as { name: string }[]).map(({ name }) => name)).toEqual(['get_by_id', 'post_cats'])
  expect((await run(folder, 'lock', '--preview')).stdout).toBe('mcp.lock.json: 2 tools\n')
  expect((await run(folder, 'lock', '--preview', '--check')).stdout).toBe('nothing has changed\n')
  expect((await run(folder, 'doctor', '--preview', '--fail-on', 'none')).stdout).toContain('doctor: 2 tools')
  rmSync(folder, { recursive: true, force: true })
})

test('the options of McpModule count; those of a factory are not known, and it says so', async () => {
  const folder = write(PROJECTS[0]!)
  const module = (options: string) => `import { Module } from '@nestjs/common'
import { McpModule } from 'backend2mcp/nestjs'
import { CatsController } from './cats.controller.js'
import { CatsService } from './cats.service.js'
@Module({ imports: [${options}], controllers: [CatsController], providers: [CatsService] }) export class AppModule {}
`
  const names = async () => {
    const { stdout, stderr } = await run(folder, 'list', '--preview', '--json')
    return { names: (JSON.parse(stdout) as { name: string }[]).map(({ name }) => name), stderr }
  }
  writeFileSync(join(folder, 'src/app.module.ts'), module("McpModule.forRoot({ expose: 'read-only' })"))
  expect((await names()).names).toEqual(['get_by_id'])
  writeFileSync(
    join(folder, 'src/app.module.ts'),
    module("McpModule.forRootAsync({ useFactory: () => ({ expose: 'read-only' }) })").replace(
      'backend2mcp/nestjs',
      `${root}dist/esm/adapters/nestjs/index.js`,
    ),
  )
  const unknown = await names()
  expect([unknown.names, unknown.stderr]).toEqual([['get_by_id', 'post_cats'], expect.stringContaining('which a preview does not run')])
  rmSync(folder, { recursive: true, force: true })
})
