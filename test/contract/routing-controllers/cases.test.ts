import 'reflect-metadata'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Case, EXPRESS, KOA } from './cases.js'
import { type RcApp, runCase, startApp } from './cells.js'
import { expressApp } from './express-app.js'
import { koaApp } from './koa-app.js'

const SUITES: [string, readonly Case[], () => Promise<RcApp>][] = [
  ['Express 4', EXPRESS, () => start(expressApp('Express 4'))],
  ['Express 5', EXPRESS, () => start(expressApp('Express 5'))],
  [
    'Koa 3',
    KOA,
    () => {
      const app = koaApp()
      return startApp(app, app.callback() as never)
    },
  ],
]
const start = (app: ReturnType<typeof expressApp>) => startApp(app, app as never)

describe.each(SUITES)('routing-controllers on %s', (_, cases, make) => {
  let app: RcApp
  beforeAll(async () => {
    app = await make()
  })
  afterAll(() => new Promise((resolve) => app.server.close(resolve)))

  const equal = async (one: Case) => {
    const { http, raw, tool } = await runCase(app, one)
    expect(http.split('\n')[0]).toBe(String(one.status))
    expect(raw).toBe(http)
    if (one.tool) expect(tool).toBe(http)
  }
  test.each(cases.filter(({ differs }) => !differs))('$says', equal)
  for (const one of cases.filter(({ differs }) => differs)) test.fails(`${one.says} (differs: ${one.differs})`, () => equal(one))

  test('afterwards live HTTP still answers', async () => {
    const { http } = await runCase(app, cases[0]!)
    expect(http.split('\n')[0]).toBe('200')
  })
})

test('the tables hold 76 cases for Express and at least 24 for Koa', () => {
  expect(EXPRESS.length).toBe(76)
  expect(KOA.length).toBeGreaterThanOrEqual(24)
})
