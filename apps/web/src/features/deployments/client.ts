export { usePermissions, usePlace, useRole } from './place-context'
