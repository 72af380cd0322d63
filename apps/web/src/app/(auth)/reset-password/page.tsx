import type { Metadata } from 'next'
import { linkProblem } from '../../../features/account/account-problem'
import { queryText, type PageQuery } from '../../../features/account/page-query'
import { ResetPassword } from '../../../features/account/reset-password'

export const metadata: Metadata = { title: 'Reset your password', referrer: 'no-referrer' }

export default async function ResetPasswordPage({ searchParams }: { searchParams: PageQuery }) {
  const query = await searchParams
  return <ResetPassword token={queryText(query, 'token') ?? null} problem={linkProblem(queryText(query, 'error'))} />
}
