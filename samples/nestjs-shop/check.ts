import { compare } from '../compare.js'
import { MORE, STEPS } from './steps.js'

await compare('nestjs-shop', 'nestjs-shop/main.js', 'customer-token', [...STEPS, ...MORE])
