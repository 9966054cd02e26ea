import type { Platform } from './app.js'
import { runProbe, startApp } from './cells.js'
import { MORE, PROBES } from './probes.js'

/** Runs every probe on both platforms and prints what differs from live HTTP; the last line is the count. A plain script, for the majors that vitest does not reach. */
export async function reportCells(name: string): Promise<{ passed: number; failed: number }> {
  const total = { passed: 0, failed: 0 }
  for (const platform of ['express', 'fastify'] as Platform[]) {
    const started = await startApp(platform)
    let equal = 0
    for (const probe of [...PROBES, ...MORE]) {
      const { http, raw, tool } = await runProbe(started, probe)
      const status = typeof probe.status === 'number' ? probe.status : probe.status[platform]
      const problems = [
        Number(http.split('\n')[0]) !== status && `HTTP answers ${http.split('\n')[0]}, not ${status}`,
        raw !== http && `dispatched:\n${raw}\nHTTP:\n${http}`,
        probe.tool && tool !== http && `tool call:\n${tool}\nHTTP:\n${http}`,
      ].filter(Boolean)
      if (problems.length === 0) equal++
      else console.log(`${name} ${platform}, probe ${probe.number} (${probe.says}): ${problems.join('\n').slice(0, 600)}`)
    }
    console.log(`${name} ${platform}: ${equal} of ${PROBES.length + MORE.length} equal to HTTP`)
    total.passed += equal
    total.failed += PROBES.length + MORE.length - equal
    await started.app.close()
  }
  return total
}
