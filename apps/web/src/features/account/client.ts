export { AccountHeading, AccountWays } from './account-frame'
export { AccountField, FormProblem, SubmitButton } from './form-parts'
export { withReturnTo } from './return-to'
export { useSignOut } from './use-sign-out'
