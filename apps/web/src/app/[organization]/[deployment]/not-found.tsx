import { NotHere } from '../../../features/deployments/not-here'

export default function PlaceNotFound() {
  return <NotHere />
}
