export { SecretRedactor, type RedactedSecret } from './secret-redactor'
