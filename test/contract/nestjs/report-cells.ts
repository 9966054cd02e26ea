import { problemsOf, runProbe, startApp } from './cells.js'
import { CHECKS } from './checks.js'
import { MORE } from './more.js'
import { type Probe, PROBES } from './probes.js'

/** Runs every probe and every check on both platforms and prints what is wrong: a plain script, for the majors that vitest does not reach. */
export async function reportCells(name: string): Promise<{ passed: number; failed: number }> {
  const total = { passed: 0, failed: 0 }
  for (const platform of ['express', 'fastify'] as const) {
    const where = `${name} ${platform}`
    const started = await startApp(platform)
    const row = (probe: Probe) => ({
      says: `probe ${probe.number}, ${probe.says}`,
      run: async () => problemsOf(await runProbe(started, probe), probe, platform),
    })
    const parts = [
      await count(where, PROBES.map(row)),
      await count(where, MORE.map(row)),
      await count(
        where,
        CHECKS.map((check) => ({ says: check.says, run: () => thrown(check.run(platform)) })),
      ),
    ]
    await started.app.close()
    const [probes, more, checks] = parts.map(({ passed, failed }) => `${passed}/${passed + failed}`)
    console.log(`${where}: ${probes} probes equal to HTTP, ${more} more, ${checks} checks`)
    for (const { number, says, differs } of [...PROBES, ...MORE].filter((probe) => probe.differs))
      console.log(`${where}: probe ${number}, ${says}, is known to differ: ${differs}`)
    for (const { passed, failed } of parts) {
      total.passed += passed
      total.failed += failed
    }
  }
  return total
}

async function count(where: string, rows: readonly { says: string; run(): Promise<string[]> }[]) {
  const told = { passed: 0, failed: 0 }
  for (const { says, run } of rows) {
    const problems = await run().catch((error: unknown) => [String(error)])
    if (problems.length > 0) console.log(`${where}, ${says}: ${problems.join('\n')}`)
    told[problems.length > 0 ? 'failed' : 'passed']++
  }
  return told
}

const thrown = (running: Promise<void>): Promise<string[]> =>
  running.then(
    () => [],
    (error: unknown) => [error instanceof Error ? (error.stack ?? error.message) : String(error)],
  )
