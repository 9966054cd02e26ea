const NEST = { fixture: 'nestjs', script: 'report-cells', run: 'reportCells' }
const PLATFORMS = ['@nestjs/platform-express > express', '@nestjs/platform-fastify > fastify']

/** What each folder is, which fixture it runs, the script and function that run it, and the major of each framework as who uses it finds it. */
export const MAJORS = {
  nest10: { title: 'NestJS 10', ...NEST, finds: { '@nestjs/core': 10, [PLATFORMS[0]]: 4, [PLATFORMS[1]]: 4 } },
  nest11: { title: 'NestJS 11', ...NEST, finds: { '@nestjs/core': 11, [PLATFORMS[0]]: 5, [PLATFORMS[1]]: 5 } },
  nest12: { title: 'NestJS 12', ...NEST, finds: { '@nestjs/core': 12, [PLATFORMS[0]]: 5, [PLATFORMS[1]]: 5 } },
  express4: {
    title: 'routing-controllers 0.11',
    fixture: 'routing-controllers',
    script: 'report-express',
    run: 'reportExpress',
    finds: { 'routing-controllers > express': 4 },
  },
  koa2: {
    title: 'routing-controllers 0.11',
    fixture: 'routing-controllers',
    script: 'report-koa',
    run: 'reportKoa',
    finds: { 'routing-controllers > koa': 2, 'routing-controllers > @koa/router': 15 },
  },
}

const ENGINES = { express: 'Express', fastify: 'Fastify', koa: 'Koa' }
const nameOf = (trail) => trail.split(' > ').at(-1)

/** The engines of a folder, as `versionOf(trail)` has them: `Express 4, Fastify 4`. */
export const enginesOf = ({ finds }, versionOf = (trail) => finds[trail]) =>
  Object.keys(finds)
    .filter((trail) => nameOf(trail) in ENGINES)
    .map((trail) => `${ENGINES[nameOf(trail)]} ${versionOf(trail)}`)
    .join(', ')
