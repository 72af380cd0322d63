import { UnknownCodeLocation } from '../../../../features/code-locations/unknown-code-location'

export default function LocationNotFound() {
  return <UnknownCodeLocation />
}
