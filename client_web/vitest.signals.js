/** Node, but with Svelte's signals as a browser has them: its build for servers has no effects. */
export default {
  name: 'signals',
  viteEnvironment: 'client',
  setup: () => ({ teardown: () => {} }),
}
