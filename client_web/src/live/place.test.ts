import { expect, test } from 'vitest'
import { placeOf, socketUrl } from './place'

test('a link tells event, face and token', () => {
  const place = placeOf({ pathname: '/chengdu-2014/desk', hash: '#token=a.b-c', search: '' })

  expect(place).toMatchObject({ event: 'chengdu-2014', face: 'desk', token: 'a.b-c' })
})

test('the event page stands at the event alone', () => {
  expect(placeOf({ pathname: '/chengdu-2014', hash: '', search: '?lang=zh' }).face).toBe('event')
})

test('a token never stands in the socket’s address', () => {
  expect(socketUrl({ protocol: 'https:', host: 'floor.example' }, 'e')).toBe('wss://floor.example/ws/e')
})
