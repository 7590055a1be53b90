/** Which script a text is in. */
const HAN = /\p{Script=Han}/u

export const hanIn = (text: string): boolean => HAN.test(text)

/** Whether an organisation's own script is Chinese: that name is then the strong one. */
export const langOf = (text: string): string | undefined => (hanIn(text) ? 'zh-CN' : undefined)
