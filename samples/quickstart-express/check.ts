import { checkQuickstart } from '../session.js'

await checkQuickstart('quickstart-express')
