'use client'

import { useMutation } from '@tanstack/react-query'
import Link from 'next/link'
import { useState, type FormEvent } from 'react'
import { organizationHref } from '../../components/shell/hrefs'
import { Button } from '../../components/ui/button'
import { describeError } from '../../components/ui/describe-error'
import { useTRPC } from '../../trpc/context'
import { AccountField, AccountHeading, AccountWays, FormProblem, SubmitButton, useSignOut } from '../account/client'
import { longestSlug, slugOf, slugProblem } from './slug'

/** Name and address of an organization; the address follows the name until somebody writes their own. */
export const NewOrganization = ({ email, isFirst }: { email: string; isFirst: boolean }) => {
  const trpc = useTRPC()
  const signOut = useSignOut()
  const [name, setName] = useState('')
  const [ownSlug, setOwnSlug] = useState<string | null>(null)
  const [isTried, setTried] = useState(false)
  const create = useMutation(trpc.organizations.create.mutationOptions({
    onSuccess: ({ slug }) => window.location.assign(organizationHref(slug)),
  }))
  const slug = ownSlug ?? slugOf(name)
  const problem = slugProblem(slug)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (problem === null && name.trim() !== '') create.mutate({ name: name.trim(), slug })
  }
  const showsProblem = problem !== null && (isTried || slug !== '')
  // The address is what conflicts; the words belong to its field and leave as soon as it is changed.
  const refused = create.error?.data?.problem.code === 'conflict' && create.variables?.slug === slug ? create.error.data.problem.detail : undefined
  return (
    <>
      <AccountHeading title={isFirst ? 'Name your organization' : 'New organization'}>
        It holds your code, assets and runs, and the people who work on them. It starts with one deployment, <span className="font-mono text-base">production</span>.
      </AccountHeading>
      <form method="post" onSubmit={submit} className="flex flex-col gap-4">
        <FormProblem message={create.isError && create.error.data?.problem.code !== 'conflict' ? describeError(create.error).message : null} />
        <AccountField label="Name" name="name" autoFocus required maxLength={80} autoComplete="organization" placeholder="Acme Data" value={name} onChange={(event) => setName(event.target.value)} />
        <AccountField
          label="Address" name="slug" required maxLength={longestSlug} spellCheck={false} autoCapitalize="none" autoComplete="off" placeholder="acme-data" value={slug}
          onChange={(event) => setOwnSlug(event.target.value === '' ? null : event.target.value.toLowerCase())}
          error={showsProblem ? problem : refused}
          hint={<>Everything of it is under <span className="font-mono">/{slug === '' ? 'acme-data' : slug}/…</span></>}
        />
        <SubmitButton busy={create.isPending || create.isSuccess}>Create organization</SubmitButton>
      </form>
      <AccountWays>
        <span className="min-w-0 truncate">Signed in as {email}</span>
        {isFirst ? <Button variant="ghost" size="sm" onClick={signOut}>Sign out</Button> : <Link href="/">Cancel</Link>}
      </AccountWays>
    </>
  )
}
