import type { OpenApiTimes } from './openapi.js'
import { NAMES, type Row, type RouteTimes, type StartTimes } from './rows.js'
import { ratio, type Sample } from './rounds.js'
import type { SchemaTimes } from './schemas.js'

/** The times of one route, each way of calling beside the two loopback ones. */
export function routeTable({ framework, route, samples }: RouteTimes): string {
  const of = (name: string) => samples.find((sample) => sample.name === name)!
  const rows = samples.map((one) => [
    one.name,
    spread(one, 0),
    `${ratio(of(NAMES.undici), one).toFixed(2)}x`,
    `${ratio(of(NAMES.fetch), one).toFixed(2)}x`,
  ])
  return [`${framework}, ${route}`, ...columns([['', 'us a call: median (quartiles)', 'undici / it', 'fetch / it'], ...rows])].join('\n')
}

export function startTable(times: StartTimes): string {
  const rows = [times.without, times.with].map((one) => [one.name, spread(one, 0)])
  return ['1,000 Nest routes over 50 DTOs, process start to listening', ...columns([['', 'ms: median (quartiles)'], ...rows])].join('\n')
}

export function schemaTable({ dtos, ours, theirs, second, check, validate, transform }: SchemaTimes): string {
  const rows = (samples: readonly Sample[]) => samples.map((one) => [one.name, spread(one, 1)])
  const heads = [`${dtos.toLocaleString('en')} DTOs of 12 properties, in a fresh process`, 'one valid body of 20 properties']
  return [
    ...columns([[heads[0]!, 'ms: median (quartiles)'], ...rows([ours, theirs, second])]),
    ...columns([[heads[1]!, 'us: median (quartiles)'], ...rows([check, validate, transform])]),
  ].join('\n')
}

export function openApiTable({ operations, tools, validation, peak, call, undici }: OpenApiTimes): string {
  return [
    ...columns([
      [
        `OpenAPI, ${operations.toLocaleString('en')} operations, in a fresh process (peak memory ${peak.toFixed(0)} MiB)`,
        'ms: median (quartiles)',
      ],
      ...[tools, validation].map((one) => [one.name, spread(one, 0)]),
    ]),
    ...columns([['one call over HTTP', 'us: median (quartiles)'], ...[call, undici].map((one) => [one.name, spread(one, 0)])]),
  ].join('\n')
}

/** Times of servers that were asked in turn, each against the first. */
export function serverTable(title: string, samples: readonly Sample[]): string {
  const rows = samples.map((one) => [one.name, spread(one, 0), `${ratio(samples[0]!, one).toFixed(2)}x`])
  return [title, ...columns([['', 'us a request, eight at a time', `${samples[0]!.name} / it`], ...rows])].join('\n')
}

export function goalTable(rows: readonly Row[]): string {
  const lines = rows.map(({ name, ratio, goal, holds }) => [
    name,
    ratio.toFixed(ratio < 0.2 ? 3 : 2),
    String(goal),
    holds ? 'holds' : 'FALLS SHORT',
  ])
  return columns([['goals', 'ratio', 'goal', ''], ...lines]).join('\n')
}

const spread = ({ median, low, high }: Sample, digits: number) =>
  `${median.toFixed(digits)} (${low.toFixed(digits)}-${high.toFixed(digits)})`

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows.map((row) =>
    `  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  ')}`.trimEnd(),
  )
}
