import { BuildNotFound } from '../../../../../features/builds/build-page'

export default function BuildIdNotFound() {
  return <BuildNotFound />
}
