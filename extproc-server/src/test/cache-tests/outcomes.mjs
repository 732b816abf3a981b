// Says what results of http-tests/cache-tests mean: outcomes.mjs CHECKOUT RESULTS prints one JSON object for each test.
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const [checkout, results] = process.argv.slice(2)
const engine = path => import(pathToFileURL(`${checkout}/${path}`))
const { default: suites } = await engine('tests/index.mjs')
const { determineTestResult, resultTypes } = await engine('test-engine/lib/results.mjs')
const said = JSON.parse(readFileSync(results))
const words = new Map(Object.entries(resultTypes).map(([name, type]) => [type, name]))

for (const suite of suites) {
  for (const test of suite.tests) {
    if (test.browser_only) continue
    const outcome = words.get(determineTestResult(suites, test.id, said))
    const detail = Array.isArray(said[test.id]) ? said[test.id].join(': ') : ''
    console.log(JSON.stringify({ suite: suite.name, id: test.id, name: test.name, kind: test.kind ?? 'required', outcome, detail }))
  }
}
