export { toFileContent } from './server/file-content'
