import 'reflect-metadata'
import { EXPRESS } from './cases.js'
import { runCase, startApp } from './cells.js'
import { expressApp } from './express-app.js'

/** Runs the Express cases and prints what differs from live HTTP; a case that is known to differ must differ. */
export async function reportExpress(name: string): Promise<{ passed: number; failed: number }> {
  const app = expressApp('Express 4')
  const started = await startApp(app, app as never)
  let passed = 0
  for (const one of EXPRESS) {
    const { http, raw, tool } = await runCase(started, one)
    const equal = http.startsWith(`${one.status}\n`) && raw === http && (!one.tool || tool === http)
    if (equal === !one.differs) passed++
    else console.log(`${name}, ${one.says}:\nHTTP ${http}\ndispatched ${raw}\ntool call ${tool}`.slice(0, 1500))
    if (!equal && one.differs) console.log(`${name}, ${one.says}: differs as expected, ${one.differs}`)
  }
  started.server.close()
  console.log(`${name}: ${passed}/${EXPRESS.length} cases as expected`)
  return { passed, failed: EXPRESS.length - passed }
}
