/** The last line, alone, is the one that CI reads. */
export default class CountReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const n = { passed: 0, failed: 0, skipped: 0, pending: 0 }
    for (const module of modules) {
      for (const test of module.children.allTests()) n[test.result().state]++
      n.failed += module.errors().length // a file that did not load
      for (const suite of module.children.allSuites()) n.failed += suite.errors().length // beforeAll, afterAll
    }
    n.failed += unhandledErrors.length
    if (n.skipped + n.pending) process.stdout.write(`\n${n.skipped + n.pending} skipped or not run\n`)
    process.stdout.write(`\n${n.passed} passed, ${n.failed} failed\n`)
  }
}
