import { checkQuickstart } from '../session.js'

await checkQuickstart('quickstart-routing-controllers')
