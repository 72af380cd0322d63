import type { QueryClient } from '@tanstack/react-query'

/** On sign-out and when the organization changes: nothing that was read may stay behind. */
export const forgetEverything = async (queryClient: QueryClient): Promise<void> => {
  await queryClient.cancelQueries()
  queryClient.clear()
}
