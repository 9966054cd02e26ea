import 'reflect-metadata'
import { KOA } from './cases.js'
import { runCase, startApp } from './cells.js'
import { koaApp } from './koa-app.js'

/** Runs the Koa cases and prints what differs from live HTTP: a plain script, for the majors that vitest does not reach. */
export async function reportKoa(name: string): Promise<{ passed: number; failed: number }> {
  const app = koaApp()
  const started = await startApp(app, app.callback() as never)
  let passed = 0
  for (const one of KOA) {
    const { http, raw, tool } = await runCase(started, one)
    const right = Number(http.split('\n')[0]) === one.status && raw === http && (!one.tool || tool === http)
    if (right) passed++
    else console.log(`${name}, ${one.says}:\nHTTP ${http}\ndispatched ${raw}\ntool call ${tool}`.slice(0, 800))
  }
  started.server.close()
  console.log(`${name}: ${passed} of ${KOA.length} equal to HTTP`)
  return { passed, failed: KOA.length - passed }
}
